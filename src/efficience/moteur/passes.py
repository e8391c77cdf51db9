"""Indicators defined by lists: one pass over a table for all of them.

The lists of all indicators make one catalogue (indicator, component, year, article), joined once to the lines; one GROUP BY
takes all the sums. Distinct patients or stays are counted exactly, on the matching lines put aside by the engine.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Distincts, Mesure, ParListes, Somme, Valeur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.flux import Etage, Filtre, compter, garder
from efficience.moteur.lignes import Article, Lignes, annees_ecartees, lire
from efficience.moteur.manques import sans_identite, sans_valeur
from efficience.moteur.sql import connecter, litteral, poser
from efficience.reglement import Reglement

Cle = tuple[str, str, int, str]
"""(indicator, component, year, establishment)."""
Catalogue = Sequence[tuple[str, str, int, Article]]
"""(indicator, component, year, article)."""


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

    controles: Sequence[str]
    sommes: Mapping[Cle, Mapping[str, Any]] = field(default_factory=dict)
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
        total = Fraction(0)
        for composante in mesure.composantes:
            s = self.sommes.get((indicateur, composante, annee, finess))
            if s is None:
                continue  # the establishment transmitted, and has no line of this component: a true zero
            if mesure.colonne in self.controles and s[f"sans_{mesure.colonne}"]:
                return None
            total += Fraction(s[mesure.colonne] or 0)
        return total


def passer(
    table: str,
    indicateurs: Sequence[ParListes],
    entrepot: Entrepot,
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
) -> Passe:
    """One pass over `table` for these indicators and years."""
    lignes = lire(table, entrepot, annees, moteur, annees_ecartees(annees, reglement))
    passe = Passe(tuple(lignes.controles))
    criteres = dict.fromkeys(critere for indicateur in indicateurs for critere in indicateur.garder)
    passe.flux = compter(
        lignes.resume,
        [Filtre(critere.libelle, critere.condition(lignes.resume)) for critere in criteres],
        (lignes.resume.lignes, lignes.resume[lignes.forme.montant]),
        moteur,
        "lignes de l'année dans l'entrepôt",
    )
    gardees = garder(lignes.table, [Filtre(critere.libelle, critere.condition(lignes.table)) for critere in criteres])
    catalogue = _cataloguer(indicateurs, lignes, annees, reglement)
    with TemporaryDirectory() as dossier:
        pose = _poser(catalogue, lignes, Path(dossier), moteur)
        choisies = _choisir(gardees, pose, lignes, indicateurs)
        if any(any(indicateur.distincts()) for indicateur in indicateurs):
            choisies = moteur.retenir(choisies)
        _sommer(choisies, lignes, indicateurs, moteur, passe)
        _compter_distincts(choisies, indicateurs, moteur, passe)
    passe.composantes = list(_composantes(catalogue, passe.sommes, lignes.forme.montant))
    return passe


def _cataloguer(indicateurs: Sequence[ParListes], lignes: Lignes, annees: Sequence[int], reglement: Reglement) -> Catalogue:
    """The articles that the lines name and the lists contain."""
    articles: dict[str, list[Article]] = defaultdict(list)
    for article in lignes.articles:
        if article["code"]:
            articles[article["code"]].append(article)
    return [
        (indicateur.code, composante, annee, article)
        for indicateur in indicateurs
        for composante, liste in indicateur.composantes.items()
        for annee in annees
        for code in sorted(liste.parmi(articles, annee, reglement))
        for article in articles[code]
    ]


def _poser(catalogue: Catalogue, lignes: Lignes, dossier: Path, moteur: Moteur) -> ibis.Table:
    """The catalogue as a table of any engine, through a small Parquet file."""
    fichier = dossier / "catalogue.parquet"
    forme = lignes.forme
    articles = dict.fromkeys((*forme.cles, "produit", "libelle"), "VARCHAR") | dict(forme.attributs)
    types = {"indicateur": "VARCHAR", "composante": "VARCHAR", "annee": "SMALLINT"} | articles
    rangees = [(*cle, *(article[nom] for nom in articles)) for *cle, article in catalogue]
    with connecter() as con:
        poser(con, dossier, "catalogue", types, rangees)
        vides = ", ".join(f"coalesce({cle}, '') AS {cle}" for cle in forme.cles)
        con.execute(f"COPY (SELECT * REPLACE ({vides}) FROM catalogue) TO {litteral(fichier)} (FORMAT parquet)")
    return moteur.lire([fichier])


def _choisir(gardees: ibis.Table, catalogue: ibis.Table, lignes: Lignes, indicateurs: Sequence[ParListes]) -> ibis.Table:
    """The lines of the catalogue's articles, each with its sums and controls, and whose it is where that is counted."""
    t = gardees.inner_join(catalogue, [*lignes.forme.cles, "annee"])
    identites = dict.fromkeys(d.colonne for indicateur in indicateurs for d in indicateur.distincts())
    return t.select(
        *("indicateur", "composante", "finess", "annee", "produit", "libelle", *identites),
        **{nom: somme(t) for nom, somme in lignes.forme.sommes.items()},
        **{f"sans_{nom}": controle.manque(t) for nom, controle in lignes.controles.items()},
    )


def _sommer(choisies: ibis.Table, lignes: Lignes, indicateurs: Sequence[ParListes], moteur: Moteur, passe: Passe) -> None:
    noms = (*lignes.forme.sommes, *(f"sans_{nom}" for nom in lignes.controles))
    groupes = choisies.group_by("indicateur", "composante", "annee", "finess").agg(
        lignes=choisies.count(), **{nom: choisies[nom].sum() for nom in noms}
    )
    rangees = moteur.lignes(groupes)
    passe.sommes = {(r["indicateur"], r["composante"], r["annee"], r["finess"]): r for r in rangees}
    if any(r[f"sans_{nom}"] for r in rangees for nom in lignes.controles):
        passe.avertissements += sans_valeur(choisies, lignes, indicateurs, moteur)


def _compter_distincts(choisies: ibis.Table, indicateurs: Sequence[ParListes], moteur: Moteur, passe: Passe) -> None:
    for indicateur in indicateurs:
        for mesure in indicateur.distincts():
            siennes = (choisies.indicateur == indicateur.code) & choisies.composante.isin(mesure.composantes)
            t = choisies.filter(siennes)
            chacun = t.group_by("annee", "finess", mesure.colonne).agg(quantite=t[mesure.quantite].sum())
            connu = chacun[mesure.colonne].notnull()
            comptes = chacun.group_by("annee", "finess").agg(
                nombre=(connu & (chacun.quantite > 0)).sum(), anonymes=(~connu).sum()
            )
            rangees = moteur.lignes(comptes)
            for r in rangees:
                nombre = None if r["anonymes"] else int(r["nombre"])
                passe.distincts[indicateur.code, mesure, r["annee"], r["finess"]] = nombre
            passe.avertissements += sans_identite(indicateur, mesure, rangees)


def _composantes(catalogue: Catalogue, sommes: Mapping[Cle, Mapping[str, Any]], montant: str) -> Iterator[Composante]:
    codes: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for indicateur, composante, annee, article in catalogue:
        codes[indicateur, annee, composante].add(article["code"])
    poids: dict[tuple[str, int, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for (indicateur, composante, annee, _), s in sommes.items():
        lignes, euros = poids[indicateur, annee, composante]
        poids[indicateur, annee, composante] = lignes + s["lignes"], euros + (s[montant] or 0)
    for (indicateur, annee, composante), presents in sorted(codes.items()):
        yield Composante(indicateur, annee, composante, len(presents), *poids[indicateur, annee, composante])
