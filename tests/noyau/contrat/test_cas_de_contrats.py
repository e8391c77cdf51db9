"""The cases of tests/cas/contrats, played line by line: a civil servant writes them, this file only compares."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from recits import Recit, instant, sanction

from efficience.noyau.archive import de_json, en_json
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.dossier import parcours, relire

DOSSIER = Path(__file__).parents[2] / "cas" / "contrats"
FICHIERS = ("deuxieme_generation", "avenants", "autres_generations")


def lire_cas() -> list[Any]:
    return [
        pytest.param(cas, id=f"{nom} : {cas['cas']}")
        for nom in FICHIERS
        for cas in yaml.load((DOSSIER / f"{nom}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    ]


def jouer(cas: dict[str, Any]) -> Recit:
    recit = Recit.ouvrir(cas)
    for ligne in [*cas["recit"], *cas.get("puis", [])]:
        if "au" in ligne:
            au = instant(ligne["au"], recit.ou)
            vues = {question: recit.voir(question, au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            avant = recit.contrat
            with pytest.raises(GesteRefuse) as refus:
                recit.faire(ligne)
            assert (refus.value.motif, recit.contrat.initial) == (ligne["refus"], avant.initial), ligne
        else:
            recit.faire(ligne)
    return recit


@pytest.mark.parametrize("cas", lire_cas())
def test_cas(cas: dict[str, Any]) -> None:
    """And the same dossiers, folded again from their events alone, are in the same state with the same history."""
    contrat = jouer(cas).contrat
    for dossier in (contrat.initial, *contrat.avenants):
        assert [de_json(json.loads(json.dumps(en_json(fait)))) for fait in dossier.evenements] == [*dossier.evenements]
        assert relire(dossier.vide, dossier.evenements).etat == dossier.etat
        if dossier.evenements:
            fin = dossier.evenements[-1].le
            pas = parcours(dossier, fin)
            assert pas[-1].etat == dossier.situation(fin).code
            assert [un.le for un in pas if un.par] == [fait.le for fait in dossier.evenements]


@pytest.mark.parametrize(("produits", "due"), [("48000000.00", "480000.00"), ("12345678.90", "123456.79")])
def test_la_sanction_d_un_refus(produits: str, due: str) -> None:
    assert sanction(produits) == due
