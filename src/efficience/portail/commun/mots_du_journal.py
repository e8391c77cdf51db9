"""What a line of the journal says in words: a gesture of a life cycle, else a line of the table beside this module."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from efficience.noyau.automate import Automate
from efficience.noyau.cibles.cycle import CAMPAGNE
from efficience.noyau.cycles import CYCLES
from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.portail.commun.models import Ligne

_TABLE = Path(__file__).with_suffix(".csv")


@cache
def table() -> Mapping[str, str]:
    """The words of the gestures that no life cycle names, by gesture."""
    with _TABLE.open(encoding="utf-8", newline="") as ouvert:
        return {rangee["geste"]: rangee["mots"] for rangee in csv.DictReader(ouvert)}


def en_mots(ligne: Ligne) -> str:
    """« Proposition envoyée », and not « envoyer »; a gesture that nothing names keeps its code."""
    sorte = ligne.objet.partition(":")[0]
    if mots := table().get(ligne.geste) or table().get(f"{sorte}:{ligne.geste}"):
        return mots
    vers = (ligne.details or {}).get("vers", "")
    faits = _faits(ligne.geste)
    return next((dit for etats, dit in faits if vers in etats), faits[0][1] if faits else ligne.geste)


@cache
def _faits(geste: str) -> tuple[tuple[frozenset[str], str], ...]:
    """The life cycles that know the gesture: their states, and what they say once it is done."""
    tous: list[Automate[Any]] = [*CYCLES.values(), CAMPAGNE, *CYCLES_REGIONAUX.values()]
    return tuple(
        (frozenset(etat.code for etat in cycle.etats), connu.fait)
        for cycle in tous
        for connu in cycle.gestes
        if connu.code == geste
    )
