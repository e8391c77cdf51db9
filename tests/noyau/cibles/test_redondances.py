"""The cases of redundant actions, and what the table must be."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from efficience.noyau.cibles.redondances import NATURES, REDONDANCES, ActionEnCours, Force, redondances
from efficience.reglement import officiel

CAS = yaml.safe_load((Path(__file__).parents[2] / "cas" / "ciblage" / "redondances.yaml").read_text(encoding="utf-8"))
JOUR = date(2022, 3, 1)
FORCES = {"exclut": Force.EXCLUT, "a_examiner": Force.A_EXAMINER}


def _action(un: dict[str, Any]) -> ActionEnCours:
    ensembles = {nom: frozenset(un.get(nom, ())) for nom in ("indicateurs", "volets")}
    return ActionEnCours(un["nature"], "action", un["du"], un.get("au"), **ensembles)


@pytest.mark.parametrize("cas", CAS, ids=[cas["cas"] for cas in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    trouvees = redondances(cas["indicateur"], cas["volet"], [_action(cas["action"])], JOUR)
    attendues = [FORCES[cas["attendu"]]] if cas["attendu"] != "rien" else []
    assert [trouvee.regle.force for trouvee in trouvees] == attendues


def test_ce_qui_exclut_est_dit_d_abord() -> None:
    actions = [
        ActionEnCours("surveillance", "s", date(2022, 1, 1), indicateurs=frozenset({"N-IC"})),
        ActionEnCours("msap", "m", date(2022, 1, 1), indicateurs=frozenset({"N-IC"})),
    ]
    assert [trouvee.action.nature for trouvee in redondances("N-IC", "pertinence", actions, JOUR)] == [
        "msap",
        "surveillance",
    ]


def test_chaque_ligne_cite_un_texte_connu_et_une_nature_connue() -> None:
    assert {regle.texte for regle in REDONDANCES} <= officiel().textes.keys()
    assert {regle.nature for regle in REDONDANCES} == NATURES.keys()


def test_une_nature_ne_rencontre_jamais_la_meme_portee_par_deux_lignes() -> None:
    cles = [(regle.nature, regle.portee) for regle in REDONDANCES]
    assert len(cles) == len(set(cles))
