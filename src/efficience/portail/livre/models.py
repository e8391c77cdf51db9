"""The ledger: double entries that are added and never changed. The database repeats what `noyau.grand_livre` promises.

A movement goes from one account to another, so debits equal credits in each row; a trigger refuses an entry without
movement and an account that would hold less than nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from efficience.noyau.grand_livre import Compte, Operation
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

COMPTES = {compte.name.lower(): compte.value for compte in Compte}
OPERATIONS = {operation.name.lower(): operation.value for operation in Operation}


class Ecriture(models.Model):
    """An entry. `nom` is given before it is sent; `affaire` is the reference of its dossier, empty for an envelope."""

    AJOUT_SEUL = True

    nom = models.CharField("nom", max_length=160, unique=True)
    operation = models.CharField("opération", max_length=12, choices=list(OPERATIONS.items()))
    le = models.DateTimeField("passée le")
    par = models.CharField("passée par", max_length=200)
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="ecritures", verbose_name="dossier"
    )
    affaire = models.CharField("affaire", max_length=120, blank=True, db_index=True)
    enveloppe = models.CharField("enveloppe", max_length=20, blank=True, db_index=True)
    extourne = models.CharField("écriture extournée", max_length=160, blank=True)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )

    mouvements: RelatedManager[Mouvement]

    class Meta:
        verbose_name = "écriture"
        verbose_name_plural = "écritures"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(operation__in=list(OPERATIONS)), name="ecriture_operation_connue"),
            models.CheckConstraint(
                condition=(Q(operation="extourne") & ~Q(extourne="")) | (~Q(operation="extourne") & Q(extourne="")),
                name="ecriture_extourne_designee",
                violation_error_message="Une extourne désigne l’écriture qu’elle défait, et elle seule.",
            ),
            models.UniqueConstraint(
                fields=["extourne"],
                condition=~Q(extourne=""),
                name="ecriture_extournee_une_fois",
                violation_error_message="Cette écriture est déjà extournée.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """Where the contract, the group or the envelope is."""
        return Situation(self.region, self.departement, self.finess, str(self.organisation_id or ""))

    @property
    def adresse(self) -> str:
        """The page of the affair; nothing for an envelope."""
        return famille_de(self.dossier.cycle).adresse(self.dossier) if self.dossier else ""


class Mouvement(models.Model):
    """Euros from one account to another, for one part of the amount."""

    AJOUT_SEUL = True

    ecriture = models.ForeignKey(Ecriture, models.PROTECT, related_name="mouvements", verbose_name="écriture")
    rang = models.PositiveSmallIntegerField("rang")
    debit = models.CharField("débit", max_length=12, choices=list(COMPTES.items()))
    credit = models.CharField("crédit", max_length=12, choices=list(COMPTES.items()))
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)
    poste = models.CharField("part", max_length=200)

    class Meta:
        verbose_name = "mouvement"
        verbose_name_plural = "mouvements"
        ordering = ["ecriture_id", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["ecriture", "rang"], name="mouvement_rang_unique"),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="mouvement_positif",
                violation_error_message="Un mouvement est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")),
                name="mouvement_entre_deux_comptes",
                violation_error_message="Un mouvement va d’un compte à un autre.",
            ),
            models.CheckConstraint(
                condition=Q(debit__in=list(COMPTES), credit__in=list(COMPTES)), name="mouvement_comptes_connus"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.montant} de {self.credit} à {self.debit}"
