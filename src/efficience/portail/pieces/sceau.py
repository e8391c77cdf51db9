"""The portal's seal, opened once: the installation's own, or one of demonstration that says that it is worth nothing."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from efficience.documents.horodatage import serveur_d_horodatage
from efficience.documents.sceau import Sceau, Signature, apposer, ouvrir_sceau, pkcs12_de_demonstration

_DEPUIS = datetime(2021, 1, 1, tzinfo=UTC)
"""A demonstration tells past years: its certificate is older than the contracts it seals."""


def sceller(pdf: bytes, signature: Signature) -> bytes:
    """The PDF with one more signature, dated by the time-stamping authority when there is one. Raises SceauRefuse."""
    horodatage = serveur_d_horodatage(settings.HORODATAGE) if settings.HORODATAGE else None
    return apposer(pdf, ouvert(signature.le), signature, horodatage=horodatage)


def ouvert(le: datetime) -> Sceau:
    """The seal, valid at that instant. Raises SceauRefuse."""
    fichier, phrase = settings.SCEAU
    if fichier:
        return ouvrir_sceau(Path(fichier).read_bytes(), phrase, le=le)
    return ouvrir_sceau(*_de_demonstration(Path(settings.DOSSIER)), le=le)


@cache
def _de_demonstration(dossier: Path) -> tuple[bytes, str]:
    """The seal of demonstration of this folder, made at its first use: two processes at once keep the same one."""
    fichier, mot = dossier / "sceau_de_demonstration.p12", dossier / "sceau_de_demonstration.mot"
    dossier.mkdir(parents=True, exist_ok=True)
    if not fichier.exists():
        phrase = secrets.token_urlsafe(24)
        _deposer(mot, phrase.encode())
        _deposer(fichier, pkcs12_de_demonstration(mot.read_text(encoding="ascii"), le=_DEPUIS))
    return fichier.read_bytes(), mot.read_text(encoding="ascii")


def _deposer(fichier: Path, octets: bytes) -> None:
    """Write the file whole, unless another process has just done it."""
    provisoire = fichier.with_name(f"{fichier.name}.{os.getpid()}")
    with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as ouvert:
        ouvert.write(octets)
    try:
        os.link(provisoire, fichier)
    except FileExistsError:
        pass
    finally:
        provisoire.unlink()
