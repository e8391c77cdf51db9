"""Comments being written, dashboards frozen for a session, spending with the version of its perimeter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from efficience.noyau.gouvernance.tableau import BLOCS, Depense, TableauGele
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier


class Commentaire(models.Model):
    """The comment of a block for a session, until the dashboard is frozen."""

    seance = models.ForeignKey(Dossier, models.PROTECT, related_name="commentaires", verbose_name="séance")
    bloc = models.CharField("bloc", max_length=20, choices=list(BLOCS.items()))
    texte = models.TextField("commentaire", blank=True)
    ecrit_le = models.DateTimeField("écrit le")
    ecrit_par = models.CharField("écrit par", max_length=200)

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["seance_id", "bloc"]
        constraints = [models.UniqueConstraint(fields=["seance", "bloc"], name="commentaire_unique")]

    def __str__(self) -> str:
        return f"{self.get_bloc_display()}, {self.seance.reference}"


class Gel(models.Model):
    """A dashboard as a session received it. Nothing of it ever changes: a later correction is in the next one."""

    AJOUT_SEUL = True

    seance = models.OneToOneField(Dossier, models.PROTECT, related_name="tableau", verbose_name="séance")
    jour = models.DateField("gelé le")
    blocs = models.JSONField("contenu")
    commentaires = models.JSONField("commentaires")
    empreinte = models.CharField("empreinte", max_length=64)
    gele_le = models.DateTimeField("gelé à")
    gele_par = models.CharField("gelé par", max_length=200)

    class Meta:
        verbose_name = "tableau de bord gelé"
        verbose_name_plural = "tableaux de bord gelés"
        ordering = ["-gele_le"]

    def __str__(self) -> str:
        return f"tableau de bord {self.seance.reference}"

    @property
    def situation(self) -> Situation:
        """That of the session."""
        return self.seance.situation

    @property
    def droit(self) -> TableauGele:
        """As the domain checks it."""
        return TableauGele(self.seance.reference, self.jour, self.blocs, self.commentaires, self.gele_par, self.empreinte)


class LigneDeDepense(models.Model):
    """The spend of an item for a year, within a version of the perimeter; `france`: the national growth, as published."""

    AJOUT_SEUL = True

    region = models.CharField("région", max_length=3)
    annee = models.PositiveSmallIntegerField("année")
    poste = models.CharField("poste", max_length=100)
    montant = models.DecimalField("montant", max_digits=16, decimal_places=2)
    perimetre = models.CharField("version du périmètre", max_length=60)
    source = models.CharField("source", max_length=300)
    france = models.DecimalField("évolution nationale publiée, en %", max_digits=6, decimal_places=2, null=True, blank=True)
    saisie_le = models.DateTimeField("saisie le")
    saisie_par = models.CharField("saisie par", max_length=200)

    class Meta:
        verbose_name = "dépense"
        verbose_name_plural = "dépenses"
        ordering = ["-annee", "poste", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="ligne_de_depense_positive",
                violation_error_message="Une dépense est positive.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.poste} {self.annee}"

    @property
    def situation(self) -> Situation:
        """The region."""
        return Situation(self.region)

    @property
    def droit(self) -> Depense:
        """As the domain compares it."""
        return Depense(self.annee, self.poste, self.montant, self.perimetre)
