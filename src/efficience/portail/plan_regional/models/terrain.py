"""Work in the field: visits of mixed teams and meetings with medical commissions, prepared, made, reported."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import Q

from efficience.portail.commun.situation import Situation
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.plan_regional.models.fiches import Fiche

NATURES: Mapping[str, str] = MappingProxyType(
    {
        "visite_commune": "Visite commune",
        "rencontre_cme": "Rencontre avec la commission médicale d’établissement",
        "formation": "Formation de l’équipe mixte",
        "communication": "Action de communication",
    }
)


class Visite(models.Model):
    """A visit planned by action and hospital. `seance`: where it was agreed; `formee_le`: when its team was trained."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="visites", verbose_name="action")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="établissement"
    )
    nature = models.CharField("nature", max_length=20, choices=list(NATURES.items()))
    prevue_le = models.DateField("prévue le")
    equipe_ars = models.CharField("équipe de l’ARS", max_length=300)
    equipe_am = models.CharField("équipe de l’assurance maladie", max_length=300)
    formee_le = models.DateField("équipe formée le", null=True, blank=True)
    objectif = models.TextField("objectif")
    seance = models.CharField("convenue à la séance", max_length=80)
    faite_le = models.DateField("faite le", null=True, blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    suites = models.TextField("ce qui a été convenu", blank=True)
    saisie_le = models.DateTimeField("saisie le")
    saisie_par = models.CharField("saisie par", max_length=200)

    class Meta:
        verbose_name = "visite"
        verbose_name_plural = "visites"
        ordering = ["-prevue_le", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(equipe_ars="") & ~Q(equipe_am=""),
                name="visite_equipe_mixte",
                violation_error_message="L’équipe réunit l’ARS et l’assurance maladie.",
            ),
            models.CheckConstraint(
                condition=Q(faite_le__isnull=True, compte_rendu="") | (Q(faite_le__isnull=False) & ~Q(compte_rendu="")),
                name="visite_faite_et_rapportee",
                violation_error_message="Une visite faite a son compte rendu.",
            ),
            models.CheckConstraint(condition=Q(nature__in=list(NATURES)), name="visite_nature_connue"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} du {self.prevue_le:%d/%m/%Y}"

    @property
    def situation(self) -> Situation:
        """That of the action."""
        return self.fiche.situation
