"""What an indicator is made of: data that the campaign plans, the documentation prints and the examples check.

An indicator defined by code lists says which table it reads, which lines it keeps, which lists make its components,
which sums are taken of each, and which published measures derive from them. Sums are taken by the engine, exactly;
derived measures are computed from exact sums in plain Python.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from efficience.moteur.tables.canoniques import CIP_HONORAIRES
from efficience.noyau.indicateur import Fiche


class Unite(Enum):
    """How a published value is written: euros at the cent, plain count, share with at most 12 decimals."""

    EUROS = "euros"
    NOMBRE = "nombre"
    PART = "part"


@dataclass(frozen=True)
class Critere:
    """A filter with its label: what it drops is counted and travels with the result.

    `condition` takes the table and returns the boolean expression of the lines to keep.
    """

    libelle: str
    condition: Callable[[Any], Any]


@dataclass(frozen=True)
class Somme:
    """Signed sum of a column of the table over one or several components."""

    colonne: str
    composantes: tuple[str, ...]
    unite: Unite


@dataclass(frozen=True)
class Part:
    """Exact ratio of two sets of already defined sums; not calculable when the denominator is zero or negative."""

    numerateur: str
    denominateur: tuple[str, ...]
    unite: Unite = Unite.PART


Mesure = Somme | Part


@dataclass(frozen=True)
class Exemple:
    """A worked example shipped with the definition: small text tables, and the exact measures expected of them."""

    annee: int
    tables: Mapping[str, str]
    attendu: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Indicateur:
    """An indicator defined by code lists. `composantes`: component → name of the list in `reglement`."""

    fiche: Fiche
    table: str
    garder: tuple[Critere, ...]
    composantes: Mapping[str, str]
    mesures: Mapping[str, Mesure]
    exemple: Exemple

    @property
    def code(self) -> str:
        return self.fiche.code


def euros(*composantes: str) -> Somme:
    """Reimbursed euros of these components."""
    return Somme("montant_rembourse", composantes, Unite.EUROS)


def boites(*composantes: str) -> Somme:
    """Boxes dispensed."""
    return Somme("boites", composantes, Unite.NOMBRE)


def unites(*composantes: str) -> Somme:
    """Dispensing units (boxes × units per box): not calculable where a box's content is unknown."""
    return Somme("unites", composantes, Unite.NOMBRE)


def part(numerateur: str, *, sur: tuple[str, ...]) -> Part:
    """Share of a sum in the total of several sums."""
    return Part(numerateur, sur)


# Fees are paid for dispensing, not for a drug.
HORS_HONORAIRES = Critere("médicament, hors honoraires de dispensation", lambda t: t.cip13 != CIP_HONORAIRES)
# A line without establishment was prescribed in town: only hospital prescriptions count.
PRESCRIT_A_L_HOPITAL = Critere("prescrit par un établissement", lambda t: t.finess.notnull())
