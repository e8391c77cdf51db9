"""Reading delimited text without guessing: every column is declared, every refusal names its line.

The fast path is one streaming pass of DuckDB in which a value that does not match its column stops the read;
only then is the file read again, slowly, to tell the user which line it was.
"""

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb

from efficience.moteur.refus import Refus
from efficience.moteur.sql import litteral

_BALISES = (b"<!doctype", b"<html", b"<?xml", b"<head")
_SIGNATURES = {b"PK\x03\x04": "une archive ZIP ou un classeur Excel", b"%PDF": "un PDF", b"PAR1": "un fichier Parquet"}
_TELECHARGER = "télécharger de nouveau le fichier depuis sa source et vérifier sa taille"


@dataclass(frozen=True)
class Format:
    """How a source writes its text files. `quote` is empty where quotes are plain characters."""

    separateur: str
    encodage: str
    quote: str = '"'


@dataclass(frozen=True)
class Champ:
    """A raw column to read: SQL condition on the text `x`, SQL value, words for the user."""

    valide: str
    valeur: str
    attendu: str


def ouvrir(chemin: Path) -> IO[bytes]:
    """The bytes of a file, through gzip when its name says so."""
    return gzip.open(chemin, "rb") if chemin.suffix == ".gz" else chemin.open("rb")


def premiere_ligne(chemin: Path, encodage: str, attendu: str) -> str:
    """First line, decoded; refuses what is visibly not the expected text file (empty, HTML, archive, UTF-16)."""
    if not chemin.is_file():
        raise Refus("fichier introuvable", chemin, conseil="vérifier le chemin")
    try:
        with ouvrir(chemin) as flux:
            debut = flux.read(64 * 1024)
    except (OSError, EOFError) as erreur:
        raise Refus(f"fichier illisible ({erreur})", chemin, conseil=_TELECHARGER) from erreur
    if not debut.strip():
        raise Refus("le fichier est vide", chemin, attendu=attendu, conseil=_TELECHARGER)
    if debut.lstrip()[:64].lower().startswith(_BALISES):
        raise Refus("le fichier est une page web, pas des données", chemin, 1, attendu, _TELECHARGER)
    for signature, nature in _SIGNATURES.items():
        if debut.startswith(signature):
            raise Refus(f"le fichier est {nature}", chemin, attendu=attendu, conseil="décompresser ou exporter en CSV")
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in debut:
        raise Refus("le fichier est codé en UTF-16", chemin, 1, f"un texte codé en {encodage}", "le réenregistrer")
    try:
        return debut.split(b"\n", 1)[0].decode(encodage).rstrip("\r").removeprefix("\ufeff")
    except UnicodeDecodeError as erreur:
        raise Refus("l'en-tête n'est pas lisible", chemin, 1, f"un texte codé en {encodage}") from erreur


def entete(ligne: str, separateur: str) -> list[str]:
    """Column names of a header line."""
    return [nom.strip() for nom in next(csv.reader([ligne], delimiter=separateur))]


def exiger_colonnes(chemin: Path, lues: Sequence[str], attendues: Sequence[str], permises: Sequence[str]) -> None:
    """Refuse a header with a missing, unknown or repeated column, naming it."""
    conseil = "colonnes attendues : " + ", ".join(permises)
    for nom in attendues:
        if nom not in lues:
            raise Refus(f"la colonne « {nom} » manque", chemin, 1, conseil=conseil)
    for nom in lues:
        if nom not in permises:
            raise Refus(f"la colonne « {nom} » n'est pas connue", chemin, 1, conseil=conseil)
        if lues.count(nom) > 1:
            raise Refus(f"la colonne « {nom} » est répétée", chemin, 1)


def lecteur_csv(chemin: Path, colonnes: Sequence[str], forme: Format) -> str:
    """SQL that reads every column as text; an empty field is missing. Nothing is detected, all is declared."""
    declarees = ", ".join(f"'{nom}': 'VARCHAR'" for nom in colonnes)
    return (
        f"read_csv({litteral(chemin)}, delim='{forme.separateur}', header=true, quote='{forme.quote}', escape='{forme.quote}', "
        f"auto_detect=false, columns={{{declarees}}}, nullstr='', null_padding=false, strict_mode=true, "
        f"max_line_size=1048576)"
    )


def controle(nom: str, champ: Champ) -> str:
    """SQL value of a column; a text that does not fit stops the read."""
    return f"CASE WHEN {champ.valide} THEN {champ.valeur} ELSE error('champ:{nom}') END"


@contextmanager
def refus_situe(
    chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format, nom: Path | None = None
) -> Iterator[None]:
    """Turn DuckDB's errors on `chemin` into a Refus that names the line, the value and what was expected.

    `nom` is the file as the user named it, when `chemin` is an unfolded copy.
    """
    try:
        yield
    except duckdb.Error as erreur:
        message = str(erreur)
        if trouve := re.search(r"champ:(\w+)", message):
            refus = _valeur_refusee(chemin, colonnes, trouve[1], champs[trouve[1]], forme)
        else:
            refus = _structure_refusee(chemin, colonnes, message, forme)
        raise replace(refus, fichier=nom or chemin) from erreur


def _valeur_refusee(chemin: Path, colonnes: Sequence[str], nom: str, champ: Champ, forme: Format) -> Refus:
    """Read again to find the first line whose column `nom` does not fit."""
    with duckdb.connect() as con:
        con.execute("SET threads=1")
        requete = (
            f"SELECT rang, {nom} FROM (SELECT row_number() OVER () AS rang, {nom} FROM "
            f"{lecteur_csv(chemin, colonnes, forme)}) WHERE NOT ({champ.valide}) LIMIT 1"
        )
        rang, valeur = con.execute(requete).fetchall()[0]
    return refus_de_valeur(chemin, nom, valeur, rang + 1, champ.attendu)


def refus_de_valeur(chemin: Path, nom: str, valeur: str | None, ligne: int, attendu: str) -> Refus:
    """The refusal of one value; a value that is the column's own name betrays two files put end to end."""
    if valeur is not None and valeur.lower() == nom.lower():
        return Refus(
            "une deuxième ligne d'en-tête au milieu du fichier : deux fichiers y sont mis bout à bout",
            chemin,
            ligne,
            "une seule livraison, d'une seule année, par fichier",
            "charger chaque fichier d'origine séparément, avec son année",
        )
    constat = f"colonne « {nom} » vide" if valeur is None else f"colonne « {nom} » : « {valeur} »"
    return Refus(constat, chemin, ligne, attendu, _conseil(valeur or ""))


def _conseil(valeur: str) -> str:
    if re.fullmatch(r"[0-9][.,]?[0-9]*E\+?[0-9]+", valeur, re.IGNORECASE):
        return "un tableur a abîmé ce code : reprendre le fichier d'origine sans l'ouvrir dans un tableur"
    return "corriger la source ou reprendre le fichier d'origine"


def _structure_refusee(chemin: Path, colonnes: Sequence[str], message: str, forme: Format) -> Refus:
    """A line with too few or too many fields, a broken quote, bytes of another encoding."""
    if "unicode" in message.lower() or "utf-8" in message.lower():
        ligne = _premiere_ligne_mal_codee(chemin, forme.encodage)
        return Refus("caractères illisibles", chemin, ligne, f"un texte codé en {forme.encodage}", "le réenregistrer")
    trouve = re.search(r"Line:? (\d+)", message)
    ligne = int(trouve[1]) if trouve else None
    champs = _champs_a_la_ligne(chemin, ligne, forme) if ligne else None
    constat = f"{champs} champ(s) lus" if champs is not None else "ligne illisible"
    return Refus(constat, chemin, ligne, f"{len(colonnes)} champs séparés par « {forme.separateur} »", _TELECHARGER)


def _champs_a_la_ligne(chemin: Path, ligne: int, forme: Format) -> int | None:
    with ouvrir(chemin) as flux:
        octets = next(islice(flux, ligne - 1, None), None)
    return None if octets is None else octets.count(forme.separateur.encode()) + 1


def _premiere_ligne_mal_codee(chemin: Path, encodage: str) -> int | None:
    with ouvrir(chemin) as flux:
        for rang, octets in enumerate(flux, start=1):
            try:
                octets.decode(encodage)
            except UnicodeDecodeError:
                return rang
    return None
