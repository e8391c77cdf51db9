"""Where the plan stands on a day: actions by state, theme and pilot, late milestones, weather, savings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from efficience.noyau.montant import Nombre
from efficience.noyau.plan.action import Action
from efficience.noyau.plan.coherence import FINIES
from efficience.noyau.plan.gains import Gain, Total, totaliser
from efficience.noyau.plan.indicateurs import atteinte, meteo, pire


@dataclass(frozen=True)
class Seuils:
    """From which share of the target an indicator is green, or orange."""

    vert: Nombre
    orange: Nombre


@dataclass(frozen=True)
class Synthese:
    """Counts of actions and totals of gains. `retards`: action, milestone, the day it was planned for, oldest first."""

    actions: int
    par_etat: Mapping[str, int]
    par_theme: Mapping[str, int]
    par_pilotage: Mapping[str, int]
    par_meteo: Mapping[str, int]
    retards: tuple[tuple[str, str, date], ...]
    gains: Total


def meteo_de(action: Action, seuils: Seuils) -> str:
    """The weather of an action: that of its worst indicator with a value."""
    return pire([meteo(atteinte(un), seuils.vert, seuils.orange) for un in action.indicateurs])


def resumer(actions: Sequence[Action], gains: Iterable[Gain], seuils: Seuils, jour: date) -> Synthese:
    """The plan on that day. A finished or abandoned action is never late."""
    retards = [
        (action.code, jalon.titre, jalon.prevu_le)
        for action in actions
        if action.etat not in FINIES
        for jalon in action.jalons
        if jalon.en_retard(jour)
    ]
    return Synthese(
        actions=len(actions),
        par_etat=_compter(action.etat for action in actions),
        par_theme=_compter(action.theme for action in actions),
        par_pilotage=_compter(action.pilotage for action in actions),
        par_meteo=_compter(meteo_de(action, seuils) for action in actions),
        retards=tuple(sorted(retards, key=lambda retard: (retard[2], retard[0]))),
        gains=totaliser(gains),
    )


def de_pertinence(actions: Iterable[Action], themes: Collection[str]) -> tuple[Action, ...]:
    """The actions of the PAPRAPS: « L'ensemble des actions […] relatives à la pertinence » (convention, art. 2.1).

    `themes`: the code list `theme-pertinence`.
    """
    return tuple(action for action in actions if action.theme in themes)


def annexe(actions: Iterable[Action]) -> tuple[tuple[str, str, str, str], ...]:
    """The annex of the convention (art. 2.1): code, title, who leads, the référents, in the order of the plan."""
    return tuple(
        (a.code, a.titre, a.conduite.libelle, ", ".join(filter(None, (a.referents.get("ars"), a.referents.get("am")))))
        for a in sorted(actions, key=lambda a: (a.theme, a.axe, a.code))
    )


def _compter(mots: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(mots).items()))
