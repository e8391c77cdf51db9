"""An evaluation of a contract for a year, what was computed for it, and the regional envelope it may draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.noyau.campagne_evaluation.exigences import DEBITEURS
from efficience.noyau.enveloppe_regionale import STRATEGIES
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.entrees import relire as relire_entrees
from efficience.noyau.rejouable.resultat import Resultat
from efficience.noyau.rejouable.resultat import relire as relire_resultat
from efficience.portail.commun.situation import Situation
from efficience.portail.contrats.models import Contrat
from efficience.portail.dossiers.models import Dossier

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

NATURES = {"provisoire": "provisoire", "gele": "sur données gelées", "essai": "à blanc"}
INTITULES_DES_STRATEGIES = {
    "forfait": "un forfait par indicateur atteint",
    "points": "l’enveloppe selon les points atteints et l’activité",
    "degre": "un forfait selon le degré de réalisation",
}


class Evaluation(models.Model):
    """The evaluation of a contract for a year, official or à blanc: its life is that of its dossier.

    `assiettes`: what the ARS enters for a first generation (products, liste en sus, intéressements, biosimilars).
    """

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="evaluation", verbose_name="dossier"
    )
    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="evaluations", verbose_name="contrat")
    annee = models.PositiveSmallIntegerField("année évaluée")
    a_blanc = models.BooleanField("à blanc", default=False)
    assiettes = models.JSONField("assiettes de la première génération", default=dict, blank=True)

    calculs: RelatedManager[Calcule]

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ["-annee", "contrat__reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee"],
                condition=Q(a_blanc=False),
                name="evaluation_officielle_unique",
                violation_error_message="Ce contrat a déjà son évaluation de cette année.",
            ),
        ]

    def __str__(self) -> str:
        return f"évaluation {self.annee} de {self.contrat.reference}"

    @property
    def situation(self) -> Situation:
        """That of its contract."""
        return self.contrat.situation


class Calcule(models.Model):
    """A computation: all that went in, all that came out, their fingerprints. A new one is a new row."""

    AJOUT_SEUL = True

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="calculs", verbose_name="évaluation")
    rang = models.PositiveIntegerField("rang")
    nature = models.CharField("nature", max_length=12, choices=list(NATURES.items()))
    entrees = models.JSONField("entrées")
    resultat = models.JSONField("résultat")
    empreinte_entrees = models.CharField("empreinte des entrées", max_length=64)
    empreinte = models.CharField("empreinte du résultat", max_length=64)
    empreinte_regles = models.CharField("empreinte des paramètres", max_length=64)
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2, null=True, blank=True)
    debiteur = models.CharField("dû par", max_length=20, blank=True, choices=list(DEBITEURS.items()))
    provisoire = models.BooleanField("données provisoires", default=False)
    le = models.DateTimeField("calculé le")
    par = models.CharField("calculé par", max_length=200)

    class Meta:
        verbose_name = "calcul d’une évaluation"
        verbose_name_plural = "calculs d’évaluations"
        ordering = ["evaluation_id", "-rang"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "rang"], name="calcule_rang_unique"),
            models.CheckConstraint(condition=Q(nature__in=list(NATURES)), name="calcule_nature_connue"),
            models.CheckConstraint(
                condition=Q(montant__isnull=True, debiteur="") | Q(montant__gte=0, debiteur__in=list(DEBITEURS)),
                name="calcule_montant_et_debiteur",
                violation_error_message="Un montant a quelqu’un qui le doit ; sans montant, personne ne doit.",
            ),
        ]

    def __str__(self) -> str:
        return f"calcul {self.rang} de {self.evaluation_id}"

    @property
    def lu(self) -> Resultat:
        """What came out, as the domain reads it."""
        return relire_resultat(self.resultat)

    @property
    def entrees_lues(self) -> Entrees:
        """What went in, as the domain reads it."""
        return relire_entrees(self.entrees)


class Enveloppe(models.Model):
    """How a region shares its envelope of a year. What it holds is in the ledger, entry by entry."""

    region = models.CharField("région", max_length=3)
    annee = models.PositiveSmallIntegerField("année évaluée")
    strategie = models.CharField("partage", max_length=10, choices=list(INTITULES_DES_STRATEGIES.items()))
    forfait = models.DecimalField("forfait par indicateur", max_digits=12, decimal_places=2, default=0)
    indicateurs = ArrayField(models.CharField(max_length=12), verbose_name="indicateurs régionaux", default=list)
    fixee_le = models.DateTimeField("fixée le")
    fixee_par = models.CharField("fixée par", max_length=200)

    partages: RelatedManager[Partage]

    class Meta:
        verbose_name = "enveloppe régionale"
        verbose_name_plural = "enveloppes régionales"
        ordering = ["-annee", "region"]
        constraints = [
            models.UniqueConstraint(fields=["region", "annee"], name="enveloppe_unique"),
            models.CheckConstraint(condition=Q(strategie__in=list(STRATEGIES)), name="enveloppe_strategie_connue"),
            models.CheckConstraint(
                condition=Q(forfait__gte=0),
                name="enveloppe_forfait_positif",
                violation_error_message="Un forfait est positif ou nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"enveloppe {self.region}-{self.annee}"

    @property
    def situation(self) -> Situation:
        """Its region."""
        return Situation(region=self.region)


class Partage(models.Model):
    """A sharing of the envelope: what each contract was entitled to and gets (euros), and the computation. Never changed."""

    AJOUT_SEUL = True

    enveloppe = models.ForeignKey(Enveloppe, models.PROTECT, related_name="partages", verbose_name="enveloppe")
    montant = models.DecimalField("montant partagé", max_digits=14, decimal_places=2)
    strategie = models.CharField("partage", max_length=10)
    forfait = models.DecimalField("forfait", max_digits=12, decimal_places=2)
    parts = models.JSONField("parts", help_text="{référence du contrat: {droit, part, mots}}")
    calcul = models.JSONField("calcul")
    le = models.DateTimeField("partagé le")
    par = models.CharField("partagé par", max_length=200)

    class Meta:
        verbose_name = "partage de l’enveloppe"
        verbose_name_plural = "partages de l’enveloppe"
        ordering = ["enveloppe_id", "-id"]

    def __str__(self) -> str:
        return f"partage du {self.le:%d/%m/%Y}, {self.enveloppe}"
