"""What is known of a part without reading its lines again: two small files made once, when it is loaded.

    <part>.presents.parquet   (year, establishment) pairs that have a line: who transmitted
    <part>.resume.parquet     lines and euros by article, criteria and side (hospital or town): what filters and lists need

A campaign then reads the lines of the chosen articles only.
"""

from pathlib import Path

import duckdb

from efficience.moteur.lignes import FORMES, PRESENTS, RESUME, Forme
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES


def resumer(table: str, fichier: Path, con: duckdb.DuckDBPyConnection) -> dict[str, Path]:
    """Write the summaries that make sense for a part of this table, beside it; by kind."""
    requetes = {}
    if {"annee", "finess"} <= set(TABLES[table].noms):
        requetes[PRESENTS] = f"SELECT DISTINCT annee, finess FROM {litteral(fichier)} WHERE finess IS NOT NULL"
    if table in FORMES:
        requetes[RESUME] = _resume(FORMES[table], fichier)
    ecrits = {}
    for sorte, requete in requetes.items():
        ecrits[sorte] = fichier.with_suffix(f".{sorte}.parquet")
        con.execute(f"COPY ({requete} ORDER BY ALL) TO {litteral(ecrits[sorte])} (FORMAT parquet, COMPRESSION zstd)")
    return ecrits


def _resume(forme: Forme, fichier: Path) -> str:
    """`finess` stands for the side: any number of the hospitals concerned, missing in town."""
    cles = ", ".join(f"coalesce({cle}, '') AS {cle}" for cle in forme.cles)
    criteres = "".join(f"{critere}, " for critere in forme.criteres)
    return (
        f"SELECT annee, finess IS NOT NULL AS hospitalier, {criteres}{cles}, max(finess) AS finess, count(*) AS lignes, "
        f"sum({forme.montant})::DECIMAL(38,2) AS {forme.montant} FROM {litteral(fichier)} GROUP BY ALL"
    )
