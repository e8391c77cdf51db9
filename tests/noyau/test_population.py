from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.montant import Nombre
from efficience.noyau.population import Nature, Observation, Population, ecrire, rassembler


@pytest.mark.parametrize(
    ("cas", "numerateur", "effectif", "motif"),
    [
        ("non transmis", None, 100, "non transmise"),
        ("effectif inconnu", 3, None, "non transmise"),
        ("aucun séjour", 0, 0, "effectif nul"),
        ("régularisation", -2, 100, "régularisation"),
        ("plus de cas que de séjours", 101, 100, "supérieure à 100 %"),
    ],
)
def test_une_valeur_inutilisable_est_ecartee_avec_son_motif(
    cas: str, numerateur: Nombre | None, effectif: Nombre | None, motif: str
) -> None:
    un = rassembler([Observation("A", 20, 100), Observation("B", numerateur, effectif)], Nature.PART, 1)
    assert isinstance(un, Population)
    assert motif in un.ecartees["B"]
    assert un.reference == Fraction(1, 5)


def test_un_zero_compte_dans_la_valeur_commune() -> None:
    un = rassembler([Observation("A", 20, 100), Observation("B", 0, 100)], Nature.PART, 2)
    assert isinstance(un, Population)
    assert un.reference == Fraction(1, 10)


@pytest.mark.parametrize("observations", [[], [Observation("A", 1, 2)] * 9, [Observation("A", None, 2)] * 12])
def test_trop_peu_d_etablissements_ne_se_comparent_pas(observations: list[Observation]) -> None:
    assert isinstance(rassembler(observations, Nature.PART, 10), NonCalculable)


def test_une_moyenne_de_plus_de_cent_pour_cent_n_existe_que_pour_une_part() -> None:
    un = rassembler([Observation("A", 500, 2)], Nature.MONTANT_MOYEN, 1)
    assert isinstance(un, Population)
    assert un.reference == 250


@pytest.mark.parametrize(
    ("nature", "valeurs", "ecrites"),
    [
        (Nature.PART, (Fraction(44, 100), Fraction(2, 5)), ("44,0 %", "40,0 %")),
        (Nature.PART, (Fraction(4004, 10000), Fraction(2, 5)), ("40,04 %", "40,00 %")),
        (Nature.PART, (Fraction(2, 5), Fraction(2, 5)), ("40,0 %", "40,0 %")),
        (Nature.MONTANT_MOYEN, (Fraction(1000, 3),), ("333,33 €",)),
    ],
)
def test_deux_valeurs_differentes_ne_s_ecrivent_jamais_pareil(
    nature: Nature, valeurs: tuple[Fraction, ...], ecrites: tuple[str, ...]
) -> None:
    assert tuple(une.replace("\u00a0", " ") for une in ecrire(nature, *valeurs)) == ecrites


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_l_ecriture_distingue_exactement_ce_qui_differe(a: int, b: int) -> None:
    ecrite_a, ecrite_b = ecrire(Nature.PART, Fraction(a, 10**6), Fraction(b, 10**6))
    assert (ecrite_a == ecrite_b) == (a == b)
