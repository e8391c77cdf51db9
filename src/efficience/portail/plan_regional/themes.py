"""The themes of the national plan, and those that make the part on relevance: two code lists of the law."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from efficience.reglement import officiel


@cache
def themes() -> Mapping[str, str]:
    """By code, in their order."""
    return {ligne.code: ligne.libelle for ligne in officiel().nomenclature("theme-gestion-du-risque").lignes}


@cache
def de_pertinence() -> frozenset[str]:
    """The themes whose actions are in the PAPRAPS."""
    return frozenset(ligne.code for ligne in officiel().nomenclature("theme-pertinence").lignes)


def nom_du_theme(code: str) -> str:
    """« T3, pertinence et efficience des produits de santé »."""
    return f"{code}, {themes()[code]}" if code in themes() else code
