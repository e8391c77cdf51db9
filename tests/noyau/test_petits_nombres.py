"""Regression to the mean and noise: hand examples, an oracle written as a posterior mean, sentences that agree."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre
from efficience.noyau.petits_nombres import Bruit, Dispersion, Retour, bruit_de_la_depense, disperser, retour_a_la_moyenne
from efficience.noyau.population import Nature, Observation, Population, ecrire, rassembler

FIABILITE_MINIMALE = Decimal("0.70")


def population(*couples: tuple[Nombre | None, Nombre | None], nature: Nature = Nature.PART) -> Population:
    rassemblee = rassembler([Observation(f"E{rang}", *un) for rang, un in enumerate(couples)], nature, 1)
    assert isinstance(rassemblee, Population)
    return rassemblee


def dispersion(un: Population, cv: Nombre | None = None) -> Dispersion:
    trouvee = disperser(un, cv)
    assert isinstance(trouvee, Dispersion)
    return trouvee


def retour(un: Population, etablissement: str, sens: Sens = Sens.BAISSE, cv: Nombre | None = None) -> Retour:
    trouve = retour_a_la_moyenne(un, dispersion(un, cv), etablissement, sens, FIABILITE_MINIMALE)
    assert isinstance(trouve, Retour)
    return trouve


def bruit(*arguments: object) -> Bruit:
    trouve = bruit_de_la_depense(*arguments)  # type: ignore[arg-type]
    assert isinstance(trouve, Bruit)
    return trouve


def lisible(phrase: str) -> str:
    return phrase.replace("\u00a0", " ")


def test_dix_sejours_disent_peu_cent_en_disent_beaucoup() -> None:
    """1/10 and 3/10: σ² = 3/18, observed 0.2, τ² = 1/300, reliability 1/6. 10/100 and 30/100: reliability 61/66."""
    petits, grands = population((1, 10), (3, 10)), population((10, 100), (30, 100))
    assert retour(petits, "E1").fiabilite == Fraction(1, 6)
    assert retour(petits, "E1").attendu == Fraction(1, 5) + Fraction(1, 10) * Fraction(1, 6)
    assert retour(grands, "E1").fiabilite == Fraction(61, 66)


def test_l_avertissement_ne_vient_que_pour_les_petits_nombres() -> None:
    assert retour(population((1, 10), (3, 10)), "E1").avertir
    assert not retour(population((10, 100), (30, 100)), "E1").avertir


def test_une_fiabilite_juste_au_minimum_suffit() -> None:
    un = population((1, 10), (3, 10))
    juste = retour_a_la_moyenne(un, dispersion(un), "E1", Sens.BAISSE, Fraction(1, 6))
    assert isinstance(juste, Retour)
    assert not juste.avertir


def test_la_phrase_d_un_etablissement_cible_sur_de_petits_nombres() -> None:
    assert lisible(retour(population((1, 10), (3, 10)), "E1").phrase) == (
        "Petits nombres : prudence. 30,0 % pour une moyenne de 20,0 % : sans aucun changement de pratique, on attend 21,7 % "
        "l'an prochain ; une baisse jusqu'à ce niveau ne prouve aucune économie."
    )


def test_la_phrase_d_un_etablissement_mieux_que_la_moyenne_ne_parle_pas_d_economie() -> None:
    phrase = retour(population((1, 10), (3, 10)), "E0").phrase
    assert "une hausse jusqu'à ce niveau ne prouve aucun relâchement" in phrase
    assert "économie" not in phrase


def test_quand_le_hasard_explique_tout_chacun_est_attendu_a_la_moyenne() -> None:
    un = population((19, 100), (21, 100), (20, 100))
    assert dispersion(un).entre == 0
    assert retour(un, "E1").attendu == Fraction(1, 5)


def test_tous_egaux_aucun_retour_n_est_attendu() -> None:
    un = retour(population(*[(20, 100)] * 5), "E2")
    assert un.attendu == Fraction(1, 5)
    assert "aucun retour vers la moyenne" in un.phrase


def test_le_montant_moyen_se_lit_avec_le_coefficient_de_variation() -> None:
    """Means 80 € and 120 €, 400 patients each, CV 2: σ² = 200² ; observed 2 × 400 × 20² = 320 000 ; τ² = 700."""
    un = population((32_000, 400), (48_000, 400), nature=Nature.MONTANT_MOYEN)
    assert dispersion(un, 2).entre == 700
    assert retour(un, "E1", cv=2).attendu == 100 + Fraction(700, 800) * 20


@pytest.mark.parametrize(
    ("cas", "couples"), [("un seul", [(3, 10)]), ("une unité chacun", [(0, 1), (1, 1)]), ("moins d'une", [(1, 1)] * 3)]
)
def test_rien_a_comparer(cas: str, couples: list[tuple[int, int]]) -> None:
    assert isinstance(disperser(population(*couples)), NonCalculable)


@pytest.mark.parametrize(("etablissement", "motif"), [("E1", "non transmise"), ("ailleurs", "absent")])
def test_un_etablissement_sans_valeur_n_a_pas_de_retour(etablissement: str, motif: str) -> None:
    paire = population((3, 10), (None, 10), (1, 10))
    un = retour_a_la_moyenne(paire, dispersion(paire), etablissement, Sens.BAISSE, FIABILITE_MINIMALE)
    assert isinstance(un, NonCalculable)
    assert motif in un.motif


COUPLES = st.lists(st.integers(2, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12)


@given(COUPLES)
def test_contre_l_oracle_beta_binomial(couples: list[tuple[int, int]]) -> None:
    """Oracle: posterior mean (succès + M p) / (n + M), with σ² and τ² from sums of squares written the textbook way."""
    total, succes, groupes = sum(n for _, n in couples), sum(a for a, _ in couples), len(couples)
    p = Fraction(succes, total)
    entre_groupes = sum(Fraction(a * a, n) for a, n in couples) - Fraction(succes**2, total)
    interne = (succes - sum(Fraction(a * a, n) for a, n in couples)) / (total - groupes)
    n_zero = (total - Fraction(sum(n * n for _, n in couples), total)) / (groupes - 1)
    entre = (entre_groupes / (groupes - 1) - interne) / n_zero
    un = population(*couples)
    for rang, (a, n) in enumerate(couples):
        attendu = p if entre <= 0 else (a + interne / entre * p) / (n + interne / entre)
        assert retour(un, f"E{rang}").attendu == attendu


@given(COUPLES, st.sampled_from(Sens))
def test_l_attendu_est_entre_la_moyenne_et_la_valeur_et_la_phrase_le_dit(couples: list[tuple[int, int]], sens: Sens) -> None:
    un = population(*couples)
    for mesure in un.mesures:
        lu = retour(un, mesure.etablissement, sens)
        bas, haut = sorted((un.reference, mesure.valeur))
        assert bas <= lu.attendu <= haut
        assert 0 <= lu.fiabilite <= 1
        assert all(ecrite in lu.phrase for ecrite in ecrire(Nature.PART, mesure.valeur, un.reference, lu.attendu)[:2])
        assert ("une hausse" in lu.phrase) == (lu.attendu > mesure.valeur)
        assert ("une baisse" in lu.phrase) == (lu.attendu < mesure.valeur)
        assert ("aucune économie" in lu.phrase) == (lu.attendu < mesure.valeur and sens is Sens.BAISSE)


@given(COUPLES, st.integers(1, 400), st.integers(1, 400))
def test_plus_d_unites_plus_de_fiabilite(couples: list[tuple[int, int]], a: int, b: int) -> None:
    lue = dispersion(population(*couples))
    assert lue.fiabilite(min(a, b)) <= lue.fiabilite(max(a, b))


CV, QUANTILE = Decimal("2.5"), Decimal("1.2816")


def test_une_baisse_de_trois_pour_cent_sur_5000_patients_est_dans_le_bruit() -> None:
    """1.2816 × 2.5 / √5000 = 4.53 %."""
    lu = bruit(Decimal("100000.00"), Decimal("97000.00"), 5000, CV, QUANTILE)
    assert not lu.au_dela
    assert lisible(lu.phrase) == "Baisse de 3,0 %, dans la bande de ± 4,5 % que le hasard suffit à expliquer."


def test_une_baisse_juste_egale_a_la_bande_reste_dans_le_bruit() -> None:
    """1 × 1 / √100 = 10 %."""
    assert not bruit(Decimal("100.00"), Decimal("90.00"), 100, 1, 1).au_dela
    assert bruit(Decimal("100.00"), Decimal("89.99"), 100, 1, 1).au_dela


def test_une_baisse_de_six_pour_cent_en_sort() -> None:
    lu = bruit(Decimal("100000.00"), Decimal("94000.00"), 5000, CV, QUANTILE)
    assert lisible(lu.phrase) == (
        "Baisse de 6,0 %, au-delà de la bande de ± 4,5 % que le hasard suffit à expliquer : économie de 6 000,00 €."
    )


@pytest.mark.parametrize(("reference", "patients"), [("0", 100), ("10.00", 0)])
def test_sans_reference_ni_patient_pas_de_bruit(reference: str, patients: int) -> None:
    assert isinstance(bruit_de_la_depense(Decimal(reference), Decimal("5.00"), patients, CV, QUANTILE), NonCalculable)


def test_une_depense_negative_est_refusee() -> None:
    with pytest.raises(DonneeRefusee):
        bruit_de_la_depense(Decimal("-1.00"), Decimal("5.00"), 10, CV, QUANTILE)


EUROS = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2)


@given(EUROS, EUROS, st.integers(1, 10**6))
def test_la_phrase_n_annonce_une_economie_que_si_la_depense_baisse_au_dela_du_bruit(
    reference: Decimal, observe: Decimal, patients: int
) -> None:
    lu = bruit(reference, observe, patients, CV, QUANTILE)
    assert ("économie" in lu.phrase) == (lu.au_dela and observe < reference)
    assert ("de plus" in lu.phrase) == (lu.au_dela and observe > reference)
    assert ("inchangée" in lu.phrase) == (reference == observe)


@given(EUROS, EUROS, st.integers(1, 10**5))
def test_le_bruit_contre_un_oracle_sans_racine(reference: Decimal, observe: Decimal, patients: int) -> None:
    """|écart| / référence > z CV / √n equivalent to écart² n > (z CV référence)²."""
    gauche, droite = (observe - reference) ** 2 * patients, (QUANTILE * CV * reference) ** 2
    assume(abs(gauche - droite) > droite / 10**6)
    assert bruit(reference, observe, patients, CV, QUANTILE).au_dela == (gauche > droite)
