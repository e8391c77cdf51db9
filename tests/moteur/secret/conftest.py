"""Small tables written as a civil servant would, protected and read back."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from efficience.moteur import secret
from efficience.moteur.secret import Protection, Table

Lire = Callable[..., Table]


@pytest.fixture
def table(tmp_path: Path) -> Lire:
    """A table from text: columns separated by « | », one row per line."""

    def ecrire(texte: str, nom: str = "table.csv", **options: object) -> Table:
        rangees = [[champ.strip() for champ in ligne.split("|")] for ligne in texte.strip().splitlines()]
        sortie = io.StringIO()
        csv.writer(sortie, lineterminator="\n").writerows(rangees)
        fichier = tmp_path / nom
        fichier.write_text(sortie.getvalue(), encoding="utf-8")
        return secret.lire(fichier, **options)  # type: ignore[arg-type]

    return ecrire


@pytest.fixture
def montrer() -> Callable[..., list[str]]:
    """What a protected table shows: one text per row, « s » for a protected value, « / » for one not transmitted."""

    def lignes(protection: Protection, rang: int = 0, mesure: str | None = None) -> list[str]:
        publiee = protection.tables[rang]
        nom = mesure or next(iter(publiee.roles))
        valeur, statut = publiee.colonnes_de(nom)
        signes = {"protege": "s", "non_transmis": "/", "non_calculable": "?"}
        assert all(bool(r[valeur]) is (r[statut] == "calcule") for r in publiee.rangees)
        return [signes.get(r[statut], r[valeur]) for r in publiee.rangees]

    return lignes
