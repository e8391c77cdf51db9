"""How long each stage of a project took, what the applicant sees, and the funnel of a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from efficience.noyau.ciblage import quartile
from efficience.noyau.dossier import Dossier, parcours

_MEDIANE = Fraction(1, 2)


@dataclass(frozen=True)
class Etape51:
    """A stage of a project: its state, from which day to which (None: it lasts still), how many days it took."""

    etat: str
    libelle: str
    du: date
    au: date | None
    jours: int


def etapes(projet: Dossier, le: datetime) -> tuple[Etape51, ...]:
    """The stages that a project went through by that instant, in order; a gesture on the spot opens no new stage."""
    jour = projet.territoire.jour
    entrees: list[tuple[str, date]] = []
    for pas in parcours(projet, le):
        if not entrees or entrees[-1][0] != pas.etat:
            entrees.append((pas.etat, jour(pas.le)))
    sorties: list[date | None] = [du for _, du in entrees[1:]]
    return tuple(
        Etape51(etat, projet.cycle.etat(etat).libelle, du, au, ((au or jour(le)) - du).days)
        for (etat, du), au in zip(entrees, [*sorties, None], strict=False)
    )


@dataclass(frozen=True)
class Entonnoir:
    """The projects of a call: how many now in each state, how many ever reached it, the median days spent in each stage."""

    presents: Mapping[str, int]
    passes: Mapping[str, int]
    mediane_jours: Mapping[str, Fraction]


def entonnoir(projets: Iterable[Dossier], le: datetime) -> Entonnoir:
    """The funnel at that instant. Medians count finished stages only: one that lasts still says nothing yet."""
    lus = [*projets]
    parcourues = [etapes(projet, le) for projet in lus]
    finies: dict[str, list[int]] = {}
    for siennes in parcourues:
        for une in siennes:
            if une.au is not None:
                finies.setdefault(une.etat, []).append(une.jours)
    medianes = {etat: quartile(jours, _MEDIANE) for etat, jours in sorted(finies.items())}
    return Entonnoir(
        presents=dict(sorted(Counter(projet.situation(le).code for projet in lus).items())),
        passes=dict(sorted(Counter(etat for siennes in parcourues for etat in {une.etat for une in siennes}).items())),
        mediane_jours={etat: mediane for etat, mediane in medianes.items() if mediane is not None},
    )
