"""One SNDS table, CSV or Parquet, read into the workshop: the wanted columns, checked and converted, and only these."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from efficience.moteur.atelier import Atelier
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import premier_refuse, refus_de_valeur, refus_situe
from efficience.moteur.sources.lecture import (
    REPRENDRE,
    TELECHARGER,
    Champ,
    Format,
    entete,
    lecteur_csv,
    premiere_ligne,
    selection,
)
from efficience.moteur.sources.pmsi_mco.colonnes import TABLES_MCO
from efficience.moteur.sql import connecter, litteral
from efficience.moteur.sql import liste as liste_sql

_ATTENDU = "une table du SNDS en CSV, séparée par « ; » ou « , », avec les noms de colonnes du SNDS en première ligne"


def lire_table(nom: str, annee: int, fichiers: Sequence[Path], atelier: Atelier) -> Path:
    """Read a table into one Parquet file of the workshop. An optional column that is not delivered is all missing."""
    sortie = atelier.dossier / f"{nom}-{annee}.brut.parquet"
    if fichiers[0].suffix.lower() == ".parquet":
        _parquet(nom, fichiers, sortie, atelier)
    else:
        _csv(nom, fichiers[0], sortie, atelier)
    return sortie


def presentes(nom: str, fichier: Path, atelier: Atelier) -> set[str]:
    """Columns of the table that the file holds, among those that are read."""
    if fichier.suffix.lower() == ".parquet":
        return set(_types(fichier, atelier)) & set(TABLES_MCO[nom].sortes)
    return set(_entete(fichier)[0]) & set(TABLES_MCO[nom].sortes)


def _csv(nom: str, fichier: Path, sortie: Path, atelier: Atelier) -> None:
    colonnes, forme = _entete(fichier)
    champs = _champs(nom, colonnes, fichier)
    clair = deplier(fichier, atelier.dossier)
    try:
        _exiger_fin(clair)
        with refus_situe(clair, colonnes, {n: c for n, c in champs.items() if n in colonnes}, forme):
            _copier(nom, colonnes, lecteur_csv(clair, colonnes, forme), sortie, atelier)
    except Refus as refus:
        raise replace(refus, fichier=fichier) from refus
    if clair != fichier:
        clair.unlink()


def _exiger_fin(clair: Path) -> None:
    with clair.open("rb") as flux:
        flux.seek(max(0, clair.stat().st_size - 1))
        if flux.read() != b"\n":
            conseil = f"{TELECHARGER} ; si le fichier est complet, ajouter une fin de ligne"
            raise Refus("la dernière ligne ne finit pas : le fichier est peut-être coupé", clair, conseil=conseil)


def _entete(fichier: Path) -> tuple[list[str], Format]:
    ligne = premiere_ligne(fichier, "latin-1", _ATTENDU).removeprefix("ï»¿")
    separateur = max(";,", key=ligne.count)
    colonnes = [colonne.upper() for colonne in entete(ligne, separateur)]
    for colonne in colonnes:
        if not re.fullmatch(r"\w+", colonne, re.ASCII):
            raise Refus(f"« {colonne} » n'est pas un nom de colonne du SNDS", fichier, 1, _ATTENDU, REPRENDRE)
        if colonnes.count(colonne) > 1:
            raise Refus(f"la colonne « {colonne} » est répétée", fichier, 1, _ATTENDU, "n'en garder qu'une")
    return colonnes, Format(separateur, "utf-8")


def _champs(nom: str, colonnes: Sequence[str], fichier: Path) -> dict[str, Champ]:
    """The columns to read. Refuses a table where a necessary one is missing."""
    table = TABLES_MCO[nom]
    for requise in table.requises:
        if requise not in colonnes:
            attendu = "colonnes : " + ", ".join(table.requises)
            raise Refus(
                f"la colonne « {requise} » manque", fichier, 1, attendu, "redemander l'extraction avec cette colonne"
            )
    return {colonne: sorte.champ(colonne) for colonne, sorte in table.sortes.items()}


def _copier(nom: str, colonnes: Sequence[str], source: str, sortie: Path, atelier: Atelier) -> None:
    lues = ", ".join(
        selection({colonne: sorte.champ(colonne)}) if colonne in colonnes else f"NULL::{sorte.type_sql} AS {colonne}"
        for colonne, sorte in TABLES_MCO[nom].sortes.items()
    )
    atelier.con.execute(f"COPY (SELECT {lues} FROM {source}) TO {litteral(sortie)} (FORMAT parquet)")


def _parquet(nom: str, fichiers: Sequence[Path], sortie: Path, atelier: Atelier) -> None:
    types = _types(fichiers[0], atelier)
    for fichier in fichiers[1:]:
        if set(_types(fichier, atelier)) != set(types):
            raise Refus("les colonnes ne sont pas celles des autres parts", fichier, None, ", ".join(types), REPRENDRE)
    champs = _champs(nom, list(types), fichiers[0])
    textes = ", ".join(f"nullif(\"{lu}\"::VARCHAR, '') AS {colonne}" for colonne, lu in types.items() if colonne in champs)
    lus = {colonne: champ for colonne, champ in champs.items() if colonne in types}
    for fichier in fichiers:
        source = f"SELECT {textes}, file_row_number + 1 AS rang FROM read_parquet({litteral(fichier)}, file_row_number=true)"
        with connecter() as con:
            if trouve := premier_refuse(con, source, lus):
                rang, colonne, valeur = trouve
                raise refus_de_valeur(fichier, colonne, valeur, rang, champs[colonne].attendu)
    tout = f"(SELECT {textes} FROM read_parquet({liste_sql(fichiers)}, union_by_name=true))"
    _copier(nom, list(types), tout, sortie, atelier)


def _types(fichier: Path, atelier: Atelier) -> dict[str, str]:
    """Columns of a Parquet file: name in capitals → name as written."""
    try:
        lues = atelier.con.execute(f"DESCRIBE SELECT * FROM read_parquet({litteral(fichier)})").fetchall()
    except duckdb.Error as erreur:
        constat, attendu = "fichier Parquet illisible ou tronqué", "un fichier Parquet entier"
        raise Refus(constat, fichier, None, attendu, TELECHARGER) from erreur
    return {nom.upper(): nom for nom, *_ in lues}
