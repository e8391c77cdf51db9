"""What a hospital keeps for itself: detail by service, UCD and prescriber, outside reference documents, actions, alerts.

These rows are walled by the FINESS number alone: neither the ARS nor the Assurance Maladie sees them, whatever its scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation, Utilisateur

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

RYTHMES = {"jamais": "jamais", "mensuel": "une fois par mois", "trimestriel": "une fois par trimestre"}


class _ChezSoi(models.Model):
    """A row of one hospital: `finess` is its legal entity."""

    finess = models.CharField("FINESS juridique", max_length=9, db_index=True)

    class Meta:
        abstract = True

    @property
    def situation(self) -> Situation:
        """The hospital, and no region: nobody else is concerned."""
        return Situation(finess=self.finess)


class DetailDepose(_ChezSoi):
    """A file of the hospital's own, by service, UCD and prescriber. The last one of a year is shown."""

    AJOUT_SEUL = True

    annee = models.PositiveSmallIntegerField("année")
    fichier = models.CharField("fichier", max_length=255)
    empreinte = models.CharField("empreinte", max_length=64)
    nombre = models.PositiveIntegerField("lignes")
    le = models.DateTimeField("déposé le")
    par = models.CharField("déposé par", max_length=200)

    lignes: RelatedManager[LigneDeDetail]

    class Meta:
        verbose_name = "détail déposé"
        verbose_name_plural = "détails déposés"
        ordering = ["-annee", "-id"]

    def __str__(self) -> str:
        return f"{self.fichier} ({self.annee})"


class LigneDeDetail(models.Model):
    """A line of that file."""

    AJOUT_SEUL = True

    depot = models.ForeignKey(DetailDepose, models.CASCADE, related_name="lignes", verbose_name="dépôt")
    service = models.CharField("service", max_length=120)
    ucd = models.CharField("UCD", max_length=13)
    libelle = models.CharField("produit", max_length=200, blank=True)
    prescripteur = models.CharField("prescripteur", max_length=120, blank=True)
    quantite = models.DecimalField("quantité", max_digits=14, decimal_places=3)
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "ligne du détail"
        verbose_name_plural = "lignes du détail"
        ordering = ["depot_id", "service", "ucd", "id"]

    def __str__(self) -> str:
        return f"{self.service}, {self.ucd}"


class HorsReferentiel(_ChezSoi):
    """A prescription outside the reference documents, with its argument. No patient is named."""

    AJOUT_SEUL = True

    prescrite_le = models.DateField("prescrite le")
    service = models.CharField("service", max_length=120)
    produit = models.CharField("produit", max_length=200)
    indication = models.CharField("indication", max_length=300)
    argument = models.TextField("argument")
    le = models.DateTimeField("enregistrée le")
    par = models.CharField("enregistrée par", max_length=200)

    class Meta:
        verbose_name = "prescription hors référentiel"
        verbose_name_plural = "prescriptions hors référentiel"
        ordering = ["-prescrite_le", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(argument=""),
                name="hors_referentiel_argumente",
                violation_error_message="Une prescription hors référentiel a son argument.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.produit}, {self.prescrite_le:%d/%m/%Y}"


class Action(_ChezSoi):
    """An action of the internal plan: what, who, by when. Done or given up are dates, late is derived."""

    intitule = models.CharField("action", max_length=300)
    indicateur = models.CharField("indicateur", max_length=12, blank=True)
    responsable = models.CharField("responsable", max_length=120)
    pour_le = models.DateField("pour le")
    faite_le = models.DateField("faite le", null=True, blank=True)
    abandonnee_le = models.DateField("abandonnée le", null=True, blank=True)
    note = models.TextField("note", blank=True)
    cree_le = models.DateTimeField("créée le")
    cree_par = models.CharField("créée par", max_length=200)

    class Meta:
        verbose_name = "action interne"
        verbose_name_plural = "actions internes"
        ordering = ["pour_le", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(faite_le__isnull=True) | Q(abandonnee_le__isnull=True),
                name="action_une_seule_issue",
                violation_error_message="Une action est faite, ou abandonnée.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class Rythme(models.Model):
    """How often a person is written to about the alerts of an organisation, and when it was done last."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="+", verbose_name="personne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="structure")
    rythme = models.CharField("rythme", max_length=12, choices=list(RYTHMES.items()), default="jamais")
    ecrit_le = models.DateTimeField("dernier courriel le", null=True, blank=True)

    class Meta:
        verbose_name = "rythme des alertes"
        verbose_name_plural = "rythmes des alertes"
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "organisation"], name="rythme_unique"),
            models.CheckConstraint(condition=Q(rythme__in=list(RYTHMES)), name="rythme_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} : {self.rythme}"
