"""The workshop of one load: a staging folder inside the warehouse and a bounded DuckDB connection.

Everything a source writes goes there; nothing is seen by readers until the warehouse swaps versions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from efficience.moteur.sql import connecter


def muet(_: str) -> None:
    """Progress listener of callers who have no screen."""


@dataclass
class Atelier:
    """Where one source is read: `dossier` is private to this load."""

    dossier: Path
    annoncer: Callable[[str], None] = muet
    con: duckdb.DuckDBPyConnection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.con = connecter(self.dossier / "debord")

    def fermer(self) -> None:
        self.con.close()


@dataclass(frozen=True)
class Piece:
    """One delivered part of a canonical table: its Parquet file, its rows, its euros (None without an amount), and the
    years of its lines where its name does not say them."""

    table: str
    partie: str
    fichier: Path
    lignes: int
    euros: str | None = None
    annees: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ecart:
    """Rows set apart, never dropped: why, how many rows, how many euros, and some of the values concerned."""

    motif: str
    table: str
    lignes: int
    euros: str | None
    exemples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lot:
    """What a source made of one input: parts, rows set apart, remarks for the reader, count of rows read."""

    pieces: tuple[Piece, ...]
    lignes_lues: int
    ecarts: tuple[Ecart, ...] = ()
    remarques: tuple[str, ...] = ()
