"""Two fictive regions made once, and readers written without the project's: plain Python, exact decimals."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.moteur.synthese import fabriquer

ANNEES = (2022, 2023, 2024)


@pytest.fixture(scope="session")
def petite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 establishments, three years, about 2,000 lines a year: small enough to read every byte."""
    dossier = tmp_path_factory.mktemp("synthese") / "petite"
    fabriquer(dossier, graine=7, etablissements=14, patients=5000, annees=ANNEES, lignes=2000, suivi=lambda _: None)
    return dossier


@pytest.fixture(scope="session")
def courante(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The size that the command makes by default."""
    dossier = tmp_path_factory.mktemp("synthese") / "courante"
    fabriquer(dossier, graine=1, etablissements=60, patients=200_000, annees=ANNEES, suivi=lambda _: None)
    return dossier


def lire_publie(fichier: Path) -> list[dict[str, str]]:
    """Lines of an OPEN_PHMEV file. Quotes are plain characters there."""
    with fichier.open(encoding="cp1252", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";", quoting=csv.QUOTE_NONE))


def lire_table(fichier: Path) -> list[dict[str, str]]:
    """Rows of a canonical CSV."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def euros(publie: str) -> Decimal:
    """An amount as the CNAM writes it."""
    return Decimal(publie.replace(".", "").replace(",", "."))


def boites_ipp(fichier: Path) -> dict[str, int]:
    """Boxes of proton pump inhibitors by published FINESS."""
    totaux: dict[str, int] = {}
    for ligne in lire_publie(fichier):
        if ligne["ATC5"].startswith("A02BC"):
            totaux[ligne["etb_rgt"]] = totaux.get(ligne["etb_rgt"], 0) + int(ligne["BOITES"])
    return totaux
