"""Reference lists merged from all their sources, once per version of the warehouse.

For each column the first source that gives a value wins: the user's own tables, then the official base of the subject,
then what the delivery files say of themselves, the latest year first.
"""

from pathlib import Path

import duckdb

from efficience.moteur.empreintes import empreindre
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.sql import connecter, litteral
from efficience.moteur.tables import TABLES, Table

_PRIORITES = ("tables", "finess", "dcir", "bdpm")


def fusionner(entrepot: Entrepot, sortie: Path) -> dict[str, str]:
    """Write `<table>.parquet` in `sortie` for every reference list keyed by a code: one row per code.

    Returns the hash of each list.
    """
    empreintes = {}
    with connecter() as con:
        for table in TABLES.values():
            if table.partition is None and table.cle:
                fichier = sortie / f"{table.nom}.parquet"
                con.execute(f"COPY ({_requete(table, entrepot, con)}) TO {litteral(fichier)} (FORMAT parquet)")
                empreintes[table.nom] = empreindre([fichier])[0]
    return empreintes


def _rang(partie: str) -> tuple[int, str]:
    """Order of precedence of a part: named sources first, then yearly files from the latest to the oldest."""
    if partie in _PRIORITES:
        return _PRIORITES.index(partie), partie
    return len(_PRIORITES), str(9999 - int(partie.rsplit("-", 1)[1]))


def _requete(table: Table, entrepot: Entrepot, con: duckdb.DuckDBPyConnection) -> str:
    parts = entrepot.parts(table.nom)
    lectures = []
    for rang, partie in enumerate(sorted(parts, key=_rang)):
        presentes = {nom for (nom, *_) in con.execute(f"DESCRIBE SELECT * FROM {litteral(parts[partie][0])}").fetchall()}
        colonnes = ", ".join(
            f"{c.nom if c.nom in presentes else 'NULL'}::{c.nature.lecture.type_sql} AS {c.nom}" for c in table.colonnes
        )
        lectures.append(f"SELECT {colonnes}, {rang} AS rang, '{partie}' AS origine FROM {litteral(parts[partie][0])}")
    if not lectures:
        vides = ", ".join(f"NULL::{c.nature.lecture.type_sql} AS {c.nom}" for c in table.colonnes)
        return f"SELECT {vides}, NULL::VARCHAR AS origines WHERE FALSE"
    cle = table.cle[0]
    premieres = ", ".join(
        f"arg_min({c.nom}, rang) FILTER ({c.nom} IS NOT NULL) AS {c.nom}" for c in table.colonnes if c.nom != cle
    )
    return (
        f"SELECT {cle}, {premieres}, string_agg(origine, ' ' ORDER BY rang) AS origines "
        f"FROM ({' UNION ALL '.join(lectures)}) GROUP BY {cle} ORDER BY {cle}"
    )
