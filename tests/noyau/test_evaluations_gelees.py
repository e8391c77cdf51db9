"""Evaluations frozen by an earlier version, computed again by this one: the same bytes, or a migration note says why.

Each file of tests/cas/evaluations/geles is a dossier as the portal gives it. One that changes is a rule that changed for the
past: it is never written again to make this pass.
"""

import hashlib
import json
from pathlib import Path

import pytest

from efficience.noyau.rejouable import entrees, resultat
from efficience.noyau.rejouable.verification import verifier

DOSSIERS = sorted((Path(__file__).parents[1] / "cas" / "evaluations" / "geles").glob("*.json"))


def octets(contenu: object) -> bytes:
    return json.dumps(contenu, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("fichier", DOSSIERS, ids=lambda fichier: fichier.stem)
def test_une_evaluation_gelee_se_rejoue_aux_memes_octets(fichier: Path) -> None:
    garde = json.loads(fichier.read_text(encoding="utf-8"))
    lues = entrees.relire(garde["entrees"])
    assert octets(entrees.ecrire(lues)) == octets(garde["entrees"])
    assert octets(resultat.ecrire(resultat.calculer(lues))) == octets(garde["resultat"])
    assert resultat.calculer(lues).empreinte == garde["empreintes"]["resultat"]
    assert lues.empreinte == garde["empreintes"]["entrees"]
    assert verifier(garde).conforme


def test_chaque_generation_a_ses_evaluations_gelees() -> None:
    generations = [json.loads(f.read_text(encoding="utf-8"))["entrees"]["generation"] for f in DOSSIERS]
    assert {generation: generations.count(generation) > 1 for generation in set(generations)} == {
        "GEN1_2018": True, "GEN2_2022": True, "GEN3_2026": True,
    }  # fmt: skip


def test_un_dossier_gele_dont_un_chiffre_change_se_voit() -> None:
    fichier = DOSSIERS[0]
    garde = json.loads(fichier.read_text(encoding="utf-8"))
    assert hashlib.sha256(octets(garde)).hexdigest() == hashlib.sha256(fichier.read_bytes().rstrip(b"\n")).hexdigest()
    garde["entrees"]["annee"] += 1
    try:
        assert not verifier(garde).conforme
    except ValueError as refus:
        assert "illisible" in str(refus)
