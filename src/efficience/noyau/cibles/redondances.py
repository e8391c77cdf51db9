"""Redundant actions: what already runs on a hospital, and what that means for targeting it again.

« [Les parties veillent à] ne pas mener d'actions redondantes sur un même établissement » (convention Normandie 2019,
art. 3). Nothing is dropped silently: an action that excludes asks for a decision with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

NATURES: Mapping[str, str] = MappingProxyType(
    {
        "contrat_gen2": "contrat de deuxième génération",
        "contrat_gen1": "contrat de première génération",
        "decision_gen3": "dotation ou pénalité de troisième génération",
        "msap": "mise sous accord préalable",
        "surveillance": "mise sous surveillance",
        "experimentation": "expérimentation",
        "dotation_biosimilaires": "dotation « biosimilaires délivrés en ville »",
    }
)
"""The actions that may run on a hospital."""


@dataclass(frozen=True)
class ActionEnCours:
    """An action on a hospital, from a day to a day (None: no end). `indicateurs`: their codes; `volets`: their codes.

    `adresse`: the page of the portal where it is, if any.
    """

    nature: str
    intitule: str
    du: date
    au: date | None = None
    indicateurs: frozenset[str] = frozenset()
    volets: frozenset[str] = frozenset()
    adresse: str = ""

    def court(self, jour: date) -> bool:
        """Whether it runs on that day."""
        return self.du <= jour and (self.au is None or jour <= self.au)


class Force(Enum):
    """What another action asks of who prepares the list."""

    EXCLUT = "exclut, sauf motif"
    A_EXAMINER = "à examiner"


class Portee(Enum):
    """On what the two actions meet."""

    INDICATEUR = "même indicateur"
    VOLET = "même volet"
    ETABLISSEMENT = "même établissement"


@dataclass(frozen=True)
class Regle:
    """A line of the table: an action of that nature, met on that, asks this, by that text."""

    nature: str
    portee: Portee
    force: Force
    texte: str
    pourquoi: str


LOI, CONVENTION = "css-l162-30-2", "convention-normandie-2019"
WEBINAIRE, DOTATION = "webinaire-hdf-2022", "arrete-2019-biosimilaires"
_EXCLUT, _EXAMINER = Force.EXCLUT, Force.A_EXAMINER
_INDICATEUR, _VOLET, _LIEU = Portee

REDONDANCES = (
    Regle("contrat_gen2", _INDICATEUR, _EXCLUT, LOI, "un contrat en cours porte déjà cet indicateur"),
    Regle("contrat_gen2", _LIEU, _EXAMINER, LOI, "un contrat est en cours : l’indicateur s’ajoute par avenant"),
    Regle("contrat_gen1", _INDICATEUR, _EXCLUT, WEBINAIRE, "l’établissement est déjà engagé par contrat sur cet indicateur"),
    Regle("contrat_gen1", _VOLET, _EXAMINER, CONVENTION, "un volet de première génération porte sur le même objet"),
    Regle("experimentation", _INDICATEUR, _EXCLUT, WEBINAIRE, "une expérimentation porte déjà sur cet indicateur"),
    Regle("experimentation", _VOLET, _EXAMINER, CONVENTION, "une expérimentation porte sur le même volet"),
    Regle("msap", _INDICATEUR, _EXCLUT, "css-l162-1-17", "les mêmes prescriptions sont déjà soumises à accord préalable"),
    Regle("msap", _VOLET, _EXAMINER, CONVENTION, "une mise sous accord préalable court sur le même volet"),
    Regle("surveillance", _INDICATEUR, _EXAMINER, "css-d162-14", "le volet pertinence peut porter la surveillance"),
    Regle("surveillance", _VOLET, _EXAMINER, CONVENTION, "une mise sous surveillance court sur le même volet"),
    Regle("decision_gen3", _INDICATEUR, _EXCLUT, "css-l162-23-14", "une décision porte déjà sur cet indicateur"),
    Regle("dotation_biosimilaires", _INDICATEUR, _EXCLUT, DOTATION, "elle ne se cumule pas avec un intéressement"),
)  # fmt: skip
"""What is redundant with what: the first line met of an action's nature holds."""


@dataclass(frozen=True)
class Redondance:
    """An action met, and the line of the table that says what it asks."""

    action: ActionEnCours
    regle: Regle

    @property
    def exclut(self) -> bool:
        """Whether keeping the hospital needs a reason."""
        return self.regle.force is Force.EXCLUT

    @property
    def phrase(self) -> str:
        """In words: « contrat de première génération (volet transports, jusqu’au 31/12/2021) : … »."""
        fin = f", jusqu’au {self.action.au:%d/%m/%Y}" if self.action.au else ""
        return f"{NATURES[self.action.nature]} ({self.action.intitule}{fin}) : {self.regle.pourquoi}"


_RENCONTRES: Mapping[Portee, Callable[[ActionEnCours, str, str], bool]] = MappingProxyType(
    {
        Portee.INDICATEUR: lambda action, indicateur, _: indicateur in action.indicateurs,
        Portee.VOLET: lambda action, _, volet: volet in action.volets,
        Portee.ETABLISSEMENT: lambda *_: True,
    }
)


def redondances(indicateur: str, volet: str, actions: Iterable[ActionEnCours], jour: date) -> tuple[Redondance, ...]:
    """What already runs on a hospital that day and meets that indicator, those that exclude first."""
    trouvees = [
        Redondance(action, regle)
        for action in actions
        if action.court(jour) and (regle := _regle(action, indicateur, volet)) is not None
    ]
    return tuple(sorted(trouvees, key=lambda trouvee: not trouvee.exclut))


def _regle(action: ActionEnCours, indicateur: str, volet: str) -> Regle | None:
    siennes = (regle for regle in REDONDANCES if regle.nature == action.nature)
    return next((regle for regle in siennes if _RENCONTRES[regle.portee](action, indicateur, volet)), None)
