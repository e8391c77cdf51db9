"""What a column may hold, and how its text is read without ever guessing.

Each nature says four things: the stored type, the pattern its text must match, how the text becomes a value,
and the words that tell a user what was expected. Codes take their pattern from the domain (`noyau.codes`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from efficience.noyau import codes
from efficience.noyau.finess import Finess


@dataclass(frozen=True)
class Lecture:
    """How the text of a column becomes a value: SQL type, accepted pattern (RE2), conversion of the SQL text `x`.
    Without a pattern, any text without a null byte: looking for one is four times faster.

    `clos` matches the texts that no longer valid text begins with: at the end of a broken file, only those are whole.
    `bornes`: SQL condition on a value `{x}` that already has the stored type, where that type holds more than the pattern.
    """

    type_sql: str
    motif: str
    attendu: str
    convertir: Callable[[str], str]
    clos: str = ""
    bornes: str = ""


_QUINZE_CHIFFRES = "abs({x}) < 1000000000000000"


def _tel_quel(x: str) -> str:
    return x


def _date_iso(x: str) -> str:
    return f"try_strptime({x}, '%Y-%m-%d')::DATE"


def _code(code: type[codes.Code], clos: str = "") -> Lecture:
    return Lecture("VARCHAR", code.motif, code.attendu, _tel_quel, clos)


class Nature(Enum):
    """The natures of canonical columns."""

    TEXTE = Lecture("VARCHAR", "", "un texte", _tel_quel)
    # Length only: the key of a FINESS is checked on distinct values, its failures are set apart and not refused.
    FINESS = Lecture("VARCHAR", f"{Finess.motif_sans_cle}[0-9]?", Finess.attendu, _tel_quel, Finess.motif)
    CIP13 = _code(codes.CIP13, codes.CIP13.motif)
    ATC = _code(codes.ATC, r".{7}")
    LPP = _code(codes.LPP, codes.LPP.motif)
    CCAM = _code(codes.CCAM, codes.CCAM.motif)
    NABM = Lecture("VARCHAR", r"[0-9]{1,4}", codes.NABM.attendu, lambda x: f"lpad({x}, 4, '0')", codes.NABM.motif)
    CIM10 = Lecture("VARCHAR", r"[A-Z][0-9]{2}[.]?[0-9+]{0,5}", codes.CIM10.attendu, lambda x: f"replace({x}, '.', '')")
    UCD = _code(codes.UCD, r"[0-9]{13}")
    GHM = _code(codes.GHM, codes.GHM.motif)
    NATURE_PRESTATION = Lecture("VARCHAR", r"[0-9]{4}", "une nature de prestation SNDS à 4 chiffres", _tel_quel, r"[0-9]{4}")
    DATE = Lecture("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "une date AAAA-MM-JJ qui existe", _date_iso, r".{10}")
    ANNEE = Lecture(
        "SMALLINT",
        r"(19|20)[0-9]{2}",
        "une année à 4 chiffres",
        lambda x: f"TRY_CAST({x} AS SMALLINT)",
        r"[0-9]{4}",
        "{x} BETWEEN 1900 AND 2099",
    )
    ENTIER = Lecture(
        "BIGINT",
        r"[+-]?[0-9]{1,15}",
        "un nombre entier",
        lambda x: f"TRY_CAST({x} AS BIGINT)",
        bornes=_QUINZE_CHIFFRES,
    )
    EUROS = Lecture(
        "DECIMAL(18,2)",
        r"[+-]?[0-9]{1,15}(\.[0-9]{1,2})?",
        "un montant en euros, point décimal, deux décimales au plus",
        lambda x: f"TRY_CAST({x} AS DECIMAL(18,2))",
        r".*\.[0-9]{2}",
        _QUINZE_CHIFFRES,
    )
    QUANTITE = Lecture(
        "DECIMAL(18,3)",
        r"[+-]?[0-9]{1,14}(\.[0-9]{1,3})?",
        "une quantité, point décimal, trois décimales au plus",
        lambda x: f"TRY_CAST({x} AS DECIMAL(18,3))",
        r".*\.[0-9]{3}",
        "abs({x}) < 100000000000000",
    )
    DEGRES = Lecture(
        "DECIMAL(9,6)",
        r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?",
        "des degrés décimaux",
        lambda x: f"TRY_CAST({x} AS DECIMAL(9,6))",
    )
    BOOLEEN = Lecture("BOOLEAN", r"true|false", "true ou false", lambda x: f"TRY_CAST({x} AS BOOLEAN)", r"true|false")

    @property
    def lecture(self) -> Lecture:
        return self.value


@dataclass(frozen=True)
class Colonne:
    """A canonical column. `valeurs` closes the list of what it may hold."""

    nom: str
    nature: Nature
    obligatoire: bool = False
    valeurs: tuple[str, ...] = ()

    @property
    def attendu(self) -> str:
        """What the column expects, in words for the user."""
        return "l'une des valeurs " + ", ".join(self.valeurs) if self.valeurs else self.nature.lecture.attendu

    def valide(self, x: str) -> str:
        """SQL condition: the text `x` can be read (an empty text is missing: allowed if the column is optional)."""
        if self.nature is Nature.TEXTE and not self.valeurs:
            condition = f"NOT contains({x}, chr(0))"
        elif self.valeurs:
            condition = f"{x} IN ({', '.join(repr(v) for v in self.valeurs)})"
        else:
            condition = f"regexp_full_match({x}, '{self.nature.lecture.motif}')"
            if self.nature is Nature.DATE:
                condition = f"({condition} AND {self.convertir(x)} IS NOT NULL)"
        return f"({x} IS NOT NULL AND {condition})" if self.obligatoire else f"({x} IS NULL OR {condition})"

    def convertir(self, x: str) -> str:
        """SQL expression of the value held by the text `x`."""
        return self.nature.lecture.convertir(x)

    def entier(self, texte: str) -> bool:
        """True when this text cannot be the beginning of a longer one: a file cut there has lost nothing of it."""
        return texte in self.valeurs if self.valeurs else bool(re.fullmatch(self.nature.lecture.clos or r"(?!)", texte))


@dataclass(frozen=True)
class Table:
    """A canonical table. `partition` names the column whose year cuts the table into parts that are delivered
    and corrected independently; without it the table is a reference list, merged from all its sources. `complementaires`:
    the sources whose lines of a same year add up, where any two others would say the same thing twice."""

    nom: str
    colonnes: tuple[Colonne, ...]
    partition: str | None = None
    cle: tuple[str, ...] = ()
    montant: str | None = None
    complementaires: frozenset[str] = frozenset()

    @property
    def annee(self) -> str | None:
        """SQL of the year of a line of a yearly table."""
        if self.partition is None:
            return None
        return f"year({self.partition})" if self.colonne(self.partition).nature is Nature.DATE else self.partition

    @property
    def noms(self) -> tuple[str, ...]:
        return tuple(colonne.nom for colonne in self.colonnes)

    @property
    def obligatoires(self) -> tuple[str, ...]:
        return tuple(colonne.nom for colonne in self.colonnes if colonne.obligatoire)

    def colonne(self, nom: str) -> Colonne:
        return next(colonne for colonne in self.colonnes if colonne.nom == nom)
