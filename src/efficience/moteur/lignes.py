"""The lines that indicators read: a canonical table for some years, and the articles its lines are about.

An article is what a line names (a presentation, a device, a trip): few of them, on many lines. Its code places it in the
lists, once; the lines are then joined to the chosen articles only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.rangement import ARTICLE
from efficience.moteur.sql import connecter, liste, litteral, poser
from efficience.moteur.tables import TABLES
from efficience.moteur.tables.canoniques import CIP_MASQUE
from efficience.noyau.codes import COURT_DANS_LONG
from efficience.reglement import Reglement

Place = tuple[int, int, str]
"""(rank, year, code): at that year, the code is in the list of that rank."""
_TYPES_DE_PLACE = {"rang": "INTEGER", "annee": "SMALLINT", "code": "VARCHAR"}
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

    `cles` name the article of a line (a missing key reads as an empty text), `decrire` says in SQL their `code` (missing:
    in no list), `produit` and `libelle`. `sommes` are the columns added up, `criteres` the other columns that filters
    look at.
    """

    montant: str
    cles: tuple[str, ...]
    decrire: Mapping[str, str]
    sommes: tuple[str, ...]
    derivees: Mapping[str, Derivee] = field(default_factory=dict)
    criteres: tuple[str, ...] = ()
    reference: tuple[str, str] | None = None  # reference list that describes articles, and its key

    @property
    def facteurs(self) -> tuple[str, ...]:
        """The columns that articles bring to their lines."""
        return tuple(derivee.facteur for derivee in self.derivees.values())


class Articles:
    """The articles of the lines, one row each, with `code`, `produit`, `libelle` and their factors; `jointure`: what a line
    and its article have in common. They are few and their summaries are on this machine, whatever the engine: a DuckDB of
    their own describes them."""

    def __init__(
        self, resumes: Sequence[Path], annees: Sequence[int], forme: Forme, par_article: bool, reference: Path | None
    ) -> None:
        self._con, self._forme = connecter(), forme
        self.jointure = (ARTICLE,) if par_article else self._distinctives(resumes)
        self._cles = tuple(dict.fromkeys((*self.jointure, *forme.cles)))
        cles = ", ".join(self._cles)
        decrits = ", ".join(f"{sql} AS {nom}" for nom, sql in forme.decrire.items())
        connus = ""
        if forme.reference is not None and reference is not None:
            facteurs = ", ".join((forme.reference[1], *forme.facteurs))
            connus = f"LEFT JOIN (SELECT {facteurs}, libelle AS libelle_connu, atc5 AS atc_connu FROM {litteral(reference)})"
            connus += f" USING ({forme.reference[1]})"
        self._con.execute(
            f"CREATE TEMP TABLE articles AS SELECT *, {decrits} FROM (SELECT DISTINCT {cles} FROM "
            f"read_parquet({liste(resumes)}) WHERE hospitalier AND list_contains({liste(annees)}, annee)) {connus}"
        )

    def _distinctives(self, resumes: Sequence[Path]) -> tuple[str, ...]:
        """The keys that tell lines apart: one that no line fills does not."""
        comptes = ", ".join(f"count(DISTINCT {cle})" for cle in self._forme.cles)
        (nombres,) = self._con.execute(f"SELECT {comptes} FROM read_parquet({liste(resumes)})").fetchall()
        varient = [cle for cle, nombre in zip(self._forme.cles, nombres, strict=True) if nombre > 1]
        return tuple(varient) or self._forme.cles[:1]

    def codes(self) -> list[str]:
        """The codes that some article has, in order."""
        trouves = self._con.execute("SELECT DISTINCT code FROM articles WHERE code <> '' ORDER BY code").fetchall()
        return [code for (code,) in trouves]

    def cataloguer(self, places: Iterable[Place], ecartees: Sequence[int], fichier: Path) -> None:
        """Write the articles of these places: rank, year, code, what joins them to lines, keys, factors, product; and
        `groupe`, one number for one rank, year and factors. In years `ecartees` masked presentations count for nothing."""
        poser(self._con, fichier.parent, "places", _TYPES_DE_PLACE, sorted(places))
        masque = f"libelle = '{LIBELLE_MASQUE}' AND list_contains({liste(ecartees)}::INTEGER[], annee)"
        facteurs = "".join(f", CASE WHEN {masque} THEN 0 ELSE {nom} END AS {nom}" for nom in self._forme.facteurs)
        choisis = (
            f"SELECT rang, annee, code, {', '.join(self._cles)}, produit, libelle{facteurs} FROM places "
            "JOIN articles USING (code)"
        )
        groupe = f"(dense_rank() OVER (ORDER BY {', '.join(('rang', 'annee', *self._forme.facteurs))}))::INTEGER"
        self._con.execute(f"COPY (SELECT *, {groupe} AS groupe FROM ({choisis})) TO {litteral(fichier)} (FORMAT parquet)")


@dataclass(frozen=True)
class Lignes:
    """Lines of hospitals of some years; the summary of all the lines; the articles described."""

    table: ibis.Table
    resume: ibis.Table
    forme: Forme
    articles: Articles


def annees_ecartees(annees: Sequence[int], reglement: Reglement) -> list[int]:
    """The years in which lines of masked presentations are set apart from unit counts."""
    return [an for an in annees if reglement.regle("presentations_masquees", date(an, 12, 31)) == MASQUEES_ECARTEES]


def lire(table: str, entrepot: Entrepot, annees: Sequence[int], moteur: Moteur) -> Lignes:
    """The lines of a table that hospitals prescribed, where it says so: town is only in the summary."""
    forme = FORMES[table]
    lues = moteur.lire(entrepot.fichiers(table, annees, hospitaliers=True))
    lues = lues.filter(lues.annee.isin(list(annees)))
    resumes = entrepot.resumes(table, RESUME, annees)
    reference = entrepot.referentiel(forme.reference[0]) if forme.reference else None
    articles = Articles(resumes, annees, forme, ARTICLE in lues.columns, reference)
    vides = [cle for cle in articles.jointure if cle in forme.cles and not TABLES[table].colonne(cle).obligatoire]
    if vides:
        lues = lues.mutate(**{cle: lues[cle].fill_null("") for cle in vides})
    resume = moteur.lire(resumes)
    return Lignes(lues, resume.filter(resume.annee.isin(list(annees))), forme, articles)


def _code_seul(cle: str) -> Mapping[str, str]:
    """An article that is its own code."""
    return {"code": cle, "produit": cle, "libelle": "NULL::VARCHAR"}


_MEDICAMENT = {
    "code": "coalesce(nullif(atc5, ''), atc_connu)",
    "produit": "cip13",
    "libelle": f"CASE WHEN cip13 = '{CIP_MASQUE}' THEN '{LIBELLE_MASQUE}' ELSE libelle_connu END",
}
_TAILLE = COURT_DANS_LONG.stop - COURT_DANS_LONG.start
_UCD = {  # a common dispensing unit under its short code, whatever the form of the line
    "code": f"CASE WHEN length(ucd) = {_TAILLE} THEN ucd ELSE substr(ucd, {COURT_DANS_LONG.start + 1}, {_TAILLE}) END",
    "produit": "ucd",
    "libelle": "NULL::VARCHAR",
}

FORMES: Mapping[str, Forme] = {
    "delivrances": Forme(
        montant="montant_rembourse",
        cles=("cip13", "atc5"),
        decrire=_MEDICAMENT,
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
        decrire=_UCD,
        sommes=("montant", "quantite"),
    ),
}
