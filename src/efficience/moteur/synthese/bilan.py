"""What was written: the files of a fictive region, with their rows and euros."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from efficience.moteur.synthese.parametres import Entiers


@dataclass(frozen=True)
class Fichier:
    """One file: its rows (header excluded) and its reimbursed euros (None where it holds no amount)."""

    chemin: Path
    lignes: int
    montant: Decimal | None = None


@dataclass(frozen=True)
class Bilan:
    """All the files of a fictive region, in the order they were written."""

    fichiers: tuple[Fichier, ...]

    @property
    def lignes(self) -> int:
        """Rows of all files."""
        return sum(fichier.lignes for fichier in self.fichiers)


def en_euros(centimes: Entiers) -> Decimal:
    """The exact sum of amounts held in cents, in euros."""
    return Decimal(int(np.sum(centimes))).scaleb(-2)
