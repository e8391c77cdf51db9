"""Data-quality report of a warehouse: what came in, what was set apart, what is missing or unknown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import duckdb

from efficience.moteur.entrepot import Entrepot, Livraison
from efficience.moteur.sql import connecter, liste, litteral
from efficience.moteur.tables import TABLES, Table
from efficience.moteur.tables.canoniques import CIP_HONORAIRES, CIP_MASQUE
from efficience.noyau.montant import arrondir, en_nombre

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
    entrepot.exiger_intact()
    lignes: list[Controle] = []
    vues = set[tuple[str, str]]()
    with connecter() as con:
        for table in TABLES.values():
            for partie, fichiers in entrepot.parts(table.nom).items():
                livraison = entrepot.livraison(entrepot.version.parts[f"{table.nom}/{partie}"])
                part = livraison.parts[f"{table.nom}/{partie}"]
                provenance = f"{livraison.source} : {livraison.fichier}, chargé le {livraison.charge_le[:10]}"
                lignes.append(Controle(table.nom, partie, "lignes en service", part.lignes, part.euros, provenance))
                if (table.nom, livraison.id) not in vues:  # what a delivery of many months set apart is said once
                    lignes += _mises_a_part(livraison, table.nom, table.nom, partie)
                vues.add((table.nom, livraison.id))
                lignes += _examiner(table, partie, f"read_parquet({liste(fichiers)})", entrepot, con)
        for livraison in entrepot.livraisons():
            for autre in sorted({e.table for e in livraison.ecarts} - TABLES.keys()):
                lignes += _mises_a_part(livraison, autre, "livraison", livraison.id)
            lignes += [Controle("livraison", livraison.id, remarque, None) for remarque in livraison.remarques]
    return lignes


def _mises_a_part(livraison: Livraison, de: str, table: str, partie: str) -> list[Controle]:
    return [
        Controle(table, partie, f"mises à part : {e.motif}", e.lignes, e.euros, ", ".join(e.exemples))
        for e in livraison.ecarts
        if e.table == de
    ]


@dataclass(frozen=True)
class Question:
    """Something to count in the tables it concerns: a SQL condition, given the table and the warehouse.

    `en_part`: the count is also shown as a share of the lines.
    """

    libelle: str
    concerne: Callable[[Table], bool]
    condition: Callable[[Table, Entrepot], str]
    en_part: bool = False


def _connus(entrepot: Entrepot, table: str, colonne: str, remplie: str) -> str:
    return f"(SELECT {colonne} FROM {litteral(entrepot.referentiel(table))} WHERE {remplie} IS NOT NULL)"


def _hospitaliere(table: Table) -> bool:
    return "finess" in table.noms and table.partition is not None


def _medicament(table: Table) -> bool:
    return table.nom == "delivrances"


def _audit(table: Table) -> bool:
    return table.nom == "ordonnances_auditees"


_QUESTIONS = (
    Question("sans établissement prescripteur", _hospitaliere, lambda t, e: "finess IS NULL", en_part=True),
    Question(
        "établissement absent du référentiel",
        _hospitaliere,
        # without « IS NOT NULL », SQL finds a missing number « not in » an empty list
        lambda t, e: f"finess IS NOT NULL AND finess NOT IN {_connus(e, 'etablissements', 'finess', 'finess')}",
    ),
    Question("montants négatifs (régularisations)", lambda t: t.montant is not None, lambda t, e: f"{t.montant} < 0"),
    Question("présentation masquée par le producteur", _medicament, lambda t, e: f"cip13 = '{CIP_MASQUE}'"),
    Question(
        "code ATC inconnu",
        _medicament,
        lambda t, e: f"atc5 IS NULL AND cip13 NOT IN {_connus(e, 'medicaments', 'cip13', 'atc5')}",
    ),
    Question(
        "unités par boîte inconnues",
        _medicament,
        lambda t, e: (
            f"cip13 NOT IN ('{CIP_MASQUE}', '{CIP_HONORAIRES}') "
            f"AND cip13 NOT IN {_connus(e, 'medicaments', 'cip13', 'unites_par_boite')}"
        ),
    ),
    Question("ordonnances sans FINESS", _audit, lambda t, e: "NOT finess_present", en_part=True),
    Question("ordonnances sans RPPS", _audit, lambda t, e: "NOT rpps_present", en_part=True),
)


def _examiner(
    table: Table, partie: str, lues: str, entrepot: Entrepot, con: duckdb.DuckDBPyConnection
) -> Iterator[Controle]:
    """The questions that make sense for this table and whose columns the part holds."""
    montant = f"sum({table.montant})::VARCHAR" if table.montant else "NULL"
    presentes = {nom for nom, *_ in con.execute(f"DESCRIBE SELECT * FROM {lues}").fetchall()}
    total = con.execute(f"SELECT count(*) FROM {lues}").fetchall()[0][0]
    for question in _QUESTIONS:
        condition = question.condition(table, entrepot) if question.concerne(table) else ""
        if condition and ("finess" in presentes or not _hospitaliere(table)):
            requete = f"SELECT count(*), {montant} FROM {lues} WHERE {condition}"
            lignes, euros = con.execute(requete).fetchall()[0]
            detail = _part(lignes, total) if question.en_part else ""
            yield Controle(table.nom, partie, question.libelle, lignes, euros, detail)
    yield from _mois(table, partie, lues, con)


def _part(lignes: int, total: int) -> str:
    return f"{en_nombre(arrondir(Fraction(100 * lignes, total), 1))} % des lignes" if total else ""


def _mois(table: Table, partie: str, lues: str, con: duckdb.DuckDBPyConnection) -> Iterator[Controle]:
    """Months present, so that a hole is seen before it is read as a saving."""
    colonne = next((nom for nom in ("date_execution", "date_sortie") if nom in table.noms), None)
    if colonne is None:
        return
    requete = f"SELECT DISTINCT month({colonne}) FROM {lues} WHERE {colonne} IS NOT NULL ORDER BY 1"
    mois = [numero for (numero,) in con.execute(requete).fetchall()]
    detail = ", ".join(map(str, mois)) if mois else "aucune date (données annuelles)"
    yield Controle(table.nom, partie, "mois présents", len(mois), None, detail)


def rangees(controles: list[Controle]) -> list[dict[str, Any]]:
    """The report as published rows."""
    return [vars(controle) for controle in controles]
