"""Is this signed PDF the document that was proposed, signed, and nothing else? Whoever signed it, here or elsewhere.

The proposed document must be, byte for byte, the beginning of the signed one. What follows may only be signatures: a page
changed between the proposal and the signature, or after it, is refused even when every signature is mathematically valid.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto.cms import ContentInfo
from asn1crypto.x509 import Certificate, Name
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from efficience.documents.inertie import assainir

_FIN = re.compile(rb"%%EOF[ \t]*(?:\r\n|\r|\n)?")
_ILLISIBLE = (
    PdfError,
    SigningError,
    SignatureValidationError,
    ArithmeticError,  # a number of the file that is not one
    ValueError,
    KeyError,
    TypeError,
    AssertionError,
    RecursionError,
)
"""What the reader of a damaged or hostile file raises: the file is refused, whatever it was."""


logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its warnings repeat, in English, what a verdict says


@dataclass(frozen=True)
class SignatureLue:
    """One signature: its field, what it declares, and what can be proved. `de_confiance`: issued under a known authority."""

    champ: str
    nom: str
    motif: str
    le: datetime | None
    titulaire: str
    emetteur: str
    valide: bool
    de_confiance: bool
    horodatee: bool


@dataclass(frozen=True)
class Verification:
    """What was found. `refus`: why the file is not the proposed document duly signed, empty when it is."""

    signatures: tuple[SignatureLue, ...] = ()
    est_le_document_propose: bool = False
    refus: tuple[str, ...] = ()

    @property
    def acceptee(self) -> bool:
        """The proposed document, signed at least once, with nothing added but signatures."""
        return not self.refus

    @property
    def reserves(self) -> tuple[str, ...]:
        """What is not a reason to refuse, and must be said."""
        return tuple(
            f"la signature de {s.nom or s.titulaire} est valide, mais son certificat, émis par « {s.emetteur} », "
            "ne relève d'aucune autorité connue de la plateforme"
            for s in self.signatures
            if s.valide and not s.de_confiance
        )


def nom_commun(nom: Name) -> str:
    """Who a certificate names: its common name, or all that it says."""
    commun = nom.native.get("common_name")
    return commun if isinstance(commun, str) else str(nom.human_friendly)


def verifier_signature(
    pdf: bytes, original_sha256: str, *, au: datetime, ancres: Sequence[Certificate] = ()
) -> Verification:
    """Check a signed file against the SHA-256 of the document proposed; `ancres` are the authorities known at `au`.

    Never raises: a file that cannot be read is refused, with its reason in French. A file that comes from outside goes
    through `examiner_depot` first.
    """
    original = _debut(pdf, original_sha256)
    try:
        lecture = PdfFileReader(BytesIO(pdf), strict=False)
        if lecture.encrypted:
            return Verification(refus=("le fichier est chiffré : une signature doit pouvoir être vérifiée par tous",))
        signatures, refus = _lire_signatures(lecture, ValidationContext(trust_roots=list(ancres), moment=au))
        if original is not None:
            refus += _ajouts_interdits(lecture, original)
    except _ILLISIBLE:
        return Verification(
            est_le_document_propose=original is not None, refus=("le fichier est abîmé ou n'est pas un PDF",)
        )
    if original is None:
        refus.insert(0, "ce n'est pas le document proposé, ou il a été réenregistré avant d'être signé")
    if not signatures:
        refus.append("le document ne porte aucune signature électronique")
    return Verification(tuple(signatures), original is not None, tuple(dict.fromkeys(refus)))


def _debut(pdf: bytes, sha256: str) -> bytes | None:
    """The beginning of the file that has that hash, cut where a revision of it ends; None when there is none."""
    vu, empreinte = 0, hashlib.sha256()
    for fin in _fins(pdf):
        empreinte.update(pdf[vu:fin])
        vu = fin
        if empreinte.hexdigest() == sha256.lower():
            return pdf[:fin]
    return None


def _fins(pdf: bytes) -> Iterator[int]:
    """Where the revisions of a file may end: after each end mark, with and without its line end."""
    positions = {len(pdf)}
    for trouve in _FIN.finditer(pdf):
        positions |= {trouve.start() + len(b"%%EOF"), trouve.end()}
    yield from sorted(positions)


def _lire_signatures(lecture: PdfFileReader, contexte: ValidationContext) -> tuple[list[SignatureLue], list[str]]:
    signatures, refus = [], []
    for incluse in lecture.embedded_regular_signatures:
        lue, motifs = _lire_signature(incluse, contexte)
        signatures.append(lue)
        refus += motifs
    return signatures, refus


def _lire_signature(incluse: EmbeddedPdfSignature, contexte: ValidationContext) -> tuple[SignatureLue, list[str]]:
    objet, certificat = incluse.sig_object, incluse.signer_cert
    nom = assainir(str(objet.get("/Name", "")))
    qui = nom or nom_commun(certificat.subject)
    etat = validate_pdf_signature(incluse, contexte)
    motifs = []
    if not etat.intact or not etat.valid or _rembourrage_altere(incluse.pkcs7_content):
        motifs.append(f"la signature de {qui} n'est pas valide : le document ou la signature a été altéré")
    elif etat.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        motifs.append(f"la signature de {qui} ne couvre pas tout le document")
    elif etat.modification_level not in (None, *_PERMISES):
        motifs.append(f"le document a été modifié après la signature de {qui}")
    lue = SignatureLue(
        champ=incluse.field_name,
        nom=nom,
        motif=assainir(str(objet.get("/Reason", ""))),
        le=incluse.self_reported_timestamp,
        titulaire=nom_commun(certificat.subject),
        emetteur=nom_commun(certificat.issuer),
        valide=etat.intact and etat.valid and not motifs,
        de_confiance=etat.trusted,
        horodatee=etat.timestamp_validity is not None and etat.timestamp_validity.valid,
    )
    return lue, motifs


def _rembourrage_altere(contenu: bytes) -> bool:
    """A signature is followed by zeros up to the room reserved for it: no other byte may hide there."""
    return any(contenu[len(ContentInfo.load(contenu).dump()) :])


_PERMISES = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


def _ajouts_interdits(lecture: PdfFileReader, original: bytes) -> list[str]:
    """What was added to the proposed document besides signatures in the fields it reserves, or invisible ones."""
    depart = PdfFileReader(BytesIO(original), strict=False)
    ecart = DEFAULT_DIFF_POLICY.review_file(lecture, depart.xrefs.total_revisions - 1)
    if isinstance(ecart, SuspiciousModification) or ecart.modification_level not in _PERMISES:
        return ["le contenu du document a été modifié depuis la proposition"]
    reserves = {nom for nom, _, _ in enumerate_sig_fields(depart)}
    ajoutes = [ref.get_object() for nom, _, ref in enumerate_sig_fields(lecture) if nom not in reserves]
    if any(_visible(champ.get("/Rect")) for champ in ajoutes):
        return ["une signature a été dessinée hors des cadres réservés : elle pourrait cacher le texte du document"]
    return []


def _visible(rectangle: Sequence[float] | None) -> bool:
    if rectangle is None:
        return False
    gauche, bas, droite, haut = map(float, rectangle)
    return gauche != droite and bas != haut
