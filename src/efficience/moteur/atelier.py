"""The workshop of one load: a staging folder inside the warehouse and a bounded DuckDB connection.

Everything a source writes goes there; nothing is seen by readers until the warehouse swaps versions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from efficience.moteur.sql import connecter, litteral


def muet(_: str) -> None:
    """Progress listener of callers who have no screen."""


@dataclass
class Atelier:
    """Where one source is read: `dossier` is private to this load. `classes`: SQL relation (cip13, atc5) of the classes
    known so far, one line a presentation."""

    dossier: Path
    annoncer: Callable[[str], None] = muet
    classes: str = "(SELECT NULL::VARCHAR AS cip13, NULL::VARCHAR AS atc5 LIMIT 0)"
    con: duckdb.DuckDBPyConnection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.con = connecter(self.dossier / "debord")

    def connaitre(self, medicaments: Path) -> None:
        """Learn the classes of this list of drugs: they come before those known so far."""
        lues = f"SELECT cip13, atc5 FROM {litteral(medicaments)}"
        autres = f"SELECT cip13, atc5 FROM {self.classes} WHERE cip13 NOT IN (SELECT cip13 FROM {litteral(medicaments)})"
        self.classes = f"({lues} UNION ALL {autres})"

    def fermer(self) -> None:
        self.con.close()


@dataclass(frozen=True)
class Piece:
    """One delivered part of a canonical table: its Parquet file, its rows, its euros (None without an amount), the years of
    its lines where its name does not say them, the file of its lines of town where they are apart, and the slices that
    follow the first file."""

    table: str
    partie: str
    fichier: Path
    lignes: int
    euros: str | None = None
    annees: tuple[int, ...] = ()
    ville: Path | None = None
    suites: tuple[Path, ...] = ()

    @property
    def fichiers(self) -> tuple[Path, ...]:
        """All its lines: those of town may be apart."""
        return (self.fichier, *self.suites, *([self.ville] if self.ville else []))


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
    """What a source made of one input: parts, rows set apart, remarks for the reader, count of rows read.

    `avec`: what it was read with beside the files (the print of a key): the same files read with another give other rows.
    """

    pieces: tuple[Piece, ...]
    lignes_lues: int
    ecarts: tuple[Ecart, ...] = ()
    remarques: tuple[str, ...] = ()
    avec: str = ""
