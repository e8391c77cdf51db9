"""The codes of the health insurance nomenclatures: a code is a type, and a malformed code fails at once.

`motif` is the whole expression a code must match, written so that an SQL engine (RE2) reads it too.
"""

from __future__ import annotations

import re
from typing import ClassVar, Self


class CodeErrone(ValueError):
    """A text that is not a code of the nomenclature it claims."""


class Code(str):
    """A code, held as its exact text. `lire` forgives what a source may do to it; the constructor forgives nothing."""

    __slots__ = ()
    motif: ClassVar[str]
    attendu: ClassVar[str]

    def __new__(cls, texte: str) -> Self:
        if not re.fullmatch(cls.motif, texte):
            raise CodeErrone(f"« {texte} » : attendu {cls.attendu}")
        return super().__new__(cls, texte)

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Read a code as sources write it: surrounding spaces, lower case."""
        return cls(texte.strip().upper())


class CIP13(Code):
    """A drug presentation."""

    __slots__ = ()
    motif = r"[0-9]{13}"
    attendu = "un code CIP de 13 chiffres, par exemple 3400930000120"

    @property
    def cle_valide(self) -> bool:
        """True when the 13th digit is the EAN-13 key. Masked presentations of the open data fail it."""
        return sum(int(chiffre) * (3 if rang % 2 else 1) for rang, chiffre in enumerate(self)) % 10 == 0


COURT_DANS_LONG = slice(5, 12)  # a long UCD is 3400, one digit, the short code, a key


class UCD(Code):
    """A common dispensing unit, under its short or long form."""

    __slots__ = ()
    motif = r"[0-9]{7}(?:[0-9]{6})?"
    attendu = "un code UCD de 7 ou 13 chiffres, par exemple 9400037"

    @property
    def court(self) -> str:
        """The 7-digit form."""
        return str(self) if len(self) == COURT_DANS_LONG.stop - COURT_DANS_LONG.start else self[COURT_DANS_LONG]


class ATC(Code):
    """A class of the anatomical classification, from level 1 (A) to level 5 (A02BC01)."""

    __slots__ = ()
    motif = r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?"
    attendu = "un code ATC de niveau 1 à 5, par exemple A02BC01"

    @property
    def niveau(self) -> int:
        """1 to 5."""
        return (1, 3, 4, 5, 7).index(len(self)) + 1


class LPP(Code):
    """A device or service of the list of reimbursable products."""

    __slots__ = ()
    motif = r"[0-9]{7}"
    attendu = "un code LPP de 7 chiffres, par exemple 1176882"


class CCAM(Code):
    """A medical act."""

    __slots__ = ()
    motif = r"[A-Z]{4}[0-9]{3}"
    attendu = "un code CCAM de 4 lettres et 3 chiffres, par exemple FAFA001"


class NABM(Code):
    """A biology exam."""

    __slots__ = ()
    motif = r"[0-9]{4}"
    attendu = "un code NABM de 4 chiffres, par exemple 0126"

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Read a code whose leading zeros a spreadsheet may have eaten: "126" → "0126"."""
        return cls(texte.strip().zfill(4))


class CIM10(Code):
    """A diagnosis, as the PMSI writes it: without the dot."""

    __slots__ = ()
    motif = r"[A-Z][0-9]{2}[0-9+]{0,5}"
    attendu = "un code CIM-10 sans point, par exemple I500"

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Read a code with or without its dot: "I50.0" → "I500"."""
        return cls(texte.strip().upper().replace(".", "", 1))


class GHM(Code):
    """A group of hospital stays, 6 characters; the first two are the major category (28: séances)."""

    __slots__ = ()
    motif = r"[0-9]{2}[CHKMZ][0-9]{2}[0-9A-Z]"
    attendu = "un GHM de 6 caractères, par exemple 05M09T"

    @property
    def categorie_majeure(self) -> str:
        """The two digits of the catégorie majeure de diagnostic."""
        return self[:2]
