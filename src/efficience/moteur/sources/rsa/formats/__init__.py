"""Positions of the ATIH output files: one table per file type, version and years; `formats.csv` says where each comes from.

A new year is a new line of `formats.csv`, and a new table if positions move. A line with an `hypothese` carries an older
document over; a load that relies on it says so, and every record is still checked by its length.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from efficience.moteur.refus import Refus


@dataclass(frozen=True)
class Champ:
    """A field of a record: first position, from 1, and number of characters."""

    nom: str
    debut: int
    longueur: int
    type: str
    decimales: int
    description: str

    @property
    def tranche(self) -> slice:
        return slice(self.debut - 1, self.debut - 1 + self.longueur)


@dataclass(frozen=True)
class Zone:
    """A repeated part after the fixed one: how many times says the field `nombre`."""

    nom: str
    nombre: str
    longueur: int


@dataclass(frozen=True)
class Format:
    """The positions of one file type. `hypothese`: what is assumed where no document says it, empty otherwise."""

    fichier: str
    version: str
    champs: Mapping[str, Champ]
    hypothese: str

    @property
    def longueur(self) -> int:
        """Of the fixed part."""
        fin = self.champs["fin"]
        return fin.debut - 1 + fin.longueur

    @property
    def longueur_utile(self) -> int:
        """Where a record that lost its final blanks may end."""
        fin = self.champs["fin"]
        return fin.debut - 1 if fin.type == "blanc" else self.longueur


def trouver(fichier: str, version: str, annee: int) -> Format:
    """The format of a file of this year. Raises Refus with the versions that are known; `version` is empty where a file
    type is not versioned."""
    lignes = [ligne for ligne in _lignes("formats") if ligne["fichier"] == fichier]
    for ligne in lignes:
        if ligne["version"] == version and int(ligne["debut"]) <= annee <= int(ligne["fin"]):
            return Format(fichier, version, _champs(ligne["table"]), ligne["hypothese"])
    connus = ", ".join(f"{ligne['version']} ({_annees(ligne)})".strip() for ligne in lignes)
    lu = f"format {version} de {annee}" if version else f"format de {annee}"
    raise Refus(f"{lu} inconnu pour un fichier .{fichier}", attendu=f"formats connus : {connus}", conseil=_CONSEIL)


_CONSEIL = "ajouter ce format d'après le document de l'ATIH (docs/guides/charger-le-pmsi.md), ou charger une autre année"


def zones() -> tuple[Zone, ...]:
    """The repeated parts of a RSA, in their order."""
    return tuple(Zone(z["zone"], z["nombre"], int(z["longueur"])) for z in _lignes("zones_rsa"))


def acte() -> Mapping[str, Champ]:
    """The fields of an act zone."""
    return _champs("acte")


def _annees(ligne: Mapping[str, str]) -> str:
    return ligne["debut"] if ligne["debut"] == ligne["fin"] else f"{ligne['debut']} à {ligne['fin']}"


@cache
def _champs(table: str) -> Mapping[str, Champ]:
    return {
        c["nom"]: Champ(c["nom"], int(c["debut"]), int(c["longueur"]), c["type"], int(c["decimales"] or 0), c["description"])
        for c in _lignes(table)
    }


@cache
def _lignes(table: str) -> tuple[Mapping[str, str], ...]:
    with (files(__package__) / f"{table}.csv").open(encoding="utf-8") as flux:
        return tuple(csv.DictReader(flux))
