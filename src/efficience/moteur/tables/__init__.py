"""Canonical tables: the input of every indicator, whatever the source."""

from efficience.moteur.tables.canoniques import TABLES
from efficience.moteur.tables.modele import Colonne, Nature, Table

__all__ = ["TABLES", "Colonne", "Nature", "Table"]
