"""The portal decides as `efficience cibler` does on the same figures and thresholds, and says what a threshold changes."""

from pathlib import Path
from typing import Any

import pytest
from monde_cible import AILLEURS, ANNEE, BELLERIVE, LE, OISE, PLAN_LE, Chiffres, ecrire, etablir, finess, inscrire, publier

from efficience.moteur.ciblages import cibler_resultats
from efficience.moteur.resultats import Resultats
from efficience.portail.ciblage import actions, chiffres
from efficience.portail.ciblage.essais import Essai
from efficience.portail.ciblage.models import Campagne
from efficience.reglement import officiel

NOMBRE = 24
"""Hospitals of the larger region; one in three is of another one, one in five has a protected figure."""


def _numeros() -> dict[str, str]:
    """FINESS → region."""
    return {finess("59" if rang % 3 else "69", 100 + rang): "32" if rang % 3 else AILLEURS for rang in range(NOMBRE)}


def _monde() -> dict[str, Chiffres]:
    """Figures on and around every threshold, quartiles and category means included."""
    tous: dict[str, Chiffres] = {"N-IPP": {}, "N-PANS": {}, "N-IC": {}, "N-EPA": {}}
    for rang, numero in enumerate(_numeros()):
        absent = rang % 5 == 4
        tous["N-IPP"][numero] = {"boites": None if absent else str(8400 + 50 * (rang % 6)), "depense": f"{3000 + rang}.10"}
        tous["N-PANS"][numero] = {
            "patients": str(98 + rang % 5), "montant_moyen": None if absent else f"{80 + 13 * rang}.{rang:02}",
            "depense": f"{9000 + 1300 * rang}.00",
        }  # fmt: skip
        tous["N-IC"][numero] = {
            "sejours": str(60 + 20 * rang), "rehospitalisations": str(8 + rang % 9), "depense_rehospitalisations": "1.00",
            "taux": None if absent else f"0.{12 + (7 * rang) % 15}",
        }  # fmt: skip
        tous["N-EPA"][numero] = {
            **{f"sejours_{n}": str(240 + 5 * rang) for n in range(1, 5)},
            **{f"examens_{n}": str(rang % 2 * n) for n in range(1, 5)},
        }
    return tous


@pytest.fixture
def grand(region: Any) -> dict[str, Chiffres]:
    inscrire()
    for rang, (numero, code) in enumerate(_numeros().items()):
        etablir(numero, f"CH numéro {rang}", code, categorie="CHU" if rang % 4 == 0 else "CH", rang=rang)
    tous = _monde()
    for code, lus in tous.items():
        publier(code, lus)
    return tous


def _ouvrir(region: Any, indicateurs: list[str]) -> Campagne:
    return actions.ouvrir(
        annee=ANNEE, annee_resultats=ANNEE, generation="GEN2_2022", profil="national", indicateurs=indicateurs,
        plan_le=PLAN_LE, par=region.membre("agent_ars"), le=LE,
    )  # fmt: skip


FEUILLES = {
    "loi": {},
    "seuils de la région": {"seuil_ipp_boites": "8500.5", "seuil_pans_ratio": "0.9", "seuil_epa_examens": "1100"},
    "quartiles de la région": {"champ_comparaison": "regional", "connecteur_ic": "et"},
}


@pytest.mark.parametrize("feuille", FEUILLES)
def test_le_portail_cible_comme_la_commande(feuille: str, grand: dict[str, Chiffres], region: Any, tmp_path: Path) -> None:
    campagne = _ouvrir(region, list(grand))
    valeurs = {nom: {"valeur": valeur, "motif": "essai"} for nom, valeur in FEUILLES[feuille].items()}
    actions.regler(campagne, indicateurs=list(grand), valeurs=valeurs, par=region.membre("agent_ars"), le=LE, jeton=0)
    actions.proposer(campagne, par=region.membre("agent_ars"), le=LE, jeton=1)
    du_portail = {(un.indicateur, un.etablissement_id): un.issue for un in campagne.propositions.all()}

    lus = Resultats.lire(ecrire(tmp_path / "resultats.csv", grand))
    reglement = officiel().avec({"parametres": FEUILLES[feuille]}, "essai") if FEUILLES[feuille] else officiel()
    de_la_commande = {
        (ciblage.indicateur, decision.finess): decision.cible.value
        for ciblage in cibler_resultats(lus, ANNEE, "national", reglement, "32")
        for decision in ciblage.decisions
    }
    assert du_portail == de_la_commande
    assert set(du_portail.values()) == {"oui", "non", "non_calculable"}


def _essai(campagne: Campagne, region: Any, code: str, **saisis: str) -> Essai:
    return Essai(campagne, campagne.ciblages[code], region.membre("agent_ars"), saisis)


def test_baisser_le_seuil_fait_entrer_et_le_monter_fait_sortir(campagne: Campagne, region: Any) -> None:
    plus_bas = _essai(campagne, region, "N-IPP", seuil_ipp_boites="8 499").bilan
    assert (plus_bas.cibles, plus_bas.entrants, plus_bas.sortants) == ((BELLERIVE, OISE), (OISE,), ())
    assert (str(plus_bas.concerne.montant), plus_bas.concerne.connus) == ("75196.00", 2)
    plus_haut = _essai(campagne, region, "N-IPP", seuil_ipp_boites="10301").bilan
    assert (plus_haut.cibles, plus_haut.sortants, str(plus_haut.concerne.montant)) == ((), (BELLERIVE,), "0")


def test_un_taux_se_saisit_en_pour_cent(campagne: Campagne, region: Any) -> None:
    essai = _essai(campagne, region, "N-TRA", seuil_tra_part="19,9 %")
    assert (essai.seuils[0].retenu, essai.bilan.entrants) == ("20", (OISE,))


def test_le_seuil_de_la_campagne_ressaisi_n_est_pas_un_essai(campagne: Campagne, region: Any) -> None:
    essai = _essai(campagne, region, "N-IPP", seuil_ipp_boites="8500")
    assert (essai.en_cours, essai.bilan.entrants, essai.bilan.sortants) == (False, (), ())


@pytest.mark.parametrize("saisi", ["beaucoup", "-1 000 000 €€", "1e9"])
def test_un_seuil_illisible_est_dit_et_n_est_pas_applique(saisi: str, campagne: Campagne, region: Any) -> None:
    essai = _essai(campagne, region, "N-TRA", seuil_tra_depense_ambulance=saisi)
    assert essai.bilan.cibles == (BELLERIVE,)
    assert "Transports : dépense d'ambulance" in essai.faute or "montant en euros" in essai.faute


def test_un_etablissement_hors_de_vue_pese_dans_les_quartiles_sans_etre_nomme(
    grand: dict[str, Chiffres], region: Any
) -> None:
    from efficience.portail.commun import cloison

    campagne = _ouvrir(region, ["N-IC"])
    with cloison.ouverte(region.membre("agent_ars").perimetre):
        observes = chiffres.lire(campagne, campagne.ciblages["N-IC"], campagne.reglement)
    assert observes is not None
    assert (len(observes.population), len(observes.siens)) == (NOMBRE, sum(code == "32" for code in _numeros().values()))
    assert not {numero for numero, code in _numeros().items() if code == AILLEURS} & {
        un.finess for un in observes.population
    }
