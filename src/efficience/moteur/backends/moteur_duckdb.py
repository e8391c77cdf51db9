"""DuckDB, in memory: the default engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.operations as ops
from ibis.backends.sql.datatypes import DuckDBType

from efficience.moteur.sql import liste, reglages


class MoteurDuckdb:
    """Expressions are compiled by Ibis and run by DuckDB itself: through Ibis, others would be imported first."""

    nom = "duckdb"

    def __init__(self) -> None:
        self._con = ibis.duckdb.connect()
        self._nommees = 0
        for reglage in reglages():
            self._con.raw_sql(reglage)

    def situer(self, dossier: Path, adresse: str) -> None:
        """Nothing to do: DuckDB is on this machine."""

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        return self._nommer("VIEW", f"FROM read_parquet({liste(fichiers)})")

    def retenir(self, expression: ibis.Table) -> ibis.Table:
        return self._nommer("TABLE", self._con.compile(expression))

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        curseur = self._con.raw_sql(self._con.compile(expression))
        noms = [colonne[0] for colonne in curseur.description]
        return [dict(zip(noms, valeurs, strict=True)) for valeurs in curseur.fetchall()]

    def _nommer(self, genre: str, requete: str) -> ibis.Table:
        self._nommees += 1
        nom = f"{genre.lower()}_{self._nommees}"
        self._con.raw_sql(f"CREATE TEMP {genre} {nom} AS {requete}")
        colonnes = self._con.raw_sql(f"DESCRIBE {nom}").fetchall()
        types = {colonne: DuckDBType.from_string(type_) for colonne, type_, *_ in colonnes}
        return ops.DatabaseTable(nom, schema=ibis.schema(types), source=self._con).to_expr()
