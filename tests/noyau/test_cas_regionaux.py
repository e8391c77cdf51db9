"""The cases of tests/cas/evaluations/regionaux.yaml: is the target of a regional indicator reached?"""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from efficience.noyau.evaluation import evaluer_conformite, evaluer_niveau, evaluer_taux
from efficience.noyau.indicateur import Sens

FICHIER = Path(__file__).parents[1] / "cas" / "evaluations" / "regionaux.yaml"
CAS = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
FORMES = {
    "niveau": lambda cas: evaluer_niveau(cas["observe"], cas["cible"]),
    "taux": lambda cas: evaluer_taux(Fraction(cas["observe"]), Fraction(cas["cible"]), Sens(cas["sens"])),
    "conformite": lambda cas: evaluer_conformite(
        {item: int(n) for item, n in cas["conformes"].items()}, int(cas["ordonnances"]), Fraction(cas["cible"])
    ),
}


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["cas"])
def test_cas(cas: dict[str, Any]) -> None:
    resultat = FORMES[cas["forme"]](cas).resultat
    assert resultat["atteint"] is (cas["atteint"] == "oui")
    if "taux" in cas:
        assert resultat["taux"] == Fraction(cas["taux"])


def test_chaque_forme_a_dix_cas() -> None:
    familles = Counter((cas["forme"], cas.get("sens")) for cas in CAS)
    assert [famille for famille, nombre in familles.items() if nombre < 10] == []
