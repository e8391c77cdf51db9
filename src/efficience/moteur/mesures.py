"""From exact sums to published measures, for one establishment and year: plain Python, no engine, no rounding."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from efficience.moteur.definition import Indicateur, Mesure, Part, Valeur
from efficience.noyau.indicateur import Statut


class Resultat(NamedTuple):
    """One published value, or why there is none. `valeur` is exact: euros, count, share, or a grade."""

    indicateur: str
    annee: int
    finess: str
    mesure: str
    valeur: Valeur
    statut: Statut


Lire = Callable[[Mesure], Valeur]
"""The exact value of a measure that is not a ratio, for one establishment and year."""


def mesurer(indicateur: Indicateur, finess: str, annee: int, lire: Lire | None) -> list[Resultat]:
    """All the published measures of one indicator; `lire` is None for an establishment that transmitted nothing."""
    if lire is None:
        return [Resultat(indicateur.code, annee, finess, nom, None, Statut.NON_TRANSMIS) for nom in indicateur.mesures]
    valeurs: dict[str, Valeur] = {}
    parts: list[tuple[str, Part]] = []
    for nom, mesure in indicateur.toutes_mesures.items():
        if isinstance(mesure, Part):
            parts.append((nom, mesure))
        else:
            valeurs[nom] = lire(mesure)
    for nom, mesure in parts:
        valeurs[nom] = rapporter(mesure, valeurs)
    return [
        Resultat(indicateur.code, annee, finess, nom, lue, Statut.NON_CALCULABLE if lue is None else Statut.CALCULE)
        for nom in indicateur.mesures
        for lue in (valeurs[nom],)
    ]


def rapporter(mesure: Part, valeurs: Mapping[str, Valeur]) -> Fraction | None:
    """A ratio from the values it names; None when one is missing, or when the denominator is not above zero."""
    numerateur, denominateur = _total(mesure.numerateur, valeurs), _total(mesure.denominateur, valeurs)
    if numerateur is None or denominateur is None or denominateur <= 0:
        return None
    return numerateur / (mesure.fois * denominateur)


def _total(noms: tuple[str, ...], valeurs: Mapping[str, Valeur]) -> Fraction | None:
    """Sum of these measures; a missing one makes the sum missing."""
    total = Fraction(0)
    for nom in noms:
        valeur = valeurs.get(nom)
        if not isinstance(valeur, Fraction):
            return None
        total += valeur
    return total
