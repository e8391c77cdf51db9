"""Questionnaires: models, collections of a year, links, answers. Nothing here says who was given a link or who answered.

A link is the fingerprint of a token; an answer hangs from its collection, never from a link, and has no date.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from efficience.noyau.ipep.questionnaire import PUBLICS, Modele
from efficience.noyau.ipep.questionnaire import Lien as LienRegle
from efficience.portail.commun.situation import Situation
from efficience.portail.ipep.models.groupe import Groupement
from efficience.portail.ipep.transcription import modele_de_json

_PUBLICS = [(code, public.intitule) for code, public in PUBLICS.items()]


class ModeleEcrit(models.Model):
    """A version of a questionnaire written after the one that ships; a version never changes."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public = models.CharField("public", max_length=10, choices=_PUBLICS)
    region = models.CharField("code de la région", max_length=3)
    numero = models.PositiveSmallIntegerField("version")
    contenu = models.JSONField("questions")
    ecrit_le = models.DateTimeField("écrit le")
    ecrit_par = models.CharField("écrit par", max_length=200)

    class Meta:
        verbose_name = "modèle de questionnaire"
        verbose_name_plural = "modèles de questionnaires"
        ordering = ["public", "-numero"]
        constraints = [models.UniqueConstraint(fields=["region", "public", "numero"], name="modele_ecrit_unique")]

    def __str__(self) -> str:
        return f"Questionnaire des {self.get_public_display()}, version {self.numero}"

    @property
    def situation(self) -> Situation:
        """Its region."""
        return Situation(region=self.region)


class Recueil(models.Model):
    """The answers asked for a year from one public of a group, by one version of the model, until it is closed.

    Nothing of the answers is shown before: figures that move with each answer would tell the last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    groupement = models.ForeignKey(Groupement, models.PROTECT, related_name="recueils", verbose_name="groupement")
    public = models.CharField("public", max_length=10, choices=_PUBLICS)
    annee = models.PositiveSmallIntegerField("année")
    contenu = models.JSONField("questions")
    ouvert_le = models.DateTimeField("ouvert le")
    ouvert_par = models.CharField("ouvert par", max_length=200)
    clos_le = models.DateTimeField("clos le", null=True, blank=True)
    clos_par = models.CharField("clos par", max_length=200, blank=True)

    class Meta:
        verbose_name = "recueil"
        verbose_name_plural = "recueils"
        ordering = ["-annee", "public"]
        constraints = [
            models.UniqueConstraint(
                fields=["groupement", "public", "annee"],
                name="recueil_unique",
                violation_error_message="Un recueil existe déjà pour ce public et cette année.",
            ),
            models.CheckConstraint(
                condition=Q(clos_le__isnull=True, clos_par="") | (Q(clos_le__isnull=False) & ~Q(clos_par="")),
                name="recueil_clos_par_quelqu_un",
                violation_error_message="Une clôture a une date et une personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"Recueil {self.annee} auprès des {self.get_public_display()} de {self.groupement}"

    @property
    def situation(self) -> Situation:
        """That of the group."""
        return self.groupement.situation

    @property
    def modele(self) -> Modele:
        """The version that is asked."""
        return modele_de_json(self.contenu)


class Lien(models.Model):
    """A link handed over: the fingerprint of its token, its day, whether it has served."""

    empreinte = models.CharField("empreinte du jeton", max_length=64, primary_key=True)
    recueil = models.ForeignKey(Recueil, models.PROTECT, related_name="liens", verbose_name="recueil")
    cree_le = models.DateField("fait le")
    utilise = models.BooleanField("a servi", default=False)
    revoque = models.BooleanField("révoqué", default=False)

    class Meta:
        verbose_name = "lien"
        verbose_name_plural = "liens"
        ordering = ["empreinte"]

    def __str__(self) -> str:
        return self.empreinte[:8]

    @property
    def regle(self) -> LienRegle:
        """As the rules read it."""
        return LienRegle(self.empreinte, self.cree_le, self.utilise, self.revoque)


class Reponse(models.Model):
    """What somebody answered. Its identifier is random: neither order nor date."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recueil = models.ForeignKey(Recueil, models.PROTECT, related_name="reponses", verbose_name="recueil")
    dites = models.JSONField("réponses")

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.recueil)
