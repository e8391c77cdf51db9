"""The slow second reading of a refused file: which line, what it holds, what was expected, what to do."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb

from efficience.moteur.refus import Refus
from efficience.moteur.sources.lecture import REPRENDRE, TELECHARGER, Champ, Format, lecteur_csv
from efficience.moteur.sql import connecter

# What a spreadsheet, or a hurried export, does to a value: the advice that goes with it.
_CONSEILS = {
    r"[0-9]([.,][0-9]+)?E\+?[0-9]+": f"un tableur a abîmé ce code : {REPRENDRE} sans l'ouvrir dans un tableur",
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}": "écrire les dates AAAA-MM-JJ",
    r"[+-]?[0-9]+,[0-9]+": "écrire les nombres avec un point décimal",
    r"[+-]?[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+([.,][0-9]+)?": "retirer les espaces des milliers",
    r".*€.*": "retirer le signe €",
    r"\s.*|.*\s": "retirer les espaces autour de la valeur",
    r"[0-9]{4,12}": "vérifier qu'un tableur n'a pas effacé les zéros initiaux ; sinon corriger la source",
}  # fmt: skip


def enregistrements(chemin: Path, forme: Format) -> Iterator[tuple[int, list[str]]]:
    """Records with the line where each begins, header included, blank lines skipped.

    Raises Refus at the first line that cannot be decoded or whose quotes don't match.
    """
    if not forme.quote:
        for rang, ligne in enumerate(_lignes(chemin, forme), start=1):
            if contenu := ligne.rstrip("\r\n"):
                yield rang, contenu.split(forme.separateur)
        return
    lecteur, debut = csv.reader(_lignes(chemin, forme), delimiter=forme.separateur, strict=True), 1
    try:
        for champs in lecteur:
            if champs:
                yield debut, champs
            debut = lecteur.line_num + 1
    except csv.Error as erreur:
        attendu = "des guillemets doublés à l'intérieur d'un texte, et fermés à sa fin"
        raise Refus("guillemet mal fermé", chemin, debut, attendu, "réexporter le fichier") from erreur


def _lignes(chemin: Path, forme: Format) -> Iterator[str]:
    """Decoded lines. A few bytes mean nothing in cp1252: in a label they are no reason to refuse."""
    erreurs = "strict" if forme.encodage == "utf-8" else "replace"
    with chemin.open("rb") as flux:
        for rang, octets in enumerate(flux, start=1):
            try:
                yield octets.decode(forme.encodage, erreurs)
            except UnicodeDecodeError as erreur:
                attendu = f"un texte codé en {forme.encodage}"
                raise Refus(
                    "caractères illisibles", chemin, rang, attendu, f"le réenregistrer en {forme.encodage}"
                ) from erreur


def ligne_du_rang(chemin: Path, forme: Format, rang: int) -> int:
    """Line where the record number `rang` begins (1: the first one after the header)."""
    if forme.quote:
        return next(ligne for ligne, _ in islice(enregistrements(chemin, forme), rang, None))
    with chemin.open("rb") as flux:
        return next(islice((ligne for ligne, octets in enumerate(flux, start=1) if octets.strip(b"\r\n")), rang, None))


@contextmanager
def refus_situe(chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format) -> Iterator[None]:
    """Turn DuckDB's errors on `chemin` into a Refus that names the line, the value and what was expected."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise
    except duckdb.Error as erreur:
        raise _enqueter(chemin, colonnes, champs, forme, "champ:" in str(erreur)) from erreur


def _enqueter(
    chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format, valeur_d_abord: bool
) -> Refus:
    """A value refused hides a broken line as often as a broken line hides it: the likelier is looked for first."""
    for chercher in (_valeur_refusee, _structure_refusee) if valeur_d_abord else (_structure_refusee, _valeur_refusee):
        try:
            trouve = chercher(chemin, colonnes, champs, forme)
        except duckdb.Error:  # the values of a file whose lines are broken cannot be read at all
            continue
        if trouve is not None:
            return trouve
    attendu = f"{len(colonnes)} champs séparés par « {forme.separateur} » par ligne, de moins d'un million de caractères"
    return Refus("une ligne est illisible", chemin, None, attendu, TELECHARGER)


def _structure_refusee(chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format) -> Refus | None:
    """The first line with another number of fields, a broken quote, or bytes where only digits may be."""
    try:
        if forme.quote:
            for ligne, lus in enregistrements(chemin, forme):
                _exiger_nombre(chemin, ligne, len(lus), colonnes, forme)
        else:
            _exiger_lignes_simples(chemin, colonnes, champs, forme)
        _exiger_memes_fins(chemin)
    except Refus as trouve:
        return trouve
    return None


def _exiger_nombre(chemin: Path, ligne: int, lus: int, colonnes: Sequence[str], forme: Format) -> None:
    if lus != len(colonnes):
        attendu = f"{len(colonnes)} champs séparés par « {forme.separateur} », comme l'en-tête"
        raise Refus(f"{lus} champ(s) lus", chemin, ligne, attendu, TELECHARGER)


def _exiger_lignes_simples(chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format) -> None:
    """The same without quotes, on bytes: some files have millions of lines."""
    separateur = forme.separateur.encode()
    with chemin.open("rb") as flux:
        for ligne, octets in enumerate(flux, start=1):
            contenu = octets.rstrip(b"\r\n")
            if contenu:
                _exiger_nombre(chemin, ligne, contenu.count(separateur) + 1, colonnes, forme)
            if ligne > 1 and not contenu.isascii():
                for nom, valeur in zip(colonnes, contenu.split(separateur), strict=True):
                    if nom in champs and not valeur.isascii():
                        texte = valeur.decode(forme.encodage, "replace")
                        raise refus_de_valeur(chemin, nom, texte, ligne, champs[nom].attendu)


def _exiger_memes_fins(chemin: Path) -> None:
    with chemin.open("rb") as flux:
        premiere = next(flux).endswith(b"\r\n")
        for rang, octets in enumerate(flux, start=2):
            if octets.endswith(b"\n") and octets.endswith(b"\r\n") != premiere:
                attendu = "les mêmes fins de ligne du début à la fin (LF ou CRLF)"
                conseil = "ne pas mettre bout à bout deux fichiers ; " + REPRENDRE
                raise Refus("les fins de ligne changent au milieu du fichier", chemin, rang, attendu, conseil)


def _valeur_refusee(chemin: Path, colonnes: Sequence[str], champs: Mapping[str, Champ], forme: Format) -> Refus | None:
    """The first line whose value does not fit, in a file whose structure is right."""
    numerotee = f"SELECT row_number() OVER () AS rang, * FROM {lecteur_csv(chemin, colonnes, forme)}"
    with connecter() as con:
        con.execute("SET threads=1")
        lus = {nom: champ for nom, champ in champs.items() if nom in colonnes}
        trouve = premier_refuse(con, numerotee, lus)
    if trouve is None:
        return None
    rang, nom, valeur = trouve
    return refus_de_valeur(chemin, nom, valeur, ligne_du_rang(chemin, forme, rang), champs[nom].attendu)


def premier_refuse(
    con: duckdb.DuckDBPyConnection, numerotee: str, champs: Mapping[str, Champ]
) -> tuple[int, str, str | None] | None:
    """Number, column and text of the first record that does not fit, among texts numbered by `rang`."""
    premiers = ", ".join(f"min(rang) FILTER (NOT coalesce({champ.valide}, false))" for champ in champs.values())
    rangs = con.execute(f"SELECT {premiers} FROM ({numerotee})").fetchall()[0]
    trouves = [(rang, nom) for rang, nom in zip(rangs, champs, strict=True) if rang is not None]
    if not trouves:
        return None
    rang, nom = min(trouves)
    valeur = con.execute(f"SELECT {nom} FROM ({numerotee}) WHERE rang = {rang}").fetchall()[0][0]
    return rang, nom, valeur


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
    if valeur is None:
        return Refus(f"colonne « {nom} » vide", chemin, ligne, attendu, "compléter la valeur ou " + REPRENDRE)
    conseil = next((conseil for motif, conseil in _CONSEILS.items() if re.fullmatch(motif, valeur, re.IGNORECASE)), None)
    return Refus(
        f"colonne « {nom} » : « {valeur} »", chemin, ligne, attendu, conseil or "corriger la source ou " + REPRENDRE
    )
