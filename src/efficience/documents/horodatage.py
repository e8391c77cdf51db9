"""A time stamp (RFC 3161): an authority's signed word that a fingerprint existed at an instant."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, pem
from asn1crypto.x509 import Certificate
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from efficience.documents.refus import HorodatageRefuse
from efficience.documents.signatures import nom_commun

_ALGORITHME = "sha256"


@dataclass(frozen=True)
class Jeton:
    """A time stamp: its bytes, what it stamps (SHA-256, hexadecimal), the instant that it tells."""

    octets: bytes
    empreinte: str
    le: datetime


def serveur_d_horodatage(adresse: str) -> TimeStamper:
    """A time-stamping authority (RFC 3161) at that address."""
    return HTTPTimeStamper(adresse)


def horodater(empreinte: str, serveur: TimeStamper) -> Jeton:
    """A stamp on that SHA-256 (hexadecimal). Raises HorodatageRefuse when the authority is silent, or answers beside."""
    try:
        contenu = asyncio.run(serveur.async_timestamp(bytes.fromhex(empreinte), _ALGORITHME))
    except (TimestampRequestError, OSError) as erreur:
        raise HorodatageRefuse("le serveur d’horodatage ne répond pas, ou refuse") from erreur
    jeton = lire_jeton(contenu.dump())
    if jeton.empreinte != empreinte:
        raise HorodatageRefuse("le serveur d’horodatage a daté autre chose que ce qui lui était demandé")
    return jeton


def lire_jeton(octets: bytes) -> Jeton:
    """The token of these bytes, its signature unread. Raises HorodatageRefuse when it is none."""
    try:
        dit = _signe(octets)["encap_content_info"]["content"].parsed
        return Jeton(octets, dit["message_imprint"]["hashed_message"].native.hex(), dit["gen_time"].native)
    except (ValueError, TypeError, KeyError, AttributeError) as erreur:
        raise HorodatageRefuse("ce fichier n’est pas un jeton d’horodatage (RFC 3161)") from erreur


def examiner_jeton(jeton: Jeton, autorites: Sequence[Certificate]) -> str:
    """Who signed the token. Raises HorodatageRefuse: altered, or signed by nobody that `autorites` answer for.

    Without `autorites`, the signature is checked, not who its author is.
    """
    contexte = ValidationContext(trust_roots=list(autorites), moment=jeton.le, allow_fetching=False)
    try:
        etat: dict[str, Any] = asyncio.run(
            validate_tst_signed_data(_signe(jeton.octets), contexte, lambda _: bytes.fromhex(jeton.empreinte))
        )
    except (SignatureValidationError, ValueError) as erreur:
        raise HorodatageRefuse("le jeton d’horodatage est altéré") from erreur
    if not (etat["intact"] and etat["valid"]):
        raise HorodatageRefuse("le jeton d’horodatage est altéré")
    auteur = nom_commun(etat["signing_cert"].subject)
    if autorites and etat["trust_problem_indic"] is not None:
        raise HorodatageRefuse(f"le jeton d’horodatage est signé par « {auteur} », qui n’est pas une autorité reconnue")
    return auteur


def lire_autorites(fichier: bytes) -> tuple[Certificate, ...]:
    """The certificates of a PEM file. Raises HorodatageRefuse when it holds none."""
    try:
        return tuple(Certificate.load(octets) for _, _, octets in pem.unarmor(fichier, multiple=True))
    except ValueError as erreur:
        raise HorodatageRefuse("le fichier des autorités d’horodatage ne contient pas de certificat PEM") from erreur


def _signe(octets: bytes) -> Any:
    return cms.ContentInfo.load(octets)["content"]
