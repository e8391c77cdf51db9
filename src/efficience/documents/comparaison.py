"""Two versions of a template, line by line: what a jurist reads before adopting the new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum


class Sort(Enum):
    """What happened to a line."""

    GARDEE = "gardée"
    OTEE = "ôtée"
    AJOUTEE = "ajoutée"


@dataclass(frozen=True)
class LigneComparee:
    """A line, and its number in each version (None where it is not)."""

    sort: Sort
    texte: str
    avant: int | None
    apres: int | None


def comparer(avant: str, apres: str) -> tuple[LigneComparee, ...]:
    """The lines of both versions in reading order, those taken away before those that replace them."""
    lignes_avant, lignes_apres = avant.splitlines(), apres.splitlines()
    return tuple(_lignes(lignes_avant, lignes_apres))


def _lignes(avant: list[str], apres: list[str]) -> Iterator[LigneComparee]:
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        if operation == "equal":
            for rang in range(a2 - a1):
                yield LigneComparee(Sort.GARDEE, avant[a1 + rang], a1 + rang + 1, b1 + rang + 1)
            continue
        for rang in range(a1, a2):
            yield LigneComparee(Sort.OTEE, avant[rang], rang + 1, None)
        for rang in range(b1, b2):
            yield LigneComparee(Sort.AJOUTEE, apres[rang], None, rang + 1)
