"""What a plan is made of: axes, cards of actions with their milestones and yearly reports, files of actions brought in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import LEVIERS, ORIGINES, PILOTAGES
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from efficience.portail.plan_regional.models.suivi import Gain, Indicateur


class Axe(models.Model):
    """An axis of a plan, within a theme."""

    plan = models.ForeignKey(Dossier, models.PROTECT, related_name="axes", verbose_name="plan")
    theme = models.CharField("thème", max_length=10)
    code = models.CharField("code", max_length=20)
    titre = models.CharField("titre", max_length=200)

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["plan_id", "theme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="axe_code_unique", violation_error_message="Cet axe est déjà dans le plan."
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.titre}"


class Fiche(models.Model):
    """The card of an action. Who leads and who refers are what the bodies said (events), else what is proposed here."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="fiche", verbose_name="action")
    plan = models.ForeignKey(Dossier, models.PROTECT, related_name="fiches", verbose_name="plan")
    code = models.CharField("code", max_length=20)
    titre = models.CharField("titre", max_length=200)
    theme = models.CharField("thème", max_length=10)
    axe = models.CharField("axe", max_length=20)
    origine = models.CharField("origine", max_length=20, choices=list(ORIGINES.items()))
    pilotage = models.CharField(
        "pilotage proposé", max_length=10, choices=[(code, un.libelle) for code, un in PILOTAGES.items()]
    )
    referent_ars = models.CharField("référent de l’ARS", max_length=160, blank=True)
    referent_am = models.CharField("référent de l’assurance maladie", max_length=160, blank=True)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour")
    contexte = models.TextField("contexte", blank=True)
    objectif = models.TextField("objectif", blank=True)
    public = models.TextField("public visé", blank=True)
    territoires = ArrayField(models.CharField(max_length=100), verbose_name="territoires", default=list, blank=True)
    leviers = ArrayField(
        models.CharField(max_length=30, choices=list(LEVIERS.items())), verbose_name="leviers", default=list, blank=True
    )
    etablissements = ArrayField(models.CharField(max_length=9), verbose_name="établissements", default=list, blank=True)
    ciblage = models.TextField("méthodes et moyens de ciblage", blank=True)
    moyens_ars = models.DecimalField(
        "équivalents temps plein de l’ARS", max_digits=5, decimal_places=2, null=True, blank=True
    )
    moyens_am = models.DecimalField(
        "équivalents temps plein de l’assurance maladie", max_digits=5, decimal_places=2, null=True, blank=True
    )
    risques = models.TextField("points de blocage et risques", blank=True)
    mesures = models.TextField("mesures correctives", blank=True)
    contrats = ArrayField(models.CharField(max_length=60), verbose_name="contrats liés", default=list, blank=True)
    echanges = ArrayField(models.CharField(max_length=80), verbose_name="échanges de données", default=list, blank=True)

    jalons: RelatedManager[Jalon]
    bilans: RelatedManager[Bilan]
    indicateurs: RelatedManager[Indicateur]
    gains: RelatedManager[Gain]

    class Meta:
        verbose_name = "fiche d’action"
        verbose_name_plural = "fiches d’action"
        ordering = ["theme", "axe", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="fiche_code_unique", violation_error_message="Ce code est déjà dans le plan."
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="fiche_fin_apres_debut",
                violation_error_message="L’action finit après avoir commencé.",
            ),
            models.CheckConstraint(condition=Q(origine__in=list(ORIGINES)), name="fiche_origine_connue"),
            models.CheckConstraint(condition=Q(pilotage__in=list(PILOTAGES)), name="fiche_pilotage_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.titre}"

    @property
    def periode(self) -> Periode:
        """From its first to its last day."""
        return Periode(self.debut, self.fin)

    @property
    def situation(self) -> Situation:
        """That of the action."""
        return self.dossier.situation


class Jalon(models.Model):
    """A milestone. The day it was reached is said once."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="jalons", verbose_name="action")
    titre = models.CharField("titre", max_length=200)
    prevu_le = models.DateField("prévu le")
    atteint_le = models.DateField("atteint le", null=True, blank=True)
    saisi_par = models.CharField("saisi par", max_length=200)

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["fiche_id", "prevu_le", "id"]

    def __str__(self) -> str:
        return self.titre

    def en_retard(self, jour: date) -> bool:
        """Planned before that day and not reached."""
        return self.prevu_le < jour and self.atteint_le is None


class Bilan(models.Model):
    """What a year gave, in words and figures; a correction is another row, the last one counts."""

    AJOUT_SEUL = True

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="bilans", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année")
    qualitatif = models.TextField("bilan en mots")
    quantitatif = models.TextField("bilan en chiffres")
    saisi_le = models.DateTimeField("saisi le")
    saisi_par = models.CharField("saisi par", max_length=200)

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["fiche_id", "annee", "id"]

    def __str__(self) -> str:
        return f"bilan {self.annee}"


class Importation(models.Model):
    """A file of actions that was brought in: what entered, what was set aside, row by row, with every reason."""

    AJOUT_SEUL = True

    plan = models.ForeignKey(Dossier, models.PROTECT, related_name="importations", verbose_name="plan")
    nom = models.CharField("fichier", max_length=150)
    empreinte = models.CharField("empreinte", max_length=64)
    inscrites = models.PositiveIntegerField("actions entrées")
    ecartees = models.JSONField("lignes écartées", default=list, help_text="[{ligne, code, motifs, rangee}]")
    faite_le = models.DateTimeField("faite le")
    faite_par = models.CharField("faite par", max_length=200)

    class Meta:
        verbose_name = "import d’actions"
        verbose_name_plural = "imports d’actions"
        ordering = ["-faite_le", "-id"]

    def __str__(self) -> str:
        return f"{self.nom}, {self.faite_le:%d/%m/%Y}"
