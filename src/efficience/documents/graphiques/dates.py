"""Dates along an axis and in words, the French way; always local dates, never instants."""

from __future__ import annotations

from datetime import date

_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_INSECABLE = "\u00a0"


def rang_du_mois(jour: date) -> int:
    """The number of a month, one more for the next: months are evenly spaced."""
    return jour.year * len(_MOIS) + jour.month - 1


def en_mois(jour: date) -> str:
    """« mars 2024 »."""
    return f"{_MOIS[jour.month - 1]}{_INSECABLE}{jour.year}"


def mois_court(jour: date) -> str:
    """« janv. 24 »."""
    return f"{_COURTS[jour.month - 1]}{_INSECABLE}{jour:%y}"


def en_jour(jour: date) -> str:
    """« 12 mars 2024 », « 1er mars 2024 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{_INSECABLE}{en_mois(jour)}"
