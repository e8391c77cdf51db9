"""What an action reached and saved: indicators and their values, gains, and the signatures of the parties on each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.noyau.indicateur import Sens
from efficience.noyau.plan.action import PARTIES
from efficience.noyau.plan.gains import METHODES
from efficience.noyau.plan.indicateurs import DRAPEAUX, TYPES
from efficience.portail.plan_regional.models.fiches import Fiche

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

SENS = {Sens.BAISSE.value: "à la baisse", Sens.HAUSSE.value: "à la hausse"}


class Indicateur(models.Model):
    """What measures an action, from a reference towards a target. `repere`: the national value or rank, as supplied."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="indicateurs", verbose_name="action")
    code = models.CharField("code", max_length=20)
    libelle = models.CharField("libellé", max_length=200)
    type = models.CharField("type", max_length=12, choices=list(TYPES.items()))
    sens = models.CharField("sens", max_length=12, choices=list(SENS.items()))
    unite = models.CharField("unité", max_length=30, blank=True)
    reference = models.DecimalField("référence", max_digits=18, decimal_places=4)
    cible = models.DecimalField("cible", max_digits=18, decimal_places=4)
    drapeaux = ArrayField(
        models.CharField(max_length=10, choices=list(DRAPEAUX.items())), verbose_name="suivi par", default=list, blank=True
    )
    repere = models.CharField("valeur ou rang national", max_length=100, blank=True)

    valeurs: RelatedManager[Valeur]

    class Meta:
        verbose_name = "indicateur d’action"
        verbose_name_plural = "indicateurs d’action"
        ordering = ["fiche_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "code"],
                name="indicateur_d_action_unique",
                violation_error_message="Cet indicateur est déjà sur la fiche.",
            ),
            models.CheckConstraint(condition=Q(sens__in=list(SENS)), name="indicateur_d_action_sens_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.libelle}"

    @property
    def reference_exacte(self) -> Fraction:
        """Without the decimals that the column adds."""
        return Fraction(self.reference)

    @property
    def cible_exacte(self) -> Fraction:
        """Without the decimals that the column adds."""
        return Fraction(self.cible)


class Valeur(models.Model):
    """A value at a date. A correction is another row: the last one entered for the date counts."""

    AJOUT_SEUL = True

    indicateur = models.ForeignKey(Indicateur, models.PROTECT, related_name="valeurs", verbose_name="indicateur")
    au = models.DateField("au")
    valeur = models.DecimalField("valeur", max_digits=18, decimal_places=4)
    source = models.CharField("source", max_length=200)
    commentaire = models.TextField("commentaire", blank=True)
    saisie_le = models.DateTimeField("saisie le")
    saisie_par = models.CharField("saisie par", max_length=200)

    visas: RelatedManager[Visa]

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        ordering = ["indicateur_id", "au", "id"]

    def __str__(self) -> str:
        return f"{self.indicateur.code} au {self.au:%d/%m/%Y}"

    @property
    def exacte(self) -> Fraction:
        """Without the decimals that the column adds."""
        return Fraction(self.valeur)


class Gain(models.Model):
    """The gain of an action for a year, with its method, its assumptions and its steps. A correction is another row.

    (`poste`, `population`, `annee`) is the key of the euros: two actions that share it count once.
    """

    AJOUT_SEUL = True

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="gains", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année")
    poste = models.CharField("poste de dépense", max_length=100)
    population = models.CharField("population", max_length=100)
    attendu = models.DecimalField("gain attendu", max_digits=14, decimal_places=2)
    methode = models.CharField(
        "méthode", max_length=20, blank=True, choices=[(code, libelle) for code, (libelle, _) in METHODES.items()]
    )
    hypotheses = models.JSONField("hypothèses", default=dict, blank=True)
    source = models.CharField("source des hypothèses", max_length=300, blank=True)
    brut = models.DecimalField("gain calculé", max_digits=14, decimal_places=2, null=True, blank=True)
    retenu = models.DecimalField("gain proposé à la signature", max_digits=14, decimal_places=2, null=True, blank=True)
    etapes = models.JSONField("étapes du calcul", default=list, blank=True)
    saisi_le = models.DateTimeField("saisi le")
    saisi_par = models.CharField("saisi par", max_length=200)

    visas: RelatedManager[Visa]

    class Meta:
        verbose_name = "gain"
        verbose_name_plural = "gains"
        ordering = ["fiche_id", "annee", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(methode="") | Q(methode__in=list(METHODES)), name="gain_methode_connue"),
            models.CheckConstraint(
                condition=Q(retenu__isnull=True) | Q(brut__isnull=False),
                name="gain_retenu_calcule",
                violation_error_message="Un gain retenu a d’abord été calculé.",
            ),
        ]

    def __str__(self) -> str:
        return f"gain {self.annee} de {self.fiche.code}"


class Visa(models.Model):
    """The signature of a party on a value or on a gain: final once every party that leads the action signed."""

    AJOUT_SEUL = True

    valeur = models.ForeignKey(Valeur, models.PROTECT, null=True, related_name="visas", verbose_name="valeur")
    gain = models.ForeignKey(Gain, models.PROTECT, null=True, related_name="visas", verbose_name="gain")
    partie = models.CharField("partie", max_length=3, choices=list(PARTIES.items()))
    le = models.DateTimeField("le")
    par = models.CharField("par", max_length=200)

    class Meta:
        verbose_name = "visa"
        verbose_name_plural = "visas"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["valeur", "partie"], name="visa_de_valeur_unique",
                violation_error_message="Votre partie a déjà signé cette valeur.",
            ),
            models.UniqueConstraint(
                fields=["gain", "partie"], name="visa_de_gain_unique",
                violation_error_message="Votre partie a déjà signé ce gain.",
            ),
            models.CheckConstraint(
                condition=Q(valeur__isnull=False, gain__isnull=True) | Q(valeur__isnull=True, gain__isnull=False),
                name="visa_d_une_chose",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_partie_display()}, {self.le:%d/%m/%Y}"
