"""Sources: one origin, one file, that turns raw columns into canonical tables. Raw names never leave this package."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot
from efficience.moteur.sources import bdpm, finess, open_phmev, tables


@dataclass(frozen=True)
class Source:
    """A named origin. `lire(chemin, annee, atelier)` returns the parts it made, in the workshop's folder."""

    nom: str
    intitule: str
    lire: Callable[[Path, int | None, Atelier], Lot]


SOURCES = {
    source.nom: source
    for source in (
        Source("tables", "tables canoniques apportées par l'utilisateur", tables.lire),
        Source("open_phmev", "Open PHMEV (CNAM) : prescriptions hospitalières délivrées en ville", open_phmev.lire),
        Source("bdpm", "Base de données publique des médicaments : unités par boîte", bdpm.lire),
        Source("finess", "FINESS : établissements", finess.lire),
    )
}
