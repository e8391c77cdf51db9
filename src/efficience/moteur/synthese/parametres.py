"""The shape of the fictive region, read from `catalogue/`, and its sources of chance."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

Entiers = npt.NDArray[np.int64]
Reels = npt.NDArray[np.float64]
Booleens = npt.NDArray[np.bool_]

CATALOGUE = Path(__file__).parent / "catalogue"
AGES = ("0", "20", "60", "99")
SEXES = ("1", "2", "9")
PROFILS = tuple((age, sexe) for age in AGES for sexe in SEXES)


@dataclass(frozen=True)
class Famille:
    """A family of drugs: share of boxes (per 100,000) and of lines (‰), cents a box, ‰ a year, weights of ages."""

    code: str
    prefixes: list[str]
    boites: int
    lignes: int
    centimes: int
    evolution: int
    ages: list[int]


@dataclass(frozen=True)
class Categorie:
    """A category of establishments: share (‰), median size and its spread, what is published, how it is named."""

    code: str
    jur: str
    part: int
    taille: int
    dispersion: float
    suivies: int
    detail: list[int]
    statut: str
    sites: int
    activites: str
    finess: list[str]
    long: str
    court: str


@dataclass(frozen=True)
class Effet:
    """Something planted in one establishment; the empty effect is an ordinary establishment."""

    code: str = ""
    categorie: str = ""
    ipp: int | None = None
    evolution: int = 0
    dernier: str = ""
    territoire: str = ""
    site_publie: bool = False


@dataclass(frozen=True)
class Territoire:
    """Where an establishment may stand; `cadre` is west, east, south, north in thousandths of a degree."""

    finess: str
    departement: str
    region: str
    postal: str
    cadre: list[int]


@dataclass(frozen=True)
class Volumes:
    """Sizes: boxes, lines, shares of masked lines, fees, full reimbursement by age class."""

    boites_par_patient: int
    lignes_par_etablissement: int
    boites_par_ligne: int
    exposant_lignes: float
    lignes_individuelles: int
    masquees: Mapping[str, int]
    regularisations: int
    honoraires_centimes: int
    ald: list[int]


@dataclass(frozen=True)
class Region:
    """Everything of `region.yaml`; `textes` keeps the lists of words as they are written there."""

    nom: str
    volumes: Volumes
    profils: Entiers
    familles: tuple[Famille, ...]
    categories: Mapping[str, Categorie]
    effets: tuple[Effet, ...]
    territoires: Mapping[str, tuple[Territoire, ...]]
    textes: Mapping[str, Any]

    def famille(self, atc5: str) -> int:
        """Rank of the first family one of whose prefixes opens the code; the last family takes what is left."""
        return next(rang for rang, f in enumerate(self.familles) if atc5.startswith(tuple(f.prefixes)))


@cache
def region() -> Region:
    """The fictive region, read once."""
    brut = yaml.safe_load((CATALOGUE / "region.yaml").read_text(encoding="utf-8"))
    lieux = ("fictif", "corse", "outre_mer", "ailleurs")
    return Region(
        nom=brut["nom"],
        volumes=Volumes(**brut["volumes"]),
        profils=np.array(brut["profils"], dtype=np.int64),
        familles=tuple(Famille(**famille) for famille in brut["familles"]),
        categories={c["code"]: Categorie(**c) for c in brut["categories"]},
        effets=tuple(Effet(**effet) for effet in brut["effets"]),
        territoires={lieu: tuple(Territoire(**t) for t in brut["territoires"][lieu]) for lieu in lieux},
        textes=brut,
    )


def lire_catalogue(nom: str) -> list[dict[str, str]]:
    """Rows of a CSV of the catalogue; quotes are plain characters there."""
    with (CATALOGUE / nom).open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";", quoting=csv.QUOTE_NONE))


def alea(graine: int, sujet: str, *rangs: int) -> np.random.Generator:
    """The generator of one decision: `sujet` names it, `rangs` say whose and when."""
    return np.random.default_rng([graine, *sujet.encode(), *rangs])
