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

import duckdb
import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Indicateur, Part, Somme
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.flux import Etage, Filtre, compter, garder
from efficience.moteur.lignes import LIGNES, Lignes
from efficience.moteur.refus import Refus
from efficience.moteur.sql import litteral, poser
from efficience.noyau.indicateur import Statut
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
    for table in dict.fromkeys(indicateur.table for indicateur in indicateurs):
        groupe = [indicateur for indicateur in indicateurs if indicateur.table == table]
        _exiger_annees(entrepot, table, annees)
        _calculer_table(table, groupe, entrepot, annees, reglement, moteur, bilan)
    bilan.resultats.sort(key=lambda r: (r.indicateur, r.annee, r.finess, list(_mesures(indicateurs, r)).index(r.mesure)))
    return bilan


def _mesures(indicateurs: Sequence[Indicateur], resultat: Resultat) -> Sequence[str]:
    return list(next(i.mesures for i in indicateurs if i.code == resultat.indicateur))


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
    masquees = str(reglement.regle("presentations_masquees", date(max(annees), 12, 31)))
    lignes = LIGNES[table](entrepot, annees, moteur, masquees)
    criteres = dict.fromkeys(critere for indicateur in indicateurs for critere in indicateur.garder)
    filtres = [Filtre(critere.libelle, critere.condition(lignes.table)) for critere in criteres]
    bilan.flux[table] = compter(lignes.table, filtres, lignes.montant, moteur)
    gardees = garder(lignes.table, filtres)
    catalogue = _catalogue(indicateurs, gardees, annees, reglement, moteur)
    with TemporaryDirectory() as dossier:
        sommes = moteur.lignes(_grouper(gardees, _poser(catalogue, Path(dossier), moteur), lignes))
    presents = _presents(lignes.table, moteur)
    suivis = _suivis(entrepot, moteur) | {finess for finess, _ in presents}
    bilan.composantes += _composantes(catalogue, sommes, lignes.montant)
    for indicateur in indicateurs:
        siennes = {(s["finess"], s["annee"], s["composante"]): s for s in sommes if s["indicateur"] == indicateur.code}
        for annee in annees:
            for finess in sorted(suivis):
                transmis = (finess, annee) in presents
                bilan.resultats += _mesurer(indicateur, finess, annee, siennes, lignes, transmis)


def _catalogue(
    indicateurs: Sequence[Indicateur], lignes: ibis.Table, annees: Sequence[int], reglement: Reglement, moteur: Moteur
) -> list[tuple[str, str, int, str]]:
    """(indicator, component, year, code) for the codes that the data hold and the lists contain."""
    codes = sorted(ligne["code"] for ligne in moteur.lignes(lignes.select("code").distinct()) if ligne["code"])
    return [
        (indicateur.code, composante, annee, code)
        for indicateur in indicateurs
        for composante, liste in indicateur.composantes.items()
        for annee in annees
        for code in codes
        if reglement.nomenclature(liste).contient(code, date(annee, 12, 31), reglement)
    ]


def _poser(catalogue: Sequence[tuple[str, str, int, str]], dossier: Path, moteur: Moteur) -> ibis.Table:
    """The catalogue as a table of any engine, through a small Parquet file."""
    fichier = dossier / "catalogue.parquet"
    with duckdb.connect() as con:
        types = {"indicateur": "VARCHAR", "composante": "VARCHAR", "annee": "SMALLINT", "code": "VARCHAR"}
        poser(con, dossier, "catalogue", types, catalogue)
        con.execute(f"COPY catalogue TO {litteral(fichier)} (FORMAT parquet)")
    return moteur.lire([fichier])


def _grouper(gardees: ibis.Table, catalogue: ibis.Table, lignes: Lignes) -> ibis.Table:
    t = gardees.inner_join(catalogue, ["code", "annee"])
    mesures = {nom: t[nom].sum() for nom in lignes.sommes}
    controles = {nom: t[nom].sum() for nom in lignes.controles.values()}
    return t.group_by("indicateur", "composante", "finess", "annee").agg(lignes=t.count(), **mesures, **controles)


def _presents(table: ibis.Table, moteur: Moteur) -> set[tuple[str, int]]:
    """Establishments with at least one line in the year, whatever it is: those who transmitted."""
    vus = table.filter(table.finess.notnull()).select("finess", "annee").distinct()
    return {(ligne["finess"], ligne["annee"]) for ligne in moteur.lignes(vus)}


def _suivis(entrepot: Entrepot, moteur: Moteur) -> set[str]:
    """Establishments the user listed, or that a delivery in force names: absent from a year, they are « non transmis »."""
    t = moteur.lire([entrepot.referentiel("etablissements")])
    suivis = t.filter(~t.origines.isin(["finess"])).select("finess")
    return {ligne["finess"] for ligne in moteur.lignes(suivis)}


def _composantes(catalogue: Sequence[tuple[str, str, int, str]], sommes: Sequence[Sommes], montant: str) -> list[Composante]:
    codes: dict[tuple[str, int, str], int] = defaultdict(int)
    for indicateur, composante, annee, _ in catalogue:
        codes[indicateur, annee, composante] += 1
    poids: dict[tuple[str, int, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for s in sommes:
        cle = s["indicateur"], s["annee"], s["composante"]
        poids[cle] = (poids[cle][0] + s["lignes"], poids[cle][1] + s[montant])
    return [Composante(*cle, nombre, *poids[cle]) for cle, nombre in sorted(codes.items())]


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
    controle = lignes.controles.get(mesure.colonne)
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
