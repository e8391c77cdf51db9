"""Two years side by side: better or worse is told by the polarity, and by nothing else."""

from decimal import Decimal
from fractions import Fraction

import pytest

from efficience.noyau.evolution import Evolution, evoluer, reste_a_parcourir
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens

MOINS, PLUS, SANS = Sens.BAISSE, Sens.HAUSSE, Sens.SANS_JUGEMENT


@pytest.mark.parametrize(
    ("reference", "observe", "sens", "attendu"),
    [
        (10, 8, MOINS, Evolution.AMELIORE),
        (10, 12, MOINS, Evolution.DEGRADE),
        (10, 8, PLUS, Evolution.DEGRADE),
        (10, 12, PLUS, Evolution.AMELIORE),
        (10, 8, SANS, Evolution.BAISSE),
        (10, 12, SANS, Evolution.HAUSSE),
        (10, 10, MOINS, Evolution.IDENTIQUE),
        (10, 10, SANS, Evolution.IDENTIQUE),
    ],
)
def test_le_sens_dit_ce_qui_s_ameliore(reference: int, observe: int, sens: Sens, attendu: Evolution) -> None:
    assert evoluer(reference, observe, sens) is attendu


@pytest.mark.parametrize("sens", list(Sens))
def test_un_ecart_que_le_hasard_explique_est_stable(sens: Sens) -> None:
    assert evoluer(10, 12, sens, significative=False) is Evolution.NON_SIGNIFICATIVE
    assert evoluer(10, 10, sens, significative=False) is Evolution.IDENTIQUE


@pytest.mark.parametrize(
    ("observe", "cible", "sens", "attendu"),
    [
        ("0.55", "0.50", MOINS, Fraction(1, 11)),
        ("0.50", "0.50", MOINS, Fraction(0)),
        ("0.45", "0.50", MOINS, Fraction(-1, 10)),
        ("0.71", "0.90", PLUS, Fraction(19, 90)),
        ("0.95", "0.90", PLUS, Fraction(-1, 19)),
        ("0.10", "0", MOINS, Fraction(1)),
        ("0", "0", MOINS, Fraction(0)),
    ],
)
def test_le_reste_est_positif_tant_que_la_cible_n_est_pas_atteinte(
    observe: str, cible: str, sens: Sens, attendu: Fraction
) -> None:
    assert reste_a_parcourir(Decimal(observe), Decimal(cible), sens) == attendu


def test_un_indicateur_sans_jugement_n_a_pas_de_cible() -> None:
    with pytest.raises(DonneeRefusee):
        reste_a_parcourir(1, 2, SANS)
