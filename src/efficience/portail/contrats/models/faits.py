"""What was done to an act: events, the proof of a receipt, the delay it started. Added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from efficience.noyau.delais import DELAIS
from efficience.noyau.preuve import CANAUX
from efficience.noyau.roles import ROLES
from efficience.portail.contrats.models.actes import Acte
from efficience.portail.pieces.models import Piece

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Evenement(models.Model):
    """A gesture done: what came with it is in `donnees` (opinion, observations, dates, amounts, hashes of documents).

    The state of an act is the fold of its events; nothing else keeps an opinion, a hearing or an observation.
    """

    AJOUT_SEUL = True

    acte = models.ForeignKey(Acte, models.PROTECT, related_name="evenements", verbose_name="acte")
    rang = models.PositiveIntegerField("rang")
    geste = models.CharField("geste", max_length=40)
    le = models.DateTimeField("fait le")
    par = models.CharField("identifiant de la personne", max_length=80)
    par_nom = models.CharField("fait par", max_length=200)
    organisation = models.CharField("pour", max_length=200)
    role = models.CharField("en qualité de", max_length=30, choices=[(code, role.libelle) for code, role in ROLES.items()])
    donnees = models.JSONField("ce qui l’accompagne", default=dict, blank=True)
    piece = models.ForeignKey(
        Piece, models.PROTECT, null=True, blank=True, related_name="evenements", verbose_name="pièce justificative"
    )

    delais: RelatedManager[Delai]

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["acte_id", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["acte", "rang"], name="evenement_rang_unique"),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)), name="evenement_role_connu", violation_error_message="Rôle inconnu."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.geste} ({self.acte_id})"


class Preuve(models.Model):
    """The proof of a receipt: when it was received, by which channel, who established it, under which reference."""

    AJOUT_SEUL = True

    evenement = models.OneToOneField(Evenement, models.PROTECT, related_name="preuve", verbose_name="événement")
    canal = models.CharField("canal", max_length=30, choices=list(CANAUX.items()))
    recu_le = models.DateTimeField("reçu le")
    par = models.CharField("établie par", max_length=200)
    reference = models.CharField("référence", max_length=200)

    class Meta:
        verbose_name = "preuve de réception"
        verbose_name_plural = "preuves de réception"
        constraints = [
            models.CheckConstraint(
                condition=Q(canal__in=list(CANAUX)) & ~Q(par="") & ~Q(reference=""),
                name="preuve_complete",
                violation_error_message="Une preuve a un canal, une personne et une référence.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_canal_display()}, {self.recu_le:%d/%m/%Y}"


class Delai(models.Model):
    """A delay as it was computed: what started it, its rule and the version of it, its last day, explained in a sentence.

    `cause` is the event that made this computation: the receipt, then the asking and the holding of a hearing. A new
    computation is a new row; the former one stays.
    """

    AJOUT_SEUL = True

    declencheur = models.ForeignKey(Evenement, models.PROTECT, related_name="delais", verbose_name="événement déclencheur")
    cause = models.ForeignKey(Evenement, models.PROTECT, related_name="recalculs", verbose_name="calculé à l’occasion de")
    regle = models.CharField("règle", max_length=40)
    intitule = models.CharField("intitulé", max_length=200)
    duree_nombre = models.PositiveSmallIntegerField("durée")
    duree_unite = models.CharField("unité", max_length=10)
    version = models.DateField("règle en vigueur depuis le")
    texte = models.CharField("texte", max_length=60, null=True, blank=True)  # a rule may have no text
    renvoi = models.CharField("renvoi", max_length=200, blank=True)
    origine = models.CharField("origine", max_length=200, blank=True)
    motif = models.TextField("motif de l’hypothèse", blank=True)
    effet_audition = models.CharField("effet d’une audition", max_length=20)
    terme = models.DateField("dernier jour", null=True, blank=True)
    expire_le = models.DateTimeField("échu à", null=True, blank=True)
    phrase = models.TextField("explication")

    class Meta:
        verbose_name = "délai"
        verbose_name_plural = "délais"
        ordering = ["declencheur_id", "cause_id"]
        constraints = [
            models.UniqueConstraint(fields=["declencheur", "cause"], name="delai_calcule_une_fois"),
            models.CheckConstraint(
                condition=Q(regle__in=list(DELAIS)), name="delai_regle_connue", violation_error_message="Règle inconnue."
            ),
            models.CheckConstraint(
                condition=Q(terme__isnull=True, expire_le__isnull=True) | Q(terme__isnull=False, expire_le__isnull=False),
                name="delai_terme_et_instant",
                violation_error_message="Un dernier jour va avec l’instant où il finit.",
            ),
        ]

    def __str__(self) -> str:
        return self.phrase
