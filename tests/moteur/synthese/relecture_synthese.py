"""Readers of the fictive files written without the project's: plain Python, exact decimals."""

import csv
from decimal import Decimal
from pathlib import Path

ANNEES = (2022, 2023, 2024)


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


Attendus = dict[tuple[str, str, str, str], str]


def lire_attendus(dossier: Path) -> Attendus:
    """What must be found, by (indicator, year, FINESS, measure); absences left out."""
    return {
        (ligne["indicateur"], ligne["annee"], ligne["finess"], ligne["mesure"]): ligne["valeur"]
        for ligne in lire_table(dossier / "effets_attendus.csv")
        if ligne["indicateur"]
    }


def finess_des_effets(dossier: Path) -> dict[str, str]:
    """Published number of each planted effect."""
    return {ligne["effet"]: ligne["finess"] for ligne in lire_table(dossier / "effets_attendus.csv")}
