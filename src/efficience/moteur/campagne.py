"""A campaign: N indicators × M years, computed in one pass a table, with everything needed to do it again.

The lists of all indicators make one catalogue (indicator, component, year, code), joined once to the lines; one GROUP BY
takes all the sums. Measures are then derived from these exact sums, in plain Python, so that no engine rounds anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Indicateur, Part, Somme
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.flux import Etage, Filtre, compter, garder
from efficience.moteur.lignes import LIGNES, MASQUEES_ECARTEES, Lignes
from efficience.moteur.refus import Refus
from efficience.moteur.sql import connecter, litteral, poser
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_euros, en_nombre
from efficience.reglement import Reglement


@dataclass(frozen=True)
class Resultat:
    """One published value, or why there is none. `valeur` is exact: euros, count or share."""

    indicateur: str
    annee: int
    finess: str
    mesure: str
    valeur: Fraction | None
    statut: Statut


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
class Bilan:
    """All that a campaign computed: results in order, attrition by table, components, warnings for the reader."""

    resultats: list[Resultat] = field(default_factory=list)
    flux: dict[str, list[Etage]] = field(default_factory=dict)
    composantes: list[Composante] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)


Sommes = Mapping[str, Any]  # one row of the grouped table


def calculer(
    entrepot: Entrepot,
    indicateurs: Sequence[Indicateur],
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
) -> Bilan:
    """Compute these indicators for these years. Raises Refus when a table or a year was never loaded."""
    bilan = Bilan()
    entrepot.exiger_intact(dict.fromkeys(indicateur.table for indicateur in indicateurs))
    for table in dict.fromkeys(indicateur.table for indicateur in indicateurs):
        groupe = [indicateur for indicateur in indicateurs if indicateur.table == table]
        _exiger_annees(entrepot, table, annees)
        _calculer_table(table, groupe, entrepot, annees, reglement, moteur, bilan)
    rangs = {(i.code, mesure): rang for i in indicateurs for rang, mesure in enumerate(i.mesures)}
    bilan.resultats.sort(key=lambda r: (r.indicateur, r.annee, r.finess, rangs[r.indicateur, r.mesure]))
    return bilan


def _exiger_annees(entrepot: Entrepot, table: str, annees: Sequence[int]) -> None:
    chargees = entrepot.annees(table)
    for annee in annees:
        if annee not in chargees:
            connues = ", ".join(map(str, chargees)) or "aucune"
            raise Refus(
                f"l'année {annee} n'est pas chargée pour la table « {table} »",
                attendu=f"une année parmi : {connues}",
                conseil="charger la livraison manquante (efficience charger), ou changer --annee",
            )


def _calculer_table(
    table: str,
    indicateurs: Sequence[Indicateur],
    entrepot: Entrepot,
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
    bilan: Bilan,
) -> None:
    ecartees = [a for a in annees if reglement.regle("presentations_masquees", date(a, 12, 31)) == MASQUEES_ECARTEES]
    lignes = LIGNES[table](entrepot, annees, moteur, ecartees)
    criteres = dict.fromkeys(critere for indicateur in indicateurs for critere in indicateur.garder)
    filtres = [Filtre(critere.libelle, critere.condition(lignes.table)) for critere in criteres]
    bilan.flux[table] = compter(lignes.table, filtres, lignes.montant, moteur)
    catalogue = _catalogue(indicateurs, lignes, annees, reglement)
    with TemporaryDirectory() as dossier:
        pose = _poser(catalogue, lignes, Path(dossier), moteur)
        choisies = moteur.retenir(_choisir(garder(lignes.table, filtres), pose, lignes))
        sommes = moteur.lignes(_grouper(choisies, lignes))
        if any(s[f"sans_{colonne}"] for s in sommes for colonne in lignes.controles):
            bilan.avertissements += _sans_valeur(choisies, lignes, indicateurs, moteur)
    presents = _presents(lignes.table, moteur)
    suivis = _suivis(table, entrepot, annees, moteur)
    bilan.composantes += _composantes(catalogue, sommes, lignes.montant)
    for indicateur in indicateurs:
        siennes = {(s["finess"], s["annee"], s["composante"]): s for s in sommes if s["indicateur"] == indicateur.code}
        for annee in annees:
            for finess in sorted(suivis[annee] | presents[annee]):
                bilan.resultats += _mesurer(indicateur, finess, annee, siennes, lignes, finess in presents[annee])


Catalogue = Sequence[tuple[str, str, int, Mapping[str, Any]]]
"""(indicator, component, year, article)."""


def _catalogue(indicateurs: Sequence[Indicateur], lignes: Lignes, annees: Sequence[int], reglement: Reglement) -> Catalogue:
    """The articles that the lines name and the lists contain."""
    articles: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for article in lignes.articles:
        if article["code"]:
            articles[article["code"]].append(article)
    return [
        (indicateur.code, composante, annee, article)
        for indicateur in indicateurs
        for composante, liste in indicateur.composantes.items()
        for annee in annees
        for code in sorted(reglement.nomenclature(liste).parmi(articles, date(annee, 12, 31), reglement))
        for article in articles[code]
    ]


def _poser(catalogue: Catalogue, lignes: Lignes, dossier: Path, moteur: Moteur) -> ibis.Table:
    """The catalogue as a table of any engine, through a small Parquet file."""
    fichier = dossier / "catalogue.parquet"
    articles = dict.fromkeys((*lignes.cles, "produit", "libelle"), "VARCHAR") | dict(lignes.attributs)
    types = {"indicateur": "VARCHAR", "composante": "VARCHAR", "annee": "SMALLINT"} | articles
    rangees = [(*cle, *(article[nom] for nom in articles)) for *cle, article in catalogue]
    with connecter() as con:
        poser(con, dossier, "catalogue", types, rangees)
        vides = ", ".join(f"coalesce({cle}, '') AS {cle}" for cle in lignes.cles)
        con.execute(f"COPY (SELECT * REPLACE ({vides}) FROM catalogue) TO {litteral(fichier)} (FORMAT parquet)")
    return moteur.lire([fichier])


def _choisir(gardees: ibis.Table, catalogue: ibis.Table, lignes: Lignes) -> ibis.Table:
    """The lines of the catalogue's articles, each with its sums and controls."""
    t = gardees.inner_join(catalogue, [*lignes.cles, "annee"])
    return t.select(
        *("indicateur", "composante", "finess", "annee", "produit", "libelle"),
        **{nom: somme(t) for nom, somme in lignes.sommes.items()},
        **{f"sans_{nom}": controle.manque(t) for nom, controle in lignes.controles.items()},
    )


def _grouper(choisies: ibis.Table, lignes: Lignes) -> ibis.Table:
    sommes = {nom: choisies[nom].sum() for nom in (*lignes.sommes, *(f"sans_{nom}" for nom in lignes.controles))}
    return choisies.group_by("indicateur", "composante", "finess", "annee").agg(lignes=choisies.count(), **sommes)


def _sans_valeur(choisies: ibis.Table, lignes: Lignes, indicateurs: Sequence[Indicateur], moteur: Moteur) -> list[str]:
    """The products that leave a measure without value, heaviest first: what a user must complete."""
    avertissements = []
    for colonne, controle in lignes.controles.items():
        touches = {
            (i.code, composante)
            for i in indicateurs
            for mesure in i.mesures.values()
            if isinstance(mesure, Somme) and mesure.colonne == colonne
            for composante in mesure.composantes
        }
        t = choisies.filter(choisies[f"sans_{colonne}"])
        poids = t.group_by("indicateur", "composante", "annee", "produit", "libelle").agg(
            euros=t[lignes.montant].sum(), etablissements=t.finess.nunique()
        )
        trouves = [p for p in moteur.lignes(poids) if (p["indicateur"], p["composante"]) in touches]
        for p in sorted(trouves, key=lambda p: (p["indicateur"], p["annee"], -p["euros"], p["composante"], p["produit"])):
            nom = f"{p['produit']} {p['libelle'] or ''}".strip()
            avertissements.append(
                f"{p['indicateur']} {p['annee']}, {p['composante']} : {controle.motif} pour {nom} "
                f"({en_euros(p['euros'])}, {en_nombre(p['etablissements'])} établissement(s))"
            )
    return avertissements


def _presents(table: ibis.Table, moteur: Moteur) -> Mapping[int, set[str]]:
    """By year, establishments with at least one line, whatever it is: those who transmitted."""
    vus = table.filter(table.finess.notnull()).select("finess", "annee").distinct()
    presents: dict[int, set[str]] = defaultdict(set)
    for ligne in moteur.lignes(vus):
        presents[ligne["annee"]].add(ligne["finess"])
    return presents


def _suivis(table: str, entrepot: Entrepot, annees: Sequence[int], moteur: Moteur) -> Mapping[int, set[str]]:
    """By year, establishments the user listed, or that a delivery in force names in any year, and open at some time of
    that year: absent from it, they are « non transmis »."""
    liste = moteur.lire([entrepot.referentiel("etablissements")])
    connus = {e["finess"]: e for e in moteur.lignes(liste.select("finess", "ouvert_le", "ferme_le", "origines"))}
    livres = moteur.lignes(moteur.lire(entrepot.fichiers(table)).select("finess").distinct())
    suivis = {e["finess"] for e in livres if e["finess"]} | {f for f, e in connus.items() if e["origines"] != "finess"}
    return {annee: {finess for finess in suivis if _ouvert(connus.get(finess, {}), annee)} for annee in annees}


def _ouvert(etablissement: Mapping[str, Any], annee: int) -> bool:
    ouvert_le, ferme_le = etablissement.get("ouvert_le"), etablissement.get("ferme_le")
    return (ouvert_le is None or ouvert_le.year <= annee) and (ferme_le is None or ferme_le.year >= annee)


def _composantes(catalogue: Catalogue, sommes: Sequence[Sommes], montant: str) -> list[Composante]:
    codes: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for indicateur, composante, annee, article in catalogue:
        codes[indicateur, annee, composante].add(article["code"])
    poids: dict[tuple[str, int, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for s in sommes:
        cle = s["indicateur"], s["annee"], s["composante"]
        poids[cle] = (poids[cle][0] + s["lignes"], poids[cle][1] + s[montant])
    return [Composante(*cle, len(presents), *poids[cle]) for cle, presents in sorted(codes.items())]


def _mesurer(
    indicateur: Indicateur,
    finess: str,
    annee: int,
    sommes: Mapping[tuple[str, int, str], Sommes],
    lignes: Lignes,
    transmis: bool,
) -> list[Resultat]:
    """All the measures of one indicator for one establishment and year."""
    valeurs: dict[str, Fraction | None] = {}
    for nom, mesure in indicateur.mesures.items():
        if not transmis:
            valeurs[nom] = None
        elif isinstance(mesure, Somme):
            valeurs[nom] = _somme(mesure, finess, annee, sommes, lignes)
        else:
            valeurs[nom] = _part(mesure, valeurs)
    absent = Statut.NON_TRANSMIS if not transmis else Statut.NON_CALCULABLE
    return [
        Resultat(indicateur.code, annee, finess, nom, valeur, Statut.CALCULE if valeur is not None else absent)
        for nom, valeur in valeurs.items()
    ]


def _somme(
    mesure: Somme, finess: str, annee: int, sommes: Mapping[tuple[str, int, str], Sommes], lignes: Lignes
) -> Fraction | None:
    total = Fraction(0)
    controle = f"sans_{mesure.colonne}" if mesure.colonne in lignes.controles else ""
    for composante in mesure.composantes:
        s = sommes.get((finess, annee, composante))
        if s is None:
            continue  # the establishment transmitted, and has no line of this component: a true zero
        if controle and s[controle]:
            return None
        total += Fraction(s[mesure.colonne] or 0)
    return total


def _part(mesure: Part, valeurs: Mapping[str, Fraction | None]) -> Fraction | None:
    numerateur = valeurs[mesure.numerateur]
    termes = [valeurs[nom] for nom in mesure.denominateur]
    if numerateur is None or any(terme is None for terme in termes):
        return None
    denominateur = sum((terme for terme in termes if terme is not None), Fraction(0))
    return numerateur / denominateur if denominateur > 0 else None
