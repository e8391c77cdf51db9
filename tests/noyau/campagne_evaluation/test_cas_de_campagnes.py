"""The cases of tests/cas/evaluations/campagne.yaml, played line by line."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from campagnes import Campagne, instant

from efficience.noyau.archive import de_json, en_json
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.dossier import relire

FICHIER = Path(__file__).parents[2] / "cas" / "evaluations" / "campagne.yaml"


def lire_cas() -> list[Any]:
    return [
        pytest.param(cas, id=cas["cas"]) for cas in yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    ]


@pytest.mark.parametrize("cas", lire_cas())
def test_cas(cas: dict[str, Any]) -> None:
    """And the same dossier, written and folded again from its events alone, is in the same state."""
    campagne = Campagne.ouvrir(cas)
    for ligne in cas["recit"]:
        if "au" in ligne:
            au = instant(ligne["au"], campagne.ou)
            vues = {question: campagne.voir(question, au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            avant = campagne.dossier
            with pytest.raises(GesteRefuse) as refus:
                campagne.faire(ligne)
            motif = refus.value.motif.replace("\u00a0", " ")
            assert (motif, campagne.dossier) == (ligne["refus"], avant), ligne
        else:
            campagne.faire(ligne)
    dossier = campagne.dossier
    assert [de_json(json.loads(json.dumps(en_json(fait)))) for fait in dossier.evenements] == [*dossier.evenements]
    assert relire(dossier.vide, dossier.evenements).etat == dossier.etat
