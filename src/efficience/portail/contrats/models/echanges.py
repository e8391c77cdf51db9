"""What the parties write to one another, what is being typed, what was announced, and calendars followed from outside."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from efficience.noyau.automate import Automate
from efficience.noyau.contrat.annotation import ANNOTATION
from efficience.portail.commun.franchir import contrainte_d_etats
from efficience.portail.commun.models import Etatique
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation, Utilisateur
from efficience.portail.contrats.models.actes import Acte
from efficience.portail.pieces.models import Piece

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Annotation(Etatique):
    """A remark on a clause, visible to the parties; closed when it has been answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    acte = models.ForeignKey(Acte, models.PROTECT, related_name="annotations", verbose_name="acte")
    clause = models.CharField("clause", max_length=40)
    texte = models.TextField("remarque")
    auteur = models.CharField("identifiant de l’auteur", max_length=80)
    auteur_nom = models.CharField("auteur", max_length=200)
    organisation = models.CharField("pour", max_length=200)
    cree_le = models.DateTimeField("écrite le")

    reponses: RelatedManager[Reponse]

    class Meta:
        verbose_name = "annotation"
        verbose_name_plural = "annotations"
        ordering = ["acte_id", "cree_le", "id"]
        constraints = [contrainte_d_etats("annotation", ANNOTATION)]

    def __str__(self) -> str:
        return f"{self.clause}, {self.acte}"

    @property
    def automate(self) -> Automate[object]:
        """Open, answered, closed."""
        return ANNOTATION

    @property
    def situation(self) -> Situation:
        """That of its act."""
        return self.acte.situation


class Reponse(models.Model):
    """An answer to a remark."""

    AJOUT_SEUL = True

    annotation = models.ForeignKey(Annotation, models.PROTECT, related_name="reponses", verbose_name="annotation")
    texte = models.TextField("réponse")
    auteur_nom = models.CharField("auteur", max_length=200)
    organisation = models.CharField("pour", max_length=200)
    cree_le = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["cree_le", "id"]

    def __str__(self) -> str:
        return f"{self.auteur_nom}, {self.annotation_id}"


class Brouillon(models.Model):
    """What a person is typing on a form: one a person and form. It is nobody else's, and goes with the gesture."""

    personne = models.CharField("identifiant de la personne", max_length=80)
    formulaire = models.CharField("formulaire", max_length=120)
    contenu = models.JSONField("saisie", default=dict)
    version_lue = models.PositiveIntegerField("version lue")
    piece = models.ForeignKey(Piece, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe")
    enregistre_le = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "brouillon"
        verbose_name_plural = "brouillons"
        constraints = [models.UniqueConstraint(fields=["personne", "formulaire"], name="brouillon_unique")]

    def __str__(self) -> str:
        return self.formulaire


class Annonce(models.Model):
    """Something that time alone made, or will make, and that was written to the parties, once: an end of delay, a reminder.

    `pour_le` is the true instant, even when the worker was late.
    """

    AJOUT_SEUL = True

    acte = models.ForeignKey(Acte, models.PROTECT, related_name="annonces", verbose_name="acte")
    quoi = models.CharField("quoi", max_length=60)
    pour_le = models.DateTimeField("instant")
    faite_le = models.DateTimeField("annoncé le")

    class Meta:
        verbose_name = "annonce"
        verbose_name_plural = "annonces"
        constraints = [models.UniqueConstraint(fields=["acte", "quoi", "pour_le"], name="annonce_une_fois")]

    def __str__(self) -> str:
        return f"{self.quoi} ({self.acte_id})"


class Abonnement(models.Model):
    """A calendar that follows somebody's deadlines from outside the portal. Only the hash of its token is kept."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="abonnements", verbose_name="personne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="abonnements", verbose_name="structure")
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True)
    cree_le = models.DateTimeField("créé le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement"
        verbose_name_plural = "abonnements"
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "organisation"],
                condition=Q(revoque_le__isnull=True),
                name="abonnement_en_cours_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur}, {self.organisation}"
