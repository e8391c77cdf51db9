"""Monthly figures of a hospital, as they arrive: what projections and alerts read. They decide nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from efficience.portail.commun.situation import Situation
from efficience.portail.etablissements.models import Etablissement


class Mois(models.Model):
    """A measure of an indicator in a month. A month received again replaces the former; `dixieme`: among peers, 1 to 10."""

    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    indicateur = models.CharField("indicateur", max_length=12)
    premier = models.DateField("premier jour du mois")
    valeur = models.DecimalField("valeur", max_digits=18, decimal_places=6, null=True, blank=True)
    volume = models.DecimalField("volume", max_digits=18, decimal_places=3, default=0)
    dixieme = models.PositiveSmallIntegerField("dixième parmi les pairs", null=True, blank=True)
    provisoire = models.BooleanField("provisoire", default=False)
    recu_le = models.DateTimeField("reçu le")
    recu_par = models.CharField("reçu par", max_length=200)

    class Meta:
        verbose_name = "mois d’un indicateur"
        verbose_name_plural = "mois des indicateurs"
        ordering = ["etablissement_id", "indicateur", "premier"]
        constraints = [
            models.UniqueConstraint(fields=["etablissement", "indicateur", "premier"], name="mois_unique"),
            models.CheckConstraint(condition=Q(premier__day=1), name="mois_premier_jour"),
            models.CheckConstraint(
                condition=Q(dixieme__isnull=True) | Q(dixieme__gte=1, dixieme__lte=10), name="mois_dixieme"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.premier:%m/%Y}"

    @property
    def situation(self) -> Situation:
        """That of the hospital."""
        return self.etablissement.situation
