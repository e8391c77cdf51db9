"""Sources: one origin, one file, that turns raw columns into canonical tables. Raw names never leave this package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot
from efficience.moteur.sources import bdpm, dcir, finess, open_phmev, pmsi_mco, rsa, tables
from efficience.moteur.sources.lecture import exiger_fichier


@dataclass(frozen=True)
class Source:
    """A named origin. `lire(chemin, annee, atelier)` returns the parts it made, in the workshop's folder;
    `fichiers(chemin)` names the files whose content makes the delivery."""

    nom: str
    intitule: str
    lire: Callable[[Path, int | None, Atelier], Lot]
    fichiers: Callable[[Path], Sequence[Path]]


def _seul(chemin: Path) -> Sequence[Path]:
    exiger_fichier(chemin)
    return [chemin]


SOURCES = {
    source.nom: source
    for source in (
        Source("tables", "tables canoniques apportées par l'utilisateur", tables.lire, tables.fichiers_lus),
        Source("open_phmev", "Open PHMEV (CNAM) : prescriptions hospitalières délivrées en ville", open_phmev.lire, _seul),
        Source("bdpm", "Base de données publique des médicaments : unités par boîte", bdpm.lire, bdpm.fichiers_lus),
        Source("pmsi_mco", "PMSI MCO du SNDS : séjours, actes, médicaments en sus", pmsi_mco.lire, pmsi_mco.fichiers_lus),
        Source("rsa", "fichiers PMSI de l'établissement : RSA, ANO, FICHCOMP .med", rsa.lire, rsa.fichiers_lus),
        Source("finess", "FINESS : établissements", finess.lire, _seul),
        Source("dcir", "DCIR (SNDS) : remboursements individuels, par mois de flux", dcir.lire, dcir.fichiers_lus),
    )
}
