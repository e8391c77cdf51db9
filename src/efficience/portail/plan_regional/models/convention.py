"""The yearly report of the convention: made from the plan, kept as a file, then presented in session."""

from django.db import models

from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier
from efficience.portail.pieces.models import Piece


class BilanDeConvention(models.Model):
    """A report of a year; one made again is another row, the last one is presented."""

    AJOUT_SEUL = True

    convention = models.ForeignKey(Dossier, models.PROTECT, related_name="bilans_annuels", verbose_name="convention")
    annee = models.PositiveSmallIntegerField("année")
    piece = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="bilan")
    prepare_le = models.DateTimeField("préparé le")
    prepare_par = models.CharField("préparé par", max_length=200)

    class Meta:
        verbose_name = "bilan annuel de la convention"
        verbose_name_plural = "bilans annuels de la convention"
        ordering = ["-annee", "-id"]

    def __str__(self) -> str:
        return f"bilan {self.annee}"

    @property
    def situation(self) -> Situation:
        """That of the convention."""
        return self.convention.situation
