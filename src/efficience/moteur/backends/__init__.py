"""Engines: how to connect, how to read a Parquet file, how to get rows back. Nothing of the domain is here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import ibis

from efficience.moteur.backends import moteur_duckdb


class Moteur(Protocol):
    """What the campaign asks of an engine."""

    nom: str

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        """A table over Parquet files that share their columns."""
        ...

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """Run an expression; its rows, in no order."""
        ...


MOTEURS: dict[str, Callable[[], Moteur]] = {"duckdb": moteur_duckdb.MoteurDuckdb}
