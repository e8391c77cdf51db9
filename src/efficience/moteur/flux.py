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


def compter(table: ibis.Table, filtres: Sequence[Filtre], montant: str, moteur: Moteur) -> list[Etage]:
    """Rows and euros kept after each filter, by year, in one pass."""
    mesures: dict[str, Any] = {"n_0": table.count(), "e_0": table[montant].sum()}
    garde = ibis.literal(True)
    for rang, filtre in enumerate(filtres, start=1):
        garde = garde & filtre.condition
        mesures[f"n_{rang}"] = table.count(where=garde)
        mesures[f"e_{rang}"] = table[montant].sum(where=garde)
    libelles = ["lignes de l'année dans l'entrepôt", *(filtre.libelle for filtre in filtres)]
    lignes = moteur.lignes(table.group_by("annee").agg(**mesures))
    return [
        Etage(ligne["annee"], libelle, ligne[f"n_{rang}"], ligne[f"e_{rang}"])
        for ligne in sorted(lignes, key=lambda ligne: int(ligne["annee"]))
        for rang, libelle in enumerate(libelles)
    ]


def garder(table: ibis.Table, filtres: Sequence[Filtre]) -> ibis.Table:
    """The table after all filters."""
    return table.filter([filtre.condition for filtre in filtres]) if filtres else table
