"""Filters that count what they drop: the attrition table that travels with every result."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from efficience.moteur.backends import Moteur


@dataclass(frozen=True)
class Etage:
    """What remains after a filter: rows and euros of one year."""

    annee: int
    libelle: str
    lignes: int
    euros: Decimal | None


@dataclass(frozen=True)
class Filtre:
    """A labelled condition over a table."""

    libelle: str
    condition: Any  # ibis boolean expression


def compter(table: ibis.Table, filtres: Sequence[Filtre], poids: tuple[Any, Any], moteur: Moteur, debut: str) -> list[Etage]:
    """Rows and euros kept after each filter, by year, in one pass.

    `poids`: what one row of `table` weighs, in lines and in euros; `debut` names what there is before any filter.
    """
    lignes, euros = poids
    mesures: dict[str, Any] = {"n_0": lignes.sum(), "e_0": euros.sum()}
    garde = ibis.literal(True)
    for rang, filtre in enumerate(filtres, start=1):
        garde = garde & filtre.condition
        mesures[f"n_{rang}"] = lignes.sum(where=garde)
        mesures[f"e_{rang}"] = euros.sum(where=garde)
    libelles = [debut, *(filtre.libelle for filtre in filtres)]
    comptes = moteur.lignes(table.group_by("annee").agg(**mesures))
    return [
        Etage(compte["annee"], libelle, int(compte[f"n_{rang}"] or 0), compte[f"e_{rang}"])
        for compte in sorted(comptes, key=lambda compte: int(compte["annee"]))
        for rang, libelle in enumerate(libelles)
    ]


def garder(table: ibis.Table, filtres: Sequence[Filtre]) -> ibis.Table:
    """The table after all filters."""
    return table.filter([filtre.condition for filtre in filtres]) if filtres else table
