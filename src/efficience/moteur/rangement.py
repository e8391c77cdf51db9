"""How the lines of a part are laid: those of hospitals by code, in a file; those of town as they come, in another.

A campaign looks for a few products among the lines of hospitals: sorted, these products sit in few row groups, and the
lines of town are not even opened. Drugs are sorted by ATC class, so that those of a list are neighbours: `article` says the
class and the presentation in one text. The class is the line's own (`=`), else the one known while loading (`?`): it only
places the line, and what an article is described by is read again from the reference list each time.
"""

from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.atelier import Atelier
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES

ARTICLE = "article"
EN_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
_CODES = {
    "delivrances": "cip13",
    "dispositifs": "code_lpp",
    "transports": "nature",
    "examens": "code_nabm",
    "consultations": "specialite",
}
"""The code that a line of each table is about; the other tables are laid as they come."""
_DES_DEUX_COTES = ("delivrances", "dispositifs", "transports")


@dataclass(frozen=True)
class Rangee:
    """The files of a part: its lines, and those of town apart where the table has both."""

    fichier: Path
    ville: Path | None = None

    @property
    def fichiers(self) -> tuple[Path, ...]:
        return (self.fichier, self.ville) if self.ville else (self.fichier,)


def article(lue: str = "atc5", connue: str = "NULL") -> str:
    """SQL of what places a drug line: class of the line, else class known, then presentation."""
    return f"coalesce({lue} || '=', {connue} || '?', '?') || cip13"


def ranger(table: str, lues: str, sortie: Path, atelier: Atelier, *, entier: bool = False) -> Rangee:
    """Write these canonical lines (SQL relation) to `sortie`, and those of town beside. `entier`: sort by the whole line,
    so that a source that gathers its lines from many files makes the same bytes again."""
    if table not in _DES_DEUX_COTES:
        _ecrire(table, lues, _tri(table, entier, _CODES.get(table)), sortie, atelier)
        return Rangee(sortie)
    ville = sortie.with_suffix(".ville.parquet")
    hospitalieres, de_ville, code = (
        f"(FROM {lues} WHERE finess IS NOT NULL)",
        f"(FROM {lues} WHERE finess IS NULL)",
        _CODES[table],
    )
    if table == "delivrances":
        connues = f"LEFT JOIN (SELECT cip13, atc5 AS classe FROM {atelier.classes}) USING (cip13)"
        hospitalieres = f"(SELECT *, {article(connue='classe')} AS {ARTICLE} FROM {hospitalieres} {connues})"
        de_ville, code = f"(SELECT *, NULL::VARCHAR AS {ARTICLE} FROM {de_ville})", ARTICLE
    _ecrire(table, hospitalieres, _tri(table, entier, code), sortie, atelier)
    _ecrire(table, de_ville, _tri(table, entier, None), ville, atelier)
    if atelier.con.execute(f"SELECT count(*) FROM {litteral(ville)}").fetchall() == [(0,)]:
        ville.unlink()
        return Rangee(sortie)
    return Rangee(sortie, ville)


def _tri(table: str, entier: bool, code: str | None) -> str:
    ordre = ([code] if code else []) + (list(TABLES[table].noms) if entier else [])
    return f" ORDER BY {', '.join(ordre)}" if ordre else ""


def _ecrire(table: str, lues: str, tri: str, sortie: Path, atelier: Atelier) -> None:
    colonnes = ", ".join((*TABLES[table].noms, *([ARTICLE] if table == "delivrances" else [])))
    atelier.con.execute(f"COPY (SELECT {colonnes} FROM {lues}{tri}) TO {litteral(sortie)} {EN_PARQUET}")
