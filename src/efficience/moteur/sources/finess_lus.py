"""Establishment numbers as delivered: 8 characters completed, keys checked once per distinct number."""

from collections.abc import Iterable
from dataclasses import dataclass

from efficience.noyau.finess import Finess, FinessErrone


@dataclass(frozen=True)
class FinessLus:
    """Distinct numbers of a delivery: as read → as kept, and those whose key fails with the reason."""

    retenus: dict[str, str]
    errones: dict[str, str]

    @property
    def intacts(self) -> bool:
        """True when every number can be kept just as it was read."""
        return not self.errones and all(lu == garde for lu, garde in self.retenus.items())


def verifier_cles(numeros: Iterable[str | None]) -> FinessLus:
    """Check each distinct number once. In tables and Open PHMEV, malformed ones were refused before, by their pattern."""
    retenus: dict[str, str] = {}
    errones: dict[str, str] = {}
    for numero in numeros:
        if numero is None:
            continue
        try:
            retenus[numero] = str(Finess.lire(numero))
        except FinessErrone as erreur:
            errones[numero] = str(erreur)
    return FinessLus(retenus, errones)
