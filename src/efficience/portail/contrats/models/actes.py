"""A contract, and its acts: number 0 is the contract itself, each avenant is the next one. An act is never a copy."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from efficience.noyau.automate import Automate
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.contrat.premiere_generation import PREMIERE_GENERATION
from efficience.noyau.contrat.troisieme_generation import TROISIEME_GENERATION
from efficience.noyau.dossier import Dossier
from efficience.portail.commun.franchir import contrainte_d_etats
from efficience.portail.commun.models import Etatique
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.etablissements.models import Etablissement

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from efficience.portail.contrats.models.faits import Evenement

CYCLES: Mapping[str, Automate[Dossier]] = MappingProxyType(
    {"GEN1_2018": PREMIERE_GENERATION, "GEN2_2022": DEUXIEME_GENERATION, "GEN3_2026": TROISIEME_GENERATION}
)
"""The life cycle of the act number 0, by generation."""
GENERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "GEN1_2018": "première génération (2018-2021)",
        "GEN2_2022": "deuxième génération (2022-2025)",
        "GEN3_2026": "troisième génération (décision, depuis 2026)",
    }
)


class Contrat(models.Model):
    """A contract: who it binds, under which generation. What it says on a day is read from its acts.

    `finess` is the entity that answers for it today: that of the establishment, then of its successor after a merger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField("référence", max_length=60, unique=True)
    generation = models.CharField("génération", max_length=12, choices=list(GENERATIONS.items()))
    annee = models.PositiveSmallIntegerField("année de la campagne")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, related_name="contrats", verbose_name="établissement signataire"
    )
    ars = models.ForeignKey(Organisation, models.PROTECT, related_name="contrats_ars", verbose_name="agence")
    caisse = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contrats_caisse", verbose_name="organisme d’assurance maladie"
    )
    motifs = models.TextField("pourquoi l’établissement est ciblé", blank=True)
    cible_le = models.DateField("décision de ciblage du", null=True, blank=True)
    region = models.CharField("région", max_length=3)
    departement = models.CharField("département", max_length=3)
    finess = models.CharField("FINESS de l’entité qui répond", max_length=9)
    cree_le = models.DateTimeField("créé le")
    cree_par = models.CharField("créé par", max_length=200)

    actes: RelatedManager[Acte]

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering = ["-annee", "reference"]
        indexes = [models.Index(fields=["region"]), models.Index(fields=["finess"])]
        constraints = [
            models.UniqueConstraint(
                fields=["etablissement", "generation", "annee"],
                name="contrat_unique_par_campagne",
                violation_error_message="Cet établissement a déjà un contrat de cette campagne.",
            ),
            models.CheckConstraint(
                condition=Q(generation__in=list(GENERATIONS)),
                name="contrat_generation_connue",
                violation_error_message="Cette génération n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.etablissement.raison_sociale}"

    @property
    def situation(self) -> Situation:
        """Where who answers for it is."""
        return Situation(self.region, self.departement, self.finess)


class Acte(Etatique):
    """The contract itself (0) or one of its avenants. `projet` is what its author prepares; what was proposed is an event.

    `objet`: « contrat », « avenant » or « resiliation », which chooses the template.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="actes", verbose_name="contrat")
    numero = models.PositiveSmallIntegerField("numéro", default=0)
    objet = models.CharField("objet", max_length=12, default="contrat")
    projet = models.JSONField("projet", default=dict, blank=True)
    cree_le = models.DateTimeField("ouvert le")

    evenements: RelatedManager[Evenement]

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["contrat_id", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="acte_numero_unique"),
            models.CheckConstraint(
                condition=Q(numero=0, objet="contrat") | Q(numero__gt=0, objet__in=["avenant", "resiliation"]),
                name="acte_objet_selon_numero",
                violation_error_message="Le contrat est l’acte numéro 0, les avenants le suivent.",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0, change_le__isnull=False) & ~Q(change_par="") | Q(version=0),
                name="acte_change_par_quelqu_un",
                violation_error_message="Un geste a une date et une personne.",
            ),
            contrainte_d_etats("acte", AVENANT, *CYCLES.values()),
        ]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.contrat}" if self.numero else str(self.contrat)

    @property
    def intitule(self) -> str:
        """« Contrat », « Avenant n° 2 »."""
        return f"Avenant n° {self.numero}" if self.numero else "Contrat"

    @property
    def automate(self) -> Automate[Dossier]:
        """The life cycle of the generation, or that of an avenant."""
        return AVENANT if self.numero else CYCLES[self.contrat.generation]

    @property
    def situation(self) -> Situation:
        """That of its contract."""
        return self.contrat.situation

    def champ_actuel(self, nom: str) -> str:
        """The project as it is stored: a row of a table is named « objectifs-0-cible »."""
        table, rang, colonne = (*nom.split("-", 2), "", "")[:3]
        lignes = self.projet.get(table)
        if isinstance(lignes, list) and rang.isdigit():
            return str(lignes[int(rang)].get(colonne) or "") if int(rang) < len(lignes) else ""
        debut, _, fin = (self.projet.get("periode") or "").partition("/")
        plats = {"debut_le": debut, "fin_le": fin, "volets": ", ".join(self.projet.get("volets") or ())}
        for prefixe, bloc in (("objet_", "objets"), ("interlocuteur_", "interlocuteurs")):
            plats |= {prefixe + volet: mots for volet, mots in (self.projet.get(bloc) or {}).items()}
        return str(plats.get(nom, self.projet.get(nom, "")) or "")

    def contexte(self, le: datetime) -> Any:
        """The dossier of this act, as it stands at that instant."""
        from efficience.portail.contrats.dossiers import dossier  # it reads these tables

        return dossier(self).au(le)
