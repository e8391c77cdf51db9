"""On which day a signed act takes effect, and on which day a terminated volet ends: the rule of its generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from efficience.noyau.periode import Periode
from efficience.reglement import Reglement


def premier_janvier_suivant(signe_le: date) -> date:
    """« au 1er janvier suivant la date de signature »: signed on 31 December, in force the next day."""
    return date(signe_le.year + 1, 1, 1)


def prise_d_effet(regle: str, signe_le: date, reglement: Reglement, convenue: date | None = None) -> date:
    """The day an act signed on `signe_le` takes effect, by the parameter `regle` in force that day.

    Where the rule is the date agreed, an act signed after it, or without one, takes effect on its signature.
    """
    return _PRISES_D_EFFET[reglement.regle(regle, signe_le)](signe_le, convenue)


def _date_convenue(signe_le: date, convenue: date | None) -> date:
    return max(signe_le, convenue or signe_le)


_PRISES_D_EFFET: Mapping[str, Callable[[date, date | None], date]] = {
    "premier_janvier_suivant": lambda signe_le, convenue: premier_janvier_suivant(signe_le),
    "date_convenue": _date_convenue,
}


def fin_du_volet_resilie(signe_le: date, reglement: Reglement) -> date:
    """The last day of a volet terminated by agreement: « fixée au 31 décembre de l'année en cours » (art. 8)."""
    return _RESILIATIONS[reglement.regle("effet_resiliation_volet", signe_le)](signe_le)


_RESILIATIONS: Mapping[str, Callable[[date], date]] = {
    "trente_et_un_decembre": lambda signe_le: Periode.annee(signe_le.year).fin,
}
