from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.catalogue import essayer
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.montants import (
    BaremeQualite,
    DepensesIPEP,
    PartageIPEP,
    bande_de_bruit,
    eligible,
    interessement_ipep,
    points_qualite,
    score_qualite,
)
from efficience.reglement import officiel

PATIENTELES = st.integers(0, 120_000)
NOTES = st.lists(st.integers(0, 4), min_size=4, max_size=4)


def amorcage(patientele: int, notes: list[int]) -> dict[str, Decimal]:
    calcul = essayer("amorcage-ipep", {"patientele": patientele, "criteres": notes}, reglement=officiel())
    return {nom: Decimal(str(valeur)) for nom, valeur in calcul.resultat.items()}


@given(PATIENTELES, NOTES)
def test_amorcage_contre_un_oracle_decimal(patientele: int, notes: list[int]) -> None:
    """In one line of school arithmetic: 105 000 × (size + project), the project ranging over ± 20 %."""
    with localcontext() as contexte:
        contexte.prec = 60
        taille = Decimal("0.5") + (Decimal(min(max(patientele, 5000), 50000)) - 5000) / 90000
        projet = (Decimal(sum(notes)) - 8) / 40
        attendu = (105000 * (taille + projet)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    versements = amorcage(patientele, notes)
    assert versements["montant"] == attendu
    assert versements["versement_1"] + versements["versement_2"] == attendu
    assert 0 <= versements["versement_2"] - versements["versement_1"] <= Decimal("0.01")
    assert 30000 <= attendu <= 130000


@given(PATIENTELES, PATIENTELES, NOTES, st.integers(0, 3))
def test_amorcage_croit_avec_la_patientele_et_avec_chaque_note(a: int, b: int, notes: list[int], rang: int) -> None:
    moins, plus = sorted((a, b))
    assert amorcage(moins, notes)["montant"] <= amorcage(plus, notes)["montant"]
    meilleures = [*notes[:rang], 4, *notes[rang + 1 :]]
    assert amorcage(a, notes)["montant"] <= amorcage(a, meilleures)["montant"]


@pytest.mark.parametrize(("patientele", "oui"), [(5000, False), (5001, True), (0, False)])
def test_l_eligibilite_demande_plus_de_5000_patients(patientele: int, oui: bool) -> None:
    assert eligible(patientele, officiel().regle("seuil_patientele_ipep")) is oui


PARTAGE = PartageIPEP(Fraction(1, 3), Fraction(2, 3), Decimal("0.5"))
DEPENSES = st.decimals(min_value=100, max_value=9000, places=2)


@given(st.integers(0, 60000), DEPENSES, DEPENSES, DEPENSES, DEPENSES, DEPENSES, st.integers(0, 100))
def test_depenser_moins_ne_diminue_jamais_l_interessement(
    patients: int, avant: Decimal, a: Decimal, b: Decimal, attendu_avant: Decimal, attendu: Decimal, qualite: int
) -> None:
    def versement(observe: Decimal) -> Decimal:
        depenses = DepensesIPEP(avant, observe, attendu_avant, attendu)
        valeur = interessement_ipep(patients, depenses, qualite, PARTAGE).resultat["interessement"]
        assert isinstance(valeur, Decimal)
        return valeur

    moins, plus = sorted((a, b))
    assert versement(moins) >= versement(plus) >= 0


def test_les_poids_des_deux_gains_font_un() -> None:
    with pytest.raises(DonneeRefusee, match="somme est 1"):
        PartageIPEP(Fraction(1, 3), Fraction(1, 3), Decimal("0.5"))


def test_sous_le_score_minimal_rien_n_est_verse() -> None:
    partage = PartageIPEP(Fraction(1, 3), Fraction(2, 3), Decimal("0.5"), score_minimal=50)
    depenses = DepensesIPEP(2400, 2430, 2420, 2490)
    assert interessement_ipep(18333, depenses, 49, partage).resultat["interessement"] == 0
    assert interessement_ipep(18333, depenses, 50, partage).resultat["interessement"] == Decimal("212117.36")


def test_un_gain_sous_le_taux_minimal_ne_compte_pas() -> None:
    """The level gain is 2.41 % of what was expected, the growth gain 1.60 %: a floor at 2 % keeps the first alone."""
    partage = PartageIPEP(Fraction(1, 3), Fraction(2, 3), Decimal("0.5"), taux_minimal=Decimal("0.02"))
    assert interessement_ipep(18333, DepensesIPEP(2400, 2430, 2420, 2490), 72, partage).resultat["par_patient"] == 10


NIVEAUX = st.fractions(min_value=0, max_value=100, max_denominator=10)


@given(NIVEAUX, NIVEAUX, NIVEAUX, NIVEAUX, NIVEAUX)
def test_un_meilleur_resultat_ne_donne_jamais_moins_de_points(
    a: Fraction, b: Fraction, precedent: Fraction, intermediaire: Fraction, ecart: Fraction
) -> None:
    moins, plus = sorted((a, b))

    def taux(valeur: Fraction) -> Fraction:
        calcul = points_qualite(valeur, precedent, intermediaire, intermediaire + ecart + 1, "hausse", Fraction(1, 2))
        obtenu = calcul.resultat["taux"]
        assert isinstance(obtenu, Fraction)
        return obtenu

    assert 0 <= taux(moins) <= taux(plus) <= 1


BAREME = BaremeQualite(Decimal("0.8"), Decimal("0.2"), 20, 100, 30)
SOCLE = [Fraction(taux) for taux in ("0.8", "1", "0.25", "0.75", "0.5", "0.6", "1", "0", "0.9", "0.7")]


@pytest.mark.parametrize(
    ("carte", "experience", "reponses", "base", "bonus", "score"),
    [
        ([], "0.55", 30, 65, 11, 76),
        (["0.5", "1"], "0.55", 30, 67, 11, 78),
        ([], "0.55", 29, 65, 0, 65),
        ([], None, 0, 65, 0, 65),
    ],
)
def test_score_de_qualite(
    carte: list[str], experience: str | None, reponses: int, base: int, bonus: int, score: int
) -> None:
    taux = None if experience is None else Fraction(experience)
    calcul = score_qualite(SOCLE, [Fraction(un) for un in carte], taux, reponses, BAREME)
    assert calcul.resultat == {"base": base, "bonus": bonus, "score": score}


def test_le_score_ne_depasse_pas_son_plafond() -> None:
    assert score_qualite([Fraction(1)], [], Fraction(1), 100, BAREME).resultat["score"] == 100


def test_un_score_sans_indicateur_applicable_n_existe_pas() -> None:
    with pytest.raises(DonneeRefusee, match="aucun point"):
        score_qualite([], [], None, 0, BAREME)


@pytest.mark.parametrize(
    ("patients", "cv", "bande"),
    [
        (5000, "2.5", "0.0453"),
        (5000, "3.0", "0.0544"),
        (10000, "2.5", "0.0320"),
        (10000, "3.0", "0.0384"),
        (18333, "2.5", "0.0237"),
        (18333, "3.0", "0.0284"),
        (25000, "2.5", "0.0203"),
        (25000, "3.0", "0.0243"),
        (50000, "2.5", "0.0143"),
        (50000, "3.0", "0.0172"),
    ],
)
def test_bande_de_bruit(patients: int, cv: str, bande: str) -> None:
    obtenue = bande_de_bruit(patients, Decimal(cv), Decimal("1.2816"))
    assert abs(obtenue - Fraction(bande)) <= Fraction(5, 100_000)


@given(st.integers(1, 10**6))
def test_bande_de_bruit_au_carre(patients: int) -> None:
    """Without a square root: band² × patients = (quantile × CV)², to the tenth decimal of the band."""
    bande = bande_de_bruit(patients, Decimal("2.5"), Decimal("1.2816"))
    exact = (Fraction("1.2816") * Fraction("2.5")) ** 2
    assert (bande - Fraction(1, 10**10)) ** 2 * patients <= exact <= (bande + Fraction(1, 10**10)) ** 2 * patients
