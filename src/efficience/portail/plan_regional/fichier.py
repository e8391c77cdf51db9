"""A CSV of actions as rows: its encoding and separator found, its header checked before anything is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.refus import DepotRefuse
from efficience.noyau.plan.lecture import FACULTATIVES, REQUISES

LIGNES_AU_PLUS = 2_000


def lire(nom: str, octets: bytes) -> list[Mapping[str, str]]:
    """The rows, by column. Raises DepotRefuse: not a table, a column missing or unknown, too many rows, none."""
    examiner_depot(nom, octets, attendues=(Nature.CSV,))
    texte = _texte(octets)
    entete = texte.split("\n", 1)[0]
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=";" if entete.count(";") > entete.count(",") else ",")
    colonnes = [(un or "").strip() for un in lecteur.fieldnames or []]
    lecteur.fieldnames = colonnes
    if manquantes := [un for un in REQUISES if un not in colonnes]:
        raise DepotRefuse(f"colonne absente : {', '.join(manquantes)}\nAttendu : {', '.join((*REQUISES, *FACULTATIVES))}.")
    if inconnues := sorted({*colonnes} - {*REQUISES, *FACULTATIVES, ""}):
        raise DepotRefuse(f"colonne inconnue : {', '.join(inconnues)}\nAttendu : {', '.join((*REQUISES, *FACULTATIVES))}.")
    rangees: list[Mapping[str, str]] = [
        {str(nom): str(valeur or "") for nom, valeur in rangee.items() if nom} for rangee in lecteur
    ]
    if not rangees or len(rangees) > LIGNES_AU_PLUS:
        raise DepotRefuse(f"{len(rangees)} ligne(s) : de 1 à {LIGNES_AU_PLUS} attendues")
    return rangees


def _texte(octets: bytes) -> str:
    for encodage in ("utf-8-sig", "cp1252"):
        try:
            return octets.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise DepotRefuse("encodage inconnu : enregistrer le fichier en UTF-8")
