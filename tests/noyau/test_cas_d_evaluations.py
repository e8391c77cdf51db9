"""The cases of tests/cas/evaluations/indicateurs.yaml: a civil servant writes them, this file only compares."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import oracle_argent
import pytest
import yaml
from objectifs import FORMES, objectif

from efficience.noyau.evaluation_annuelle import Ligne, evaluer_contrat
from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Issue, Perimetre, Site, Succession, ValeurDeSite
from efficience.reglement import Reglement, officiel

FICHIER = Path(__file__).parents[1] / "cas" / "evaluations" / "indicateurs.yaml"
CAS = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
ANNEE = 2023


def reglement(cas: dict[str, Any]) -> Reglement:
    return officiel().avec({"parametres": cas["regles"]}, "cas") if "regles" in cas else officiel()


def perimetre(cas: dict[str, Any]) -> Perimetre:
    def jour(ecrit: str) -> date | None:
        return None if ecrit == "null" else date.fromisoformat(ecrit)

    sites = cas.get("sites") or dict.fromkeys({**cas["reference"], **cas["observe"]}, ("null", "null"))
    return Perimetre(
        tuple(Site(finess, *map(jour, dates)) for finess, dates in sites.items()),
        tuple(Succession(de, vers, date.fromisoformat(le)) for de, vers, le in cas.get("successions", ())),
    )


def valeurs(cas: dict[str, Any]) -> list[ValeurDeSite]:
    statuts = cas.get("statuts", {})
    return [
        ValeurDeSite(
            site,
            annee,
            {nom: Fraction(valeur) for nom, valeur in mesures.items()},
            Statut(statuts.get(f"{site}-{annee}", "calcule")),
        )
        for annee, cle in ((ANNEE - 1, "reference"), (ANNEE, "observe"))
        for site, mesures in cas[cle].items()
    ]


def evaluer(cas: dict[str, Any]) -> Ligne:
    code = cas["indicateur"]
    contrat = evaluer_contrat([objectif(code)], {code: valeurs(cas)}, perimetre(cas), ANNEE, reglement(cas))
    return contrat.lignes[0]


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["cas"])
def test_cas(cas: dict[str, Any]) -> None:
    ligne, attendu = evaluer(cas), cas["attendu"]
    assert (ligne.issue.value, ligne.motif) == (attendu["issue"], attendu.get("motif", ""))
    if ligne.calcul:
        rendus = {nom: format(valeur, "f") for nom, valeur in ligne.calcul.resultat.items() if isinstance(valeur, Decimal)}
        assert rendus == {nom: montant for nom, montant in attendu.items() if nom not in ("issue", "motif")}
    else:
        assert ligne.montant is None


def test_chaque_forme_d_economie_a_dix_cas() -> None:
    formes = [FORMES[cas["indicateur"]] for cas in CAS]
    assert {forme: formes.count(forme) for forme in set(FORMES.values()) if formes.count(forme) < 10} == {}


def test_chaque_issue_a_son_cas() -> None:
    assert {cas["attendu"]["issue"] for cas in CAS} == {issue.value for issue in Issue}


def test_les_cas_calcules_disent_ce_que_dit_l_oracle() -> None:
    for cas in CAS:
        if cas["attendu"]["issue"] == Issue.CALCULEE.value and "regles" not in cas and "sites" not in cas:
            sites = (list(cas[cle].values()) for cle in ("reference", "observe"))
            attendu = {nom: Decimal(montant) for nom, montant in cas["attendu"].items() if nom != "issue"}
            assert oracle_argent.evaluer(cas["indicateur"], *sites) == attendu, cas["cas"]
