"""The bench of the indicators runs to its end on a tiny export. It stops by itself when two ways of computing disagree."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).resolve().parents[2]
BANC = RACINE / "bench" / "indicateurs.py"
pytestmark = [
    pytest.mark.timeout(900),  # some twenty processes, on a machine that may be busy
    pytest.mark.xdist_group("banc"),  # the bench runs once for the whole file
]
MINUSCULE = "--millions 0.01 --tours 1 --sejours 3000 --nombres 3 --sans spark".split()


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Mapping[str, Any]]]:
    """What the bench printed, and the history it wrote at the path given."""
    dossier = tmp_path_factory.mktemp("banc")
    historique = dossier / "historique.jsonl"
    commande = (sys.executable, str(BANC), *MINUSCULE, "--dossier", str(dossier), "--historique", str(historique))
    fait = subprocess.run(commande, capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stdout + fait.stderr
    return fait.stdout, [json.loads(ligne) for ligne in historique.read_text(encoding="utf-8").splitlines()]


def test_une_ligne_d_historique_par_banc(essai: tuple[str, list[Mapping[str, Any]]]) -> None:
    (mesure,) = essai[1]
    assert (mesure["banc"], mesure["tours"], list(mesure["tailles"])) == ("indicateurs", 1, ["10000"])


def test_chaque_cible_est_a_cote_de_son_rapport(essai: tuple[str, list[Mapping[str, Any]]]) -> None:
    affiche, (mesure,) = essai
    rapports = {**mesure["tailles"]["10000"]["ratios"], **mesure["sejours"]["ratios"]}
    assert {"plancher / entrepôt", "charger l'année / plancher", "réhospitalisation / auto-jointure"} <= set(rapports)
    for libelle in rapports:
        (ligne,) = [ligne for ligne in affiche.splitlines() if ligne.strip().startswith(libelle)]
        assert "≤" in ligne or "≥" in ligne


def test_des_moteurs_en_desaccord_arretent_le_banc() -> None:
    code = """
from mesure import Mesure, exiger_accord
un, autre = (Mesure(1, 1, 1, 1, temoin, {}) for temoin in ("[7]", "[8]"))
exiger_accord({"brut": [un], "entrepôt": [un, autre]}, ["brut", "entrepôt"])
"""
    fait = subprocess.run((sys.executable, "-c", code), cwd=BANC.parent, capture_output=True, text=True, check=False)
    assert fait.returncode == 1
    assert "les totaux ne sont pas les mêmes" in fait.stderr
