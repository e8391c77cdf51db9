"""Who holds which seat of which body, from when to when, and the seats themselves when a region changes them.

A quality comes from here, never from a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from efficience.noyau.gouvernance import mandats as droit
from efficience.noyau.gouvernance import sieges
from efficience.noyau.gouvernance.instances import INSTANCES, VOIX, Siege
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
        if siege is None:
            siens = ChangementDeSiege.objects.filter(region=self.region, instance=self.instance, qualite=self.qualite)
            return next((un.libelle for un in siens.order_by("-debut", "-id")[:1]), self.qualite)
        return siege.libelle

    @property
    def situation(self) -> Situation:
        """The region."""
        return Situation(self.region)

    @property
    def droit(self) -> droit.Mandat:
        """As the domain reads it."""
        return droit.Mandat(self.personne, self.instance, self.qualite, self.debut, self.fin, self.suppleant)


class ChangementDeSiege(models.Model):
    """A seat as a region decides it from a day on; the last one counts; the sessions held before keep the former."""

    AJOUT_SEUL = True

    region = models.CharField("code de la région", max_length=3)
    instance = models.CharField("instance", max_length=30, choices=[(code, un.intitule) for code, un in INSTANCES.items()])
    qualite = models.CharField("siège", max_length=40)
    libelle = models.CharField("intitulé du siège", max_length=160)
    voix = models.CharField("voix", max_length=20, choices=list(VOIX.items()))
    plusieurs = models.BooleanField("plusieurs titulaires", default=False)
    requis = models.BooleanField("siège à pourvoir", default=True)
    preside = models.PositiveSmallIntegerField("rang de présidence", default=0)
    ouvert = models.BooleanField("siège ouvert", default=True)
    debut = models.DateField("à partir du")
    acte = models.CharField("décision qui le change", max_length=200)
    saisi_le = models.DateTimeField("saisi le")
    saisi_par = models.CharField("saisi par", max_length=200)

    class Meta:
        verbose_name = "changement de siège"
        verbose_name_plural = "changements de siège"
        ordering = ["instance", "debut", "id"]
        indexes = [models.Index(fields=["region", "instance"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(instance__in=list(INSTANCES), voix__in=list(VOIX)) & ~Q(acte="") & ~Q(libelle=""),
                name="changement_de_siege_complet",
                violation_error_message="Un siège a un intitulé, une voix, et une décision qui le change.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def situation(self) -> Situation:
        """The region."""
        return Situation(self.region)

    @property
    def droit(self) -> sieges.Changement:
        """As the domain reads it."""
        siege = Siege(self.qualite, self.libelle, self.voix, self.plusieurs, self.requis, self.preside)
        return sieges.Changement(siege, self.debut, self.ouvert)
