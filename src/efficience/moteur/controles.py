"""Data-quality report of a warehouse: what came in, what was set apart, what is missing or unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.sources.open_phmev import CIP_MASQUE
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES, Table

COLONNES = ("table", "partie", "controle", "lignes", "euros", "detail")


@dataclass(frozen=True)
class Controle:
    """One line of the report: rows and euros concerned (None where the question has no euros)."""

    table: str
    partie: str
    controle: str
    lignes: int | None
    euros: str | None = None
    detail: str = ""


def controler(entrepot: Entrepot) -> list[Controle]:
    """The whole report, part by part, in the order of the canonical tables."""
    lignes: list[Controle] = []
    with duckdb.connect() as con:
        for table in TABLES.values():
            for partie, fichier in entrepot.parts(table.nom).items():
                livraison = entrepot.livraison(entrepot.version.parts[f"{table.nom}/{partie}"])
                part = livraison.parts[f"{table.nom}/{partie}"]
                provenance = f"{livraison.source} : {livraison.fichier}, chargé le {livraison.charge_le[:10]}"
                lignes.append(Controle(table.nom, partie, "lignes en service", part.lignes, part.euros, provenance))
                lignes += [
                    Controle(table.nom, partie, f"mises à part : {e.motif}", e.lignes, e.euros, ", ".join(e.exemples))
                    for e in livraison.ecarts
                    if e.table == table.nom
                ]
                lignes += _examiner(table, partie, str(fichier), entrepot, con)
        for livraison in entrepot.livraisons():
            lignes += [Controle("livraison", livraison.id, remarque, None) for remarque in livraison.remarques]
    return lignes


def _examiner(
    table: Table, partie: str, fichier: str, entrepot: Entrepot, con: duckdb.DuckDBPyConnection
) -> Iterator[Controle]:
    """The questions that make sense for this table, each one an aggregate over the part."""
    montant = f"sum({table.montant})::VARCHAR" if table.montant else "NULL"

    def compter(condition: str) -> tuple[int, str | None]:
        requete = f"SELECT count(*), {montant} FROM {litteral(fichier)} WHERE {condition}"
        lignes, euros = con.execute(requete).fetchall()[0]
        return lignes, euros

    etablissements = entrepot.referentiel("etablissements")
    if "finess" in table.noms and table.partition and _a_colonne(fichier, "finess", con):
        yield Controle(table.nom, partie, "sans établissement prescripteur", *compter("finess IS NULL"))
        inconnus = f"finess IS NOT NULL AND finess NOT IN (SELECT finess FROM {litteral(etablissements)})"
        yield Controle(table.nom, partie, "établissement absent du référentiel", *compter(inconnus))
    if table.montant:
        yield Controle(table.nom, partie, "montants négatifs (régularisations)", *compter(f"{table.montant} < 0"))
    if table.nom == "delivrances":
        medicaments = entrepot.referentiel("medicaments")
        yield Controle(table.nom, partie, "présentation masquée par le producteur", *compter(f"cip13 = '{CIP_MASQUE}'"))
        sans_atc = f"atc5 IS NULL AND cip13 NOT IN (SELECT cip13 FROM {litteral(medicaments)} WHERE atc5 IS NOT NULL)"
        yield Controle(table.nom, partie, "code ATC inconnu", *compter(sans_atc))
        sans_unites = (
            f"cip13 <> '{CIP_MASQUE}' AND cip13 NOT IN "
            f"(SELECT cip13 FROM {litteral(medicaments)} WHERE unites_par_boite IS NOT NULL)"
        )
        yield Controle(table.nom, partie, "unités par boîte inconnues", *compter(sans_unites))
    yield from _mois(table, partie, fichier, con)


def _a_colonne(fichier: str, nom: str, con: duckdb.DuckDBPyConnection) -> bool:
    return nom in {colonne for (colonne, *_) in con.execute(f"DESCRIBE SELECT * FROM {litteral(fichier)}").fetchall()}


def _mois(table: Table, partie: str, fichier: str, con: duckdb.DuckDBPyConnection) -> Iterator[Controle]:
    """Months present, so that a hole is seen before it is read as a saving."""
    colonne = next((nom for nom in ("date_execution", "date_sortie") if nom in table.noms), None)
    if colonne is None:
        return
    requete = f"SELECT DISTINCT month({colonne}) FROM {litteral(fichier)} WHERE {colonne} IS NOT NULL ORDER BY 1"
    mois = [numero for (numero,) in con.execute(requete).fetchall()]
    detail = ", ".join(map(str, mois)) if mois else "aucune date (données annuelles)"
    yield Controle(table.nom, partie, "mois présents", len(mois), None, detail)


def rangees(controles: list[Controle]) -> list[dict[str, Any]]:
    """The report as published rows."""
    return [vars(controle) for controle in controles]
