"""Indicators defined by lists: one pass over a table for all of them.

The lists of all indicators make one catalogue (rank of the component, year, article), joined once to the lines; one GROUP BY
takes all the sums. Distinct patients or stays are counted exactly, all measures at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Critere, Distincts, Mesure, ParListes, Somme, Valeur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.flux import Etage, Filtre, compter, garder
from efficience.moteur.lignes import Forme, Lignes, Place, annees_ecartees, lire
from efficience.moteur.manques import sans_identite, sans_valeur
from efficience.reglement import Reglement

Cle = tuple[str, str, int, str]
"""(indicator, component, year, establishment)."""
PRODUIT = dt.Decimal(20, 3)
"""A sum and a factor of the same type: every engine then multiplies them exactly, to six decimals."""


@dataclass(frozen=True)
class Composante:
    """What the lines of one component weigh in a year, all establishments together."""

    indicateur: str
    annee: int
    composante: str
    codes: int
    lignes: int
    euros: Decimal


@dataclass
class Passe:
    """What one pass over a table found, for all its indicators."""

    forme: Forme
    sommes: dict[Cle, Mapping[str, Any]] = field(default_factory=dict)
    distincts: dict[tuple[str, Distincts, int, str], int | None] = field(default_factory=dict)
    flux: list[Etage] = field(default_factory=list)
    composantes: list[Composante] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)

    def lire(self, indicateur: str, mesure: Mesure, annee: int, finess: str) -> Valeur:
        """The exact value of a sum or a count of an establishment that transmitted; None when it has none."""
        if isinstance(mesure, Distincts):
            nombre = self.distincts.get((indicateur, mesure, annee, finess), 0)
            return None if nombre is None else Fraction(nombre)
        assert isinstance(mesure, Somme)
        total: Fraction | None = None
        for composante in mesure.composantes:
            s = self.sommes.get((indicateur, composante, annee, finess))
            if s is None:
                continue  # the establishment transmitted, and has no line of this component: a true zero
            if mesure.colonne in self.forme.derivees and s[f"sans_{mesure.colonne}"]:
                return None
            sienne = Fraction(s[mesure.colonne] or 0)
            total = sienne if total is None else total + sienne
        return Fraction(0) if total is None else total


def passer(
    table: str,
    indicateurs: Sequence[ParListes],
    entrepot: Entrepot,
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
) -> Passe:
    """One pass over `table` for these indicators and years."""
    lignes = lire(table, entrepot, annees, moteur)
    passe = Passe(lignes.forme)
    criteres = dict.fromkeys(critere for indicateur in indicateurs for critere in indicateur.garder)
    passe.flux = compter(
        lignes.resume,
        [Filtre(critere.libelle, critere.condition(lignes.resume)) for critere in criteres],
        (lignes.resume.lignes, lignes.resume[lignes.forme.montant]),
        moteur,
        "lignes de l'année dans l'entrepôt",
    )
    listes = Listes(lignes, criteres, annees, reglement, moteur)
    with TemporaryDirectory() as dossier:
        _sommer(indicateurs, listes, Path(dossier), passe)
        _compter_distincts(indicateurs, listes, Path(dossier), passe)
    return passe


class Listes:
    """The articles of the lines that `criteres` keep, placed in the lists of components."""

    def __init__(
        self, lignes: Lignes, criteres: Iterable[Critere], annees: Sequence[int], reglement: Reglement, moteur: Moteur
    ) -> None:
        self.lignes, self.annees, self.moteur = lignes, annees, moteur
        self._reglement = reglement
        self._codes = lignes.articles.codes()
        self.ecartees = annees_ecartees(annees, reglement)
        self._des_articles = [c for c in criteres if _colonnes(c.condition(lignes.table)) <= set(lignes.forme.cles)]
        self._gardees = _retenir(lignes.table, [c for c in criteres if c not in self._des_articles])

    def placer(self, rang: int, indicateur: ParListes, composantes: Sequence[str]) -> set[Place]:
        """The codes of these components at each year, under one rank."""
        return {
            (rang, annee, code)
            for composante in composantes
            for annee in self.annees
            for code in indicateur.composantes[composante].parmi(self._codes, annee, self._reglement)
        }

    def cataloguer(self, places: set[Place], fichier: Path, ecartees: Sequence[int]) -> ibis.Table:
        """The articles of these codes as a table of any engine, through a small Parquet file of its own: an engine may
        remember what it read there. What criteria say of articles is asked of them, not of each of their lines."""
        self.lignes.articles.cataloguer(places, ecartees, fichier)
        catalogue = self.moteur.lire([fichier])
        return _retenir(catalogue, self._des_articles)

    def joindre(self, catalogue: ibis.Table) -> ibis.Table:
        """Each line with each place of its article."""
        jointure = self.lignes.articles.jointure
        lignes = self._gardees.drop(*(cle for cle in self.lignes.forme.cles if cle not in jointure))
        if len(self.annees) == 1:  # the year of all the lines
            return lignes.drop("annee").inner_join(catalogue, list(jointure))
        return lignes.inner_join(catalogue, [*jointure, "annee"])


def _colonnes(condition: Any) -> set[str]:
    """The columns that a condition reads, whatever its table is made of."""
    return {champ.name for champ in condition.op().find(ops.Field, filter=ops.Value)}


def _retenir(table: ibis.Table, criteres: Iterable[Critere]) -> ibis.Table:
    return garder(table, [Filtre(critere.libelle, critere.condition(table)) for critere in criteres])


def _sommer(indicateurs: Sequence[ParListes], listes: Listes, dossier: Path, passe: Passe) -> None:
    composantes = [(indicateur, composante) for indicateur in indicateurs for composante in indicateur.composantes]
    places = set[Place]().union(*(listes.placer(rang, i, [nom]) for rang, (i, nom) in enumerate(composantes)))
    catalogue = listes.cataloguer(places, dossier / "sommes.parquet", listes.ecartees)
    choisies = listes.joindre(catalogue)
    noms = [(indicateur.code, composante) for indicateur, composante in composantes]
    for r in listes.moteur.lignes(_grouper(choisies, catalogue, passe.forme)):
        passe.sommes[(*noms[r["rang"]], r["annee"], r["finess"])] = r
    if any(r[f"sans_{nom}"] for r in passe.sommes.values() for nom in passe.forme.derivees):
        passe.avertissements += sans_valeur(choisies, passe.forme, composantes, listes.moteur)
    passe.composantes = list(_peser(noms, places, passe))


def _grouper(choisies: ibis.Table, catalogue: ibis.Table, forme: Forme) -> ibis.Table:
    """The sums of each component, year and establishment. Lines are first added up under one number, that of their
    component, year and factors, which are few: products are then taken of sums."""
    cles = ("rang", "annee", "finess")
    touchees = {f"touchees_{nom}": (choisies[d.colonne] != 0).sum() for nom, d in forme.derivees.items()}
    sommes = {nom: choisies[nom].sum() for nom in forme.sommes}
    fins = choisies.group_by("groupe", "finess").agg(lignes=choisies.count(), **sommes, **touchees)
    fins = fins.inner_join(catalogue.select("groupe", "rang", "annee", *forme.facteurs).distinct(), "groupe")
    if not forme.derivees:
        return fins
    derivees = {
        nom: (fins[d.colonne].cast(PRODUIT) * fins[d.facteur].cast(PRODUIT)).sum() for nom, d in forme.derivees.items()
    }
    sans = {
        f"sans_{nom}": (fins[d.facteur].isnull() & (fins[f"touchees_{nom}"] > 0)).sum() for nom, d in forme.derivees.items()
    }
    return fins.group_by(*cles).agg(
        lignes=fins.lignes.sum(), **{nom: fins[nom].sum() for nom in forme.sommes}, **derivees, **sans
    )


def _compter_distincts(indicateurs: Sequence[ParListes], listes: Listes, dossier: Path, passe: Passe) -> None:
    comptes = [(indicateur, mesure) for indicateur in indicateurs for mesure in indicateur.distincts()]
    for colonne, quantite in dict.fromkeys((mesure.colonne, mesure.quantite) for _, mesure in comptes):
        ensemble = [(i, m) for i, m in comptes if (m.colonne, m.quantite) == (colonne, quantite)]
        places = set[Place]().union(*(listes.placer(rang, i, m.composantes) for rang, (i, m) in enumerate(ensemble)))
        t = listes.joindre(listes.cataloguer(places, dossier / f"{colonne}-{quantite}.parquet", ()))
        chacun = t.group_by("rang", "annee", "finess", colonne).agg(quantite=t[quantite].sum())
        connu = chacun[colonne].notnull()
        nombres = chacun.group_by("rang", "annee", "finess").agg(
            nombre=(connu & (chacun.quantite > 0)).sum(), anonymes=(~connu).sum()
        )
        trouves: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for compte in listes.moteur.lignes(nombres):
            trouves[compte["rang"]].append(compte)
        for rang, (indicateur, mesure) in enumerate(ensemble):
            for r in trouves[rang]:
                nombre = None if r["anonymes"] else int(r["nombre"])
                passe.distincts[indicateur.code, mesure, r["annee"], r["finess"]] = nombre
            passe.avertissements += sans_identite(indicateur, mesure, trouves[rang])


def _peser(noms: Sequence[tuple[str, str]], places: set[Place], passe: Passe) -> Iterator[Composante]:
    codes: dict[tuple[str, int, str], int] = defaultdict(int)
    for rang, annee, _ in places:
        codes[noms[rang][0], annee, noms[rang][1]] += 1
    poids: dict[tuple[str, int, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for (indicateur, composante, annee, _), s in passe.sommes.items():
        lignes, euros = poids[indicateur, annee, composante]
        poids[indicateur, annee, composante] = lignes + s["lignes"], euros + (s[passe.forme.montant] or 0)
    for (indicateur, annee, composante), presents in sorted(codes.items()):
        yield Composante(indicateur, annee, composante, presents, *poids[indicateur, annee, composante])
