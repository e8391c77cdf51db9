"""DuckDB, in memory: the default engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis

from efficience.moteur.sql import reglages


class MoteurDuckdb:
    """Expressions are compiled by Ibis and run by DuckDB itself: fetching through Ibis would import pandas first."""

    nom = "duckdb"

    def __init__(self) -> None:
        self._con = ibis.duckdb.connect()
        self._retenues = 0
        for reglage in reglages():
            self._con.raw_sql(reglage)

    def situer(self, dossier: Path, adresse: str) -> None:
        """Nothing to do: DuckDB is on this machine."""

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        return self._con.read_parquet([str(fichier) for fichier in fichiers])

    def retenir(self, expression: ibis.Table) -> ibis.Table:
        self._retenues += 1
        nom = f"retenue_{self._retenues}"
        self._con.raw_sql(f"CREATE TEMP TABLE {nom} AS {self._con.compile(expression)}")
        return self._con.table(nom)

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        curseur = self._con.raw_sql(self._con.compile(expression))
        noms = [colonne[0] for colonne in curseur.description]
        return [dict(zip(noms, valeurs, strict=True)) for valeurs in curseur.fetchall()]
