"""What an indicator is made of: data that the campaign plans, the documentation prints and the examples check.

Two ways of defining one. By code lists (`ParListes`): which table it reads, which lines it keeps, which lists make its
components, which sums are taken of each. By events (`ParEtapes`): named steps over several tables, in the order of the
definition, that end with one row of exact sums per establishment. Published measures derive from these exact sums in
plain Python, so that no engine rounds anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from efficience.moteur.tables.canoniques import CIP_HONORAIRES
from efficience.noyau.indicateur import Fiche
from efficience.reglement import Reglement

if TYPE_CHECKING:
    from efficience.moteur.etapes import Contexte, Sommes


class Unite(Enum):
    """How a published value is written: euros at the cent, plain count, share with at most 12 decimals, grade A to D."""

    EUROS = "euros"
    NOMBRE = "nombre"
    PART = "part"
    NIVEAU = "niveau"


Valeur = Fraction | str | None
"""An exact number, a grade, or nothing."""


@dataclass(frozen=True)
class Critere:
    """A filter with its label: what it drops is counted and travels with the result.

    `condition` takes the table and returns the boolean expression of the lines to keep. It may read the columns that
    place a line (its article's keys, `finess`, the table's `criteres`), not its quantities.
    """

    libelle: str
    condition: Callable[[Any], Any]


@dataclass(frozen=True)
class Liste:
    """The codes of one or several lists of `reglement`, without those of others."""

    dans: tuple[str, ...]
    sauf: tuple[str, ...] = ()

    @property
    def noms(self) -> tuple[str, ...]:
        return (*self.dans, *self.sauf)

    def parmi(self, codes: Collection[str], annee: int, reglement: Reglement) -> frozenset[str]:
        """Those of `codes` that were in the list on the first or on the last day of the year."""
        jours = date(annee, 1, 1), date(annee, 12, 31)
        dans, sauf = (
            {c for nom in noms for jour in jours for c in reglement.nomenclature(nom).parmi(codes, jour, reglement)}
            for noms in (self.dans, self.sauf)
        )
        return frozenset(dans - sauf)

    def __str__(self) -> str:
        return " et ".join(self.dans) + (f", sauf {' et '.join(self.sauf)}" if self.sauf else "")


@dataclass(frozen=True)
class Somme:
    """Signed sum of a column of the table over one or several components."""

    colonne: str
    composantes: tuple[str, ...]
    unite: Unite


@dataclass(frozen=True)
class Distincts:
    """How many distinct values of a column (patients, stays) whose signed `quantite` over the year is above zero.

    A line that does not say whose it is leaves the count without value.
    """

    colonne: str
    composantes: tuple[str, ...]
    quantite: str = "quantite"
    unite: Unite = Unite.NOMBRE


@dataclass(frozen=True)
class Part:
    """Exact ratio of two sums of already named measures; not calculable when the denominator is zero or negative.

    `fois`: the denominator counts so many times (four checks a prescription).
    """

    numerateur: tuple[str, ...]
    denominateur: tuple[str, ...]
    unite: Unite = Unite.PART
    fois: int = 1


@dataclass(frozen=True)
class Lue:
    """A column of the sums that the steps end with. `calcul` says in words how it is counted."""

    colonne: str
    calcul: str
    unite: Unite = Unite.NOMBRE


Mesure = Somme | Distincts | Part | Lue


@dataclass(frozen=True)
class Exemple:
    """A worked example shipped with the definition: small text tables, and the exact measures expected of them."""

    annee: int
    tables: Mapping[str, str]
    attendu: Mapping[str, Mapping[str, str]]
    regles: Mapping[str, Any] = field(default_factory=dict)  # a sheet, where the example needs one


@dataclass(frozen=True, kw_only=True)
class Indicateur(ABC):
    """What all indicators have. `mesures` are published, in order; `internes` are named by them and not published."""

    fiche: Fiche
    mesures: Mapping[str, Mesure]
    exemple: Exemple
    internes: Mapping[str, Mesure] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.fiche.code

    @property
    @abstractmethod
    def tables(self) -> tuple[str, ...]:
        """The tables without which it cannot be computed; the first says who transmitted."""

    @property
    @abstractmethod
    def listes(self) -> tuple[str, ...]:
        """The code lists it reads."""

    @property
    def parametres(self) -> tuple[str, ...]:
        """The parameters it reads, options of its lists excepted."""
        return ()

    @property
    def flux(self) -> str:
        """The key of its attrition table."""
        return self.code

    @cached_property
    def toutes_mesures(self) -> Mapping[str, Mesure]:
        """What is needed first, then what is published."""
        return {**self.internes, **self.mesures}


@dataclass(frozen=True, kw_only=True)
class ParListes(Indicateur):
    """An indicator defined by code lists over one table. `composantes`: component → its list."""

    table: str
    garder: tuple[Critere, ...]
    composantes: Mapping[str, Liste]

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.table,)

    @property
    def listes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(nom for liste in self.composantes.values() for nom in liste.noms))

    @property
    def flux(self) -> str:
        return self.table

    @property
    def parametres(self) -> tuple[str, ...]:
        return ("presentations_masquees",) if any(s.colonne == "unites" for s in self.sommes()) else ()

    def sommes(self) -> Iterator[Somme]:
        return (mesure for mesure in self.toutes_mesures.values() if isinstance(mesure, Somme))

    def distincts(self) -> Iterator[Distincts]:
        return (mesure for mesure in self.toutes_mesures.values() if isinstance(mesure, Distincts))


@dataclass(frozen=True, kw_only=True)
class ParEtapes(Indicateur):
    """An indicator defined by a sequence of events: `etapes` takes the warehouse at one year and ends with exact sums.

    `lues`: the tables it cannot do without; `remplies`: the columns of theirs that must say something in at least one line;
    `facultatives`: the tables that only some measures need.
    """

    lues: tuple[str, ...]
    etapes: Callable[[Contexte], Sommes]
    remplies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facultatives: tuple[str, ...] = ()
    listes_lues: tuple[str, ...] = ()
    regles_lues: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        return self.lues

    @property
    def listes(self) -> tuple[str, ...]:
        return self.listes_lues

    @property
    def parametres(self) -> tuple[str, ...]:
        return self.regles_lues


def liste(*dans: str, sauf: Sequence[str] = ()) -> Liste:
    """The codes of these lists, without those of `sauf`."""
    return Liste(dans, tuple(sauf))


def euros(*composantes: str) -> Somme:
    """Reimbursed euros of these components."""
    return Somme("montant_rembourse", composantes, Unite.EUROS)


def boites(*composantes: str) -> Somme:
    """Boxes dispensed."""
    return Somme("boites", composantes, Unite.NOMBRE)


def unites(*composantes: str) -> Somme:
    """Dispensing units (boxes × units per box): not calculable where a box's content is unknown."""
    return Somme("unites", composantes, Unite.NOMBRE)


def trajets(*composantes: str) -> Somme:
    """Trips."""
    return Somme("trajets", composantes, Unite.NOMBRE)


def patients(*composantes: str) -> Distincts:
    """Distinct patients whose quantity over the year is above zero."""
    return Distincts("patient", composantes)


def part(*numerateur: str, sur: Sequence[str], fois: int = 1) -> Part:
    """Share of measures in the total of several measures."""
    return Part(numerateur, tuple(sur), fois=fois)


def moyenne(numerateur: str, *, par: str) -> Part:
    """Euros per patient, trip or stay."""
    return Part((numerateur,), (par,), Unite.EUROS)


# Fees are paid for dispensing, not for a drug.
HORS_HONORAIRES = Critere("médicament, hors honoraires de dispensation", lambda t: t.cip13 != CIP_HONORAIRES)
# A line without establishment was prescribed in town: only hospital prescriptions count.
PRESCRIT_A_L_HOPITAL = Critere("prescrit par un établissement", lambda t: t.finess.notnull())
