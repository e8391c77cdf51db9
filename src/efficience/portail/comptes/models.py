"""People, organisations, and memberships: who acts for whom, in which role, from when to when."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from efficience.noyau.roles import ETABLISSEMENT, NATURES, ROLES
from efficience.portail.commun.situation import Situation


class Utilisateurs(BaseUserManager["Utilisateur"]):
    """How accounts are made and found."""

    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """A new account; without a password nobody can enter by one."""
        utilisateur = self.model(email=self.normalize_email(email).lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        """By address, whatever its capitals."""
        return self.get(email__iexact=username)


class Utilisateur(AbstractBaseUser):
    """A person. The address is how they enter; rights come from memberships, never from the account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["prenom", "nom"]
    objects = Utilisateurs()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["nom", "prenom", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="utilisateur_email_unique"),
            models.UniqueConstraint(fields=["rpps"], condition=~Q(rpps=""), name="utilisateur_rpps_unique"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First name, then name."""
        return f"{self.prenom} {self.nom}".strip()


class Identite(models.Model):
    """An account as an identity provider knows it; tied once, at the first coming."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="identites", verbose_name="personne")
    fournisseur = models.CharField("fournisseur", max_length=30)
    sujet = models.CharField("identifiant chez le fournisseur", max_length=255)

    class Meta:
        verbose_name = "identité"
        verbose_name_plural = "identités"
        constraints = [
            models.UniqueConstraint(fields=["fournisseur", "sujet"], name="identite_sujet_unique"),
            models.UniqueConstraint(fields=["fournisseur", "utilisateur"], name="identite_une_par_fournisseur"),
        ]

    def __str__(self) -> str:
        return f"{self.fournisseur} : {self.sujet}"


class Organisation(models.Model):
    """A body that acts: an ARS, a caisse, a hospital, an OMéDIT, an IPEP group, an auditor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nature = models.CharField("nature", max_length=20, choices=list(NATURES.items()))
    nom = models.CharField("nom", max_length=200)
    region = models.CharField("code de la région", max_length=3, blank=True)
    departements = ArrayField(
        models.CharField(max_length=3), verbose_name="départements du ressort", default=list, blank=True
    )
    finess = models.CharField("FINESS juridique", max_length=9, blank=True)
    fuseau = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    boite_fonctionnelle = models.EmailField("boîte fonctionnelle", blank=True)

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["nom", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature=ETABLISSEMENT) & ~Q(finess="") | ~Q(nature=ETABLISSEMENT) & Q(finess=""),
                name="organisation_finess_d_etablissement",
                violation_error_message="Un établissement a un numéro FINESS, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=list(NATURES)),
                name="organisation_nature_connue",
                violation_error_message="Cette nature de structure n’existe pas.",
            ),
            models.UniqueConstraint(fields=["finess"], condition=~Q(finess=""), name="organisation_finess_unique"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """Where it is."""
        departement = self.departements[0] if len(self.departements) == 1 else ""
        return Situation(self.region, departement, self.finess, str(self.pk))


class Rattachements(models.QuerySet["Rattachement"]):
    """Memberships."""

    def en_vigueur(self, le: date) -> Rattachements:
        """Those of that day: begun, not ended, not withdrawn."""
        return self.filter(Q(au__isnull=True) | Q(au__gte=le), du__lte=le, retire_le__isnull=True)


class Rattachement(models.Model):
    """A person acts for an organisation, in a role, from a day to a day; it is confirmed every six months or it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    utilisateur = models.ForeignKey(Utilisateur, models.PROTECT, related_name="rattachements", verbose_name="personne")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rattachements", verbose_name="structure")
    role = models.CharField("rôle", max_length=30, choices=[(code, role.libelle) for code, role in ROLES.items()])
    administrateur = models.BooleanField("administre les accès de sa structure", default=False)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)
    confirme_le = models.DateField("confirmé le", null=True, blank=True)
    cree_par = models.CharField("ouvert par", max_length=200, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    retire_par = models.CharField("retiré par", max_length=200, blank=True)

    objects = Rattachements.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        ordering = ["organisation__nom", "utilisateur__nom", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")),
                name="rattachement_fin_apres_debut",
                violation_error_message="La fin vient après le début.",
            ),
            models.CheckConstraint(
                condition=Q(retire_le__isnull=True, retire_par="") | (Q(retire_le__isnull=False) & ~Q(retire_par="")),
                name="rattachement_retire_par_quelqu_un",
                violation_error_message="Un retrait a une date et une personne.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)),
                name="rattachement_role_connu",
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["utilisateur", "organisation", "role"],
                condition=Q(retire_le__isnull=True),
                name="rattachement_unique",
                violation_error_message="Cette personne a déjà ce rôle dans cette structure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur}, {ROLES[self.role].libelle}, {self.organisation}"

    @property
    def situation(self) -> Situation:
        """Where the organisation is."""
        return self.organisation.situation
