"""What was written: the files of a fictive region, with their rows and euros."""

import re
from collections.abc import Sequence
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


_PERIODES = (
    (re.compile(r"_[0-9]{6}(?=\.csv)"), "_AAAAMM"),
    (re.compile(r"(?<=T_MCO)[0-9]{2}"), "AA"),
    (re.compile(r"\.[0-9]{4}(?=\.12\.)"), ".AAAA"),
)
"""How raw files tell their month or year."""


def regrouper(dossier: Path, fichiers: Sequence[Fichier]) -> list[Fichier]:
    """The files under their names in the folder, the raw ones that differ by their period together."""
    groupes: dict[str, list[Fichier]] = {}
    for fichier in fichiers:
        nom = fichier.chemin.relative_to(dossier).as_posix()
        for motif, periode in _PERIODES:
            nom = motif.sub(periode, nom)
        groupes.setdefault(nom, []).append(fichier)
    return [_reunir(nom, membres) for nom, membres in groupes.items()]


def _reunir(nom: str, membres: Sequence[Fichier]) -> Fichier:
    montants = [fichier.montant for fichier in membres if fichier.montant is not None]
    lignes = sum(fichier.lignes for fichier in membres)
    return Fichier(Path(nom), lignes, sum(montants, Decimal(0)) if montants else None)


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
