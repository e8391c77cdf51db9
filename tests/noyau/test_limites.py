"""The funnel: limits a statistician can check against another formula, verdicts that never contradict what is drawn."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import comb
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.evaluation import QUANTILE_95, intervalle_wilson
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.limites import (
    Entonnoir,
    Modele,
    Position,
    Reglages,
    entonnoir,
    quantile_normal,
    surdispersion,
    variance_entre,
)
from efficience.noyau.montant import Nombre
from efficience.noyau.population import Nature, Observation, Population, rassembler, variance_unitaire

REGLAGES = Reglages(Decimal("0.95"), Decimal("0.998"), Decimal("0.10"), 5)
ADDITIF = replace(REGLAGES, modele=Modele.ADDITIF)


def population(*couples: tuple[Nombre | None, Nombre | None], nature: Nature = Nature.PART) -> Population:
    observations = [Observation(f"E{rang}", *couple) for rang, couple in enumerate(couples)]
    rassemblee = rassembler(observations, nature, 1)
    assert isinstance(rassemblee, Population)
    return rassemblee


def tracer(un: Population, sens: Sens = Sens.BAISSE, cv: Nombre | None = None, reglages: Reglages = REGLAGES) -> Entonnoir:
    trace = entonnoir(un, sens, reglages, cv)
    assert isinstance(trace, Entonnoir)
    return trace


def positions(trace: Entonnoir) -> list[Position]:
    return [lecture.position for lecture in trace.lectures]


@pytest.mark.parametrize("niveau", ["0.50", "0.80", "0.90", "0.95", "0.99", "0.998", "0.999"])
def test_le_quantile_normal_contre_la_bibliotheque_standard(niveau: str) -> None:
    attendu = NormalDist().inv_cdf((1 + float(niveau)) / 2)
    assert abs(quantile_normal(Decimal(niveau)) - Decimal(attendu)) < Decimal("1e-12")


def test_le_quantile_a_95_pour_cent_est_celui_de_l_intervalle_de_wilson() -> None:
    assert quantile_normal(Decimal("0.95")) == QUANTILE_95


@pytest.mark.parametrize("niveau", ["0", "1", "1.5"])
def test_un_niveau_hors_bornes_est_refuse(niveau: str) -> None:
    with pytest.raises(DonneeRefusee, match="95 %"):
        quantile_normal(Decimal(niveau))


NEUF_SEMBLABLES = [(200, 1000)] * 4 + [(195, 1000)] * 3 + [(205, 1000)] * 3


def test_les_limites_d_un_taux_de_20_pour_cent_sur_1000_sejours() -> None:
    """√(0.2 × 0.8 / 1000) = 1.2649 %: 20 ± 1.96 × 1.2649 → 17.52 % to 22.48 %; ± 3.0902 × 1.2649 → 16.09 % to 23.91 %."""
    usuel, fort = tracer(population(*NEUF_SEMBLABLES)).couloirs(1000)
    bornes = [round(float(borne), 4) for couloir in (usuel, fort) for borne in (couloir.bas, couloir.haut)]
    assert bornes == [0.1752, 0.2248, 0.1609, 0.2391]


def test_des_etablissements_semblables_sont_tous_dans_les_limites() -> None:
    trace = tracer(population(*NEUF_SEMBLABLES))
    assert set(positions(trace)) == {Position.DANS_LES_LIMITES}
    assert trace.surdispersion == 1


def test_un_ecart_marque_et_un_ecart_tres_marque() -> None:
    trace = tracer(population(*[(2000, 10000)] * 18, (230, 1000), (250, 1000)))
    assert positions(trace)[-2:] == [Position.AU_DESSUS, Position.TRES_AU_DESSUS]


@pytest.mark.parametrize(
    ("sens", "appreciations"),
    [
        (Sens.BAISSE, ["défavorable", "favorable"]),
        (Sens.HAUSSE, ["favorable", "défavorable"]),
        (Sens.SANS_JUGEMENT, ["", ""]),
    ],
)
def test_le_sens_dit_si_un_ecart_est_favorable(sens: Sens, appreciations: list[str]) -> None:
    trace = tracer(population(*[(2000, 10000)] * 18, (250, 1000), (150, 1000)), sens)
    assert [lecture.appreciation for lecture in trace.lectures[-2:]] == appreciations
    assert "favorable" not in trace.lectures[0].phrase


def test_trop_peu_de_cas_attendus_ne_conclut_pas() -> None:
    """20 stays at 20 %: 4 expected, 5 wanted, hence 25 stays."""
    lecture = tracer(population(*[(2000, 10000)] * 9, (20, 20))).lectures[-1]
    assert lecture.position is Position.TROP_PEU
    assert lecture.couloirs is None
    assert lecture.appreciation == ""


def test_la_phrase_d_un_effectif_insuffisant_dit_combien_il_faudrait() -> None:
    lecture = tracer(population((180, 900), (16, 80), (4, 20))).lectures[-1]
    assert lecture.phrase == "Effectif insuffisant pour conclure : 20, il en faudrait 25."


def test_juste_assez_de_cas_attendus_permet_de_conclure() -> None:
    """25 stays at exactly 20 %: 5 expected."""
    assert positions(tracer(population((180, 900), (5, 25))))[-1] is Position.DANS_LES_LIMITES


def test_les_limites_d_une_part_restent_entre_0_et_100_pour_cent() -> None:
    _, fort_bas = tracer(population((10, 100))).couloirs(5)
    _, fort_haut = tracer(population((90, 100))).couloirs(5)
    assert (fort_bas.bas, fort_haut.haut) == (0, 1)


def test_un_montant_moyen_par_patient() -> None:
    """Mean 100 €, CV 2.5, 2 500 patients: 100 ± 1.96 × 2.5 × 100 / 50 = 90.20 to 109.80 €."""
    usuel, _ = tracer(population(*[(250_000, 2500)] * 10, nature=Nature.MONTANT_MOYEN), cv=Decimal("2.5")).couloirs(2500)
    assert (round(float(usuel.bas), 2), round(float(usuel.haut), 2)) == (90.20, 109.80)


def test_un_montant_moyen_sans_coefficient_de_variation_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="coefficient"):
        entonnoir(population((100, 10), nature=Nature.MONTANT_MOYEN), Sens.BAISSE, REGLAGES)


@pytest.mark.parametrize("couples", [[(0, 10)] * 12, [(10, 10)] * 12])
def test_sans_variation_possible_pas_de_limites(couples: list[tuple[int, int]]) -> None:
    assert isinstance(entonnoir(population(*couples), Sens.BAISSE, REGLAGES), NonCalculable)


def test_la_surdispersion_elargit_les_limites_quand_les_etablissements_different_plus_que_le_hasard() -> None:
    trace = tracer(population(*[(1800 + 40 * rang, 10000) for rang in range(11)]))
    serre, large = trace.couloirs(1000, ajustes=False)[0], trace.couloirs(1000)[0]
    assert trace.surdispersion > 1
    assert large.bas < serre.bas < serre.haut < large.haut


def test_la_surdispersion_contre_un_calcul_en_flottants() -> None:
    couples = [(1800 + 40 * rang, 10000 + 500 * rang) for rang in range(11)]
    p = sum(a for a, _ in couples) / sum(n for _, n in couples)
    z = sorted((a / n - p) / (p * (1 - p) / n) ** 0.5 for a, n in couples)
    ramenes = [min(max(un, z[1]), z[-2]) for un in z]  # 11 values: the deciles are the second and the last but one
    un = population(*couples)
    phi = surdispersion(un, variance_unitaire(Nature.PART, un.reference, None), Decimal("0.10"))
    assert float(phi) == pytest.approx(sum(v * v for v in ramenes) / 11, abs=1e-9)


def test_un_extreme_seul_ne_fait_pas_la_surdispersion() -> None:
    semblables = population(*[(2000, 10000)] * 19, (6000, 10000))
    sans_ramener, en_ramenant = (
        surdispersion(semblables, variance_unitaire(Nature.PART, semblables.reference, None), Decimal(part))
        for part in ("0", "0.10")
    )
    assert en_ramenant < sans_ramener / 10


def test_plus_de_la_moitie_ramenee_a_chaque_bout_est_refusee() -> None:
    un = population(*NEUF_SEMBLABLES)
    with pytest.raises(DonneeRefusee):
        surdispersion(un, variance_unitaire(Nature.PART, un.reference, None), Decimal("0.6"))


INEGAUX = [(1800 + 40 * rang, 10000 + 500 * rang) for rang in range(11)] + [(90, 400), (30, 250)]


def test_la_variance_entre_etablissements_contre_l_estimation_de_dersimonian_et_laird() -> None:
    """Random-effects meta-analysis in floats: Q = Σ w (y − ȳ)², τ² = (Q − (I − 1)) / (Σ w − Σ w² / Σ w), w = 1 / s²."""
    p = sum(a for a, _ in INEGAUX) / sum(n for _, n in INEGAUX)
    poids = [n / (p * (1 - p)) for _, n in INEGAUX]
    taux = [a / n for a, n in INEGAUX]
    moyenne = sum(w * y for w, y in zip(poids, taux, strict=True)) / sum(poids)
    q = sum(w * (y - moyenne) ** 2 for w, y in zip(poids, taux, strict=True))
    attendue = (q - (len(poids) - 1)) / (sum(poids) - sum(w * w for w in poids) / sum(poids))
    un = population(*INEGAUX)
    trouvee = variance_entre(un, variance_unitaire(Nature.PART, un.reference, None), Decimal("0"))
    assert attendue > 0
    assert float(trouvee) == pytest.approx(attendue, rel=1e-6)


def test_la_variance_entre_etablissements_a_la_main() -> None:
    """20 % and 40 % of 100 each: p = 0.3, s² = 0.0021, w = 100/0.21; z² = 0.01 × w, Q = 2 z² = 2/0.21;
    τ² = (2/0.21 − 1) / (200/0.21 − 100/0.21) = (2 − 0.21) / 100 = 0.0179."""
    un = population((20, 100), (40, 100))
    trouvee = variance_entre(un, Fraction(21, 100), Decimal("0"))
    assert abs(trouvee - Fraction("0.0179")) < Fraction(1, 10**10)


def test_le_modele_additif_ajoute_la_meme_variance_a_tous() -> None:
    trace = tracer(population(*INEGAUX), reglages=ADDITIF)
    assert trace.entre is not None
    for effectif in (100, 1000, 10**9):
        usuel = trace.couloirs(effectif)[0]
        demi = 1.959963984540054 * (float(trace.variance) / effectif + float(trace.entre)) ** 0.5
        assert float(usuel.haut - trace.reference) == pytest.approx(demi, abs=1e-9)


def test_les_limites_additives_sont_plus_serrees_aux_petits_effectifs_et_plus_larges_aux_grands() -> None:
    un = population(*INEGAUX)
    additives, multiplicatives = tracer(un, reglages=ADDITIF), tracer(un)
    assert additives.couloirs(250)[0].haut < multiplicatives.couloirs(250)[0].haut
    assert additives.couloirs(10**6)[0].haut > multiplicatives.couloirs(10**6)[0].haut


def test_des_etablissements_semblables_ont_les_memes_limites_dans_les_deux_modeles() -> None:
    un = population(*NEUF_SEMBLABLES)
    assert tracer(un, reglages=ADDITIF).couloirs(1000) == tracer(un).couloirs(1000)


def test_un_etablissement_seul_n_a_pas_de_variance_entre_etablissements() -> None:
    un = population((20, 100))
    assert variance_entre(un, variance_unitaire(Nature.PART, un.reference, None), Decimal("0.10")) == 0


def masse_binomiale(p: Fraction, n: int, bas: Fraction, haut: Fraction) -> float:
    dedans = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1) if bas <= Fraction(k, n) <= haut)
    return float(dedans)


@pytest.mark.parametrize(("p", "n"), [("0.05", 100), ("0.2", 25), ("0.2", 150), ("0.4", 60), ("0.5", 10), ("0.9", 200)])
def test_les_limites_gardent_a_peu_pres_leur_niveau_dans_la_loi_binomiale_exacte(p: str, n: int) -> None:
    part = Fraction(p)
    usuel, fort = tracer(population((int(part * 100_000), 100_000))).couloirs(n)
    assert masse_binomiale(part, n, usuel.bas, usuel.haut) == pytest.approx(0.95, abs=0.03)
    assert masse_binomiale(part, n, fort.bas, fort.haut) == pytest.approx(0.998, abs=0.006)


COUPLES = st.lists(
    st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=15
).filter(lambda couples: 0 < sum(a for a, _ in couples) < sum(n for _, n in couples))


@given(COUPLES)
def test_sans_surdispersion_hors_des_limites_equivaut_a_un_intervalle_de_wilson_qui_manque_la_reference(
    couples: list[tuple[int, int]],
) -> None:
    un = population(*couples)
    trace = tracer(un)
    for succes, n in couples:
        limites = trace.couloirs(n, ajustes=False)[0]
        wilson = intervalle_wilson(succes, n)
        marge = min(abs(borne - Fraction(succes, n)) for borne in (limites.bas, limites.haut))
        if marge > Fraction(1, 10**6) and 0 < succes < n:
            dedans = limites.bas < Fraction(succes, n) < limites.haut
            assert dedans == (wilson[0] < un.reference < wilson[1])


@given(COUPLES, st.sampled_from(Sens))
def test_le_verdict_est_celui_que_montrent_les_limites(couples: list[tuple[int, int]], sens: Sens) -> None:
    for lecture in tracer(population(*couples), sens).lectures:
        if lecture.couloirs is None:
            assert lecture.position is Position.TROP_PEU
            continue
        usuel, fort = lecture.couloirs
        valeur = lecture.mesure.valeur
        assert fort.bas <= usuel.bas <= usuel.haut <= fort.haut
        assert (lecture.position is Position.DANS_LES_LIMITES) == (usuel.bas <= valeur <= usuel.haut)
        assert (lecture.position in (Position.TRES_AU_DESSUS, Position.TRES_AU_DESSOUS)) == (
            not fort.bas <= valeur <= fort.haut
        )
        assert lecture.position.value in lecture.phrase
        assert bool(lecture.appreciation) == (sens is not Sens.SANS_JUGEMENT and not usuel.bas <= valeur <= usuel.haut)


@given(COUPLES)
def test_les_limites_additives_ne_sont_jamais_plus_serrees_que_le_hasard_seul(couples: list[tuple[int, int]]) -> None:
    trace = tracer(population(*couples), reglages=ADDITIF)
    ajustees, brutes = (trace.couloirs(500, ajustes=oui)[0] for oui in (True, False))
    assert ajustees.bas <= brutes.bas <= brutes.haut <= ajustees.haut


@given(COUPLES, st.integers(1, 5000), st.integers(1, 5000))
def test_plus_l_effectif_est_grand_plus_les_limites_sont_serrees(couples: list[tuple[int, int]], a: int, b: int) -> None:
    trace = tracer(population(*couples))
    petit, grand = (trace.couloirs(n)[0] for n in sorted((a, b)))
    assert petit.bas <= grand.bas <= trace.reference <= grand.haut <= petit.haut


@given(COUPLES, st.randoms(use_true_random=False))
def test_l_ordre_des_etablissements_ne_change_rien(couples: list[tuple[int, int]], hasard: object) -> None:
    melanges = list(couples)
    hasard.shuffle(melanges)  # type: ignore[attr-defined]
    assert tracer(population(*couples)).couloirs(100) == tracer(population(*melanges)).couloirs(100)


def test_l_intervalle_d_une_part_est_celui_de_wilson() -> None:
    trace = tracer(population((97, 120), (40, 120)))
    intervalle = trace.intervalle(trace.lectures[0].mesure)
    assert (intervalle.bas, intervalle.haut) == intervalle_wilson(97, 120)


def test_l_intervalle_d_un_montant_moyen_suit_son_coefficient_de_variation() -> None:
    """20 000 € over 100 patients, CV of 2: 200 ± 1.96 × 2 × 200 / 10."""
    trace = tracer(population((20_000, 100), (30_000, 100), nature=Nature.MONTANT_MOYEN), cv=2)
    intervalle = trace.intervalle(trace.lectures[0].mesure)
    assert abs(float(intervalle.haut) - (200 + 1.959964 * 40)) < 1e-3
    assert abs(float(intervalle.bas) - (200 - 1.959964 * 40)) < 1e-3


def test_une_part_hors_de_son_intervalle_commun_est_hors_des_limites() -> None:
    """The two are dual: the common share is outside the interval of whoever is outside the limits of chance alone."""
    trace = tracer(population(*((400 + 11 * rang, 1000) for rang in range(12))))
    for lue in trace.lectures:
        couloir = trace.couloirs(lue.mesure.effectif, ajustes=False)[0]
        intervalle = trace.intervalle(lue.mesure)
        dehors = not couloir.bas <= lue.mesure.valeur <= couloir.haut
        assert dehors == (not intervalle.bas <= trace.reference <= intervalle.haut)
