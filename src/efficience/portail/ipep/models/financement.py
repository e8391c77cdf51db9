"""Roadmap, expenses of the credits, aggregates of campaigns, catalogue of indicators, voted keys: rows that never change."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from efficience.noyau.ipep.feuille_de_route import POSTES, DepenseAmorcage
from efficience.noyau.ipep.partage_interne import Cle, LigneDeCle
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.valeurs import lire
from efficience.portail.ipep.models.groupe import Groupement


class FeuilleDeRoute(models.Model):
    """A version of the roadmap: what it says under each heading. It counts once transmitted, by a gesture of the credits."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="feuilles", verbose_name="groupement")
    rang = models.PositiveSmallIntegerField("version")
    contenu = models.JSONField("rubriques")
    ecrite_le = models.DateTimeField("écrite le")
    ecrite_par = models.CharField("écrite par", max_length=200)

    class Meta:
        verbose_name = "feuille de route"
        verbose_name_plural = "feuilles de route"
        ordering = ["-rang"]
        constraints = [models.UniqueConstraint(fields=["groupement", "rang"], name="feuille_de_route_unique")]

    def __str__(self) -> str:
        return f"Feuille de route de {self.groupement}, version {self.rang}"

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def rubriques(self) -> dict[str, Any]:
        """What it says, as the rules read it."""
        lues: dict[str, Any] = lire(self.contenu)
        return lues


class Depense(models.Model):
    """What a group paid with its credits: heading, euros, voucher."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    amorcage = models.ForeignKey(Dossier, models.PROTECT, related_name="+", verbose_name="crédits d’amorçage")
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="depenses", verbose_name="groupement")
    poste = models.CharField("poste", max_length=40, choices=list(POSTES.items()))
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    payee_le = models.DateField("payée le")
    piece = models.CharField("référence de la pièce", max_length=120)
    dite_le = models.DateTimeField("enregistrée le")
    dite_par = models.CharField("enregistrée par", max_length=200)

    class Meta:
        verbose_name = "dépense"
        verbose_name_plural = "dépenses"
        ordering = ["payee_le", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0), name="depense_positive", violation_error_message="Un montant positif."
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_poste_display()}, {self.piece}"

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def regle(self) -> DepenseAmorcage:
        """As the rules read it."""
        return DepenseAmorcage(self.poste, self.montant, self.piece)


class Agregats(models.Model):
    """The aggregates of a campaign as they were received; another file is another version."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campagne = models.ForeignKey(Dossier, models.PROTECT, related_name="agregats", verbose_name="campagne")
    rang = models.PositiveSmallIntegerField("version")
    lignes = models.JSONField("lignes du fichier")
    empreinte = models.CharField("empreinte du fichier", max_length=64)
    recus_le = models.DateTimeField("reçus le")
    recus_par = models.CharField("reçus par", max_length=200)

    class Meta:
        verbose_name = "agrégats"
        verbose_name_plural = "agrégats"
        ordering = ["-rang"]
        constraints = [models.UniqueConstraint(fields=["campagne", "rang"], name="agregats_uniques")]

    def __str__(self) -> str:
        return f"Agrégats de {self.campagne}, version {self.rang}"

    @property
    def situation(self) -> Situation:
        """That of the campaign."""
        return self.campagne.situation


class Catalogue(models.Model):
    """A catalogue of indicators imported after the candidate one; a version never changes."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.CharField("code de la région", max_length=3)
    rang = models.PositiveSmallIntegerField("version")
    lignes = models.JSONField("indicateurs")
    importe_le = models.DateTimeField("importé le")
    importe_par = models.CharField("importé par", max_length=200)

    class Meta:
        verbose_name = "catalogue d’indicateurs"
        verbose_name_plural = "catalogues d’indicateurs"
        ordering = ["-rang"]
        constraints = [models.UniqueConstraint(fields=["region", "rang"], name="catalogue_unique")]

    def __str__(self) -> str:
        return f"Catalogue, version {self.rang}"

    @property
    def situation(self) -> Situation:
        """Its region."""
        return Situation(region=self.region)


class CleVotee(models.Model):
    """A key voted by a group for one campaign: who, which weight. Another vote is another key."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="cles", verbose_name="groupement")
    annee = models.PositiveSmallIntegerField("année de la campagne")
    rang = models.PositiveSmallIntegerField("version")
    votee_le = models.DateField("votée le")
    proces_verbal = models.CharField("référence du procès-verbal", max_length=200)
    lignes = models.JSONField("membres et poids")
    ecrite_le = models.DateTimeField("écrite le")
    ecrite_par = models.CharField("écrite par", max_length=200)

    class Meta:
        verbose_name = "clé de partage"
        verbose_name_plural = "clés de partage"
        ordering = ["-annee", "-rang"]
        constraints = [models.UniqueConstraint(fields=["groupement", "annee", "rang"], name="cle_votee_unique")]

    def __str__(self) -> str:
        return f"Clé {self.annee} de {self.groupement}, version {self.rang}"

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def regle(self) -> Cle:
        """As the rules read it."""
        lignes = tuple(LigneDeCle(membre, Decimal(poids)) for membre, poids in self.lignes)
        jour: date = self.votee_le
        return Cle(self.annee, jour, self.proces_verbal, lignes)
