"""Values in SQL text. DuckDB imports pandas (a second) at the first bound parameter, so none is bound here."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb


def litteral(valeur: str | int | Path | None) -> str:
    """One value as SQL writes it."""
    if valeur is None:
        return "NULL"
    return str(valeur) if isinstance(valeur, int) else "'" + str(valeur).replace("'", "''") + "'"


def liste(valeurs: Iterable[str | int | Path]) -> str:
    """A SQL list: ['a', 'b']."""
    return "[" + ", ".join(litteral(valeur) for valeur in valeurs) + "]"


def poser(
    con: duckdb.DuckDBPyConnection,
    dossier: Path,
    table: str,
    types: Mapping[str, str],
    rangees: Iterable[Sequence[str | int | None]],
) -> None:
    """Create the temporary `table` with these rows, through a work file in `dossier`. An empty text is missing."""
    fichier = dossier / f"{table}.pose.csv"
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux).writerows(rangees)
    colonnes = ", ".join(f"{litteral(nom)}: {litteral(type_)}" for nom, type_ in types.items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({litteral(fichier)}, header=false, delim=',', "
        f"quote='\"', escape='\"', auto_detect=false, columns={{{colonnes}}}, nullstr='')"
    )
    fichier.unlink()
