"""What is known of a part without reading its lines again: two small files made once, when it is loaded.

    <part>.presents.parquet   (year, establishment) pairs that have a line: who transmitted
    <part>.resume.parquet     lines and euros by article, criteria and side (hospital or town): what filters and lists need

A campaign then reads the lines of the chosen articles only.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from efficience.moteur.lignes import FORMES, PRESENTS, RESUME, Forme
from efficience.moteur.rangement import ARTICLE
from efficience.moteur.sql import liste, litteral
from efficience.moteur.tables import TABLES


def resumer(table: str, fichiers: Sequence[Path], con: duckdb.DuckDBPyConnection) -> dict[str, Path]:
    """Write the summaries that make sense for a part of this table, beside its first file; by kind."""
    requetes, lues = {}, f"read_parquet({liste(fichiers)})"
    if {"annee", "finess"} <= set(TABLES[table].noms):
        requetes[PRESENTS] = f"SELECT DISTINCT annee, finess FROM {lues} WHERE finess IS NOT NULL"
    if table in FORMES:
        presentes = {nom for nom, *_ in con.execute(f"DESCRIBE SELECT * FROM {lues}").fetchall()}
        requetes[RESUME] = _resume(FORMES[table], lues, ARTICLE in presentes)
    ecrits = {}
    for sorte, requete in requetes.items():
        ecrits[sorte] = fichiers[0].with_suffix(f".{sorte}.parquet")
        con.execute(f"COPY ({requete} ORDER BY ALL) TO {litteral(ecrits[sorte])} (FORMAT parquet, COMPRESSION zstd)")
    return ecrits


def _resume(forme: Forme, lues: str, par_article: bool) -> str:
    """`finess` stands for the side: any number of the hospitals concerned, missing in town."""
    cles = ", ".join(f"coalesce({cle}, '') AS {cle}" for cle in forme.cles)
    criteres = "".join(f"{critere}, " for critere in forme.criteres) + (f"{ARTICLE}, " if par_article else "")
    return (
        f"SELECT annee, finess IS NOT NULL AS hospitalier, {criteres}{cles}, max(finess) AS finess, count(*) AS lignes, "
        f"sum({forme.montant})::DECIMAL(38,2) AS {forme.montant} FROM {lues} GROUP BY ALL"
    )
