"""Days as ordinals, and how files write them."""

from datetime import date, timedelta
from functools import cache

import numpy as np


def premier(annee: int) -> int:
    """The first of January."""
    return date(annee, 1, 1).toordinal()


def dernier(annee: int) -> int:
    """The last day of December."""
    return date(annee, 12, 31).toordinal()


def jours(hasard: np.random.Generator, annee: int, nombre: int) -> list[int]:
    """Days of a year, drawn."""
    return [int(jour) for jour in hasard.integers(premier(annee), dernier(annee) + 1, size=nombre)]


@cache
def an(jour: int) -> int:
    """The year of a day."""
    return date.fromordinal(jour).year


@cache
def iso(jour: int) -> str:
    """2024-03-09."""
    return date.fromordinal(jour).isoformat()


@cache
def francais(jour: int) -> str:
    """09/03/2024."""
    return f"{date.fromordinal(jour):%d/%m/%Y}"


@cache
def mois_apres(jour: int, nombre: int) -> int:
    """The first day of the month, `nombre` months after the one of a day."""
    suivant = date.fromordinal(jour).replace(day=1)
    for _ in range(nombre):
        suivant = (suivant + timedelta(days=31)).replace(day=1)
    return suivant.toordinal()
