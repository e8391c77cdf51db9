"""What each role may do, and on what: read from `habilitations.csv`, closed by default.

A row is a gesture, a column a role (`noyau.roles`); a cell says `lit` or `agit` and the scope, an empty one says no.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Q

from efficience.noyau.roles import ROLES
from efficience.noyau.territoires import NATION
from efficience.portail.commun.situation import Situation

if TYPE_CHECKING:
    from efficience.portail.comptes.models import Organisation

_TABLE = Path(__file__).with_name("habilitations.csv")
DROITS = ("lit", "agit")


@dataclass(frozen=True)
class Portee:
    """A scope: whether an object of that place is within it, and the rows that are."""

    intitule: str
    contient: Callable[[Organisation, Situation], bool]
    rangees: Callable[[Organisation, Mapping[str, str]], Q]


AUCUNE, TOUTES = Q(pk__in=[]), Q(pk__isnull=False)
"""No row, every row: an empty `Q` joined to another by « or » would be forgotten."""


def _champ(
    nom: str, valeur: Callable[[Organisation], object], suffixe: str = ""
) -> Callable[[Organisation, Mapping[str, str]], Q]:
    """Rows whose field of that place is what the organisation has; none when the table has no such field."""

    def rangees(organisation: Organisation, champs: Mapping[str, str]) -> Q:
        cherche = valeur(organisation)
        return Q(**{champs[nom] + suffixe: cherche}) if nom in champs and cherche else AUCUNE

    return rangees


def _de_la_structure(organisation: Organisation, situation: Situation) -> bool:
    return situation.organisation == str(organisation.pk)


_REGION = _champ("region", lambda o: o.region)


def _de_la_nation(organisation: Organisation, situation: Situation) -> bool:
    return organisation.region == NATION or (bool(organisation.region) and situation.region == organisation.region)


def _rangees_de_la_nation(organisation: Organisation, champs: Mapping[str, str]) -> Q:
    return TOUTES if organisation.region == NATION else _REGION(organisation, champs)


_RESSORT = _champ("departement", lambda o: o.departements, "__in")
_FINESS = _champ("finess", lambda o: o.finess)
_STRUCTURE = _champ("organisation", lambda o: str(o.pk))

PORTEES: Mapping[str, Portee] = {
    "region": Portee("sa région", lambda o, s: bool(o.region) and s.region == o.region, _REGION),
    "regional": Portee("les affaires de sa région", lambda o, s: bool(o.region) and s.region == o.region, _REGION),
    "nation": Portee("sa région, le pays pour une structure nationale", _de_la_nation, _rangees_de_la_nation),
    "ressort": Portee("son ressort", lambda o, s: s.departement in o.departements, _RESSORT),
    "sien": Portee("le sien", lambda o, s: bool(o.finess) and s.finess == o.finess, _FINESS),
    "membre": Portee("ceux dont il est membre", lambda o, s: bool(o.finess) and s.finess == o.finess, _FINESS),
    "structure": Portee("sa structure", _de_la_structure, _STRUCTURE),
    "administrateur": Portee("sa structure, s’il l’administre", _de_la_structure, _STRUCTURE),
    "tout": Portee("tout", lambda o, s: True, lambda o, champs: TOUTES),
}
"""The scopes of the table, by name."""


@dataclass(frozen=True)
class Cellule:
    """What a role may do for a gesture."""

    droit: str
    portee: str


@dataclass(frozen=True)
class Habilitation:
    """A row of the table: a gesture, its words, and what each role may do."""

    geste: str
    libelle: str
    roles: Mapping[str, Cellule]


class TableMalEcrite(ValueError):
    """`habilitations.csv` names an unknown role, right or scope."""


@cache
def table() -> Mapping[str, Habilitation]:
    """The rows, by gesture. Raises TableMalEcrite."""
    with _TABLE.open(encoding="utf-8", newline="") as ouvert:
        lecture = csv.DictReader(ouvert)
        roles = list(lecture.fieldnames or [])[2:]
        if roles != list(ROLES):
            raise TableMalEcrite(f"{_TABLE.name} : les colonnes {roles} ne sont pas les rôles {list(ROLES)}")
        lues = [_habilitation(rangee, roles) for rangee in lecture]
    return {habilitation.geste: habilitation for habilitation in lues}


def _habilitation(rangee: Mapping[str, str], roles: list[str]) -> Habilitation:
    cellules = {}
    for role in roles:
        if rangee[role]:
            droit, _, portee = rangee[role].partition(":")
            if droit not in DROITS or portee not in PORTEES:
                raise TableMalEcrite(f"{_TABLE.name}, {rangee['geste']}, {role} : « {rangee[role]} »")
            cellules[role] = Cellule(droit, portee)
    return Habilitation(rangee["geste"], rangee["libelle"], cellules)


def habilitation(geste: str) -> Habilitation:
    """The row of a gesture. Raises KeyError: a gesture that the table does not name is a fault of the program."""
    return table()[geste]
