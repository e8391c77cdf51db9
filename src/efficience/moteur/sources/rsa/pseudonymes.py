"""Pseudonyms made on the spot: the index that follows a patient goes through a keyed hash and is never written as it is.

The key is the environment variable `EFFICIENCE_CLE_PSEUDONYMES`, or a file outside the warehouse, made at first use, that
its owner alone can read. The same key must serve all the years and hospitals whose patients are to be followed; its print,
which tells nothing of it, is kept with each delivery to compare them. Without the key no one can go back to an index by
trying them all.
"""

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from efficience.moteur.refus import Refus

VARIABLE = "EFFICIENCE_CLE_PSEUDONYMES"
LONGUEUR = 32  # characters of a key at least, and of a pseudonym (128 bits)
_CONSEIL = f"mettre dans {VARIABLE} une clé d'au moins {LONGUEUR} caractères tirés au hasard, gardée au coffre"


@dataclass(frozen=True)
class Pseudonymes:
    """A key at work. Never printed."""

    cle: bytes = field(repr=False)

    def de(self, index: str) -> str:
        """The pseudonym of an index."""
        return self._hacher(f"patient:{index}")

    @property
    def empreinte(self) -> str:
        """Eight characters that tell two keys apart."""
        return self._hacher("empreinte de la clé")[:8]

    def _hacher(self, texte: str) -> str:
        return hmac.digest(self.cle, texte.encode(), hashlib.sha256).hex()[:LONGUEUR]


def ouvrir(entrepot: Path) -> Pseudonymes:
    """The key of this computer, made if there is none. Raises Refus for a key too short, badly kept or in the warehouse."""
    cle = os.environ.get(VARIABLE)
    if cle is not None:
        return _verifier(cle, None)
    fichier = _fichier()
    if fichier.resolve().is_relative_to(entrepot.resolve()):
        constat = "la clé des pseudonymes serait dans l'entrepôt qu'elle protège"
        raise Refus(constat, fichier, None, "une clé hors de l'entrepôt", _CONSEIL)
    if not fichier.exists():
        _creer(fichier)
    if stat.S_IMODE(fichier.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        constat = "d'autres que son propriétaire peuvent lire la clé des pseudonymes"
        raise Refus(constat, fichier, None, "un fichier de droits 600", f"chmod 600 {fichier}")
    return _verifier(fichier.read_text(encoding="utf-8"), fichier)


def _fichier() -> Path:
    dossier = os.environ.get("XDG_CONFIG_HOME")
    return (Path(dossier) if dossier else Path.home() / ".config") / "efficience" / "cle_pseudonymes"


def _creer(fichier: Path) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descripteur, "w", encoding="utf-8") as flux:
        flux.write(secrets.token_hex(LONGUEUR) + "\n")


def _verifier(cle: str, fichier: Path | None) -> Pseudonymes:
    if len(cle.strip()) < LONGUEUR:
        attendu = f"au moins {LONGUEUR} caractères"
        raise Refus(f"clé de pseudonymes trop courte : {len(cle.strip())} caractères", fichier, None, attendu, _CONSEIL)
    return Pseudonymes(cle.strip().encode())
