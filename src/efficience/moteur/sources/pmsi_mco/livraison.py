"""What a folder of SNDS files holds: which file is which table of which year, from names and folders.

`T_MCO22B.csv`, `T_MCO22_09MED.CSV.gz`, `T_MCO22B.parquet`, `T_MCO22B/part-0.parquet`, `MCO_B/year=2022/part-0.parquet`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.sources.pmsi_mco.colonnes import NECESSAIRES, TABLES_MCO

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_TABLE = re.compile(r"(?:T_)?MCO_?(?P<an>[0-9]{2}|AA)?(?:_[0-9]{2})?_?(?P<table>[A-Z_]+)", re.IGNORECASE)
_ANNEE = re.compile(r"(?:year|annee|an)=((?:19|20)[0-9]{2})", re.IGNORECASE)
_ATTENDU = "un dossier de tables T_MCOaaB, T_MCOaaC… du SNDS, en CSV (.csv, .csv.gz) ou Parquet"


@dataclass(frozen=True)
class Livraison:
    """The files to read, by year and table, and the names of those that are not."""

    tables: Mapping[int, Mapping[str, tuple[Path, ...]]]
    non_lus: tuple[str, ...]


def reconnaitre(chemin: Path, annee: int | None) -> Livraison:
    """Find the tables of a folder. `annee` dates the files that do not say theirs, and refuses those of another year."""
    trouves: dict[int, dict[str, list[Path]]] = {}
    non_lus = []
    for fichier in _fichiers(chemin):
        table, an = _identite(fichier, chemin)
        if table is None:
            non_lus.append(str(fichier.relative_to(chemin)))
            continue
        trouves.setdefault(_dater(fichier, an, annee), {}).setdefault(table, []).append(fichier)
    if not trouves:
        conseil = "vérifier le chemin, et que les fichiers gardent leurs noms du SNDS"
        raise Refus("aucune table du PMSI MCO dans ce dossier", chemin, None, _ATTENDU, conseil)
    for an, tables in trouves.items():
        _exiger_tables(chemin, an, tables)
    return Livraison({an: _uniques(tables) for an, tables in sorted(trouves.items())}, tuple(non_lus))


def fichiers_lus(chemin: Path) -> Sequence[Path]:
    """The files whose content makes the delivery."""
    lus = [fichier for fichier in _fichiers(chemin) if _identite(fichier, chemin)[0] is not None]
    if not lus:
        reconnaitre(chemin, None)
    return lus


def _fichiers(chemin: Path) -> list[Path]:
    if not chemin.is_dir():
        raise Refus("ce n'est pas un dossier", chemin, attendu=_ATTENDU, conseil="donner le dossier qui contient les tables")
    caches = (".", "_")  # what engines leave beside their parts
    tous = (f for f in chemin.rglob("*") if f.is_file() and f.name.lower().endswith(_SUFFIXES))
    return sorted(f for f in tous if not f.name.startswith(caches))


def _identite(fichier: Path, racine: Path) -> tuple[str | None, int | None]:
    """Table (None when it is not one that is read) and year (None when it is not told), from the name, then the folders."""
    lieux = fichier.relative_to(racine.parent).parts
    annee = next((int(lu[1]) for lieu in reversed(lieux) if (lu := _ANNEE.fullmatch(lieu))), None)
    for lieu in reversed(lieux):
        if trouve := _TABLE.fullmatch(lieu.split(".")[0]):
            nom = trouve["table"].upper().lstrip("_")
            if nom in TABLES_MCO:
                du_nom = trouve["an"]
                return nom, 2000 + int(du_nom) if du_nom and du_nom.isdigit() else annee
            return None, None
    return None, None


def _dater(fichier: Path, lue: int | None, annoncee: int | None) -> int:
    if lue is None and annoncee is None:
        conseil = "la préciser : pmsi_mco:AAAA=DOSSIER"
        raise Refus("l'année de ce fichier n'est pas connue", fichier, None, "un nom comme T_MCO22B.csv", conseil)
    if lue is not None and annoncee is not None and lue != annoncee:
        conseil = "charger le dossier sans préciser d'année, ou n'y laisser que cette année"
        raise Refus(f"une table de {lue} dans une livraison annoncée pour {annoncee}", fichier, conseil=conseil)
    return lue or annoncee or 0


def _exiger_tables(chemin: Path, annee: int, tables: Iterable[str]) -> None:
    manquantes = [f"T_MCO{annee % 100:02}{table}" for table in NECESSAIRES if table not in tables]
    if manquantes:
        attendu = "la table des séjours (B) et celle des dates et du chaînage (C), pour chaque année"
        raise Refus(f"{' et '.join(manquantes)} : table absente pour {annee}", chemin, None, attendu, "compléter le dossier")


def _uniques(tables: Mapping[str, Sequence[Path]]) -> dict[str, tuple[Path, ...]]:
    """A table is one CSV, or parts in Parquet: the same one twice would count its stays twice."""
    for nom, fichiers in tables.items():
        if len(fichiers) > 1 and not (_en_parts(fichiers)):
            constat = f"la table {nom} de cette année est aussi dans {fichiers[0].name}"
            raise Refus(
                constat, fichiers[1], None, "un seul fichier par table et par année, ou un dossier Parquet", "en retirer un"
            )
    return {nom: tuple(fichiers) for nom, fichiers in tables.items()}


def _en_parts(fichiers: Sequence[Path]) -> bool:
    return all(f.suffix.lower() == ".parquet" for f in fichiers) and len({f.parent for f in fichiers}) == 1
