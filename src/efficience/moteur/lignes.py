"""The lines that indicators read: a canonical table for some years, each line with the code that places it in a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.tables.canoniques import CIP_MASQUE

MASQUEES_ECARTEES = "ecartees"


@dataclass(frozen=True)
class Lignes:
    """Coded lines: `code` places a line in the lists, `produit` and `libelle` name what it is about; each of `sommes`
    is a column to add up, `controles` a boolean column whose true lines are counted beside it (a measure needing that
    sum is not calculable where there are any), `motifs` why, in words."""

    table: ibis.Table
    montant: str
    sommes: tuple[str, ...]
    controles: Mapping[str, str]
    motifs: Mapping[str, str]


def delivrances(entrepot: Entrepot, annees: Sequence[int], moteur: Moteur, masquees_ecartees: Sequence[int]) -> Lignes:
    """Drug deliveries with their ATC (the line's own first, else the reference list's) and their dispensing units.

    A presentation without units per box makes units unknown. So does one masked by the producer, but in the years
    `masquees_ecartees`, for which the parameter `presentations_masquees` sets those lines apart from unit counts.
    """
    lues = moteur.lire(entrepot.fichiers("delivrances", annees))
    lues = lues.filter(lues.annee.isin(list(annees)))
    connus = moteur.lire([entrepot.referentiel("medicaments")]).select(
        "cip13", "unites_par_boite", "libelle", atc_connu="atc5"
    )
    t = lues.left_join(connus, "cip13")
    t = t.mutate(code=ibis.coalesce(t.atc5, t.atc_connu), unites=t.boites * t.unites_par_boite)
    sans_unites = t.unites_par_boite.isnull() & (t.boites != 0)
    if masquees_ecartees:
        sans_unites = sans_unites & ~((t.cip13 == CIP_MASQUE) & t.annee.isin(list(masquees_ecartees)))
    libelle = ibis.ifelse(t.cip13 == CIP_MASQUE, "présentation masquée par le producteur", t.libelle)
    return Lignes(
        table=t.mutate(sans_unites=sans_unites, produit=t.cip13, libelle=libelle),
        montant="montant_rembourse",
        sommes=("montant_rembourse", "boites", "unites"),
        controles={"unites": "sans_unites"},
        motifs={"unites": "unités par boîte inconnues"},
    )


LIGNES: Mapping[str, Callable[[Entrepot, Sequence[int], Moteur, Sequence[int]], Lignes]] = {"delivrances": delivrances}
