"""Tables of results as files: CSV (UTF-8, comma, decimal point, header), JSON or Parquet, written whole or not at all."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from efficience.moteur.refus import Refus
from efficience.moteur.sql import litteral, poser

FORMATS = ("csv", "json", "parquet")
Rangee = Mapping[str, str | int | None]


def format_de(fichier: Path | None, demande: str | None) -> str:
    """The format asked for, else the one that the file's name says, else CSV."""
    if demande is not None:
        if demande not in FORMATS:
            raise Refus(f"format « {demande} » inconnu", attendu="csv, json ou parquet")
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


def ecrire(rangees: Sequence[Rangee], colonnes: Sequence[str], fichier: Path, forme: str) -> None:
    """Write a table; a former file stays as it was until the new one is complete."""
    provisoire = fichier.with_name(fichier.name + ".part")
    if not fichier.parent.is_dir():
        raise Refus("le dossier de sortie n'existe pas", fichier, conseil=f"créer {fichier.parent}")
    if forme == "csv":
        provisoire.write_text(texte_csv(rangees, colonnes), encoding="utf-8")
    elif forme == "json":
        provisoire.write_text(json.dumps(list(rangees), ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        _ecrire_parquet(rangees, colonnes, provisoire)
    provisoire.replace(fichier)


def _ecrire_parquet(rangees: Sequence[Rangee], colonnes: Sequence[str], fichier: Path) -> None:
    """Years are integers, everything else keeps its exact text."""
    types = {"annee": "INTEGER"}
    with duckdb.connect() as con:
        valeurs = [[rangee[nom] for nom in colonnes] for rangee in rangees]
        poser(con, fichier.parent, "tableau", {nom: types.get(nom, "VARCHAR") for nom in colonnes}, valeurs)
        con.execute(f"COPY tableau TO {litteral(fichier)} (FORMAT parquet)")


def lire(fichier: Path, colonnes: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a table written by `ecrire`, all as text ("" for an absent value). Raises Refus if it is another table."""
    if not fichier.is_file():
        raise Refus("fichier introuvable", fichier, conseil="vérifier le chemin")
    try:
        if fichier.suffix == ".parquet":
            with duckdb.connect() as con:
                curseur = con.execute(f"SELECT * FROM {litteral(fichier)}")
                noms = [c[0] for c in curseur.description or ()]
                brutes = [dict(zip(noms, valeurs, strict=True)) for valeurs in curseur.fetchall()]
        elif fichier.suffix == ".json":
            brutes = json.loads(fichier.read_text(encoding="utf-8"))
        else:
            brutes = list(csv.DictReader(io.StringIO(fichier.read_text(encoding="utf-8"))))
        rangees = [{nom: "" if r[nom] is None else str(r[nom]) for nom in colonnes} for r in brutes]
    except (KeyError, TypeError, ValueError, duckdb.Error) as erreur:
        attendu = "les colonnes " + ", ".join(colonnes)
        raise Refus("ce n'est pas un fichier de résultats", fichier, attendu=attendu) from erreur
    if not rangees:
        raise Refus("le fichier de résultats est vide", fichier, attendu="les colonnes " + ", ".join(colonnes))
    return rangees
