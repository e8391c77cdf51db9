"""The seal: the platform signs for a person who has just confirmed who she is (PAdES), one signature after another.

The certificate comes from a PKCS#12 file given by the settings. Without one, a demonstration authority is made on the spot;
its name says that it is worth nothing, and so does the frame of each signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from efficience.documents.champs import EcritureReproductible
from efficience.documents.inertie import assainir
from efficience.documents.refus import SceauRefuse
from efficience.documents.signatures import nom_commun
from efficience.documents.sortes import INSECABLE, date_en_clair

_VIGNETTE = Path(__file__).parent / "mise_en_page" / "vignette.typ"
_DEMONSTRATION = "Autorité de démonstration efficience, sans valeur"
_DUREE_DE_DEMONSTRATION = timedelta(days=3650)
_TAILLE_DE_CLE = 3072
_ATTRIBUTS = 2048  # bytes: what a signature holds besides its certificates and its value


@dataclass(frozen=True)
class Sceau:
    """An opened seal. `autorites`: the certificates that came with it, to be given to `verifier_signature` as anchors."""

    signataire: _Signataire
    titulaire: str
    de_demonstration: bool
    autorites: tuple[Certificate, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs, in which field, why, where and when (`le` in the signatory's time zone)."""

    champ: str
    nom: str
    qualite: str
    motif: str
    lieu: str
    le: datetime


def ouvrir_sceau(fichier: bytes, phrase: str, *, le: datetime) -> Sceau:
    """The seal of a PKCS#12 file. Raises SceauRefuse: wrong passphrase, no key, certificate not valid on that day."""
    signataire = _lire(fichier, phrase)
    certificat = signataire.signing_cert
    if certificat is None or signataire.signing_key is None:
        raise SceauRefuse("le fichier du sceau ne contient pas une clé privée et son certificat")
    if not certificat.not_valid_before <= le <= certificat.not_valid_after:
        debut, fin = date_en_clair(certificat.not_valid_before.date()), date_en_clair(certificat.not_valid_after.date())
        raise SceauRefuse(f"le certificat du sceau n'est pas valable ce jour : il l'est du {debut} au {fin}")
    autorites = tuple(c for c in signataire.cert_registry if c.dump() != certificat.dump())
    return Sceau(signataire, nom_commun(certificat.subject), nom_commun(certificat.issuer) == _DEMONSTRATION, autorites)


@lru_cache(maxsize=4)
def _lire(fichier: bytes, phrase: str) -> _Signataire:
    """The signer of a PKCS#12 file, read once: checking a key takes longer than signing with it. Raises SceauRefuse."""
    try:
        lu = SimpleSigner.load_pkcs12_data(fichier, other_certs=(), passphrase=phrase.encode())
        # an authority is known beforehand or is not: its copy in the file proves nothing
        return _Signataire(lu.signing_cert, lu.signing_key, lu.cert_registry, embed_roots=False)
    except (ValueError, TypeError, AttributeError) as erreur:
        raise SceauRefuse(
            "le certificat du sceau ne s'ouvre pas : phrase secrète fausse, ou fichier qui n'est pas un PKCS#12 complet"
        ) from erreur


class _Signataire(SimpleSigner):
    """A signer that keeps its RSA key ready instead of checking it at each signature."""

    @cached_property
    def _cle(self) -> PrivateKeyTypes:
        return serialization.load_der_private_key(self.signing_key.dump(), password=None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The signature of these bytes."""
        mecanisme = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        if mecanisme == "rsassa_pkcs1v15" and isinstance(self._cle, rsa.RSAPrivateKey):
            return self._cle.sign(data, PKCS1v15(), getattr(hashes, digest_algorithm.upper())())
        return bytes(super().sign_raw(data, digest_algorithm))

    @cached_property
    def place(self) -> int:
        """What to reserve for a signature without time stamp, in hexadecimal digits: certificates, key, and some room.

        pyHanko would sign twice to know.
        """
        certificats = sum(len(certificat.dump()) for certificat in (self.signing_cert, *self.cert_registry))
        return 2 * (certificats + len(self.signing_key.dump()) + _ATTRIBUTS)


def pkcs12_de_demonstration(phrase: str, *, le: datetime) -> bytes:
    """A PKCS#12 file made on the spot: an authority that says it is worth nothing, and a seal it has certified."""
    cle_autorite, cle_sceau = (rsa.generate_private_key(public_exponent=65537, key_size=_TAILLE_DE_CLE) for _ in range(2))
    nom_autorite, nom_sceau = _nom(_DEMONSTRATION), _nom("Sceau de démonstration efficience, sans valeur")
    autorite = (
        _certificat(nom_autorite, cle_autorite.public_key(), nom_autorite, le)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usages(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(cle_autorite, hashes.SHA256())
    )
    sceau = (
        _certificat(nom_sceau, cle_sceau.public_key(), nom_autorite, le)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usages(digital_signature=True, content_commitment=True), critical=True)
        .sign(cle_autorite, hashes.SHA256())
    )
    chiffrement = serialization.BestAvailableEncryption(phrase.encode())
    return pkcs12.serialize_key_and_certificates(b"efficience", cle_sceau, sceau, [autorite], chiffrement)


def _nom(commun: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"), x509.NameAttribute(NameOID.COMMON_NAME, commun)])


def _certificat(sujet: x509.Name, cle: rsa.RSAPublicKey, emetteur: x509.Name, le: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur)
        .public_key(cle)
        .serial_number(x509.random_serial_number())
        .not_valid_before(le - timedelta(days=1))
        .not_valid_after(le + _DUREE_DE_DEMONSTRATION)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle), critical=False)
    )


def _usages(**permis: bool) -> x509.KeyUsage:
    tous: Mapping[str, bool] = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    return x509.KeyUsage(**{**tous, **permis})


def apposer(pdf: bytes, sceau: Sceau, signature: Signature, *, horodatage: TimeStamper | None = None) -> bytes:
    """The PDF with one more signature, in the field reserved for it; what was there before is untouched, byte for byte.

    Raises SceauRefuse: no such field, field already signed, time without time zone, unreadable PDF, silent time stamp.
    """
    if signature.le.tzinfo is None:
        raise SceauRefuse("l'heure de la signature doit porter son fuseau horaire")
    try:
        ecriture = EcritureReproductible(BytesIO(pdf))
        boite = _champ_libre(ecriture, signature.champ)
        with TemporaryDirectory() as dossier:
            vignette = Path(dossier) / "vignette.pdf"
            vignette.write_bytes(_dessiner(sceau, signature, boite))
            place = None if horodatage else sceau.signataire.place  # a time stamp's size is its authority's business
            signeur = _Signeur(sceau, signature, vignette, horodatage)
            signe = signeur.sign_pdf(ecriture, existing_fields_only=True, bytes_reserved=place)
    except TimestampRequestError as erreur:
        raise SceauRefuse("le serveur d'horodatage ne répond pas : rien n'a été signé, recommencer") from erreur
    except (PdfError, SigningError) as erreur:
        raise SceauRefuse("ce PDF ne peut pas recevoir de signature : il est abîmé ou n'en permet pas") from erreur
    octets: bytes = signe.getvalue()
    return octets


def _champ_libre(ecriture: IncrementalPdfFileWriter, champ: str) -> tuple[float, float]:
    """Width and height of the field, which must exist and be empty."""
    champs = {nom: (signe, ref.get_object()) for nom, signe, ref in enumerate_sig_fields(ecriture)}
    if champ not in champs:
        raise SceauRefuse(f"le document n'a pas de place pour la signature « {champ} » : {', '.join(champs) or 'aucune'}")
    signe, objet = champs[champ]
    if signe:
        raise SceauRefuse(f"la signature « {champ} » est déjà apposée")
    gauche, bas, droite, haut = (float(cote) for cote in objet["/Rect"])
    return droite - gauche, haut - bas


def _dessiner(sceau: Sceau, signature: Signature, boite: tuple[float, float]) -> bytes:
    valeur = "démonstration, sans valeur juridique" if sceau.de_demonstration else sceau.titulaire
    entrees = {
        "largeur": str(boite[0]),
        "hauteur": str(boite[1]),
        "nom": assainir(signature.nom),
        "qualite": assainir(signature.qualite),
        "instant": _instant(signature.le),
        "sceau": f"Sceau de la plateforme : {assainir(valeur)}",
    }
    dessin = typst.compile(
        _VIGNETTE.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs=entrees, pdf_tags=False
    )
    assert isinstance(dessin, bytes)
    return dessin


def _instant(le: datetime) -> str:
    """ "31 mars 2022 à 14 h 03 (UTC+2)"."""
    decalage = le.utcoffset() or timedelta()
    heures = decalage.total_seconds() / 3600
    return f"{date_en_clair(le.date())} à {le.hour}{INSECABLE}h{INSECABLE}{le.minute:02} (UTC{heures:+g})"


class _Signeur(PdfSigner):
    """A signer whose time is the one it is given, not the clock of the machine."""

    def __init__(self, sceau: Sceau, signature: Signature, vignette: Path, horodatage: TimeStamper | None) -> None:
        self._le = signature.le.astimezone(UTC)
        fiche = PdfSignatureMetadata(
            field_name=signature.champ,
            name=f"{assainir(signature.nom)}, {assainir(signature.qualite)}",
            reason=assainir(signature.motif),
            location=assainir(signature.lieu),
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        )
        super().__init__(fiche, sceau.signataire, timestamper=horodatage, stamp_style=_style(vignette))

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        """The session, at the time of the signature."""
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._le
        return session


def _style(vignette: Path) -> StaticStampStyle:
    milieu = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins.uniform(0))
    return StaticStampStyle.from_pdf_file(str(vignette), border_width=0, background_layout=milieu)
