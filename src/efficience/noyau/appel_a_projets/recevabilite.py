"""Whether a project may be examined: a table of conditions, each with the reason of the refusal.

CSS, art. L. 162-31-1: an experiment derogates, lasts five years at most, and has one of two aims: to let new organisations
of care emerge, or to improve the relevance of products and prescriptions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.periode import Periode

FINALITES: Mapping[str, str] = MappingProxyType(
    {"organisation": "une organisation innovante", "pertinence": "la pertinence des produits et des prescriptions"}
)
PORTEES: Mapping[str, str] = MappingProxyType(
    {"locale": "locale", "regionale": "régionale", "interregionale": "interrégionale"}
)


@dataclass(frozen=True)
class Lettre:
    """A letter of intent: what makes it admissible."""

    finalite: str
    portee: str
    derogations: tuple[str, ...]
    periode: Periode
    deposee_le: date
    interets_declares: bool


@dataclass(frozen=True)
class Cadre:
    """What the letter is judged by: the days of deposit of the call, the longest duration."""

    depots: Periode
    duree: Duree


def _depot(lettre: Lettre, cadre: Cadre) -> str:
    ouvert = cadre.depots.contient(lettre.deposee_le)
    return (
        "" if ouvert else f"Lettre déposée le {lettre.deposee_le:%d/%m/%Y}, hors de la période des dépôts ({cadre.depots})."
    )


def _duree(lettre: Lettre, cadre: Cadre) -> str:
    tient = lettre.periode.fin < ajouter(lettre.periode.debut, cadre.duree)
    return "" if tient else f"Une expérimentation dure {cadre.duree} au plus."


CONDITIONS: tuple[Callable[[Lettre, Cadre], str], ...] = (
    _depot,
    lambda lettre, _: "" if lettre.finalite in FINALITES else "Le projet ne répond à aucune des finalités de la loi.",
    lambda lettre, _: "" if lettre.portee in PORTEES else "Un projet national se dépose auprès des ministres.",
    lambda lettre, _: "" if lettre.derogations else "Le projet ne demande aucune dérogation : le droit commun suffit.",
    _duree,
    lambda lettre, _: "" if lettre.interets_declares else "Les liens d’intérêts ne sont pas déclarés.",
)


def refus(lettre: Lettre, cadre: Cadre) -> tuple[str, ...]:
    """Why a project is not admissible, in words; none when it is."""
    return tuple(phrase for condition in CONDITIONS if (phrase := condition(lettre, cadre)))
