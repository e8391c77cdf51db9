"""Engines: how to connect, how to read a Parquet file, how to get rows back. Nothing of the domain is here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import ibis

from efficience.moteur.backends import moteur_duckdb
from efficience.moteur.refus import Refus


class Moteur(Protocol):
    """What the campaign asks of an engine."""

    nom: str

    def situer(self, dossier: Path, adresse: str) -> None:
        """Say where the files of this folder are for machines that do not see it: the folder itself, or an address."""
        ...

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        """A table over Parquet files that share their columns."""
        ...

    def retenir(self, expression: ibis.Table) -> ibis.Table:
        """The result of an expression, kept by the engine: several questions will be asked of it."""
        ...

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """Run an expression; its rows, in no order."""
        ...


def _spark(maitre: str | None) -> Moteur:
    from efficience.moteur.backends.moteur_spark import MoteurSpark  # Spark is an extra, and slow to import

    return MoteurSpark(maitre)


def _duckdb(maitre: str | None) -> Moteur:
    if maitre is not None:
        raise Refus("DuckDB calcule sur cette machine : il n'a pas de maître", conseil="ajouter --moteur spark")
    return moteur_duckdb.MoteurDuckdb()


MOTEURS: dict[str, Callable[[str | None], Moteur]] = {"duckdb": _duckdb, "spark": _spark}
"""How to open each engine, given the address of its master if it has one."""


def ouvrir(nom: str, maitre: str | None = None) -> Moteur:
    """Open an engine by name. Raises Refus for an unknown one, or one that is not installed."""
    if nom not in MOTEURS:
        raise Refus(f"moteur « {nom} » inconnu", attendu=", ".join(MOTEURS))
    return MOTEURS[nom](maitre)
