"""Where an establishment is: its legal time, and the public holidays of its own.

A delay ends with the day of whoever must answer: midnight in Cayenne is not midnight in Paris.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from efficience.noyau.exigences import DonneeRefusee


@dataclass(frozen=True)
class Territoire:
    """A legal time (`fuseau`, IANA name) and how it is said; `feries` is its code of public holidays, if it has its own."""

    fuseau: str
    heure: str
    feries: str = ""

    def jour(self, instant: datetime) -> date:
        """The day it is there at that instant (aware)."""
        return instant.astimezone(ZoneInfo(self.fuseau)).date()

    def debut(self, jour: date) -> datetime:
        """The first instant of the day there."""
        return datetime.combine(jour, time(), ZoneInfo(self.fuseau))

    def lendemain(self, jour: date) -> datetime:
        """The instant at which the day is over there."""
        return self.debut(jour + timedelta(days=1))


METROPOLE = Territoire("Europe/Paris", "heure de Paris")
_ALSACE, _MOSELLE = Territoire("Europe/Paris", "heure de Paris", "6AE"), Territoire("Europe/Paris", "heure de Paris", "57")
_PARTICULIERS: Mapping[str, Territoire] = MappingProxyType(
    {
        "57": _MOSELLE,
        "67": _ALSACE,
        "68": _ALSACE,
        "9A": Territoire("America/Guadeloupe", "heure de la Guadeloupe", "971"),
        "9B": Territoire("America/Martinique", "heure de la Martinique", "972"),
        "9C": Territoire("America/Cayenne", "heure de la Guyane", "973"),
        "9D": Territoire("Indian/Reunion", "heure de La Réunion", "974"),
        "9E": Territoire("America/Miquelon", "heure de Saint-Pierre-et-Miquelon", "PM"),
        "9F": Territoire("Indian/Mayotte", "heure de Mayotte", "976"),
    }
)
"""The departments, as FINESS codes them, whose hour or holidays are not those of most."""
_INSEE = {"971": "9A", "972": "9B", "973": "9C", "974": "9D", "975": "9E", "976": "9F"}
"""The overseas departments as INSEE codes them."""
_METROPOLITAIN = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]")


def territoire(departement: str) -> Territoire:
    """The territory of a department, coded as in FINESS (« 9A ») or by INSEE (« 971 »).

    Raises DonneeRefusee on an unknown or missing one: a delay cannot end at an hour that is guessed.
    """
    code = _INSEE.get(departement, departement)
    if code in _PARTICULIERS:
        return _PARTICULIERS[code]
    if _METROPOLITAIN.fullmatch(code):
        return METROPOLE
    raise DonneeRefusee("departement", departement or "absent", "un code de département, comme 59, 2A ou 9C")


REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "01": "Guadeloupe", "02": "Martinique", "03": "Guyane", "04": "La Réunion", "06": "Mayotte",
        "11": "Île-de-France", "24": "Centre-Val de Loire", "27": "Bourgogne-Franche-Comté", "28": "Normandie",
        "32": "Hauts-de-France", "44": "Grand Est", "52": "Pays de la Loire", "53": "Bretagne", "75": "Nouvelle-Aquitaine",
        "76": "Occitanie", "84": "Auvergne-Rhône-Alpes", "93": "Provence-Alpes-Côte d’Azur", "94": "Corse",
    }
)  # fmt: skip
"""The regions, by their code of the Code officiel géographique (INSEE)."""
NATION = "FR"
"""Not a region: the whole country, for a body that acts everywhere (the CNAM) and for what is the same everywhere."""


def nom_de_region(code: str) -> str:
    """The name of a region, « France » for the whole country; its code when it is not of the official list (fictive)."""
    if code == NATION:
        return "France"
    return REGIONS.get(code, f"région {code}" if code else "région inconnue")
