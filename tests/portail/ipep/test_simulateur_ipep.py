"""The simulator, open to everybody: table A.4 to the cent, the noise band, what is not a number."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.ipep import simulateur

JOUR = date(2024, 3, 1)
NOMS = ("patients", "observe_reference", "observe", "attendu_reference", "attendu", "qualite")


def _dites(*valeurs: int) -> dict[str, Any]:
    return {nom: valeur if nom == "patients" else Decimal(valeur) for nom, valeur in zip(NOMS, valeurs, strict=True)}


@pytest.mark.parametrize(
    ("valeurs", "montant"),
    [
        ((18_333, 2400, 2430, 2420, 2490, 72), "305448.99"),
        ((18_333, 2400, 2430, 2340, 2400, 72), "138766.71"),
        ((18_333, 2400, 2500, 2420, 2490, 90), "0.00"),
        ((5_000, 2400, 2430, 2420, 2490, 72), "83305.79"),
    ],
)
def test_la_table_au_centime(valeurs: tuple[int, ...], montant: str) -> None:
    essai = simulateur.essayer(_dites(*valeurs), JOUR)
    assert essai.interessement == Decimal(montant)
    assert [etape.libelle for etape in essai.calcul.etapes][-1] == "Intéressement"
    assert any("NFA" in une.motif for une in essai.calcul.hypotheses)
    assert bool(essai.avertissements) == (valeurs[0] == 5_000)


@pytest.mark.parametrize(
    ("patients", "bande"), [(5_000, "4,53"), (10_000, "3,20"), (18_333, "2,37"), (25_000, "2,03"), (50_000, "1,43")]
)
def test_la_bande_de_bruit_est_toujours_dite(patients: int, bande: str) -> None:
    essai = simulateur.essayer(_dites(patients, 2400, 2430, 2420, 2490, 72), JOUR)
    assert f"le hasard seul la ferait varier de ± {bande}" in essai.phrase


def test_les_options_americaines_ne_s_appliquent_qu_a_la_comparaison() -> None:
    faible = _dites(18_333, 2400, 2460, 2420, 2490, 72)
    assert simulateur.essayer(faible, JOUR).interessement > 0
    assert simulateur.essayer(faible, JOUR, aco=True).interessement == 0  # under their minimum savings rate
    sans_qualite = _dites(18_333, 2400, 2300, 2420, 2490, 39)
    assert simulateur.essayer(sans_qualite, JOUR, aco=True).interessement == 0  # under their quality gate
    plafonne = {**_dites(18_333, 2400, 2300, 2420, 2600, 72), "attendu_constant": Decimal(2420)}
    sans = {**plafonne, "attendu_constant": None}
    ici, la = (simulateur.essayer(dites, JOUR, aco=True).interessement for dites in (sans, plafonne))
    assert la < ici


def test_la_page_s_ouvre_sans_compte_et_garde_l_essai_dans_l_adresse(db: None) -> None:
    page = Client().get("/simulateur-ipep", simulateur.EXEMPLE | {"comparer": "on"})
    assert page.status_code == 200
    assert "305\u00a0448,99\u00a0€" in page.text
    assert "Avec les paramètres des organisations américaines" in page.text
    assert "305\u00a0448,99" not in Client().get("/simulateur-ipep").text
    assert len(page.content) < 150_000


@pytest.mark.parametrize(
    ("champ", "valeur", "motif"),
    [
        ("patients", "0", "supérieure ou égale à 1"),
        ("observe", "beaucoup", "Saisissez un nombre"),
        ("attendu_reference", "0", "supérieure à zéro"),
        ("attendu", "0", "supérieure à zéro"),
        ("qualite", "101", "un score de qualité entre 0 et 100"),
    ],
)
def test_une_valeur_impossible_le_dit(db: None, champ: str, valeur: str, motif: str) -> None:
    page = Client().get("/simulateur-ipep", {**simulateur.EXEMPLE, champ: valeur})
    assert motif in page.text
    assert "Intéressement de l’année" not in page.text


def test_une_depense_attendue_nulle_est_refusee() -> None:
    with pytest.raises(DonneeRefusee):
        simulateur.essayer(_dites(18_333, 2400, 2430, 2420, 0, 72), JOUR)
