"""The delays of the procedure: the day each one ends, explained.

A delay runs from the day of the receipt, that day not counted: « trois semaines à compter de la réception » received on
a Monday ends on a Monday. Months and years end on the same date, or on the last day of a month too short for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from dateutil.relativedelta import relativedelta

from efficience.noyau.calcul import Calcul, Etape
from efficience.noyau.exigences import DonneeRefusee

DELAIS: Mapping[str, str] = {
    "premiere-reponse": "delai_premiere_reponse",
    "seconde-reponse": "delai_seconde_reponse",
    "contradictoire-evaluation": "delai_contradictoire_evaluation",
    "recours": "delai_recours",
}
"""The delays anyone can try, and the parameter of `reglement` that holds each."""

SANS_DECALAGE = "aucun"
_UNITES: Mapping[str, Callable[[int], relativedelta]] = {
    "jours": lambda n: relativedelta(days=n),
    "semaines": lambda n: relativedelta(weeks=n),
    "mois": lambda n: relativedelta(months=n),
    "ans": lambda n: relativedelta(years=n),
}
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Duree:
    """A number of jours, semaines, mois or ans."""

    nombre: int
    unite: str

    def __post_init__(self) -> None:
        if self.unite not in _UNITES or self.nombre < 0:
            raise DonneeRefusee("duree", f"{self.nombre} {self.unite}", "un nombre de jours, semaines, mois ou ans")

    def __str__(self) -> str:
        singulier = self.nombre < 2 and self.unite != "mois"
        return f"{self.nombre} {self.unite[:-1] if singulier else self.unite}"


def ajouter(depart: date, duree: Duree) -> date:
    """The calendar day `duree` after `depart`; the 31st of a month plus one month is the last day of the next."""
    try:
        return depart + _UNITES[duree.unite](duree.nombre)
    except (OverflowError, ValueError) as hors_calendrier:
        raise DonneeRefusee("depart", f"{depart:%d/%m/%Y}", "une date antérieure à l'an 9999") from hors_calendrier


def jour_ouvre(jour: date) -> bool:
    """Monday to Friday, and not a public holiday of metropolitan France (Alsace-Moselle and overseas days excepted)."""
    return jour.weekday() < 5 and jour not in _feries(jour.year)


def echeance(depart: date, duree: Duree, decalage: str = SANS_DECALAGE) -> Calcul:
    """The last day of a delay that starts on `depart` (receipt). Result: `echeance` (date), `jour_ouvre` (boolean).

    The texts are silent on a last day that is not a working one: it does not move, and the step says so (A-39).
    """
    if decalage != SANS_DECALAGE:
        raise DonneeRefusee("decalage", decalage, f"« {SANS_DECALAGE} », le seul que les textes permettent d'appliquer")
    terme = ajouter(depart, duree)
    ouvre = jour_ouvre(terme)
    etapes = (
        Etape("Terme du délai", f"{_en_clair(depart)} + {duree} = {_en_clair(terme)}", terme),
        Etape("Jour ouvré", "oui" if ouvre else f"attention, jour non ouvré : {_en_clair(terme)}", ouvre),
    )
    return Calcul({"echeance": terme, "jour_ouvre": ouvre}, etapes)


def _en_clair(jour: date) -> str:
    return f"{_JOURS[jour.weekday()]} {jour:%d/%m/%Y}"


@cache
def _feries(annee: int) -> frozenset[date]:
    from holidays import France  # slow to import, and needed only here

    return frozenset(France(years=annee))
