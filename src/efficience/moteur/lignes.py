"""The lines that indicators read: a canonical table for some years, and the articles its lines are about.

An article is what a line names (a presentation, a device, a trip): few of them, on many lines. Its code places it in the
lists, in Python, once; the lines are then joined to the chosen articles only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.tables import TABLES
from efficience.moteur.tables.canoniques import CIP_MASQUE
from efficience.noyau.codes import UCD
from efficience.reglement import Reglement

MASQUEES_ECARTEES = "ecartees"
PRESENTS, RESUME = "presents", "resume"
"""The summaries that a part has: who transmitted; lines and euros by article, criteria and side (hospital or town)."""
LIBELLE_MASQUE = "présentation masquée par le producteur"
Article = Mapping[str, Any]


@dataclass(frozen=True)
class Controle:
    """What must hold of each line for a sum to have a value: `manque` tells the lines that lack it, `motif` says what."""

    manque: Callable[[Any], Any]
    motif: str


@dataclass(frozen=True)
class Forme:
    """How a canonical table is read by lists.

    `cles` name the article of a line (a missing key reads as an empty text), `criteres` are the other columns that filters
    look at, `decrire` gives an article its `code` (None: in no list), `produit` and `libelle`. `attributs` are columns
    that the article brings to its lines (name → SQL type).
    """

    montant: str
    cles: tuple[str, ...]
    decrire: Callable[[Article], Article]
    sommes: Mapping[str, Callable[[Any], Any]]
    criteres: tuple[str, ...] = ()
    identites: tuple[str, ...] = ()  # columns whose distinct values may be counted
    attributs: Mapping[str, str] = field(default_factory=dict)
    reference: tuple[str, str] | None = None  # reference list that describes articles, and its key


@dataclass(frozen=True)
class Lignes:
    """Lines of some years, their summary by article, their articles described, and the controls of their sums."""

    table: ibis.Table
    resume: ibis.Table
    forme: Forme
    articles: Sequence[Article]
    controles: Mapping[str, Controle]


def annees_ecartees(annees: Sequence[int], reglement: Reglement) -> list[int]:
    """The years in which lines of masked presentations are set apart from unit counts."""
    return [an for an in annees if reglement.regle("presentations_masquees", date(an, 12, 31)) == MASQUEES_ECARTEES]


def lire(table: str, entrepot: Entrepot, annees: Sequence[int], moteur: Moteur, masquees_ecartees: Sequence[int]) -> Lignes:
    """The lines of a table. Lines of masked presentations are set apart from unit counts in `masquees_ecartees` years."""
    forme = FORMES[table]
    lues = moteur.lire(entrepot.fichiers(table, annees))
    lues = lues.filter(lues.annee.isin(list(annees)))
    lues = lues.mutate(**{cle: lues[cle].fill_null("") for cle in forme.cles if not TABLES[table].colonne(cle).obligatoire})
    resume = moteur.lire(entrepot.resumes(table, RESUME, annees))
    resume = resume.filter(resume.annee.isin(list(annees)))
    articles = moteur.lignes(_distincts(resume, forme, entrepot, moteur))
    controles = {"unites": Controle(_sans_unites(masquees_ecartees), "unités par boîte inconnues")}
    return Lignes(
        table=lues,
        resume=resume,
        forme=forme,
        articles=[forme.decrire(article) for article in articles],
        controles={nom: controle for nom, controle in controles.items() if nom in forme.sommes},
    )


def _distincts(resume: ibis.Table, forme: Forme, entrepot: Entrepot, moteur: Moteur) -> ibis.Table:
    distincts = resume.select(*forme.cles).distinct()
    if forme.reference is None:
        return distincts
    nom, cle = forme.reference
    connus = moteur.lire([entrepot.referentiel(nom)])
    decrits = connus.select(cle, "libelle", *forme.attributs, atc_connu=connus.atc5)
    return distincts.left_join(decrits, cle)


def _sans_unites(masquees_ecartees: Sequence[int]) -> Callable[[Any], Any]:
    def manque(t: Any) -> Any:
        inconnues = t.unites_par_boite.isnull() & (t.boites != 0)
        if not masquees_ecartees:
            return inconnues
        return inconnues & ~((t.cip13 == CIP_MASQUE) & t.annee.isin(list(masquees_ecartees)))

    return manque


def _medicament(article: Article) -> Article:
    masque = article["cip13"] == CIP_MASQUE
    return {
        "cip13": article["cip13"],
        "atc5": article["atc5"],
        "code": article["atc5"] or article["atc_connu"],
        "produit": article["cip13"],
        "libelle": LIBELLE_MASQUE if masque else article["libelle"],
        "unites_par_boite": article["unites_par_boite"],
    }


def _code_seul(cle: str) -> Callable[[Article], Article]:
    """An article that is its own code."""
    return lambda article: {cle: article[cle], "code": article[cle], "produit": article[cle], "libelle": None}


def _ucd(article: Article) -> Article:
    """A common dispensing unit under its 7-character code, whatever the form of the line."""
    return {"ucd": article["ucd"], "code": UCD(article["ucd"]).court, "produit": article["ucd"], "libelle": None}


def _colonne(nom: str) -> Callable[[Any], Any]:
    return lambda t: t[nom]


def _colonnes(*noms: str) -> dict[str, Callable[[Any], Any]]:
    return {nom: _colonne(nom) for nom in noms}


FORMES: Mapping[str, Forme] = {
    "delivrances": Forme(
        montant="montant_rembourse",
        cles=("cip13", "atc5"),
        decrire=_medicament,
        sommes=_colonnes("montant_rembourse", "boites") | {"unites": lambda t: t.boites * t.unites_par_boite},
        identites=("patient",),
        attributs={"unites_par_boite": "DECIMAL(18,3)"},
        reference=("medicaments", "cip13"),
    ),
    "dispositifs": Forme(
        montant="montant_rembourse",
        cles=("code_lpp",),
        decrire=_code_seul("code_lpp"),
        sommes=_colonnes("montant_rembourse", "quantite"),
        identites=("patient",),
    ),
    "transports": Forme(
        montant="montant_rembourse",
        cles=("nature",),
        decrire=_code_seul("nature"),
        sommes=_colonnes("montant_rembourse", "trajets"),
        criteres=("circonstance",),
        identites=("patient",),
    ),
    "administrations": Forme(
        montant="montant",
        cles=("ucd",),
        decrire=_ucd,
        sommes=_colonnes("montant", "quantite"),
        identites=("sejour",),
    ),
}
