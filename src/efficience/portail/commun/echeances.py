"""A deadline on the page « Mes échéances »: what an application above gives for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Echeance:
    """Something to do, or that runs: until when (end of day where the recipient is), whose turn, and where to go.

    `main` names whose turn it is when it is not the reader's; `suite` explains the date, or what comes next.
    """

    quand: date | None
    quoi: str
    objet: str
    adresse: str
    a_la_main: bool
    suite: str = ""
    main: str = ""

    def jours(self, le: datetime) -> int | None:
        """Days left; negative when late; None without a date."""
        return None if self.quand is None else (self.quand - le.date()).days


@dataclass(frozen=True)
class Trouve:
    """A result of the header's search."""

    titre: str
    precision: str
    adresse: str
