"""What the attacker brings back: an interval for each hidden cell, and those that are too narrow."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from efficience.moteur.secret.publication import Cle


class Methode(Enum):
    """How a hidden value was found."""

    SOUSTRACTION = "par soustraction"
    ENCADREMENT = "par encadrement"
    COMPLEMENT = "par complément"
    TAUX = "par un taux et son dénominateur"
    VERSIONS = "en comparant deux versions"


@dataclass(frozen=True)
class Intervalle:
    """What the attacker knows of a cell: between `bas` and `haut` (None: no upper bound), and how."""

    bas: Fraction | None
    haut: Fraction | None
    methode: Methode = Methode.ENCADREMENT

    @property
    def largeur(self) -> Fraction | None:
        return None if self.bas is None or self.haut is None else self.haut - self.bas

    def __str__(self) -> str:
        if self.largeur == 0:
            return f"= {float(self.bas or 0):g}"
        bornes = ["?" if v is None else f"{float(v):g}" for v in (self.bas, self.haut)]
        return f"entre {bornes[0]} et {bornes[1]}"


@dataclass(frozen=True)
class Fuite:
    """A cell that the attacker knows too well."""

    cle: Cle
    intervalle: Intervalle

    def __str__(self) -> str:
        return f"{self.cle} {self.intervalle}, {self.intervalle.methode.value}"
