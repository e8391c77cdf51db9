"""A publishable table: rows of cells, each known by its measure and its place, whatever the file that shows it.

Two shapes of file are read: the results of `calculer` (one row per value, with a `mesure` column) and any table with
one column per measure. A total is a dimension written « Total » or left empty.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from efficience.moteur.refus import Refus
from efficience.moteur.secret.roles import SANS_EFFECTIF, Nature, Role
from efficience.noyau.indicateur import Statut

Lieu = frozenset[tuple[str, str]]  # the (dimension, value) pairs of a cell; totals are left out
TOTAUX = frozenset({"", "total", "ensemble", "tous", "toutes"})


class Cle(NamedTuple):
    """What makes two values the same cell."""

    mesure: str
    lieu: Lieu

    def __str__(self) -> str:
        return f"{self.mesure} ({', '.join(f'{d} {v}' for d, v in sorted(self.lieu)) or 'total'})"


class Case(NamedTuple):
    """What a cell shows. `valeur` is None unless the state is `calcule`; `precision`: half a unit of its last digit."""

    statut: Statut
    valeur: Fraction | None = None
    precision: Fraction = Fraction(0)


Cases = Mapping[Cle, Case]


@dataclass(frozen=True)
class Table:
    """A table read from `fichier`, all in text. `longue`: one row per value; else one column per measure."""

    fichier: Path
    colonnes: tuple[str, ...]
    rangees: tuple[Mapping[str, str], ...]
    dimensions: tuple[str, ...]
    roles: Mapping[str, Role]
    longue: bool
    libres: frozenset[str] = frozenset()  # measures shown as they are: open data, or nothing about persons
    virgule: bool = False

    def places(self) -> Iterator[tuple[int, Cle]]:
        """Each value of the file: its row and its cell."""
        for rang, rangee in enumerate(self.rangees):
            lieu = lieu_de(rangee, self.dimensions)
            for mesure in (self._mesure(rangee),) if self.longue else self.roles:
                yield rang, Cle(mesure, lieu)

    def _mesure(self, rangee: Mapping[str, str]) -> str:
        return "/".join(rangee[nom] for nom in ("indicateur", "mesure") if nom in rangee)

    def role(self, mesure: str) -> Role:
        """A measure that nobody declared is hidden."""
        return self.roles.get(mesure, SANS_EFFECTIF)

    def colonnes_de(self, mesure: str) -> tuple[str, str]:
        """The columns of the value and of the state of a measure."""
        if self.longue:
            return "valeur", "statut"
        return mesure, "statut" if len(self.roles) == 1 else f"statut_{mesure}"

    def case(self, rang: int, mesure: str) -> Case:
        """What the file says of this cell. Raises Refus on a value or a state that cannot be read."""
        rangee = self.rangees[rang]
        valeur, statut = self.colonnes_de(mesure)
        texte = rangee[valeur].strip()
        defaut = Statut.CALCULE.value if texte else rangee.get("statut") or Statut.NON_TRANSMIS.value
        ecrit = rangee.get(statut) or defaut
        try:
            etat = Statut(ecrit)
            if etat is not Statut.CALCULE or (not texte and not self.longue):
                return Case(etat if etat is not Statut.CALCULE else Statut.NON_TRANSMIS)
            return Case(etat, *_nombre(texte, self.virgule))
        except (ValueError, ArithmeticError) as erreur:
            attendu = "un nombre et un statut parmi " + ", ".join(s.value for s in Statut)
            raise Refus(f"valeur « {texte or ecrit} » illisible", self.fichier, rang + 2, attendu) from erreur

    def masquee(self, masquees: frozenset[Cle], reduire: Mapping[Lieu, Lieu]) -> "Table":
        """The same table where these cells are empty with the state « protege »."""
        rangees = [dict(rangee) for rangee in self.rangees]
        for rang, cle in self.places():
            valeur, statut = self.colonnes_de(cle.mesure)
            etat = self.case(rang, cle.mesure).statut if cle.mesure not in self.libres else None
            if etat is Statut.CALCULE and Cle(cle.mesure, reduire[cle.lieu]) in masquees:
                rangees[rang][valeur], etat = "", Statut.PROTEGE
            rangees[rang][statut] = etat.value if etat else rangees[rang].get(statut) or Statut.CALCULE.value
        ajoutees = () if self.longue else dict.fromkeys(self.colonnes_de(mesure)[1] for mesure in self.roles)
        colonnes = tuple(dict.fromkeys((*self.colonnes, *ajoutees)))
        return replace(self, colonnes=colonnes, rangees=tuple(rangees))


def lieu_de(rangee: Mapping[str, str], dimensions: Iterable[str]) -> Lieu:
    """The place of a row; a dimension that is a total is left out."""
    return frozenset((d, v) for d in dimensions if (v := rangee[d].strip()).casefold() not in TOTAUX)


def _nombre(texte: str, virgule: bool) -> tuple[Fraction, Fraction]:
    """A decimal number and half a unit of its last digit."""
    texte = texte.replace(",", ".") if virgule else texte
    decimales = len(texte.partition(".")[2])
    return Fraction(texte), Fraction(1, 2 * 10**decimales)


def rassembler(tables: Sequence[Table], reduire: Mapping[Lieu, Lieu]) -> dict[Cle, Case]:
    """All the cells that these tables show together. Raises Refus when two of them give one cell two values."""
    cases: dict[Cle, Case] = {}
    for table in tables:
        for rang, cle in table.places():
            if cle.mesure in table.libres:
                continue
            case = table.case(rang, cle.mesure)
            cle = Cle(cle.mesure, reduire[cle.lieu])
            connue = cases.setdefault(cle, case)
            if connue.valeur != case.valeur and connue.statut is case.statut:
                constat = f"deux valeurs pour une même case : {cle}"
                raise Refus(constat, table.fichier, rang + 2, "des tables qui disent la même chose")
            if connue.statut is not Statut.CALCULE and case.statut is Statut.CALCULE:
                cases[cle] = case
    return cases


def roles_de(tables: Sequence[Table]) -> dict[str, Role]:
    """The roles of all measures shown, in the order they are met."""
    return {
        cle.mesure: table.role(cle.mesure) for table in tables for _, cle in table.places() if cle.mesure not in table.libres
    }


def verifier_effectifs(cases: Cases, roles: Mapping[str, Role]) -> None:
    """Raise Refus when a count of persons or stays is negative or not whole."""
    for cle, case in cases.items():
        role = roles[cle.mesure]
        compte = role.nature is Nature.EFFECTIF and not role.approche and case.valeur is not None
        if compte and case.valeur is not None and (case.valeur < 0 or case.valeur.denominator != 1):
            raise Refus(f"effectif impossible : {cle} vaut {float(case.valeur):g}", attendu="un entier positif ou nul")
