from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.evaluation import (
    QUANTILE_95,
    evaluer_conformite,
    evaluer_niveau,
    evaluer_taux,
    intervalle_wilson,
    taille_echantillon,
)
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens

MARGE = Decimal("0.05")


@pytest.mark.parametrize(
    ("observe", "cible", "atteint"),
    [(o, c, "DCBA".index(o) >= "DCBA".index(c)) for o in "ABCD" for c in "ABCD"],
)
def test_un_niveau_atteint_sa_cible_quand_il_n_est_pas_plus_bas(observe: str, cible: str, atteint: bool) -> None:
    assert evaluer_niveau(observe, cible).resultat == {"atteint": atteint}


@pytest.mark.parametrize(
    ("cas", "valeur", "cible", "sens", "atteint"),
    [
        ("rituximab 2022", Fraction(912, 1004), "0.90", Sens.HAUSSE, True),
        ("rituximab 2023", Fraction(912, 1004), "0.92", Sens.HAUSSE, False),
        ("trastuzumab sous-cutané 2022", Fraction(38, 152), "0.30", Sens.BAISSE, True),
        ("trastuzumab sous-cutané 2023", Fraction(38, 152), "0.20", Sens.BAISSE, False),
        ("juste à la cible, en hausse", Fraction(9, 10), "0.90", Sens.HAUSSE, True),
        ("juste à la cible, en baisse", Fraction(3, 10), "0.30", Sens.BAISSE, True),
        ("arrondi trompeur", Fraction(89999, 100000), "0.90", Sens.HAUSSE, False),
    ],
)
def test_un_taux_et_sa_cible(cas: str, valeur: Fraction, cible: str, sens: Sens, atteint: bool) -> None:
    assert evaluer_taux(valeur, Decimal(cible), sens).resultat == {"atteint": atteint}


def test_un_indicateur_sans_jugement_n_a_pas_de_cible() -> None:
    with pytest.raises(DonneeRefusee, match="hausse ou baisse"):
        evaluer_taux(Fraction(1, 2), Decimal("0.5"), Sens.SANS_JUGEMENT)


CONFORMES = {"FINESS": 97, "RPPS": 110, "informatisation": 84, "DCI": 103}


@pytest.mark.parametrize(("cible", "atteint"), [("0.70", True), ("0.80", True), ("0.90", False)])
def test_conformite_des_ordonnances(cible: str, atteint: bool) -> None:
    calcul = evaluer_conformite(CONFORMES, 120, Decimal(cible))
    assert calcul.resultat == {"taux": Fraction(394, 480), "atteint": atteint}


def test_chaque_item_montre_son_intervalle() -> None:
    formules = [etape.formule.replace("\u00a0", " ") for etape in evaluer_conformite(CONFORMES, 120, 1).etapes[:4]]
    attendus = [("72,9 %", "86,9 %"), ("85,3 %", "95,4 %"), ("61,3 %", "77,5 %"), ("78,5 %", "91,0 %")]
    for formule, (bas, haut) in zip(formules, attendus, strict=True):
        assert formule.endswith(f"intervalle à 95 % : de {bas} à {haut}")


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_les_bornes_de_wilson_annulent_leur_equation(echantillon: tuple[int, int]) -> None:
    """A bound x satisfies (p − x)² = z² x (1 − x) / n: checked in fractions, without any square root."""
    succes, effectif = echantillon
    part, carre = Fraction(succes, effectif), Fraction(QUANTILE_95) ** 2
    for borne in intervalle_wilson(succes, effectif):
        assert 0 <= borne <= 1
        assert abs((part - borne) ** 2 - carre * borne * (1 - borne) / effectif) < Fraction(1, 10**8)


@pytest.mark.parametrize(("succes", "effectif"), [(0, 0), (3, 2), (-1, 5)])
def test_un_echantillon_impossible_est_refuse(succes: int, effectif: int) -> None:
    with pytest.raises(DonneeRefusee):
        intervalle_wilson(succes, effectif)


@pytest.mark.parametrize(("population", "taille"), [(500, 218), (2000, 323), (5000, 357), (25000, 379), (1, 1)])
def test_taille_d_echantillon(population: int, taille: int) -> None:
    assert taille_echantillon(population, MARGE) == taille


@given(st.integers(1, 10**7))
def test_un_echantillon_ne_depasse_pas_sa_population(population: int) -> None:
    assert 1 <= taille_echantillon(population, MARGE) <= min(population, 385)
