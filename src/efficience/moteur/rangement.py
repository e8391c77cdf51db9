"""How the lines of a part are laid: those of hospitals by code, those of town as they come, in files apart.

A campaign looks for a few products among the lines of hospitals: sorted, these products sit in few row groups, and the
lines of town are not even opened. Drugs are sorted by ATC class, so that those of a list are neighbours: `article` says the
class and the presentation in one text. The class is the line's own (`=`), else the one known while loading (`?`): it only
places the line, and what an article is described by is read again from the reference list each time.

A long part is sorted by slices of its source, a file each: memory does not grow with it, and a campaign looks into sorted
slices as well as into a sorted whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.atelier import Atelier
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES

ARTICLE = "article"
EN_PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)"
_CODES = {
    "delivrances": "cip13",
    "dispositifs": "code_lpp",
    "transports": "nature",
    "examens": "code_nabm",
    "consultations": "specialite",
}
"""The code that a line of each table is about; the other tables are laid as they come."""
_DES_DEUX_COTES = ("delivrances", "dispositifs", "transports")
_HOSPITALIERES, _DE_VILLE = "(FROM {lues} WHERE finess IS NOT NULL)", "(FROM {lues} WHERE finess IS NULL)"


@dataclass(frozen=True)
class Rangee:
    """The files of a part: the first slice of its lines, the others, and those of town where the table has both sides."""

    fichier: Path
    suites: tuple[Path, ...] = ()
    ville: Path | None = None

    @property
    def fichiers(self) -> tuple[Path, ...]:
        """All of them."""
        return (self.fichier, *self.suites, *([self.ville] if self.ville else []))


def article(lue: str = "atc5", connue: str = "NULL") -> str:
    """SQL of what places a drug line: class of the line, else class known, then presentation."""
    return f"coalesce({lue} || '=', {connue} || '?', '?') || cip13"


def ranger(
    table: str, lues: str, sortie: Path, atelier: Atelier, *, entier: bool = False, tranches: Sequence[str] = ("true",)
) -> Rangee:
    """Write these canonical lines (SQL relation) to `sortie`, the slices of hospital lines that follow and those of town
    beside. `entier`: sort by the whole line, so that a source that gathers its lines from many files makes the same bytes
    again. `tranches`: conditions that cut the relation in slices."""
    if table not in _DES_DEUX_COTES:
        _ecrire(table, lues, _tri(table, entier, _CODES.get(table)), sortie, atelier)
        return Rangee(sortie)
    hospitalieres, code = _HOSPITALIERES.format(lues=lues), _CODES[table]
    if table == "delivrances":
        hospitalieres, code = _placer(hospitalieres, atelier), ARTICLE
    ecrits = [sortie.with_suffix(f".{rang}.parquet") if rang else sortie for rang in range(len(tranches))]
    for fichier, tranche in zip(ecrits, tranches, strict=True):
        _ecrire(table, f"(FROM {hospitalieres} WHERE {tranche})", _tri(table, entier, code), fichier, atelier)
    ville = sortie.with_suffix(".ville.parquet")
    _ecrire(table, _DE_VILLE.format(lues=lues), _tri(table, entier, None), ville, atelier)
    return Rangee(sortie, tuple(f for f in ecrits[1:] if _garnir(f, atelier)), ville if _garnir(ville, atelier) else None)


def _placer(lignes: str, atelier: Atelier) -> str:
    """These drug lines with their article. Presentations and articles are enumerated first: they are few, and what is sorted
    is then their numbers, in the order of the texts that are written."""
    con = atelier.con
    for reste in ("TABLE IF EXISTS places", "TYPE IF EXISTS articles", "TYPE IF EXISTS presentations"):
        con.execute(f"DROP {reste}")
    con.execute(
        f"CREATE TEMP TABLE places AS SELECT l.*, {article(connue='classe')} AS {ARTICLE} FROM "
        f"(SELECT DISTINCT cip13, atc5 FROM {lignes}) l LEFT JOIN (SELECT cip13, atc5 AS classe FROM {atelier.classes}) "
        "USING (cip13)"
    )
    for type_, colonne in (("articles", ARTICLE), ("presentations", "cip13")):
        lus = f"SELECT {colonne} FROM places UNION SELECT ''"  # DuckDB wants one value at least, and a month may be empty
        con.execute(f"CREATE TYPE {type_} AS ENUM ({lus} ORDER BY 1)")
    enumeres = f"SELECT cip13, atc5, cip13::presentations AS presentation, {ARTICLE}::articles AS {ARTICLE} FROM places"
    return (
        f"(SELECT l.* REPLACE (p.presentation AS cip13), p.{ARTICLE} FROM {lignes} l JOIN ({enumeres}) p "
        "ON p.cip13 = l.cip13 AND p.atc5 IS NOT DISTINCT FROM l.atc5)"
    )


def _garnir(fichier: Path, atelier: Atelier) -> bool:
    """False for a file without line, which is taken away."""
    if atelier.con.execute(f"SELECT count(*) FROM {litteral(fichier)}").fetchall() != [(0,)]:
        return True
    fichier.unlink()
    return False


def _tri(table: str, entier: bool, code: str | None) -> str:
    ordre = ([code] if code else []) + (list(TABLES[table].noms) if entier else [])
    return f" ORDER BY {', '.join(ordre)}" if ordre else ""


def _ecrire(table: str, lues: str, tri: str, sortie: Path, atelier: Atelier) -> None:
    """Lines of town have no article: nothing looks for them by class."""
    colonnes = list(TABLES[table].noms)
    if table == "delivrances":
        colonnes.append(f"NULL::VARCHAR AS {ARTICLE}" if sortie.name.endswith(".ville.parquet") else ARTICLE)
    atelier.con.execute(f"COPY (SELECT {', '.join(colonnes)} FROM {lues}{tri}) TO {litteral(sortie)} {EN_PARQUET}")
