"""Units: how the text of a value becomes an exact typed value. One line per unit; no float anywhere."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import OUI_NON

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)")
_FRACTION = re.compile(r"(\d+)/([1-9]\d*)")
_ENTIER = re.compile(r"\d+")
NIVEAUX = ("D", "C", "B", "A")
"""Grades from the lowest to the highest (rank of D = 0)."""


@dataclass(frozen=True)
class Unite:
    """A unit: `lire` gives the typed value, or None when the text cannot be one; `attendu` says what to write."""

    lire: Callable[[str], Any]
    attendu: str


def _decimal(minimum: str | None = None, maximum: str | None = None) -> Callable[[str], Decimal | None]:
    bas, haut = (Decimal(borne) if borne else None for borne in (minimum, maximum))

    def lire(texte: str) -> Decimal | None:
        if not _DECIMAL.fullmatch(texte):
            return None
        nombre = Decimal(texte)
        hors = (bas is not None and nombre < bas) or (haut is not None and nombre > haut)
        return None if hors else nombre

    return lire


def _entier(texte: str) -> int | None:
    return int(texte) if _ENTIER.fullmatch(texte) else None


def _fraction(texte: str) -> Fraction | None:
    lu = _FRACTION.fullmatch(texte)
    return Fraction(int(lu[1]), int(lu[2])) if lu else None


def _niveau(texte: str) -> str | None:
    return texte if texte in NIVEAUX else None


UNITES = {
    "euros": Unite(_decimal("0"), "un montant en euros, positif, avec un point décimal, comme 400000 ou 31.30"),
    "part": Unite(_decimal("-1", "1"), "une part entre -1 et 1, comme 0.20 pour 20 %"),
    "fraction": Unite(_fraction, "une fraction, comme 1/3"),
    "nombre": Unite(_decimal(), "un nombre avec un point décimal, comme 8500 ou 1.40"),
    "jours": Unite(_entier, "un nombre entier de jours"),
    "semaines": Unite(_entier, "un nombre entier de semaines"),
    "mois": Unite(_entier, "un nombre entier de mois"),
    "ans": Unite(_entier, "un nombre entier d'années"),
    "booleen": Unite(lambda texte: OUI_NON.get(texte.lower()), "oui ou non"),
    "choix": Unite(str, "un des choix déclarés"),
    "niveau": Unite(_niveau, "un niveau A, B, C ou D"),
}


def lire_valeur(texte: str, unite: str, choix: Collection[str], lieu: Lieu) -> Any:
    """The typed value written in `texte`: Decimal (euros, part, nombre), Fraction, int (durations), bool or str.

    `choix` lists the accepted words when the unit is « choix ». Raises ErreurReglement (place, expectation).
    """
    lu = UNITES[unite].lire(texte)
    if lu is None or (choix and texte not in choix):
        raise lieu.refus(f"valeur « {texte} » illisible ou hors bornes", " ou ".join(choix) or UNITES[unite].attendu)
    return lu
