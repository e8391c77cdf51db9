"""Documents made at a gesture, their signatures, the templates of a region, what letters say of an organisation."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.documents import Document as Compose
from efficience.documents import reprendre
from efficience.documents.structure import PARTIES
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats.models.actes import Acte
from efficience.portail.contrats.models.faits import Evenement
from efficience.portail.pieces.models import MODES, Piece, Signee

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Document(models.Model):
    """A document of an act. `pdf` is what was proposed; signed copies are other files, never made again.

    `arbre` is the document before any form: its page and its Word file are written from it when somebody asks for them.
    """

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="documents", verbose_name="fait lors de")
    modele = models.CharField("modèle", max_length=60)
    version = models.PositiveSmallIntegerField("version du modèle")
    regional = models.BooleanField("modèle de la région", default=False)
    titre = models.CharField("titre", max_length=300)
    reference = models.CharField("référence", max_length=80, unique=True)
    empreinte = models.CharField("empreinte du texte", max_length=64)
    lecteurs = ArrayField(models.CharField(max_length=20), verbose_name="natures des lecteurs")
    arbre = models.BinaryField("arbre")
    pdf = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="PDF")

    signatures: RelatedManager[Signature]

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["evenement_id", "reference"]

    def __str__(self) -> str:
        return f"{self.titre} ({self.reference})"

    @property
    def acte(self) -> Acte:
        """The act it belongs to."""
        return self.evenement.acte

    @property
    def compose(self) -> Compose:
        """The document as it was composed."""
        return reprendre(bytes(self.arbre))

    @property
    def presente(self) -> Piece:
        """The file as it stands: the last signed copy, else what was proposed."""
        derniere = self.signatures.order_by("-le", "-pk").first()
        return derniere.piece if derniere else self.pdf


class Signature(Signee):
    """A party signed a document: at which place, in which quality."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures", verbose_name="document")
    evenement = models.OneToOneField(Evenement, models.PROTECT, related_name="signature", verbose_name="événement")
    champ = models.CharField("partie", max_length=20, choices=[(champ, champ) for champ in PARTIES])
    qualite = models.CharField("qualité", max_length=200)

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["document_id", "le", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "champ"],
                name="signature_une_par_partie",
                violation_error_message="Cette partie a déjà signé ce document.",
            ),
            models.CheckConstraint(
                condition=Q(champ__in=PARTIES, mode__in=list(MODES)) & ~Q(nom="") & ~Q(identite=""),
                name="signature_de_quelqu_un",
                violation_error_message="Une signature a une partie, une personne et une preuve d’identité.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.document_id}"


class ModeleRegional(models.Model):
    """A version of a template as a region adopted it. The last one serves; documents keep the number of theirs."""

    AJOUT_SEUL = True

    region = models.CharField("région", max_length=3)
    nom = models.CharField("modèle", max_length=60)
    version = models.PositiveSmallIntegerField("version")
    texte = models.TextField("texte")
    motif = models.CharField("motif", max_length=300)
    adopte_le = models.DateTimeField("adopté le")
    adopte_par = models.CharField("adopté par", max_length=200)

    class Meta:
        verbose_name = "modèle de la région"
        verbose_name_plural = "modèles de la région"
        ordering = ["nom", "-version"]
        constraints = [models.UniqueConstraint(fields=["region", "nom", "version"], name="modele_regional_version_unique")]

    def __str__(self) -> str:
        return f"{self.nom}, version {self.version}"


class Coordonnees(models.Model):
    """What letters say of an organisation beyond its name: address, who represents it, judges, dates of its plans."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="coordonnees", verbose_name="structure"
    )
    adresse = models.TextField("adresse postale", blank=True)
    lieu = models.CharField("ville où les documents sont signés", max_length=80, blank=True)
    represente_par = models.CharField("représentant", max_length=120, blank=True)
    qualite = models.CharField("qualité du représentant", max_length=120, blank=True)
    appel = models.CharField("formule d’appel", max_length=80, blank=True)
    suivi_par = models.CharField("dossiers suivis par", max_length=200, blank=True)
    instance = models.CharField("instance médicale", max_length=120, blank=True)
    tribunal = models.CharField("tribunal administratif", max_length=120, blank=True)
    juge_du_recouvrement = models.CharField("juge du recouvrement", max_length=120, blank=True)
    plan_gestion_du_risque_le = models.DateField("plan de gestion du risque du", null=True, blank=True)
    plan_pertinence_le = models.DateField("plan de pertinence des soins du", null=True, blank=True)

    class Meta:
        verbose_name = "coordonnées"
        verbose_name_plural = "coordonnées"

    def __str__(self) -> str:
        return str(self.organisation)
