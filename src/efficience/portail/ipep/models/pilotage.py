"""What a group steers with: its digital services and obligations, its activity, what it tells the other groups."""

from __future__ import annotations

import uuid
from decimal import Decimal
from fractions import Fraction

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.noyau.montant import arrondir
from efficience.portail.commun.situation import Situation
from efficience.portail.ipep.models.groupe import Groupement


class Services(models.Model):
    """The digital services that a group leans on and the obligations it ticks, at a date. No medical record, ever."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="services", verbose_name="groupement")
    utilises = ArrayField(models.CharField(max_length=30), verbose_name="services utilisés", default=list)
    remplies = ArrayField(models.CharField(max_length=30), verbose_name="obligations remplies", default=list)
    dits_le = models.DateTimeField("dits le")
    dits_par = models.CharField("dits par", max_length=200)

    class Meta:
        verbose_name = "services numériques"
        verbose_name_plural = "services numériques"
        ordering = ["-dits_le", "id"]

    def __str__(self) -> str:
        return f"Services numériques de {self.groupement}"

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation


class Activite(models.Model):
    """A quarter of a group: its active file, what it did together, with what means. Counts, never people."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="activites", verbose_name="groupement")
    annee = models.PositiveSmallIntegerField("année")
    trimestre = models.PositiveSmallIntegerField("trimestre")
    rang = models.PositiveSmallIntegerField("version", default=1)
    file_active = models.PositiveIntegerField("file active")
    rencontres = models.PositiveIntegerField("réunions pluriprofessionnelles")
    parcours = models.PositiveIntegerField("parcours coordonnés")
    heures = models.DecimalField("heures de coordination", max_digits=8, decimal_places=1)
    etp = models.DecimalField("équivalents temps plein", max_digits=6, decimal_places=2)
    dite_le = models.DateTimeField("dite le")
    dite_par = models.CharField("dite par", max_length=200)

    class Meta:
        verbose_name = "activité d’un trimestre"
        verbose_name_plural = "activité par trimestre"
        ordering = ["-annee", "-trimestre", "-rang"]
        constraints = [
            models.UniqueConstraint(fields=["groupement", "annee", "trimestre", "rang"], name="activite_unique"),
            models.CheckConstraint(condition=Q(trimestre__gte=1, trimestre__lte=4), name="activite_trimestre"),
        ]

    def __str__(self) -> str:
        return f"Trimestre {self.trimestre} de {self.annee}"

    @property
    def patients_par_etp(self) -> Decimal | None:
        """The active file for one full-time equivalent; None without means."""
        return arrondir(Fraction(self.file_active) / Fraction(self.etp), 1) if self.etp else None

    @property
    def heures_par_parcours(self) -> Decimal | None:
        """Hours of coordination for one coordinated pathway; None without any."""
        return arrondir(Fraction(self.heures) / self.parcours, 1) if self.parcours else None

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation


class Pratique(models.Model):
    """What a group tells the others of its practice. Every group reads it."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.CharField("code de la région", max_length=3)
    auteur = models.CharField("groupement", max_length=200)
    theme = models.CharField("thème", max_length=30)
    titre = models.CharField("titre", max_length=200)
    texte = models.TextField("texte")
    ecrite_le = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "pratique"
        verbose_name_plural = "pratiques"
        ordering = ["-ecrite_le", "id"]

    def __str__(self) -> str:
        return self.titre

    @property
    def situation(self) -> Situation:
        """Its region."""
        return Situation(region=self.region)
