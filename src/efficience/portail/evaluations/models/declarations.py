"""What a hospital declares for its evaluation, and what the evaluators keep of it: grid, answers, proofs, lines, CME."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from efficience.noyau.contestation import Suite
from efficience.portail.commun.situation import Situation
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations.models.evaluations import Evaluation
from efficience.portail.pieces.models import Piece

SUITES = {suite.name.lower(): suite.value for suite in Suite}


class Critere(models.Model):
    """A line of the grid of a region and a year, whatever the generation: points, weight, proofs asked.

    The grid annexed to the contrat type was not found (A-35): each region enters its own.
    """

    region = models.CharField("région", max_length=3)
    annee = models.PositiveSmallIntegerField("année évaluée")
    code = models.CharField("code", max_length=12)
    intitule = models.CharField("intitulé", max_length=300)
    points = models.DecimalField("points", max_digits=7, decimal_places=2)
    poids = models.DecimalField("poids", max_digits=7, decimal_places=2, default=1)
    pieces = ArrayField(models.CharField(max_length=120), verbose_name="pièces attendues", default=list, blank=True)
    rang = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "critère de la grille"
        verbose_name_plural = "critères de la grille"
        ordering = ["region", "annee", "rang", "code"]
        constraints = [
            models.UniqueConstraint(fields=["region", "annee", "code"], name="critere_unique"),
            models.CheckConstraint(condition=Q(points__gt=0, poids__gt=0), name="critere_points_positifs"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.intitule}"


class Reponse(models.Model):
    """What the hospital declares on a criterion. Written until the self-evaluation is handed over, then no more."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="reponses", verbose_name="évaluation")
    critere = models.ForeignKey(Critere, models.PROTECT, related_name="reponses", verbose_name="critère")
    declare = models.DecimalField("points déclarés", max_digits=7, decimal_places=2, null=True, blank=True)
    sans_objet = models.CharField("pourquoi le critère est sans objet", max_length=300, blank=True)
    commentaire = models.TextField("commentaire", blank=True)
    le = models.DateTimeField("écrite le")
    par = models.CharField("écrite par", max_length=200)

    class Meta:
        verbose_name = "réponse à un critère"
        verbose_name_plural = "réponses aux critères"
        ordering = ["critere__rang"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "critere"], name="reponse_unique"),
            models.CheckConstraint(
                condition=Q(declare__isnull=True) | Q(declare__gte=0, sans_objet=""),
                name="reponse_points_ou_sans_objet",
                violation_error_message="Un critère sans objet n’a pas de points.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.critere_id} : {self.declare}"


class Justificatif(models.Model):
    """A proof document of a criterion, under the label that the grid asks."""

    AJOUT_SEUL = True

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="justificatifs", verbose_name="évaluation")
    critere = models.ForeignKey(Critere, models.PROTECT, related_name="justificatifs", verbose_name="critère")
    libelle = models.CharField("pièce", max_length=120)
    piece = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="fichier")
    le = models.DateTimeField("déposé le")
    par = models.CharField("déposé par", max_length=200)

    class Meta:
        verbose_name = "justificatif"
        verbose_name_plural = "justificatifs"
        ordering = ["critere__rang", "-id"]

    def __str__(self) -> str:
        return self.libelle


class PointsRetenus(models.Model):
    """What the evaluators keep of a criterion, and why when it is not what was declared. The last row counts."""

    AJOUT_SEUL = True

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="retenus", verbose_name="évaluation")
    critere = models.ForeignKey(Critere, models.PROTECT, related_name="retenus", verbose_name="critère")
    points = models.DecimalField("points retenus", max_digits=7, decimal_places=2)
    motif = models.TextField("motif", blank=True)
    le = models.DateTimeField("retenus le")
    par = models.CharField("retenus par", max_length=200)

    class Meta:
        verbose_name = "points retenus"
        verbose_name_plural = "points retenus"
        ordering = ["critere__rang", "-id"]
        constraints = [models.CheckConstraint(condition=Q(points__gte=0), name="points_retenus_positifs")]

    def __str__(self) -> str:
        return f"{self.critere_id} : {self.points}"


class LigneContestee(models.Model):
    """A line that a hospital says is not its own: what it weighs, whose it would be, what was answered."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="contestations", verbose_name="évaluation")
    ligne = models.CharField("ligne", max_length=80)
    indicateur = models.CharField("indicateur", max_length=12)
    site = models.CharField("site", max_length=9)
    annee = models.PositiveSmallIntegerField("année")
    mesures = models.JSONField("ce qu’elle pèse", help_text="{mesure: nombre}")
    motif = models.TextField("motif")
    autre_site = models.CharField("site auquel elle revient", max_length=9, blank=True)
    suite = models.CharField("suite", max_length=12, choices=list(SUITES.items()), default="en_attente")
    repondu_le = models.DateTimeField("répondu le", null=True, blank=True)
    repondu_par = models.CharField("répondu par", max_length=200, blank=True)
    le = models.DateTimeField("contestée le")
    par = models.CharField("contestée par", max_length=200)

    class Meta:
        verbose_name = "ligne contestée"
        verbose_name_plural = "lignes contestées"
        ordering = ["evaluation_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "indicateur", "annee", "ligne"],
                condition=~Q(suite="rejetee"),
                name="ligne_contestee_une_fois",
                violation_error_message="Cette ligne est déjà contestée.",
            ),
            models.CheckConstraint(
                condition=~Q(site=F("autre_site")),
                name="ligne_contestee_autre_site",
                violation_error_message="Une ligne contestée revient à un autre site.",
            ),
            models.CheckConstraint(
                condition=Q(suite="en_attente", repondu_le__isnull=True)
                | (Q(repondu_le__isnull=False) & ~Q(suite="en_attente")),
                name="ligne_contestee_reponse_datee",
            ),
        ]

    def __str__(self) -> str:
        return self.ligne


class LigneTiree(models.Model):
    """A prescription of the sample that an audit drew for a site, or of its reserve. Rows are added once, never changed."""

    AJOUT_SEUL = True

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="tirage", verbose_name="évaluation")
    indicateur = models.CharField("indicateur", max_length=12)
    site = models.CharField("site", max_length=9)
    rang = models.PositiveIntegerField("rang du tirage")
    ligne = models.CharField("ligne", max_length=80)
    reserve = models.BooleanField("en réserve", default=False)
    conformes = ArrayField(models.CharField(max_length=20), verbose_name="points conformes", default=list, blank=True)
    le = models.DateTimeField("enregistrée le")
    par = models.CharField("enregistrée par", max_length=200)

    class Meta:
        verbose_name = "ligne de l’échantillon"
        verbose_name_plural = "lignes de l’échantillon"
        ordering = ["evaluation_id", "indicateur", "site", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicateur", "site", "ligne"], name="ligne_tiree_unique"),
            models.UniqueConstraint(fields=["evaluation", "indicateur", "site", "rang"], name="ligne_tiree_rang_unique"),
        ]

    def __str__(self) -> str:
        return self.ligne


class InformationCME(models.Model):
    """The half-yearly information on prescriptions, for the CME, the OMéDIT, the ARS and the AM (10-6)."""

    AJOUT_SEUL = True

    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    annee = models.PositiveSmallIntegerField("année")
    semestre = models.PositiveSmallIntegerField("semestre", choices=[(1, "premier semestre"), (2, "second semestre")])
    presentee_le = models.DateField("présentée à la CME le")
    synthese = models.TextField("synthèse")
    piece = models.ForeignKey(
        Piece, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="document présenté"
    )
    le = models.DateTimeField("enregistrée le")
    par = models.CharField("enregistrée par", max_length=200)

    class Meta:
        verbose_name = "information semestrielle de la CME"
        verbose_name_plural = "informations semestrielles de la CME"
        ordering = ["-annee", "-semestre", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(semestre__in=[1, 2]), name="information_semestre", violation_error_message="Semestre inconnu."
            )
        ]

    def __str__(self) -> str:
        return f"semestre {self.semestre} {self.annee}"

    @property
    def situation(self) -> Situation:
        """That of the hospital."""
        return self.etablissement.situation
