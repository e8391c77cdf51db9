"""Random exports, read by the source and computed a second time by hand: every canonical table holds the same rows."""

import random
from collections import Counter
from pathlib import Path

import pytest
from calcul_a_la_main import Rangees, calculer
from exports_dcir import Ligne, ete, exporter, ligne, prs

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources import dcir
from efficience.moteur.sql import connecter, liste
from efficience.moteur.tables import TABLES
from fichiers_d_essai import IEC, IPP_20, LENS, LILLE

GRAINES = 50
NATURES = ["3313"] * 3 + ["4212", "4213", "4221", "4225", "3317", "9999"] + ["1111", "1112"] * 2
ETABLISSEMENTS = [LILLE[:8], LENS[:8], "2A000012", LILLE, "", "00000000", "ABC", "590000007", "5900000"]
MONTANTS = ["6.50", "10.00", "-6.50", "0.01", "33.33", "100.05", "-0.03", "0", "", "1000000.01"]


def _au_hasard(graine: int) -> dict[str, list[Ligne]]:
    """Two months of flux full of edges: missing values, filters, cancellations, several lines of detail."""
    h = random.Random(graine)
    tables: dict[str, list[Ligne]] = {nom: [] for nom in ("ER_PRS_F", "ER_ETE_F", *_DETAILS)}
    for numero in range(h.randrange(5, 60)):
        flux = {"FLX_DIS_DTD": h.choice(["2024-01-01", "2024-04-01"]), "DCT_ORD_NUM": str(h.randrange(4))}
        tables["ER_PRS_F"].append(prs(numero, **flux, **_prestation(h)))
        if h.random() < 0.4:
            tables["ER_ETE_F"].append(ete(numero, **flux, ETE_IND_TAA=_surtout(h, "0", "1", "2", "")))
        for nom, tirer in _DETAILS.items():
            for rang in range(h.choice([0, 0, 1, 1, 2, 3])):
                orpheline = {"REM_TYP_AFF": "5"} if h.random() < 0.05 else {}
                tables[nom].append(ligne(nom, numero, **flux, **orpheline, **tirer(h, str(rang + 1))))
    return tables


def _surtout(h: random.Random, *valeurs: str) -> str:
    """The first value most of the time, one of the others now and then."""
    return valeurs[0] if h.random() < 0.85 else h.choice(valeurs)


def _prestation(h: random.Random) -> dict[str, str]:
    return {
        "EXE_SOI_DTD": _surtout(h, "2024-01-05", "2023-12-31", "2000-01-01", "1999-12-31", "0001-01-01", ""),
        "PRE_PRE_DTD": h.choice(["2024-01-02", "0001-01-01", ""]),
        "ETB_PRE_FIN": h.choice(ETABLISSEMENTS),
        "PRS_NAT_REF": h.choice(NATURES),
        "BSE_REM_MNT": h.choice(MONTANTS),
        "BSE_REM_BSE": h.choice(["10.00", "15.37", "-10.00", ""]),
        "DPN_QLF": _surtout(h, "0", "", "71", "72"),
        "PRS_DPN_QLP": _surtout(h, "0", "", "71"),
        "CPL_MAJ_TOP": _surtout(h, "0", "1", "2", ""),
        "RGO_ENV_TYP": _surtout(h, "1", "2", ""),
        "PRS_ACT_NBR": _surtout(h, "1", "2", "-1", "0.5", ""),
        "PRS_ACT_QTE": h.choice(["1", "1", "-1", "2", ""]),
        "PSE_SPE_COD": h.choice(["1", "3", "0"]),
        "BEN_NIR_PSA": h.choice(["PATIENTAAAAAAAAAA", "PATIENTBBBBBBBBBB", ""]),
        "BEN_RNG_GEM": h.choice(["1", "1", "2", ""]),
        "BEN_AMA_COD": h.choice(["70", "0", "130", "131", "1000", "1023", "9999", ""]),
        "BEN_SEX_COD": h.choice(["1", "2", "0", "9", ""]),
    }


def _quantite(h: random.Random) -> str:
    return _surtout(h, h.choice(["1", "2", "3", "-1"]), "0", "", "100001")


_DETAILS = {
    "ER_PHA_F": lambda h, ordre: {
        "PHA_PRS_C13": _surtout(h, h.choice([IPP_20, IEC]), "0", ""),
        "PHA_ACT_QSN": _quantite(h),
        "PHA_ACT_PRU": _surtout(h, "10.00000", "3.33333", "0", ""),
        "PHA_DEC_TOP": _surtout(h, "Z", "D", ""),
        "PHA_DEC_QSU": h.choice(["0", "14", "-14", ""]),
        "PHA_DEC_PRU": h.choice(["0.12", "1.5", ""]),
        "PHA_ORD_NUM": ordre,
    },
    "ER_TIP_F": lambda h, ordre: {
        "TIP_PRS_IDE": _surtout(h, "1176882", "101", "0", "12345678", ""),
        "TIP_ACT_QSN": h.choice([_quantite(h), "1.5"]),
        "TIP_ACT_PRU": _surtout(h, "10.00000", "7.77", ""),
        "TIP_ORD_NUM": ordre,
    },
    "ER_BIO_F": lambda h, ordre: {
        "BIO_PRS_IDE": _surtout(h, "126", "1127", "0", "12345"),
        "BIO_ACT_QSN": _quantite(h),
        "BIO_ORD_NUM": ordre,
    },
    "ER_DTR_F": lambda h, ordre: {
        "TRS_PRS_IDE": h.choice(["11", "43", "21", ""]),
        "TRS_TRS_MTF": h.choice(["10", "20", "129", "999", ""]),
        "TRS_ORD_NUM": ordre,
    },
}


def _lire(export: Path, dossier: Path) -> dict[str, Rangees]:
    dossier.mkdir()
    atelier = Atelier(dossier)
    try:
        pieces = dcir.lire(export, None, atelier).pieces
    finally:
        atelier.fermer()
    with connecter() as con:
        return {
            table: Counter(
                con.execute(f"SELECT {', '.join(TABLES[table].noms)} FROM read_parquet({liste(fichiers)})").fetchall()
            )
            for table in TABLES
            if (fichiers := [fichier for piece in pieces if piece.table == table for fichier in piece.fichiers])
        }


@pytest.mark.parametrize("graine", range(GRAINES))
def test_deux_calculs_donnent_les_memes_lignes(graine: int, tmp_path: Path) -> None:
    tables = _au_hasard(graine)
    assert _lire(exporter(tmp_path / "export", tables), tmp_path / "atelier") == calculer(tables)


@pytest.mark.parametrize("lignes", [1, 2, 7])
def test_par_tranches_ou_d_un_bloc(lignes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = exporter(tmp_path / "export", _au_hasard(1000))
    d_un_bloc = _lire(export, tmp_path / "bloc")
    monkeypatch.setattr(dcir, "LIGNES_PAR_TRANCHE", lignes)
    assert _lire(export, tmp_path / "tranches") == d_un_bloc


def test_les_tirages_remplissent_chaque_table() -> None:
    """A comparison of empty tables would prove nothing."""
    totaux: Counter[str] = Counter()
    for graine in range(GRAINES):
        totaux.update({table: sum(rangees.values()) for table, rangees in calculer(_au_hasard(graine)).items()})
    assert len(totaux) == 5, totaux
    assert min(totaux.values()) > GRAINES, totaux
