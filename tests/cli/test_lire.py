"""`efficience lire` writes the same readings in the three formats, and refuses what the results do not hold."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from efficience.moteur.lectures import COLONNES
from fichiers_d_essai import DELIVRANCES, LILLE, MEDICAMENTS, ecrire_tables


@pytest.fixture
def resultats(tmp_path: Path, efficience: Callable) -> Path:
    dossier = ecrire_tables(tmp_path / "tables", delivrances=DELIVRANCES, medicaments=MEDICAMENTS)
    entrepot, fichier = tmp_path / "entrepot", tmp_path / "resultats.csv"
    assert efficience("charger", "--entrepot", entrepot, "--source", f"tables={dossier}").code == 0
    assert efficience("calculer", "--entrepot", entrepot, "--annee", "2023", "--sortie", fichier).code == 0
    return fichier


def test_les_trois_formats_disent_la_meme_chose(resultats: Path, efficience: Callable) -> None:
    lus = {}
    for forme in ("csv", "json", "parquet"):
        sortie = resultats.with_name(f"lectures.{forme}")
        fait = efficience("lire", "--resultats", resultats, "--annee", "2023", "--sortie", sortie)
        assert (fait.code, fait.sortie) == (0, "")
        lus[forme] = sortie
    with lus["csv"].open(encoding="utf-8", newline="") as flux:
        en_csv = [tuple(rangee.values()) for rangee in csv.DictReader(flux)]
    en_json = [tuple(str(v or "") for v in r.values()) for r in json.loads(lus["json"].read_text(encoding="utf-8"))]
    en_parquet = [tuple(str(v or "") for v in r) for r in duckdb.sql(f"SELECT * FROM '{lus['parquet']}'").fetchall()]
    assert en_csv == en_json == en_parquet
    assert len({rangee[:4] for rangee in en_csv}) == len(en_csv)


def test_avec_deux_etablissements_rien_ne_se_compare_et_chaque_ligne_dit_pourquoi(
    resultats: Path, efficience: Callable
) -> None:
    fait = efficience("lire", "--resultats", resultats, "--annee", "2023", "--indicateur", "N-IPP", "--format", "csv")
    rangees = list(csv.DictReader(fait.sortie.splitlines()))
    assert tuple(rangees[0]) == COLONNES
    rang = next(r for r in rangees if r["finess"] == LILLE and r["lecture"] == "rang/cout_boite")
    assert (rang["verdict"], rang["valeur"]) == ("protege", "")  # 10 boxes
    assert {r["verdict"] for r in rangees} <= {"non_calculable", "protege"}


REFUS = {
    "indicateur inconnu": (["--annee", "2023", "--indicateur", "N-XYZ"], "indicateur « N-XYZ » inconnu"),
    "année absente": (["--annee", "2031"], "aucun résultat pour l'année 2031"),
    "référence absente": (["--annee", "2023", "--reference", "2022"], "aucun résultat pour l'année 2022"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_ce_que_les_resultats_n_ont_pas_est_refuse(cas: str, resultats: Path, efficience: Callable) -> None:
    options, mots = REFUS[cas]
    sortie = resultats.with_name("lectures.csv")
    fait = efficience("lire", "--resultats", resultats, *options, "--sortie", sortie)
    assert fait.code == 2
    assert mots in fait.messages
    assert not sortie.exists()


def test_l_explication_en_json_porte_les_lectures(resultats: Path, efficience: Callable) -> None:
    options = ("--indicateur", "N-IPP", "--finess", LILLE, "--annee", "2023")
    fait = efficience("expliquer", "--resultats", resultats, *options, "--format", "json")
    lectures = json.loads(fait.sortie)["lectures"]
    assert {"lecture", "valeur", "verdict", "phrase", "hypotheses"} <= set(lectures[0])
    texte = efficience("expliquer", "--resultats", resultats, *options).sortie
    assert "Lire ce chiffre" in texte
