"""Small SNDS folders: each row gives what differs from an ordinary one, and what was made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from efficience.moteur.atelier import Atelier, Lot
from efficience.moteur.sources import SOURCES

LILLE, LENS = "590000006", "620000000"
Ligne = Mapping[str, str]
RETOURS = {f"{nom}_RET": "0" for nom in ("NIR", "NAI", "SEX", "SEJ", "FHO", "PMS", "DAT", "COH_NAI", "COH_SEX")}
ORDINAIRE: Mapping[str, dict[str, str]] = {
    "B": {
        "ETA_NUM": LILLE,
        "RSA_NUM": "1",
        "GRG_GHM": "05M092",
        "DGN_PAL": "I500",
        "DGN_REL": "",
        "ENT_MOD": "8",
        "SOR_MOD": "8",
        "AGE_ANN": "80",
        "AGE_JOU": "",
        "SEJ_TYP": "",
        "TYP_GEN_RSA": "0",
        "GHS_NUM": "1754",
    },
    "C": {
        "ETA_NUM": LILLE,
        "RSA_NUM": "1",
        "NIR_ANO_17": "patientA",
        "EXE_SOI_DTD": "01/03/2022",
        "EXE_SOI_DTF": "05/03/2022",
        **RETOURS,
    },
    "VALO": {"ETA_NUM": LILLE, "RSA_NUM": "1", "MNT_TOT_AM": "3000.50"},
    "A": {"ETA_NUM": LILLE, "RSA_NUM": "1", "CDC_ACT": "FAFA001", "ENT_DAT_DEL": "1"},
    "D": {"ETA_NUM": LILLE, "RSA_NUM": "1", "ASS_DGN": "E119"},
    "UM": {"ETA_NUM": LILLE, "RSA_NUM": "1", "ETA_NUM_GEO": LENS, "UM_ORD_NUM": "1"},
    "MED": {
        "ETA_NUM": LILLE,
        "RSA_NUM": "1",
        "UCD_UCD_COD": "3400892200971",
        "ADM_NBR": "2.500",
        "ADM_NBR_PRI": "1000.125",
        "NBR_SEJ": "1",
    },
    "FH": {"ETA_NUM": LENS, "RSA_NUM": "1", "COD_UCD": "9220097", "QUA_COD": "3", "COE_TAU": "0.50", "FAC_TOT": "750.25"},
    "FLSTC": {"ETA_NUM": LILLE, "SEQ_NUM": "7", "NABM_COD": "126", "DEL_DAT_ENT": "0"},
    "CSTC": {
        "ETA_NUM": LILLE,
        "SEQ_NUM": "7",
        "NIR_ANO_17": "patientA",
        "EXE_SOI_DTD": "20/02/2022",
        "EXE_SOI_DTF": "20/02/2022",
        **{f"{nom}_RET": "0" for nom in ("NIR", "NAI", "SEX", "IAS", "ENT_DAT")},
    },
}


def ecrire(dossier: Path, tables: Mapping[str, Sequence[Ligne]], annee: int = 2022, separateur: str = ";") -> Path:
    """One CSV per table, `T_MCO22B.csv`; a table with no row has its header alone."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, lignes in tables.items():
        colonnes = list(ORDINAIRE[nom])
        rangees = [separateur.join((ORDINAIRE[nom] | dict(ligne)).get(c, "") for c in colonnes) for ligne in lignes]
        texte = "".join(f"{rangee}\n" for rangee in (separateur.join(colonnes), *rangees))
        (dossier / f"T_MCO{annee % 100:02}{nom}.csv").write_text(texte, encoding="utf-8")
    return dossier


def un_sejour(b: Ligne | None = None, c: Ligne | None = None, **autres: Sequence[Ligne]) -> dict[str, list[Ligne]]:
    """The tables of one ordinary stay beside a second, ordinary and of another hospital, that keeps the load going."""
    temoin = {"ETA_NUM": LENS, "RSA_NUM": "9"}
    tables = {"B": [b or {}, temoin], "C": [c or {}, {**temoin, "NIR_ANO_17": "temoin"}]}
    return {**tables, **{nom: list(lignes) for nom, lignes in autres.items()}}


@dataclass(frozen=True)
class Lu:
    """What the source made: rows by table, and its account."""

    lot: Lot
    rangees: Mapping[str, list[dict[str, Any]]]

    def ecarts(self, table: str = "sejours") -> dict[str, tuple[int, str | None]]:
        return {e.motif: (e.lignes, e.euros) for e in self.lot.ecarts if e.table == table}

    @property
    def remarques(self) -> list[str]:
        """With ordinary spaces."""
        return [remarque.replace("\xa0", " ").replace("\u202f", " ") for remarque in self.lot.remarques]

    def sejour(self, identifiant: str = f"{LILLE}-2022-1") -> dict[str, Any] | None:
        return next((s for s in self.rangees.get("sejours", []) if s["sejour"] == identifiant), None)


def lire(dossier: Path, travail: Path, annee: int | None = None, source: str = "pmsi_mco") -> Lu:
    """Read a folder as the loader does."""
    travail.mkdir(parents=True, exist_ok=True)
    atelier = Atelier(travail)
    try:
        lot = SOURCES[source].lire(dossier, annee, atelier)
    finally:
        atelier.fermer()
    rangees: dict[str, list[dict[str, Any]]] = {}
    for piece in lot.pieces:
        rangees.setdefault(piece.table, []).extend(parquet(piece.fichier))
    return Lu(lot, rangees)


def parquet(fichier: Path) -> list[dict[str, Any]]:
    """Rows of a Parquet file."""
    with duckdb.connect() as con:
        curseur = con.execute(f"SELECT * FROM '{fichier}'")
        noms = [colonne[0] for colonne in curseur.description or []]
        return [dict(zip(noms, ligne, strict=True)) for ligne in curseur.fetchall()]


def jour(texte: str) -> date:
    """JJ/MM/AAAA."""
    j, m, a = (int(morceau) for morceau in texte.split("/"))
    return date(a, m, j)
