"""Mandates: who holds which seat of which body, from when to when. A quality comes from here, never from a form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from efficience.noyau.gouvernance import mandats as droit
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Utilisateur

HORS_INSTANCE = "fonction"
FONCTIONS: Mapping[str, str] = MappingProxyType(
    {"dpo": "délégué à la protection des données", "cnam": "représentant de la Caisse nationale de l’assurance maladie"}
)
"""The qualities that no body gives: they are held beside the bodies, with dates like the others."""
_LIEUX = [*((code, instance.intitule) for code, instance in INSTANCES.items()), (HORS_INSTANCE, "hors instance")]


class Mandat(models.Model):
    """A person holds a seat. `utilisateur`: their account, when they have one; a mandate without account gives no gesture.

    `acte`: what named them. The end is the only thing that changes, and it is written once.
    """

    region = models.CharField("code de la région", max_length=3)
    instance = models.CharField("instance", max_length=30, choices=_LIEUX)
    qualite = models.CharField("siège", max_length=40)
    personne = models.CharField("personne", max_length=160)
    utilisateur = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="mandats", verbose_name="compte"
    )
    suppleant = models.BooleanField("suppléant", default=False)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour", null=True, blank=True)
    acte = models.CharField("acte de nomination", max_length=200, blank=True)
    saisi_le = models.DateTimeField("saisi le")
    saisi_par = models.CharField("saisi par", max_length=200)

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        ordering = ["instance", "qualite", "suppleant", "personne", "debut"]
        indexes = [models.Index(fields=["region", "instance"])]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "instance", "qualite", "personne", "debut"],
                name="mandat_unique",
                violation_error_message="Ce mandat est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="mandat_fin_apres_debut",
                violation_error_message="Le mandat prend fin après avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(instance__in=[*INSTANCES, HORS_INSTANCE]),
                name="mandat_instance_connue",
                violation_error_message="Cette instance n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.libelle}"

    @property
    def libelle(self) -> str:
        """The seat, in words."""
        if self.instance == HORS_INSTANCE:
            return FONCTIONS.get(self.qualite, self.qualite)
        siege = INSTANCES[self.instance].siege(self.qualite)
        return siege.libelle if siege else self.qualite

    @property
    def situation(self) -> Situation:
        """The region."""
        return Situation(self.region)

    @property
    def droit(self) -> droit.Mandat:
        """As the domain reads it."""
        return droit.Mandat(self.personne, self.instance, self.qualite, self.debut, self.fin, self.suppleant)
