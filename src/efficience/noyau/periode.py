"""A period of days, first and last included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Periode:
    """From `debut` to `fin`, both included. Raises ValueError when it would end before it begins."""

    debut: date
    fin: date

    def __post_init__(self) -> None:
        if self.fin < self.debut:
            raise ValueError(f"la période finit le {self.fin:%d/%m/%Y}, avant son premier jour {self.debut:%d/%m/%Y}")

    @classmethod
    def annee(cls, annee: int) -> Periode:
        """The calendar year, the window of every evaluation."""
        return cls(date(annee, 1, 1), date(annee, 12, 31))

    @property
    def jours(self) -> int:
        """Number of days, both ends included."""
        return (self.fin - self.debut).days + 1

    def contient(self, jour: date) -> bool:
        return self.debut <= jour <= self.fin

    def chevauche(self, autre: Periode) -> bool:
        """True when the two periods share at least one day."""
        return self.debut <= autre.fin and autre.debut <= self.fin

    def __str__(self) -> str:
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"
