"""DuckDB at hand: bounded connections, and values written in SQL text.

DuckDB imports pandas (a second) at the first bound parameter, so none is bound here.
"""

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

MEMOIRE = "1GB"  # leaves room for Python and file buffers below the 2 GiB promised to a laptop


def reglages(debord: Path | None = None) -> tuple[str, ...]:
    """What every connection is told: its memory, where it may spill (never the user's current folder), and to draw no
    progress bar of its own on standard output, which belongs to the data."""
    debord = debord or Path(tempfile.gettempdir()) / f"efficience-{os.getpid()}"
    return (
        f"SET memory_limit='{MEMOIRE}'",
        f"SET temp_directory={litteral(debord)}",
        "SET enable_progress_bar=false",
    )


def connecter(debord: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that stays within `MEMOIRE`."""
    con = duckdb.connect()
    for reglage in reglages(debord):
        con.execute(reglage)
    return con


def litteral(valeur: str | int | Path | None) -> str:
    """One value as SQL writes it."""
    if valeur is None:
        return "NULL"
    return str(valeur) if isinstance(valeur, int) else "'" + str(valeur).replace("'", "''") + "'"


def liste(valeurs: Iterable[str | int | Path]) -> str:
    """A SQL list: ['a', 'b']."""
    return "[" + ", ".join(litteral(valeur) for valeur in valeurs) + "]"


def dit(fichiers: Sequence[Path], colonne: str) -> bool:
    """True when a line of these Parquet files fills this column."""
    with connecter() as con:
        requete = f"SELECT 1 FROM read_parquet({liste(fichiers)}) WHERE {colonne} IS NOT NULL LIMIT 1"
        return bool(con.execute(requete).fetchall())


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
        csv.writer(flux, quoting=csv.QUOTE_MINIMAL).writerows(rangees)
    colonnes = ", ".join(f"{litteral(nom)}: {litteral(type_)}" for nom, type_ in types.items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({litteral(fichier)}, header=false, delim=',', "
        f"quote='\"', escape='\"', auto_detect=false, new_line='\\r\\n', columns={{{colonnes}}}, nullstr='')"
    )
    fichier.unlink()
