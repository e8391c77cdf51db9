"""A dossier of any life cycle, its events, the proofs and delays they carry, the documents they made, who signed them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.documents import Document as Compose
from efficience.documents import reprendre
from efficience.documents.structure import SIGNATAIRES
from efficience.noyau.automate import Automate
from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.campagne_evaluation.mise_sous_surveillance import SURVEILLANCE
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.delais import DELAIS
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.preuve import CANAUX
from efficience.noyau.roles import NATURES, ROLES
from efficience.portail.commun.franchir import contrainte_d_etats
from efficience.portail.commun.models import Etatique
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.valeurs import lire
from efficience.portail.pieces.models import MODES, Piece, Signee

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

CYCLES: Mapping[str, Automate[DossierDuDroit]] = MappingProxyType(
    {**{cycle.nom: cycle for cycle in (EVALUATION, A_BLANC, SURVEILLANCE)}, **CYCLES_REGIONAUX}
)
"""The life cycles that these tables hold: all but those of contracts, whose acts are rows of their own."""


class Dossier(Etatique):
    """What has a life: which one, where, carried by whom. `donnees`: what is fixed when it is opened.

    `organisation` carries it (a group, who applies to a call); `mere` is what it hangs from (the plan of an action).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.CharField("cycle de vie", max_length=40, choices=[(c, a.intitule) for c, a in CYCLES.items()])
    reference = models.CharField("référence", max_length=80, unique=True)
    titre = models.CharField("titre", max_length=300)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3)
    finess = models.CharField("FINESS de l’entité qui répond", max_length=9, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="structure qui le porte"
    )
    mere = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="filles", verbose_name="dossier dont il dépend"
    )
    donnees = models.JSONField("ce qui est fixé à l’ouverture", default=dict, blank=True)
    cree_le = models.DateTimeField("ouvert le")
    cree_par = models.CharField("ouvert par", max_length=200)

    evenements: RelatedManager[Evenement]
    filles: RelatedManager[Dossier]

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering = ["-cree_le", "reference"]
        indexes = [
            models.Index(fields=["cycle", "region"]),
            models.Index(fields=["finess"]),
            models.Index(fields=["cycle", "etat"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle__in=list(CYCLES)),
                name="dossier_cycle_connu",
                violation_error_message="Ce cycle de vie n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0, change_le__isnull=False) & ~Q(change_par="") | Q(version=0),
                name="dossier_change_par_quelqu_un",
                violation_error_message="Un geste a une date et une personne.",
            ),
            contrainte_d_etats("dossiers", *CYCLES.values()),
        ]

    def __str__(self) -> str:
        return f"{self.titre} ({self.reference})"

    @property
    def automate(self) -> Automate[DossierDuDroit]:
        """Its life cycle."""
        return CYCLES[self.cycle]

    @property
    def situation(self) -> Situation:
        """Where it is, and who carries it."""
        return Situation(self.region, self.departement, self.finess, str(self.organisation_id or ""))

    @property
    def fixe(self) -> dict[str, Any]:
        """What was fixed at the opening, as the domain takes it."""
        lues: dict[str, Any] = lire(self.donnees)
        return lues

    def contexte(self, le: datetime) -> DossierDuDroit:
        """The dossier of the domain, as it stands at that instant, with what other tables say of it."""
        from efficience.portail.dossiers.droits import droit  # it reads these tables

        return droit(self, le).au(le)


class Evenement(models.Model):
    """A gesture done: who, in which role, with what."""

    AJOUT_SEUL = True

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="evenements", verbose_name="dossier")
    rang = models.PositiveIntegerField("rang")
    geste = models.CharField("geste", max_length=40)
    le = models.DateTimeField("fait le")
    par = models.CharField("identifiant de la personne", max_length=80)
    par_nom = models.CharField("fait par", max_length=200)
    organisation = models.CharField("pour", max_length=200)
    role = models.CharField("en qualité de", max_length=30, choices=[(code, role.libelle) for code, role in ROLES.items()])
    donnees = models.JSONField("ce qui l’accompagne", default=dict, blank=True)
    piece = models.ForeignKey(
        Piece, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce justificative"
    )

    delais: RelatedManager[Delai]

    class Meta:
        verbose_name = "événement d’un dossier"
        verbose_name_plural = "événements des dossiers"
        ordering = ["dossier_id", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "rang"], name="evenement_de_dossier_rang_unique"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="evenement_de_dossier_role_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.geste} ({self.dossier_id})"

    @property
    def dites(self) -> dict[str, Any]:
        """What came with it, as the domain takes it."""
        lues: dict[str, Any] = lire(self.donnees)
        return lues


class Preuve(models.Model):
    """The proof of a receipt."""

    AJOUT_SEUL = True

    evenement = models.OneToOneField(Evenement, models.PROTECT, related_name="preuve", verbose_name="événement")
    canal = models.CharField("canal", max_length=30, choices=list(CANAUX.items()))
    recu_le = models.DateTimeField("reçu le")
    par = models.CharField("établie par", max_length=200)
    reference = models.CharField("référence", max_length=200)

    class Meta:
        verbose_name = "preuve de réception d’un dossier"
        verbose_name_plural = "preuves de réception des dossiers"
        constraints = [
            models.CheckConstraint(
                condition=Q(canal__in=list(CANAUX)) & ~Q(par="") & ~Q(reference=""), name="preuve_de_dossier_complete"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_canal_display()}, {self.recu_le:%d/%m/%Y}"


class Delai(models.Model):
    """A delay as it was computed: the rule and its version, its last day, the sentence. A new computation is a new row."""

    AJOUT_SEUL = True

    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="delais", verbose_name="événement déclencheur")
    cause = models.ForeignKey(Evenement, models.PROTECT, related_name="+", verbose_name="calculé à l’occasion de")
    regle = models.CharField("règle", max_length=40)
    contenu = models.JSONField("la règle telle qu’elle était")
    terme = models.DateField("dernier jour", null=True, blank=True)
    expire_le = models.DateTimeField("échu à", null=True, blank=True)
    phrase = models.TextField("explication")

    class Meta:
        verbose_name = "délai d’un dossier"
        verbose_name_plural = "délais des dossiers"
        ordering = ["evenement_id", "cause_id"]
        constraints = [
            models.UniqueConstraint(fields=["evenement", "cause"], name="delai_de_dossier_calcule_une_fois"),
            models.CheckConstraint(condition=Q(regle__in=list(DELAIS)), name="delai_de_dossier_regle_connue"),
        ]

    def __str__(self) -> str:
        return self.phrase


class Redaction(models.Model):
    """A document that a gesture made: never made again. `pdf` counts; its page is written from `arbre`."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="redactions", verbose_name="événement")
    modele = models.CharField("modèle", max_length=60)
    version = models.CharField("version du modèle", max_length=64)
    titre = models.CharField("titre", max_length=300)
    reference = models.CharField("référence", max_length=120)
    empreinte = models.CharField("empreinte du texte", max_length=64)
    lecteurs = ArrayField(models.CharField(max_length=20), verbose_name="natures des lecteurs", default=list)
    arbre = models.BinaryField("arbre")
    pdf = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="PDF")

    signatures: RelatedManager[SignatureDePartie]

    class Meta:
        verbose_name = "document d’un dossier"
        verbose_name_plural = "documents des dossiers"
        ordering = ["-evenement__rang", "reference"]
        constraints = [
            models.CheckConstraint(condition=Q(lecteurs__contained_by=list(NATURES)), name="redaction_lecteurs_connus")
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def compose(self) -> Compose:
        """The document as it was composed."""
        return reprendre(bytes(self.arbre))

    @property
    def presente(self) -> Piece:
        """The file as it stands: the last signed copy, else what the gesture made."""
        derniere = self.signatures.order_by("-le", "-pk").first()
        return derniere.piece if derniere else self.pdf


class SignatureDePartie(Signee):
    """A party signed a document: at which place, in which quality."""

    redaction = models.ForeignKey(Redaction, models.PROTECT, related_name="signatures", verbose_name="document")
    evenement = models.OneToOneField(Evenement, models.PROTECT, related_name="signature", verbose_name="événement")
    champ = models.CharField("partie", max_length=20, choices=[(champ, champ) for champ in SIGNATAIRES])
    qualite = models.CharField("qualité", max_length=300)

    class Meta:
        verbose_name = "signature d’une partie"
        verbose_name_plural = "signatures des parties"
        ordering = ["redaction_id", "le", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["redaction", "champ"],
                name="signature_de_partie_unique",
                violation_error_message="Cette partie a déjà signé ce document.",
            ),
            models.CheckConstraint(
                condition=Q(champ__in=SIGNATAIRES, mode__in=list(MODES)) & ~Q(nom="") & ~Q(identite=""),
                name="signature_de_partie_complete",
                violation_error_message="Une signature a une partie, une personne et une preuve d’identité.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.qualite}"
