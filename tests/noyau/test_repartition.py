from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.repartition import partager, prorata_enveloppe

MONTANTS = st.decimals(min_value=0, max_value=10**9, places=2)
POIDS = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


@given(MONTANTS, POIDS)
def test_les_parts_font_le_montant_et_chacune_est_a_moins_d_un_centime(montant: Decimal, poids: list[int]) -> None:
    parts = partager(montant, poids)
    assert sum(parts) == montant
    for part, un in zip(parts, poids, strict=True):
        assert abs(Fraction(part) - Fraction(montant) * un / sum(poids)) < Fraction(1, 100)


@given(MONTANTS, st.integers(1, 12))
def test_des_poids_egaux_ne_different_que_d_un_centime(montant: Decimal, membres: int) -> None:
    parts = partager(montant, [1] * membres)
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert list(parts) == sorted(parts, reverse=True), "le centime de trop va aux premiers"


@given(MONTANTS, POIDS)
def test_un_poids_plus_lourd_ne_recoit_jamais_moins(montant: Decimal, poids: list[int]) -> None:
    recus = sorted(zip(poids, partager(montant, poids), strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(recus) if a[0] < b[0])


@given(st.lists(MONTANTS, min_size=1, max_size=10), MONTANTS)
def test_personne_ne_recoit_plus_que_son_droit_ni_l_ensemble_plus_que_l_enveloppe(
    droits: list[Decimal], enveloppe: Decimal
) -> None:
    parts = prorata_enveloppe(droits, enveloppe).resultat["parts"]
    assert isinstance(parts, tuple)
    assert sum(parts) == min(sum(droits), enveloppe)  # type: ignore[arg-type]
    assert all(part <= droit for part, droit in zip(parts, droits, strict=True))  # type: ignore[operator]


def test_la_reduction_est_declaree_comme_une_hypothese_quand_elle_sert() -> None:
    assert not prorata_enveloppe([Decimal("1.00")], Decimal("2.00")).hypotheses
    assert prorata_enveloppe([Decimal("2.00")], Decimal("1.00")).hypotheses
