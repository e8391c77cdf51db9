"""The lines that indicators read: a canonical table for some years, and the articles its lines are about.

An article is what a line names (a presentation, a device, a trip): few of them, on many lines. Its code places it in the
lists, once; the lines are then joined to the chosen articles only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.rangement import ARTICLE
from efficience.moteur.tables import TABLES
from efficience.moteur.tables.canoniques import CIP_MASQUE
from efficience.noyau.codes import COURT_DANS_LONG
from efficience.reglement import Reglement

MASQUEES_ECARTEES = "ecartees"
PRESENTS, RESUME = "presents", "resume"
"""The summaries that a part has: who transmitted; lines and euros by article, criteria and side (hospital or town)."""
LIBELLE_MASQUE = "présentation masquée par le producteur"


@dataclass(frozen=True)
class Derivee:
    """A sum of a column times what the article says (`facteur`). An establishment that has lines, not all at zero, of an
    article that does not say it has no value: `motif`."""

    colonne: str
    facteur: str
    motif: str


@dataclass(frozen=True)
class Forme:
    """How a canonical table is read by lists.

    `cles` name the article of a line (a missing key reads as an empty text), `decrire` gives articles their `code`
    (missing: in no list), `produit` and `libelle`. `sommes` are the columns added up, `criteres` the other columns that
    filters look at.
    """

    montant: str
    cles: tuple[str, ...]
    decrire: Callable[[Any], Mapping[str, Any]]
    sommes: tuple[str, ...]
    derivees: Mapping[str, Derivee] = field(default_factory=dict)
    criteres: tuple[str, ...] = ()
    reference: tuple[str, str] | None = None  # reference list that describes articles, and its key

    @property
    def facteurs(self) -> tuple[str, ...]:
        """The columns that articles bring to their lines."""
        return tuple(derivee.facteur for derivee in self.derivees.values())


@dataclass(frozen=True)
class Lignes:
    """Lines of hospitals of some years; the summary of all the lines; the articles described. `jointure`: what a line and
    its article have in common."""

    table: ibis.Table
    resume: ibis.Table
    forme: Forme
    articles: ibis.Table
    jointure: tuple[str, ...]


def annees_ecartees(annees: Sequence[int], reglement: Reglement) -> list[int]:
    """The years in which lines of masked presentations are set apart from unit counts."""
    return [an for an in annees if reglement.regle("presentations_masquees", date(an, 12, 31)) == MASQUEES_ECARTEES]


def lire(table: str, entrepot: Entrepot, annees: Sequence[int], moteur: Moteur) -> Lignes:
    """The lines of a table that hospitals prescribed, where it says so: town is only in the summary."""
    forme = FORMES[table]
    lues = moteur.lire(entrepot.fichiers(table, annees, hospitaliers=True))
    lues = lues.filter(lues.annee.isin(list(annees)))
    jointure = (ARTICLE,) if ARTICLE in lues.columns else forme.cles
    vides = [cle for cle in jointure if cle in forme.cles and not TABLES[table].colonne(cle).obligatoire]
    if vides:
        lues = lues.mutate(**{cle: lues[cle].fill_null("") for cle in vides})
    resume = moteur.lire(entrepot.resumes(table, RESUME, annees))
    resume = resume.filter(resume.annee.isin(list(annees)))
    return Lignes(lues, resume, forme, _decrire(resume, forme, jointure, entrepot, moteur), jointure)


def _decrire(resume: ibis.Table, forme: Forme, jointure: tuple[str, ...], entrepot: Entrepot, moteur: Moteur) -> ibis.Table:
    """The articles of the lines, one row each, with `code`, `produit`, `libelle` and their factors."""
    articles = resume.filter(resume.hospitalier).select(*dict.fromkeys((*jointure, *forme.cles))).distinct()
    if forme.reference is not None:
        nom, cle = forme.reference
        connus = moteur.lire([entrepot.referentiel(nom)])
        connus = connus.select(cle, *forme.facteurs, libelle_connu=connus.libelle, atc_connu=connus.atc5)
        articles = articles.left_join(connus, cle).drop(f"{cle}_right")
    return articles.mutate(**forme.decrire(articles))


def _medicament(t: Any) -> Mapping[str, Any]:
    return {
        "code": ibis.coalesce(t.atc5.nullif(""), t.atc_connu),
        "produit": t.cip13,
        "libelle": ibis.ifelse(t.cip13 == CIP_MASQUE, LIBELLE_MASQUE, t.libelle_connu),
    }


def _code_seul(cle: str) -> Callable[[Any], Mapping[str, Any]]:
    """An article that is its own code."""
    return lambda t: {"code": t[cle], "produit": t[cle], "libelle": ibis.null("string")}


def _ucd(t: Any) -> Mapping[str, Any]:
    """A common dispensing unit under its short code, whatever the form of the line."""
    debut, fin = COURT_DANS_LONG.start, COURT_DANS_LONG.stop
    code = ibis.ifelse(t.ucd.length() == fin - debut, t.ucd, t.ucd.substr(debut, fin - debut))
    return {"code": code, "produit": t.ucd, "libelle": ibis.null("string")}


FORMES: Mapping[str, Forme] = {
    "delivrances": Forme(
        montant="montant_rembourse",
        cles=("cip13", "atc5"),
        decrire=_medicament,
        sommes=("montant_rembourse", "boites"),
        derivees={"unites": Derivee("boites", "unites_par_boite", "unités par boîte inconnues")},
        reference=("medicaments", "cip13"),
    ),
    "dispositifs": Forme(
        montant="montant_rembourse",
        cles=("code_lpp",),
        decrire=_code_seul("code_lpp"),
        sommes=("montant_rembourse", "quantite"),
    ),
    "transports": Forme(
        montant="montant_rembourse",
        cles=("nature",),
        decrire=_code_seul("nature"),
        sommes=("montant_rembourse", "trajets"),
        criteres=("circonstance",),
    ),
    "administrations": Forme(
        montant="montant",
        cles=("ucd",),
        decrire=_ucd,
        sommes=("montant", "quantite"),
    ),
}
