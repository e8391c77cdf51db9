"""Foresight: projections, simulations, alerts. Round figures by hand, then the promises they make, on drawn years."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.alertes import Mois, Reglages, Signal, alerter, deriver, stagner
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.economie import Conditions, Economie
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.parametres import Releve
from efficience.noyau.projection import Projection, projeter
from efficience.noyau.simulation import Simulation, mediane_du_levier, simuler
from efficience.reglement import officiel

D = Decimal
PRECEDENTE = {mois: D(100 + 10 * mois) for mois in range(1, 13)}
REGLAGES = Reglages.lire(Releve(officiel()))


def projection(en_cours: dict[int, Decimal | None], precedente: dict[int, Decimal] = PRECEDENTE) -> Projection:
    faite = projeter(en_cours, precedente, 3, D("0.80"))
    assert isinstance(faite, Projection), faite
    return faite


def test_la_projection_garde_la_saison() -> None:
    """Ten per cent less than the same months: ten per cent less over the year."""
    faite = projection({mois: PRECEDENTE[mois] * D("0.9") for mois in range(1, 7)})
    assert (faite.annee, faite.bas, faite.haut) == (D("1782.00"), D("1782.00"), D("1782.00"))


def test_l_intervalle_vient_de_l_ecart_des_mois_recus() -> None:
    """Months of 100 a year before: 90, 110, 100 received; s² = 100, variance = 100 × (9 + 9² / 3² × 3) = 3 600."""
    faite = projection({1: D(90), 2: D(110), 3: D(100)}, dict.fromkeys(range(1, 13), D(100)))
    assert (faite.annee, faite.bas, faite.haut) == (D("1200.00"), D("1123.11"), D("1276.89"))


def test_l_annee_recue_en_entier_n_a_plus_d_intervalle() -> None:
    faite = projection({mois: D(mois * 7) for mois in range(1, 13)})
    assert (faite.annee, faite.bas, faite.haut) == (D("546.00"), D("546.00"), D("546.00"))


def test_un_mois_qui_manque_au_milieu_n_est_pas_un_mois_sans_depense() -> None:
    faite = projection({mois: None if mois == 2 else D(100) for mois in range(1, 5)}, dict.fromkeys(range(1, 13), D(100)))
    assert (faite.recus, faite.annee) == ((1, 3, 4), D("1200.00"))


@pytest.mark.parametrize(("en_cours", "precedente", "motif"), [
    ({1: D(1), 2: D(1)}, PRECEDENTE, "2 mois reçus, il en faut 3"),
    ({1: D(1), 2: D(1), 3: D(1)}, {1: D(1)}, "mois 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 absents"),
    ({1: D(1), 2: D(1), 3: D(1)}, dict.fromkeys(range(1, 13), D(0)), "ne valaient rien"),
])  # fmt: skip
def test_une_projection_impossible_dit_pourquoi(en_cours: dict, precedente: dict, motif: str) -> None:
    faite = projeter(en_cours, precedente, 3, D("0.80"))
    assert isinstance(faite, NonCalculable)
    assert motif in faite.motif


def test_l_intervalle_tient_sa_promesse_sur_des_annees_tirees() -> None:
    """Months drawn around the same season: the year falls in the 80 % interval about four times out of five."""
    hasard, dedans, tirages = random.Random(5), 0, 250
    for _ in range(tirages):
        mois = {m: D(round(hasard.gauss(1000, 60))) for m in range(1, 13)}
        faite = projection({m: mois[m] for m in range(1, 9)}, dict.fromkeys(range(1, 13), D(1000)))
        dedans += faite.bas <= sum(mois.values()) <= faite.haut
    assert 0.72 <= dedans / tirages <= 0.88


@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=12))
def test_l_annee_est_dans_son_intervalle_et_jamais_sous_ce_qui_est_recu(centimes: list[int]) -> None:
    recus = {rang: D(un) / 100 for rang, un in enumerate(centimes, start=1)}
    faite = projection(recus, {mois: D(500) for mois in range(1, 13)})
    assert faite.bas <= faite.annee <= faite.haut
    assert faite.bas >= sum(recus.values()) or len(recus) == 12


def simulation(forme: Economie, avant: dict, apres: dict, vise: str, conditions: Conditions) -> Simulation:
    faite = simuler(forme, avant, apres, Fraction(vise), conditions)
    assert isinstance(faite, Simulation), faite
    return faite


DEPENSE = {"depense": D("100000.00")}, {"depense": D("98000.00")}


def test_si_j_atteignais_l_evolution_mediane_de_ma_categorie() -> None:
    faite = simulation(Economie.DEPENSE, *DEPENSE, "-0.05", Conditions(D("0.20")))
    assert (faite.aujourd_hui, faite.simule, faite.gain) == (D("400.00"), D("1000.00"), D("600.00"))


PAIRS = [({"depense": 100}, {"depense": observee}) for observee in (80, 90, 95, 110)]


@pytest.mark.parametrize(
    ("pairs", "mediane"),
    [
        (PAIRS, Fraction(-15, 200)),  # -10 % and -5 %: halfway
        (PAIRS[:3], Fraction(-1, 10)),
        (PAIRS[:2], None),  # of two, it would be one hospital's own
        ([*PAIRS[:2], ({}, {"depense": 95}), ({"depense": 100}, {})], None),  # no value, no peer
    ],
)
def test_la_mediane_du_levier_parmi_les_pairs(pairs: list, mediane: Fraction | None) -> None:
    assert mediane_du_levier(Economie.DEPENSE, pairs) == mediane


def test_qui_fait_deja_mieux_ne_perd_rien() -> None:
    faite = simulation(Economie.DEPENSE, *DEPENSE, "0.01", Conditions(D("0.20")))
    assert (faite.gain, faite.deja_atteint) == (D("0.00"), True)


EXAMENS = {
    f"{nom}_{rang}": valeur
    for rang in (1, 2, 3, 4)
    for nom, valeur in (("sejours", 100), ("examens", 50), ("montant", D("500.00")))
}


@pytest.mark.parametrize(("forme", "avant", "apres", "vise", "conditions", "simule"), [
    (Economie.PANSEMENTS, {"depense": D("63000.00"), "patients": 300}, {"depense": D("67200.00"), "patients": 320}, "190",
     Conditions(D("0.30")), "1920.00"),
    (Economie.REHOSPITALISATION, {"depense_rehospitalisations": D("400000.00")},
     {"depense_rehospitalisations": D("400000.00"), "rehospitalisations": 100, "sejours": 400}, "0.20",
     Conditions(D("0.30")), "24000.00"),
    (Economie.TRANSPORT,
     {"depense_ambulance": D("760000.00"), "depense_tap": D("456000.00")},
     {"depense_ambulance": D("760000.00"), "depense_tap": D("456000.00"), "trajets_ambulance": 8000, "trajets_tap": 12000},
     "0.5", Conditions(D("0.20"), denominateur="cout_tap"), "45600.00"),
    (Economie.EPA,
     EXAMENS, EXAMENS,
     "0.30", Conditions(D("0.30"), part_assurance_maladie=D("0.60")), "144.00"),
])  # fmt: skip
def test_chaque_forme_a_son_levier(
    forme: Economie, avant: dict, apres: dict, vise: str, conditions: Conditions, simule: str
) -> None:
    assert simulation(forme, avant, apres, vise, conditions).simule == D(simule)


def test_une_simulation_dit_qu_elle_ne_promet_rien() -> None:
    faite = simulation(Economie.DEPENSE, *DEPENSE, "-0.05", Conditions(D("0.20")))
    assert faite.calcul.hypotheses[0].motif == "une simulation ne préjuge ni de l’année ni de la décision"


def test_sans_montant_aujourd_hui_pas_de_simulation() -> None:
    assert isinstance(simuler(Economie.DEPENSE, {}, DEPENSE[1], D("-0.05"), Conditions(D("0.20"))), NonCalculable)
    sans_levier = simuler(Economie.PANSEMENTS, {"montant_moyen": 210}, {"montant_moyen": 200, "patients": 3}, 190,
                          Conditions(D("0.30")))  # fmt: skip
    assert isinstance(sans_levier, NonCalculable)


def serie(valeurs: list[int | None], dixiemes: list[int | None] | None = None, volume: int = 100) -> list[Mois]:
    return [
        Mois(date(2022 + rang // 12, rang % 12 + 1, 1), un, volume, dixiemes[rang] if dixiemes else None)
        for rang, un in enumerate(valeurs)
    ]


REFERENCE = [98, 102] * 6
"""Twelve months of mean 100; their standard deviation is √(48 / 11) = 2.089."""


def test_une_derive_durable_se_signale_et_un_mois_isole_non() -> None:
    """Each month at 104 adds (104 − 100) / 2.089 − 0.5 = 1.415: the sum goes beyond 5 at the fourth."""
    assert [(a.signal, a.mois) for a in alerter(serie([*REFERENCE, 104, 104, 104, 104]), Sens.BAISSE, REGLAGES)] == [
        (Signal.DERIVE, date(2023, 4, 1))
    ]
    assert alerter(serie([*REFERENCE, 104, 104, 104, 98]), Sens.BAISSE, REGLAGES) == ()
    assert alerter(serie([*REFERENCE, 110, 90, 90, 90]), Sens.BAISSE, REGLAGES) == ()


def test_une_derive_favorable_ne_se_signale_pas() -> None:
    assert alerter(serie([*REFERENCE, *[90] * 12]), Sens.BAISSE, REGLAGES) == ()
    assert len(alerter(serie([*REFERENCE, *[90] * 5]), Sens.HAUSSE, REGLAGES)) == 1


def test_la_meme_alerte_ne_se_repete_pas_pendant_le_silence() -> None:
    mois = [alerte.mois for alerte in alerter(serie([*REFERENCE, *[120] * 24]), Sens.BAISSE, REGLAGES)]
    assert mois[:2] == [date(2023, 1, 1), date(2023, 7, 1)]


@pytest.mark.parametrize("change", [{"provisoire": True}, {"volume": 29}, {"valeur": None}])
def test_un_mois_provisoire_petit_ou_absent_ne_fait_pas_d_alerte(change: dict) -> None:
    bons, mauvais = serie([*REFERENCE, 104, 104, 104, 104])[:12], serie([*REFERENCE, 104, 104, 104, 104])[12:]
    bruit = [Mois(**{**vars(un), **change}) for un in mauvais]
    assert alerter([*bons, *bruit], Sens.BAISSE, REGLAGES) == ()


def test_trois_mois_de_suite_dans_le_pire_dixieme() -> None:
    trois = stagner(serie([1] * 5, [9, 10, 10, 10, 10]), Sens.BAISSE, REGLAGES)
    assert [(a.mois, a.phrase) for a in trois] == [
        (date(2022, 4, 1), "3 mois de suite dans le dixième le plus défavorable.")
    ]
    assert stagner(serie([1] * 5, [10, 10, 9, 10, 10]), Sens.BAISSE, REGLAGES) == ()
    assert stagner(serie([1, 1, None, 1, 1], [10] * 5), Sens.BAISSE, REGLAGES) == ()
    assert len(stagner(serie([1] * 3, [1, 1, 1]), Sens.HAUSSE, REGLAGES)) == 1


def test_un_trou_dans_le_calendrier_rompt_la_suite() -> None:
    mois = serie([1] * 4, [10] * 4)
    assert stagner([*mois[:2], mois[3]], Sens.BAISSE, REGLAGES) == ()


@pytest.mark.parametrize(("valeurs", "motif"), [
    (REFERENCE, "12 mois utilisables, il en faut plus de 12"), ([100] * 14, "tous égaux"),
])  # fmt: skip
def test_sans_reference_aucune_derive_ne_se_mesure(valeurs: list[int | None], motif: str) -> None:
    derive = deriver(serie(valeurs), Sens.BAISSE, REGLAGES)
    assert isinstance(derive, NonCalculable)
    assert motif in derive.motif


def test_ce_qui_ne_peut_pas_alerter_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="sans jugement"):
        alerter(serie(REFERENCE), Sens.SANS_JUGEMENT, REGLAGES)
    with pytest.raises(DonneeRefusee, match="qui se suivent"):
        alerter(serie([1, 2])[::-1], Sens.BAISSE, REGLAGES)


def test_le_hasard_seul_alerte_rarement() -> None:
    """Two hundred series of two years of pure chance after the reference: fewer than one in seven ever alerts."""
    hasard, alertees = random.Random(7), 0
    for _ in range(200):
        alertees += bool(alerter(serie([round(hasard.gauss(10_000, 300)) for _ in range(36)]), Sens.BAISSE, REGLAGES))
    assert alertees < 200 / 7
