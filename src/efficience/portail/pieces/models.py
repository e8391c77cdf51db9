"""A file and its content. The content is a row named by its SHA-256, which the database checks; neither ever changes.

A file brought as data is erased at the end of its retention: its bytes go, its row and the proof of the erasure stay.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType

from django.contrib.postgres.fields import ArrayField
from django.db import models

from efficience.documents.depots import Nature
from efficience.noyau.roles import NATURES
from efficience.portail.commun.situation import Situation

HTML = "html"
DEPOSEE = "deposee"
MIMES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "csv": "text/csv; charset=utf-8",
        "png": "image/png",
        "jpeg": "image/jpeg",
        HTML: "text/html; charset=utf-8",
    }
)
"""How each nature is served. HTML is never received from outside: the portal makes it, and shows it inside its own page."""
INTITULES: Mapping[str, str] = MappingProxyType({**{n.name.lower(): n.intitule for n in Nature}, HTML: "page"})
ORIGINES: Mapping[str, str] = MappingProxyType(
    {DEPOSEE: "déposée par une personne", "engendree": "faite d’un modèle", "signee": "signée sur le portail"}
)


class Contenu(models.Model):
    """The bytes of one or several files; none once all of them were erased."""

    AJOUT_SEUL = True

    sha256 = models.CharField("empreinte", max_length=64, primary_key=True)
    octets = models.BinaryField("octets", null=True)

    class Meta:
        verbose_name = "contenu"
        verbose_name_plural = "contenus"

    def __str__(self) -> str:
        return self.sha256


class Analyse(models.Model):
    """What the antivirus said of a content, at a date; the last one counts."""

    AJOUT_SEUL = True

    contenu = models.ForeignKey(Contenu, models.PROTECT, related_name="analyses", verbose_name="contenu")
    le = models.DateTimeField("date et heure")
    menace = models.CharField("menace trouvée", max_length=200, blank=True)

    class Meta:
        verbose_name = "analyse antivirus"
        verbose_name_plural = "analyses antivirus"
        ordering = ["-le", "-id"]

    def __str__(self) -> str:
        return self.menace or "saine"


class Piece(models.Model):
    """A file: what it is, where it came from, who may read it. `geste` is the row of `habilitations.csv` that opens it."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contenu = models.ForeignKey(Contenu, models.PROTECT, related_name="pieces", verbose_name="contenu")
    nom = models.CharField("nom", max_length=150)
    nature = models.CharField("nature", max_length=10, choices=list(INTITULES.items()))
    taille = models.PositiveIntegerField("taille en octets")
    origine = models.CharField("origine", max_length=10, choices=list(ORIGINES.items()))
    geste = models.CharField("ouverte par", max_length=80)
    lecteurs = ArrayField(models.CharField(max_length=20), verbose_name="natures des lecteurs", default=list)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    organisation = models.CharField("identifiant de la structure qui la porte", max_length=36, blank=True)
    deposee_le = models.DateTimeField("déposée le")
    deposee_par = models.CharField("déposée par", max_length=200)

    class Meta:
        verbose_name = "pièce"
        verbose_name_plural = "pièces"
        ordering = ["-deposee_le", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lecteurs__contained_by=list(NATURES)),
                name="piece_lecteurs_connus",
                violation_error_message="Cette nature de lecteur n’existe pas.",
            ),
            models.CheckConstraint(
                condition=models.Q(nature__in=list(MIMES)),
                name="piece_nature_connue",
                violation_error_message="Cette nature de fichier n’est pas gardée.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """Where what it proves is."""
        return Situation(self.region, self.departement, self.finess, self.organisation)

    @property
    def octets(self) -> bytes:
        """The content, which an erased file does not have any more."""
        assert self.contenu.octets is not None, "un fichier effacé ne se lit plus"
        return bytes(self.contenu.octets)

    @property
    def mime(self) -> str:
        """As a browser is told."""
        return MIMES[self.nature]


MODES: Mapping[str, str] = MappingProxyType(
    {"portail": "signé sur le portail", "exterieure": "signé hors du portail, puis vérifié"}
)


class Signee(models.Model):
    """What is kept of any signature: who, how, and the signed copy that holds it and those before."""

    AJOUT_SEUL = True

    mode = models.CharField("mode", max_length=12, choices=list(MODES.items()))
    nom = models.CharField("nom", max_length=200)
    le = models.DateTimeField("signé le")
    identite = models.CharField("preuve d’identité", max_length=200)
    reserves = models.TextField("réserves", blank=True)
    piece = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="exemplaire signé")

    class Meta:
        abstract = True


class Effacement(models.Model):
    """The proof that a file was erased: which content, when, why, by whom. The bytes may serve another file still kept."""

    AJOUT_SEUL = True

    piece = models.OneToOneField(Piece, models.PROTECT, related_name="effacement", verbose_name="pièce")
    sha256 = models.CharField("empreinte du contenu effacé", max_length=64)
    taille = models.PositiveIntegerField("taille en octets")
    motif = models.CharField("motif", max_length=300)
    efface_le = models.DateTimeField("effacé le")
    efface_par = models.CharField("effacé par", max_length=200)

    class Meta:
        verbose_name = "effacement d’une pièce"
        verbose_name_plural = "effacements de pièces"
        ordering = ["-efface_le", "-id"]
        constraints = [models.CheckConstraint(condition=~models.Q(motif=""), name="effacement_motive")]

    def __str__(self) -> str:
        return f"{self.piece.nom}, {self.efface_le:%d/%m/%Y}"

    @property
    def situation(self) -> Situation:
        """That of the file."""
        return self.piece.situation
