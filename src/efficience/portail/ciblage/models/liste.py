"""The list as the DG ARS decided it, and what was withdrawn from it since."""

from __future__ import annotations

from django.db import models

from efficience.portail.ciblage.models.campagne import Campagne
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.pieces.models import Piece


class Liste(models.Model):
    """The frozen list. `contenu` is what was decided, `empreinte` the SHA-256 of its canonical text (`noyau.cibles.liste`).

    One at most a campaign: the database says so too.
    """

    AJOUT_SEUL = True

    campagne = models.OneToOneField(Campagne, models.PROTECT, related_name="liste", verbose_name="campagne")
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte", max_length=64)
    mentions = models.JSONField("valeurs de la décision", default=dict)
    decision = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="décision signée")
    figee_le = models.DateTimeField("arrêtée le")
    figee_par = models.CharField("arrêtée par", max_length=200)

    class Meta:
        verbose_name = "liste arrêtée"
        verbose_name_plural = "listes arrêtées"

    def __str__(self) -> str:
        return f"liste {self.campagne}"


class Retrait(models.Model):
    """A hospital withdrawn from a frozen list, and why. The list itself never changes."""

    AJOUT_SEUL = True

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="retraits", verbose_name="campagne")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    motif = models.TextField("motif")
    retire_le = models.DateTimeField("retiré le")
    retire_par = models.CharField("retiré par", max_length=200)

    class Meta:
        verbose_name = "retrait"
        verbose_name_plural = "retraits"
        ordering = ["retire_le", "id"]
        constraints = [models.UniqueConstraint(fields=["campagne", "etablissement"], name="retrait_unique")]

    def __str__(self) -> str:
        return f"{self.etablissement} : {self.motif[:60]}"
