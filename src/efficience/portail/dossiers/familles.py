"""What an application says of the dossiers it brings: who reads them, what their forms ask, what a gesture sets going."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from efficience.noyau.automate import Automate, Transition
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.roles import NATURES
from efficience.portail.commun.acteur import Acteur

if TYPE_CHECKING:
    from efficience.portail.dossiers.models import Dossier, Evenement

Ligne = Transition[DossierDuDroit]
Champs = dict[str, forms.Field]
FaitsDe = Callable[["Dossier", datetime], Mapping[str, Any]]
ChampsDe = Callable[["Dossier", Ligne, datetime], Champs]


@dataclass(frozen=True)
class Modelage:
    """A template that a gesture fills. `valeurs(dossier, what came with the gesture, who, when)` are its merge fields.

    `lecteurs`: the natures of organisations that may read it. `scelle`: a letter sealed in the name of who sends it. `si`:
    whether this dossier takes it (None: always).
    """

    modele: str
    valeurs: Callable[[Dossier, Mapping[str, Any], Acteur, datetime], Mapping[str, Any]]
    lecteurs: tuple[str, ...] = tuple(NATURES)
    scelle: bool = True
    si: Callable[[Dossier], bool] | None = None


@dataclass(frozen=True)
class Lettre:
    """A mail that a gesture sends: to which address, which letter, in which words. It holds no figure and no name."""

    adresse: str
    modele: str
    objet: str
    legal: bool = False


def _rien(_dossier: Dossier, _le: datetime) -> Mapping[str, Any]:
    return {}


def _rien_d_avance(_dossiers: Sequence[Dossier]) -> None:
    return None


def _tel_quel(_dossier: Dossier, _ligne: Ligne, dites: Mapping[str, Any], _par: Acteur, _le: datetime) -> Mapping[str, Any]:
    return dites


def _sans_suite(_evenement: Evenement, _par: Acteur, _le: datetime) -> None:
    return None


def _sans_lettre(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Iterable[Lettre]:
    return ()


def _page_commune(dossier: Dossier) -> str:
    return reverse("dossier", args=[dossier.pk])


@dataclass(frozen=True)
class Famille:
    """A family of dossiers. Everything but its cycles and rights has a default.

    `faits`: what other tables say of a dossier, that its guards read; `d_avance` reads it for many rows of a page in a few
    queries, and leaves it on them; `lourds` names those that a list does without. `champs`: the fields of a requirement, by
    its name, when they are not those of its nature. `completer`: what comes with a gesture once the portal has added what
    nobody types (fingerprints, amounts, quality, session). `suites`: what a gesture sets going, in its transaction.
    `documents` and `lettres`: what it writes. `caches`: the states that an establishment does not read. `prouves`: the
    gestures that ask for a fresh proof of who does them. `signe`: the gestures that sign the document sent before, with the
    place of each nature of organisation in it.
    """

    code: str
    intitule: str
    cycles: Mapping[str, Automate[DossierDuDroit]]
    lire: str
    agir: str
    faits: FaitsDe = _rien
    d_avance: Callable[[Sequence[Dossier]], None] = _rien_d_avance
    lourds: frozenset[str] = frozenset()
    champs: Mapping[str, ChampsDe] = field(default_factory=dict)
    completer: Callable[[Dossier, Ligne, Mapping[str, Any], Acteur, datetime], Mapping[str, Any]] = _tel_quel
    suites: Callable[[Evenement, Acteur, datetime], None] = _sans_suite
    documents: Mapping[tuple[str, str], tuple[Modelage, ...]] = field(default_factory=dict)
    lettres: Callable[[Dossier, Ligne, datetime], Iterable[Lettre]] = _sans_lettre
    adresse: Callable[[Dossier], str] = _page_commune
    caches: frozenset[str] = frozenset()
    prouves: frozenset[str] = frozenset()
    signe: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def places(self) -> frozenset[str]:
        """Every place that its documents keep for a signature."""
        return frozenset(champ for parties in self.signe.values() for champ in parties.values())


@cache
def familles() -> tuple[Famille, ...]:
    """The families of the installed applications, in the order of the settings."""
    return tuple(import_string(nom) for nom in settings.FAMILLES_DE_DOSSIERS)


@cache
def _par_cycle() -> Mapping[str, Famille]:
    return {cycle: famille for famille in familles() for cycle in famille.cycles}


def famille_de(cycle: str) -> Famille:
    """The family that a life cycle belongs to. Raises KeyError: no installed application brings it."""
    return _par_cycle()[cycle]
