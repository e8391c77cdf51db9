"""A group: who it is, its members with their dates, its doctors, its patientèle as counts. Never a patient."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from efficience.noyau.ipep import groupement as regles
from efficience.noyau.ipep import patientele as comptes
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.models import Dossier

IMMEDIAT, SEMAINE = "immediat", "semaine"
RYTHMES = {
    IMMEDIAT: "à chaque geste",
    SEMAINE: "un récapitulatif par semaine",
    "jamais": "les seuls courriels légaux",
}
"""When ordinary mails are written; the legal ones always go at once."""
_FIN = Q(fin__isnull=True) | Q(fin__gte=F("debut"))
_FIN_EN_MOTS = "La fin vient après le début."


class Groupement(models.Model):
    """A group of professionals: what its dossier does not say. `organisation`: for whom its coordinator acts here."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="groupement")
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="groupement", verbose_name="structure")
    nom = models.CharField("nom", max_length=200)
    forme = models.CharField("forme", max_length=20, choices=list(regles.FORMES.items()))
    siren = models.CharField("SIREN", max_length=9, blank=True)
    region = models.CharField("code de la région", max_length=3)
    departement = models.CharField("code du département", max_length=3)
    rythme = models.CharField("rythme des courriels", max_length=10, choices=list(RYTHMES.items()), default=IMMEDIAT)
    cree_le = models.DateTimeField("créé le")
    cree_par = models.CharField("créé par", max_length=200)

    class Meta:
        verbose_name = "groupement"
        verbose_name_plural = "groupements"
        ordering = ["nom", "dossier_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(forme__in=list(regles.FORMES)),
                name="groupement_forme_connue",
                violation_error_message="Cette forme n’existe pas.",
            ),
            models.CheckConstraint(condition=Q(rythme__in=list(RYTHMES)), name="groupement_rythme_connu"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """Where it is, and who it is."""
        return Situation(self.region, self.departement, "", str(self.organisation_id))

    @property
    def adresse(self) -> str:
        """Its page."""
        return reverse("ipep_groupement", args=[self.pk])


class Membre(models.Model):
    """A member of a group, from a day to a day. `identifiant`: RPPS, FINESS, or nothing for who has neither."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="membres", verbose_name="groupement")
    nom = models.CharField("nom", max_length=200)
    type = models.CharField("nature", max_length=10, choices=list(regles.TYPES_DE_MEMBRE.items()))
    profession = models.CharField("profession", max_length=100, blank=True)
    identifiant = models.CharField("FINESS ou RPPS", max_length=11, blank=True)
    debut = models.DateField("membre depuis le")
    fin = models.DateField("jusqu’au", null=True, blank=True)
    percoit = models.BooleanField("désigné pour percevoir les crédits", default=False)
    courriel = models.EmailField("courriel", blank=True)
    rythme = models.CharField("rythme des courriels", max_length=10, choices=list(RYTHMES.items()), default=SEMAINE)

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        ordering = ["nom", "debut", "id"]
        constraints = [
            models.CheckConstraint(condition=_FIN, name="membre_fin_apres_debut", violation_error_message=_FIN_EN_MOTS),
            models.CheckConstraint(
                condition=Q(type__in=list(regles.TYPES_DE_MEMBRE)),
                name="membre_type_connu",
                violation_error_message="Cette nature de membre n’existe pas.",
            ),
            models.CheckConstraint(condition=Q(rythme__in=list(RYTHMES)), name="membre_rythme_connu"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def regle(self) -> regles.Membre:
        """As the rules read it."""
        return regles.Membre(str(self.pk), self.nom, self.type, self.debut, self.fin, self.percoit)


class Medecin(models.Model):
    """A médecin traitant attached to a group from a day to a day; to one group at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="medecins", verbose_name="groupement")
    rpps = models.CharField("RPPS", max_length=11)
    nom = models.CharField("nom", max_length=160)
    debut = models.DateField("rattaché depuis le")
    fin = models.DateField("jusqu’au", null=True, blank=True)
    associe = models.BooleanField("associé de la société", default=True)

    class Meta:
        verbose_name = "médecin traitant"
        verbose_name_plural = "médecins traitants"
        ordering = ["nom", "debut", "id"]
        indexes = [models.Index(fields=["rpps"])]
        constraints = [
            models.CheckConstraint(condition=_FIN, name="medecin_fin_apres_debut", violation_error_message=_FIN_EN_MOTS)
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def regle(self) -> comptes.Rattachement:
        """As the rules read it."""
        return comptes.Rattachement(self.rpps, str(self.groupement_id), self.debut, self.fin, self.associe)


class Patientele(models.Model):
    """How many patients for a year, at its reference date. Another count of the year is another version."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="patienteles", verbose_name="groupement")
    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveSmallIntegerField("version", default=1)
    total = models.PositiveIntegerField("patients")
    empreinte = models.CharField("empreinte du fichier", max_length=64)
    recue_le = models.DateTimeField("reçue le")
    recue_par = models.CharField("reçue par", max_length=200)

    class Meta:
        verbose_name = "patientèle"
        verbose_name_plural = "patientèles"
        ordering = ["-annee", "-rang"]
        constraints = [models.UniqueConstraint(fields=["groupement", "annee", "rang"], name="patientele_unique")]

    def __str__(self) -> str:
        return f"Patientèle {self.annee} de {self.groupement}"

    @property
    def date_de_reference(self) -> date:
        """The day whose declarations count."""
        return comptes.date_de_reference(self.annee)


class Strate(models.Model):
    """The count of one stratum (age × sex × ALD…), and its years of life in the year."""

    AJOUT_SEUL = True

    patientele = models.ForeignKey(Patientele, models.PROTECT, related_name="strates", verbose_name="patientèle")
    code = models.CharField("strate", max_length=60)
    effectif = models.PositiveIntegerField("patients")
    annees = models.DecimalField("années-patients", max_digits=12, decimal_places=4)

    class Meta:
        verbose_name = "strate"
        verbose_name_plural = "strates"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["patientele", "code"], name="strate_unique")]

    def __str__(self) -> str:
        return self.code

    @property
    def regle(self) -> comptes.Strate:
        """As the rules read it."""
        return comptes.Strate(self.code, self.effectif, Fraction(self.annees))
