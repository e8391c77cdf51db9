"""FINESS and RPPS numbers of members: ill-formed ones are refused, a wrong key is said and let through.

Fictive numbers of official documentation have wrong keys, and Corsican keys are not certain: a warning, never a wall.
"""

from __future__ import annotations

from dataclasses import dataclass

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import CleFinessErronee, Finess, FinessErrone

_RPPS = 11
_ANCIEN_RPPS = 12  # « identification nationale »: 8 before the RPPS


@dataclass(frozen=True)
class Identifiant:
    """A number as it is kept, and what is doubtful in it."""

    numero: str
    doute: str = ""


def lire(texte: str) -> Identifiant:
    """A number typed with or without spaces; nothing for who has none. Raises DonneeRefusee."""
    brut = "".join(texte.replace(".", "").split()).upper()
    if not brut:
        return Identifiant("")
    if brut.isdigit() and len(brut) in (_RPPS, _ANCIEN_RPPS):
        return lire_rpps(brut)
    try:
        return Identifiant(str(Finess.lire(brut)))
    except CleFinessErronee as doute:
        return Identifiant(brut, str(doute))
    except FinessErrone as refus:
        raise DonneeRefusee("identifiant", texte, f"{Finess.attendu}, ou un RPPS de {_RPPS} chiffres") from refus


def lire_rpps(texte: str) -> Identifiant:
    """The number of a professional. Raises DonneeRefusee."""
    brut = "".join(texte.replace(".", "").split())
    if len(brut) == _ANCIEN_RPPS and brut.startswith("8"):
        brut = brut[1:]
    if len(brut) != _RPPS or not (brut.isascii() and brut.isdigit()):
        raise DonneeRefusee("rpps", texte, f"les {_RPPS} chiffres du RPPS")
    return Identifiant(brut, "" if luhn(brut) else f"La clé du RPPS {brut} est inattendue : vérifier ses chiffres.")


def luhn(chiffres: str) -> bool:
    """Whether the last digit is the key of the others."""
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        somme += valeur - 9 if valeur > 9 else valeur
    return somme % 10 == 0
