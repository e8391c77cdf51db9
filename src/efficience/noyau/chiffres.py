"""A table of results as it travels: its columns, the seal of its content, and which sources anybody may see.

The engine writes it, the portal receives it; neither knows the other, both agree on this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from efficience.noyau.montant import arrondir

COLONNES = ("indicateur", "annee", "finess", "mesure", "valeur", "statut")
SOURCES_OUVERTES = frozenset({"open_phmev", "bdpm", "finess"})
"""Sources that their producer publishes: what is drawn from them alone is shown as it is, to everybody."""


def empreinte(rangees: Iterable[Mapping[str, Any]]) -> str:
    """Hash of the content of a result table, the same whatever the file format."""
    texte = "\n".join(";".join("" if r[nom] is None else str(r[nom]) for nom in COLONNES) for r in rangees)
    return hashlib.sha256(texte.encode()).hexdigest()


def ouvert(tables: Collection[str], sources: Iterable[Mapping[str, Any]]) -> bool:
    """Whether what reads these tables comes from open sources only, as the `sources` of a manifest tell."""
    origines: dict[str, set[str]] = {}
    for livraison in sources:
        for partie in livraison.get("parts", {}):
            origines.setdefault(partie.partition("/")[0], set()).add(livraison["source"])
    return bool(tables) and all(origines.get(table) and origines[table] <= SOURCES_OUVERTES for table in tables)


def ecrire(valeur: Decimal, unite: str) -> str:
    """A value as a file of results writes it: euros at the cent, the rest without its last zeros."""
    if unite == "euros":
        return format(arrondir(valeur, 2), "f")
    texte = format(valeur, "f")
    return texte.rstrip("0").rstrip(".") if "." in texte else texte
