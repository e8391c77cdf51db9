"""The tables of the demonstration, read and checked: bodies, people, hospitals, projects, lives, contracts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DONNEES = Path(__file__).with_name("donnees")
DU_CONTRAT = ("directeur", "directeur_cpam")
"""The roles held by somebody else in each contract."""


class TableMalEcrite(ValueError):
    """A table of the demonstration that contradicts itself."""


@dataclass(frozen=True)
class Structure:
    """A body other than a hospital, and what its letters say of it."""

    nature: str
    nom: str
    region: str
    departements: tuple[str, ...] = ()
    boite: str = ""
    ecrit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Personne:
    """Somebody, in a role, for a body or a hospital."""

    prenom: str
    nom: str
    role: str
    structure: str


@dataclass(frozen=True)
class Hopital:
    """A hospital that has a contract: where its letters are sent, who directs it."""

    finess: str
    adresse: str
    prenom: str
    nom: str


@dataclass(frozen=True)
class Pas:
    """A gesture of a life: its day after the opening, who does it, on which act, with what."""

    jour: int
    geste: str
    par: str
    numero: int = 0
    avec: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """A contract of the demonstration: the life it leads, opened so many days ago or on a day, and where it must stand."""

    nom: str
    finess: str
    parcours: str
    projet: str
    generation: str
    depuis: str
    etat: str
    motifs: str

    def ouvert_le(self, aujourd_hui: date) -> date:
        """The day the contract was opened."""
        if self.depuis.startswith("-"):
            return aujourd_hui + timedelta(days=int(self.depuis))
        return date.fromisoformat(self.depuis)


@dataclass(frozen=True)
class CampagneEcrite:
    """A targeting campaign: its rules, its gestures, opened so many days ago, and where it must stand."""

    annee: int
    annee_resultats: int
    generation: str
    profil: str
    indicateurs: tuple[str, ...]
    depuis: int
    etat: str
    gestes: tuple[Pas, ...]


@dataclass(frozen=True)
class EvaluationEcrite:
    """An evaluation: of which contract and year, opened when, the life it leads, and where it must stand."""

    contrat: str
    annee: int
    ouverte: int | date
    parcours: str
    etat: str
    a_blanc: bool = False

    def ouverte_le(self, aujourd_hui: date) -> date:
        """The day it was opened."""
        return aujourd_hui + timedelta(days=self.ouverte) if isinstance(self.ouverte, int) else self.ouverte


@dataclass(frozen=True)
class GrilleEcrite:
    """The grid of a year: by code, its words, its points, the proofs asked."""

    annee: int
    criteres: Mapping[str, Sequence[Any]]


def lire_yaml(nom: str) -> Any:
    """A table of the demonstration, by the name of its file."""
    lu: Any = yaml.safe_load((DONNEES / nom).read_text(encoding="utf-8"))
    return lu


def _csv(nom: str) -> list[dict[str, str]]:
    with (DONNEES / nom).open(encoding="utf-8", newline="") as ouvert:
        return list(csv.DictReader(ouvert))


@cache
def structures() -> Mapping[str, Structure]:
    """The bodies, by code."""
    return {
        code: Structure(**{**champs, "departements": tuple(champs.get("departements", ()))})
        for code, champs in lire_yaml("structures.yaml").items()
    }


@cache
def hopitaux() -> Mapping[str, Hopital]:
    """The hospitals that have a contract, by FINESS number of the legal entity."""
    lus = [Hopital(**{**rangee, "adresse": rangee["adresse"].replace("|", "\n")}) for rangee in _csv("etablissements.csv")]
    return {hopital.finess: hopital for hopital in lus}


@cache
def personnes() -> tuple[Personne, ...]:
    """Everybody: the people of the bodies, then the directors."""
    directeurs = (Personne(h.prenom, h.nom, "directeur", h.finess) for h in hopitaux().values())
    return (*(Personne(**rangee) for rangee in _csv("personnes.csv")), *directeurs)


@cache
def projets() -> Mapping[str, Mapping[str, Any]]:
    """What contracts say, by name."""
    lus: Mapping[str, Mapping[str, Any]] = lire_yaml("projets.yaml")
    return lus


@cache
def parcours() -> Mapping[str, tuple[Pas, ...]]:
    """The lives, by name; names that begin with `_` are only parts."""
    lus = {nom: tuple(map(_pas, _a_plat(pas))) for nom, pas in lire_yaml("parcours.yaml").items() if not nom.startswith("_")}
    for nom, pas in lus.items():
        if [p.jour for p in pas] != sorted(p.jour for p in pas):
            raise TableMalEcrite(f"parcours « {nom} » : les jours ne se suivent pas")
    return lus


def _a_plat(pas: list[Any]) -> Iterator[dict[str, Any]]:
    """A life is written with shared parts: lists within lists."""
    for un in pas:
        yield from _a_plat(un) if isinstance(un, list) else (un,)


def _pas(ecrit: Mapping[str, Any]) -> Pas:
    propres = {nom: ecrit[nom] for nom in ("jour", "geste", "par", "numero") if nom in ecrit}
    return Pas(**propres, avec={nom: dit for nom, dit in ecrit.items() if nom not in propres})


@cache
def campagnes() -> tuple[CampagneEcrite, ...]:
    """The targeting campaigns."""
    return tuple(
        CampagneEcrite(
            **{**ecrite, "indicateurs": tuple(ecrite["indicateurs"]), "gestes": tuple(map(_pas, ecrite["gestes"]))}
        )
        for ecrite in lire_yaml("campagnes.yaml")
    )


@cache
def evaluations() -> tuple[EvaluationEcrite, ...]:
    """The evaluations. Raises TableMalEcrite on a contract or a life that no table holds."""
    lues = tuple(EvaluationEcrite(**une) for une in lire_yaml("evaluations.yaml")["evaluations"])
    contrats = {scenario.nom for scenario in scenarios()}
    for une in lues:
        if une.contrat not in contrats or une.parcours not in vies_d_evaluation():
            raise TableMalEcrite(f"evaluations.yaml, « {une.contrat} » {une.annee} : contrat ou parcours inconnu")
    return lues


@cache
def vies_d_evaluation() -> Mapping[str, tuple[Pas, ...]]:
    """The lives of evaluations, by name."""
    lus = lire_yaml("evaluations.yaml")["parcours"]
    return {nom: tuple(map(_pas, _a_plat(pas))) for nom, pas in lus.items() if not nom.startswith("_")}


@cache
def grilles() -> tuple[GrilleEcrite, ...]:
    """The grids of the region."""
    return tuple(GrilleEcrite(**une) for une in lire_yaml("evaluations.yaml")["grilles"])


@cache
def enveloppes() -> tuple[Mapping[str, Any], ...]:
    """The envelopes of the region: year, euros, when they were fixed and shared."""
    return tuple(lire_yaml("evaluations.yaml")["enveloppes"])


@cache
def region() -> Mapping[str, Any]:
    """The year of the region: mandates, exchanges, spending, and its steps in the order of the days."""
    lue: Mapping[str, Any] = lire_yaml("region.yaml")
    return lue


@cache
def actions_du_plan() -> tuple[Mapping[str, str], ...]:
    """The actions of the plan."""
    return tuple(_csv("actions_du_plan.csv"))


@cache
def projets_article_51() -> tuple[Mapping[str, str], ...]:
    """The projects that answer the call, each with the stage that it reaches."""
    return tuple(_csv("projets_article_51.csv"))


@cache
def scenarios() -> tuple[Scenario, ...]:
    """The contracts. Raises TableMalEcrite on a hospital, a life or a project that no table holds, or a name used twice."""
    lus = tuple(Scenario(**rangee) for rangee in _csv("contrats.csv"))
    if len({s.nom for s in lus}) < len(lus):
        raise TableMalEcrite("contrats.csv : deux contrats portent le même nom")
    for scenario in lus:
        connus = (("finess", hopitaux()), ("parcours", parcours()), ("projet", projets()))
        for champ, table in connus:
            if getattr(scenario, champ) not in table:
                raise TableMalEcrite(f"contrats.csv, « {scenario.nom} » : {champ} {getattr(scenario, champ)} inconnu")
    return lus
