"""Small DCIR exports written as tables that can be read: each line gives what differs from an ordinary one."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.sql import connecter, liste, litteral
from efficience.moteur.tables import TABLES
from fichiers_d_essai import IPP_20, LILLE

CLES = "FLX_DIS_DTD FLX_TRT_DTD FLX_EMT_TYP FLX_EMT_NUM FLX_EMT_ORD ORG_CLE_NUM DCT_ORD_NUM PRS_ORD_NUM REM_TYP_AFF".split()
Ligne = Mapping[str, str]
FLUX = "2024-01-01"

_CLE = {
    "FLX_DIS_DTD": FLUX,
    "FLX_TRT_DTD": "2024-01-10",
    "FLX_EMT_TYP": "1",
    "FLX_EMT_NUM": "591",
    "FLX_EMT_ORD": "7",
    "ORG_CLE_NUM": "01C591000",
    "DCT_ORD_NUM": "1000",
    "REM_TYP_AFF": "0",
}
_PRESTATION = {
    "EXE_SOI_DTD": "2024-01-05",
    "PRE_PRE_DTD": "2024-01-02",
    "ETB_PRE_FIN": LILLE[:8],
    "PRS_NAT_REF": "3313",
    "BSE_REM_MNT": "6.50",
    "BSE_REM_BSE": "10.00",
    "DPN_QLF": "0",
    "PRS_DPN_QLP": "0",
    "CPL_MAJ_TOP": "0",
    "RGO_ENV_TYP": "1",
    "PRS_ACT_NBR": "1",
    "PRS_ACT_QTE": "1",
    "PSE_SPE_COD": "0",
    "BEN_NIR_PSA": "PATIENTAAAAAAAAAA",
    "BEN_RNG_GEM": "1",
    "BEN_AMA_COD": "70",
    "BEN_SEX_COD": "2",
}
_DETAILS = {
    "ER_PHA_F": {
        "PHA_PRS_C13": IPP_20,
        "PHA_ACT_QSN": "1",
        "PHA_ACT_PRU": "10.00000",
        "PHA_DEC_TOP": "Z",
        "PHA_DEC_QSU": "0",
        "PHA_DEC_PRU": "0",
        "PHA_ORD_NUM": "1",
    },
    "ER_TIP_F": {"TIP_PRS_IDE": "1176882", "TIP_ACT_QSN": "1", "TIP_ACT_PRU": "10.00000", "TIP_ORD_NUM": "1"},
    "ER_BIO_F": {"BIO_PRS_IDE": "126", "BIO_ACT_QSN": "1", "BIO_ORD_NUM": "1"},
    "ER_DTR_F": {"TRS_PRS_IDE": "11", "TRS_TRS_MTF": "10", "TRS_ORD_NUM": "1"},
    "ER_ETE_F": {"ETE_IND_TAA": "0"},
    "ER_PRS_F": _PRESTATION,
}


def ligne(table: str, numero: int, **valeurs: str) -> Ligne:
    """The line of a raw table attached to the prestation of that number."""
    return _CLE | {"PRS_ORD_NUM": str(numero)} | _DETAILS[table] | valeurs


def prs(numero: int, **valeurs: str) -> Ligne:
    """A prestation."""
    return ligne("ER_PRS_F", numero, **valeurs)


def pha(numero: int, **valeurs: str) -> Ligne:
    """A drug of a prestation."""
    return ligne("ER_PHA_F", numero, **valeurs)


def tip(numero: int, **valeurs: str) -> Ligne:
    """A device of a prestation."""
    return ligne("ER_TIP_F", numero, **valeurs)


def bio(numero: int, **valeurs: str) -> Ligne:
    """An exam of a prestation."""
    return ligne("ER_BIO_F", numero, **valeurs)


def dtr(numero: int, **valeurs: str) -> Ligne:
    """A detail of a transport."""
    return ligne("ER_DTR_F", numero, **valeurs)


def ete(numero: int, **valeurs: str) -> Ligne:
    """The establishment that executed a prestation."""
    return ligne("ER_ETE_F", numero, **valeurs)


def texte(table: str, lignes: Sequence[Ligne], separateur: str = ";") -> str:
    """The CSV of a raw table; without line, its header."""
    colonnes = list(lignes[0]) if lignes else [*CLES, *_DETAILS[table]]
    rangees = [separateur.join(lue[nom] for nom in colonnes) for lue in lignes]
    return "".join(rangee + "\n" for rangee in [separateur.join(colonnes), *rangees])


def exporter(dossier: Path, tables: Mapping[str, Sequence[Ligne]]) -> Path:
    """An export as CSV, with an empty ER_ETE_F if none is given: `{"ER_PRS_F": [prs(1)], "ER_PHA_F": [pha(1)]}`."""
    dossier.mkdir(parents=True, exist_ok=True)
    for table, lignes in ({"ER_ETE_F": []} | dict(tables)).items():
        (dossier / f"{table}.csv").write_text(texte(table, lignes), encoding="utf-8")
    return dossier


def lues(entrepot: Path, table: str) -> list[dict[str, Any]]:
    """The canonical lines in force, in order."""
    fichiers, colonnes = Entrepot.ouvrir(entrepot).fichiers(table), ", ".join(TABLES[table].noms)
    with connecter() as con:
        return rangees(con, f"SELECT {colonnes} FROM read_parquet({liste(fichiers)}) ORDER BY ALL") if fichiers else []


def rangees(con: duckdb.DuckDBPyConnection, requete: str) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    resultat = con.execute(requete)
    noms = [colonne[0] for colonne in resultat.description or ()]
    return [dict(zip(noms, valeurs, strict=True)) for valeurs in resultat.fetchall()]


def en_parquet(csv: Path, types: str = "") -> Path:
    """The same table as Parquet; `types`: SQL that replaces some columns, all texts without it."""
    sortie = csv.with_suffix(".parquet")
    with connecter() as con:
        con.execute(
            f"COPY (SELECT * {f'REPLACE ({types})' if types else ''} FROM read_csv({litteral(csv)}, all_varchar=true, "
            f"delim=';')) TO {litteral(sortie)} (FORMAT parquet)"
        )
    csv.unlink()
    return sortie


def colonne(lignes: Iterable[Mapping[str, Any]], *noms: str) -> list[Any]:
    """These columns of the lines, as tuples or alone."""
    return [tuple(lue[nom] for nom in noms) if len(noms) > 1 else lue[noms[0]] for lue in lignes]
