"""Tables of results as files: CSV (UTF-8, comma, decimal point, header), JSON or Parquet, written whole or not at all."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from efficience.moteur.refus import Refus
from efficience.moteur.sql import connecter, litteral, poser

FORMATS = ("csv", "json", "parquet")
Rangee = Mapping[str, str | int | None]


def format_de(fichier: Path | None, demande: str | None) -> str:
    """The format asked for, else the one that the file's name says, else CSV."""
    if demande is not None:
        if demande not in FORMATS:
            raise Refus(f"format « {demande} » inconnu", attendu=", ".join(FORMATS))
        return demande
    suffixe = fichier.suffix.removeprefix(".").lower() if fichier else ""
    return suffixe if suffixe in FORMATS else "csv"


def texte_csv(rangees: Sequence[Rangee], colonnes: Sequence[str]) -> str:
    """CSV text; an absent value is an empty field."""
    sortie = io.StringIO()
    graveur = csv.DictWriter(sortie, colonnes, lineterminator="\n")
    graveur.writeheader()
    graveur.writerows(rangees)
    return sortie.getvalue()


def exiger_place(fichier: Path) -> None:
    """Refuse, before a long work, an output that could not be written."""
    if fichier.is_dir():
        raise Refus("la sortie est un dossier", fichier, attendu="un fichier à écrire", conseil="ajouter un nom de fichier")
    if not fichier.absolute().parent.is_dir():
        raise Refus("le dossier de sortie n'existe pas", fichier, conseil=f"créer {fichier.absolute().parent}")


def ecrire(rangees: Sequence[Rangee], colonnes: Sequence[str], fichier: Path, forme: str) -> None:
    """Write a table; a former file stays as it was until the new one is complete."""
    exiger_place(fichier)
    provisoire = fichier.with_name(fichier.name + ".part")
    try:
        if forme == "csv":
            provisoire.write_text(texte_csv(rangees, colonnes), encoding="utf-8", newline="")
        elif forme == "json":
            provisoire.write_text(json.dumps(list(rangees), ensure_ascii=False, indent=1), encoding="utf-8")
        else:
            _ecrire_parquet(rangees, colonnes, provisoire)
        provisoire.replace(fichier)
    finally:
        provisoire.unlink(missing_ok=True)


def _ecrire_parquet(rangees: Sequence[Rangee], colonnes: Sequence[str], fichier: Path) -> None:
    """Years are integers, everything else keeps its exact text."""
    types = {"annee": "INTEGER"}
    with connecter() as con, TemporaryDirectory() as dossier:
        valeurs = [[rangee[nom] for nom in colonnes] for rangee in rangees]
        poser(con, Path(dossier), "tableau", {nom: types.get(nom, "VARCHAR") for nom in colonnes}, valeurs)
        con.execute(f"COPY tableau TO {litteral(fichier)} (FORMAT parquet)")


def lire(fichier: Path, colonnes: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a table written by `ecrire`, all as text ("" for an absent value). Raises Refus if it is another table."""
    attendu = "les colonnes " + ", ".join(colonnes)
    if not fichier.is_file():
        raise Refus("fichier introuvable", fichier, conseil="vérifier le chemin")
    try:
        brutes = _LECTEURS[_nature(fichier)](fichier)
        rangees = [{nom: "" if r[nom] is None else str(r[nom]) for nom in colonnes} for r in brutes]
    except (KeyError, TypeError, ValueError, csv.Error, duckdb.Error) as erreur:
        conseil = "donner un fichier écrit par efficience, sans l'avoir réenregistré"
        raise Refus("ce n'est pas un fichier de résultats", fichier, None, attendu, conseil) from erreur
    if not rangees:
        raise Refus("le fichier de résultats est vide", fichier, None, attendu, "recalculer les résultats")
    return rangees


def _nature(fichier: Path) -> str:
    """Parquet, JSON or CSV, as its first bytes say: the name may be anything."""
    with fichier.open("rb") as flux:
        debut = flux.read(4)
    return "parquet" if debut == b"PAR1" else "json" if debut.startswith(b"[") else "csv"


def _lire_parquet(fichier: Path) -> list[dict[str, Any]]:
    with connecter() as con:
        curseur = con.execute(f"SELECT * FROM read_parquet({litteral(fichier)})")
        noms = [colonne[0] for colonne in curseur.description or ()]
        return [dict(zip(noms, valeurs, strict=True)) for valeurs in curseur.fetchall()]


def _lire_json(fichier: Path) -> list[dict[str, Any]]:
    return list(json.loads(fichier.read_text(encoding="utf-8")))


def _lire_csv(fichier: Path) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(fichier.read_text(encoding="utf-8")), strict=True))


_LECTEURS: Mapping[str, Callable[[Path], list[dict[str, Any]]]] = {
    "parquet": _lire_parquet,
    "json": _lire_json,
    "csv": _lire_csv,
}
