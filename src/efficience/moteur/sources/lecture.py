"""Reading delimited text without guessing: every column is declared, every refusal names its line.

The fast path is one streaming pass of DuckDB in which a value that does not match its column stops the read;
only then is the file read again, slowly (`enquete`), to tell the user which line it was.
"""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import est_compresse, refus_d_archive
from efficience.moteur.sql import litteral

TELECHARGER = "télécharger de nouveau le fichier depuis sa source et vérifier sa taille"
REPRENDRE = "reprendre le fichier d'origine"
_BALISES = (b"<!doctype", b"<html", b"<?xml", b"<head")
_SIGNATURES = {
    b"PK\x03\x04": "une archive ZIP ou un classeur Excel",
    b"\xd0\xcf\x11\xe0": "un classeur Excel ancien",
    b"\x1f\x8b": "une archive gzip, dont le nom devrait finir par .gz",
    b"%PDF": "un PDF",
    b"PAR1": "un fichier Parquet",
}
_DEBUT = 64 * 1024


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


def ouvrir(chemin: Path) -> io.BufferedIOBase:
    """The bytes of a file, through gzip when its name says so."""
    return gzip.open(chemin, "rb") if est_compresse(chemin) else chemin.open("rb")


def exiger_fichier(chemin: Path) -> None:
    """Refuse a folder or a missing file where one file is expected."""
    if chemin.is_dir():
        raise Refus("c'est un dossier", chemin, attendu="un fichier", conseil="donner le chemin du fichier lui-même")
    if not chemin.is_file():
        raise Refus("fichier introuvable", chemin, conseil="vérifier le chemin")


def premiere_ligne(chemin: Path, encodage: str, attendu: str) -> str:
    """First line, decoded; refuses what is visibly not the expected text file (empty, HTML, archive, UTF-16)."""
    exiger_fichier(chemin)
    with refus_d_archive(chemin), ouvrir(chemin) as flux:
        debut = flux.read(_DEBUT)
    _exiger_texte(debut, chemin, encodage, attendu)
    try:
        ligne = debut.split(b"\n", 1)[0].decode(encodage).rstrip("\r").removeprefix("\ufeff")
    except UnicodeDecodeError as erreur:
        raise Refus("l'en-tête n'est pas lisible", chemin, 1, f"un texte codé en {encodage}", REPRENDRE) from erreur
    if "\r" in ligne:
        conseil = "réenregistrer le fichier avec des fins de ligne ordinaires (LF ou CRLF)"
        raise Refus("les lignes finissent par un retour chariot seul (CR)", chemin, 1, attendu, conseil)
    return ligne


def _exiger_texte(debut: bytes, chemin: Path, encodage: str, attendu: str) -> None:
    if not debut.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Refus("le fichier est vide", chemin, attendu=attendu, conseil=TELECHARGER)
    if debut.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower().startswith(_BALISES):
        raise Refus("le fichier est une page web, pas des données", chemin, 1, attendu, TELECHARGER)
    for signature, nature in _SIGNATURES.items():
        if debut.startswith(signature):
            raise Refus(f"le fichier est {nature}", chemin, attendu=attendu, conseil="décompresser ou exporter en CSV")
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in debut:
        conseil = f"le réenregistrer en {encodage}, ou {REPRENDRE}"
        raise Refus("le fichier est codé en UTF-16, ou n'est pas du texte", chemin, 1, attendu, conseil)


def entete(ligne: str, separateur: str) -> list[str]:
    """Column names of a header line."""
    return [nom.strip() for nom in next(csv.reader([ligne], delimiter=separateur))]


def exiger_colonnes(chemin: Path, lues: Sequence[str], attendues: Sequence[str], permises: Sequence[str]) -> None:
    """Refuse a header with an unknown, repeated or missing column, naming it. An unknown column is named with the
    missing one, since it is often that one renamed."""
    attendu = "colonnes : " + ", ".join(permises)
    manquantes = [nom for nom in attendues if nom not in lues]
    for nom in lues:
        if nom not in permises:
            constat = f"la colonne « {nom} » n'est pas connue" if nom else "une colonne n'a pas de nom"
            suite = f" et la colonne « {manquantes[0]} » manque" if manquantes else ""
            raise Refus(constat + suite, chemin, 1, attendu, "renommer ou retirer cette colonne")
        if lues.count(nom) > 1:
            raise Refus(f"la colonne « {nom} » est répétée", chemin, 1, attendu, "n'en garder qu'une")
    for nom in manquantes:
        raise Refus(f"la colonne « {nom} » manque", chemin, 1, attendu, "compléter le fichier")


def lecteur_csv(chemin: Path, colonnes: Sequence[str], forme: Format) -> str:
    """SQL that reads every column as text; an empty field is missing. Nothing is detected, all is declared."""
    declarees = ", ".join(f"'{nom}': 'VARCHAR'" for nom in colonnes)
    return (
        f"read_csv({litteral(chemin)}, delim='{forme.separateur}', header=true, quote='{forme.quote}', "
        f"escape='{forme.quote}', auto_detect=false, columns={{{declarees}}}, nullstr='', null_padding=false, "
        f"strict_mode=true, compression='none', max_line_size=1048576)"
    )


def controle(nom: str, champ: Champ) -> str:
    """SQL value of a column; a text that does not fit stops the read."""
    return f"CASE WHEN {champ.valide} THEN {champ.valeur} ELSE error('champ:{nom}') END"


def selection(champs: Mapping[str, Champ]) -> str:
    """SQL list of these columns, checked and converted."""
    return ", ".join(f"{controle(nom, champ)} AS {nom}" for nom, champ in champs.items())
