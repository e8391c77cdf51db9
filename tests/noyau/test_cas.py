"""The cases of tests/cas/regles, read and run: a civil servant writes them, this file only compares."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from efficience.noyau.catalogue import REGLES, essayer
from efficience.noyau.exigences import DonneeRefusee
from efficience.reglement import officiel

DOSSIER = Path(__file__).parents[1] / "cas" / "regles"


def lire_cas() -> list[Any]:
    """Every case, its scalars kept as they are written: "0.20" never becomes a float."""
    cas = []
    for fichier in sorted(DOSSIER.glob("*.yaml")):
        for un in yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            cas.append(pytest.param(un, id=f"{fichier.stem} : {un['cas']}"))
    return cas


def en_toutes_lettres(valeur: object) -> object:
    """A JSON value as the cases write it."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dict):
        return {nom: en_toutes_lettres(un) for nom, un in valeur.items()}
    return [en_toutes_lettres(un) for un in valeur] if isinstance(valeur, list) else str(valeur)


@pytest.mark.parametrize("cas", lire_cas())
def test_cas(cas: dict[str, Any]) -> None:
    if "refus" in cas:
        with pytest.raises(DonneeRefusee, match=cas["refus"]):
            essayer(cas["regle"], cas["valeurs"], reglement=officiel())
    else:
        calcul = essayer(cas["regle"], cas["valeurs"], reglement=officiel())
        assert en_toutes_lettres(calcul.en_json()["resultat"]) == cas["attendu"]


def test_chaque_regle_a_son_cas() -> None:
    essayees = {cas.values[0]["regle"] for cas in lire_cas() if "attendu" in cas.values[0]}
    assert essayees == set(REGLES)
