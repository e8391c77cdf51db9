"""The lines that indicators read: a canonical table for some years, and the articles its lines are about.

An article is what a line names (a presentation, a device, a trip): few of them, on many lines. Its code places it in the
lists, in Python, once; the lines are then joined to the chosen articles only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.tables.canoniques import CIP_MASQUE

MASQUEES_ECARTEES = "ecartees"
LIBELLE_MASQUE = "présentation masquée par le producteur"


@dataclass(frozen=True)
class Controle:
    """What must hold of each line for a sum to have a value: `manque` tells the lines that lack it, `motif` says what."""

    manque: Callable[[Any], Any]
    motif: str


@dataclass(frozen=True)
class Lignes:
    """Lines and their articles.

    `articles`: one row per distinct `cles` of the lines (a missing key is an empty text), with `code` (None: in no list),
    `produit` and `libelle` to name it, and the columns of `attributs` (name → SQL type). `sommes` and `controles` are
    computed on a line joined to its article; a sum with a control has no value where a line fails it.
    """

    table: ibis.Table
    montant: str
    cles: tuple[str, ...]
    articles: Sequence[Mapping[str, Any]]
    attributs: Mapping[str, str]
    sommes: Mapping[str, Callable[[Any], Any]]
    controles: Mapping[str, Controle]


def delivrances(entrepot: Entrepot, annees: Sequence[int], moteur: Moteur, masquees_ecartees: Sequence[int]) -> Lignes:
    """Drug deliveries with their ATC (the line's own first, else the reference list's) and their dispensing units.

    A presentation without units per box makes units unknown. So does one masked by the producer, but in the years
    `masquees_ecartees`, for which the parameter `presentations_masquees` sets those lines apart from unit counts.
    """
    lues = moteur.lire(entrepot.fichiers("delivrances", annees))
    lues = lues.filter(lues.annee.isin(list(annees)))
    lues = lues.mutate(atc5=lues.atc5.fill_null(""))
    connus = moteur.lire([entrepot.referentiel("medicaments")])
    connus = connus.select("cip13", "unites_par_boite", "libelle", atc_connu="atc5")
    distincts = lues.select("cip13", "atc5").distinct().left_join(connus, "cip13")

    def sans_unites(t: Any) -> Any:
        manque = t.unites_par_boite.isnull() & (t.boites != 0)
        return manque & ~((t.cip13 == CIP_MASQUE) & t.annee.isin(list(masquees_ecartees))) if masquees_ecartees else manque

    return Lignes(
        table=lues,
        montant="montant_rembourse",
        cles=("cip13", "atc5"),
        articles=[_medicament(article) for article in moteur.lignes(distincts)],
        attributs={"unites_par_boite": "DECIMAL(18,3)"},
        sommes={
            "montant_rembourse": lambda t: t.montant_rembourse,
            "boites": lambda t: t.boites,
            "unites": lambda t: t.boites * t.unites_par_boite,
        },
        controles={"unites": Controle(sans_unites, "unités par boîte inconnues")},
    )


def _medicament(article: Mapping[str, Any]) -> Mapping[str, Any]:
    masque = article["cip13"] == CIP_MASQUE
    return {
        "cip13": article["cip13"],
        "atc5": article["atc5"],
        "code": article["atc5"] or article["atc_connu"],
        "produit": article["cip13"],
        "libelle": LIBELLE_MASQUE if masque else article["libelle"],
        "unites_par_boite": article["unites_par_boite"],
    }


LIGNES: Mapping[str, Callable[[Entrepot, Sequence[int], Moteur, Sequence[int]], Lignes]] = {"delivrances": delivrances}
