"""A sample of audited prescriptions: its size stays whatever is put aside, and both sets are kept."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.echantillon import LigneTiree, retenir
from efficience.noyau.exigences import DonneeRefusee

TOUS = frozenset({"finess", "rpps", "informatisees", "dci"})
LIGNES = (
    LigneTiree("A", 1, False, TOUS), LigneTiree("B", 2, False, frozenset({"dci"})), LigneTiree("C", 3, False, frozenset()),
    LigneTiree("R1", 4, True, frozenset({"finess", "rpps"})), LigneTiree("R2", 5, True, TOUS),
)  # fmt: skip


def test_une_ligne_exclue_est_remplacee_par_la_suivante_de_la_reserve() -> None:
    retenue = retenir(LIGNES, {"B": "Prescrite ailleurs."})
    assert (retenue.tirees, retenue.retenues) == (("A", "B", "C"), ("A", "R1", "C"))
    assert [un.phrase for un in retenue.remplacements] == [
        "Ligne B exclue, remplacée par la ligne R1 de la réserve. Prescrite ailleurs."
    ]
    assert retenue.sommes == {"ordonnances": 3, "finess": 2, "rpps": 2, "informatisees": 1, "dci": 1}


def test_sans_contestation_rien_ne_bouge() -> None:
    retenue = retenir(LIGNES, {})
    assert (retenue.retenues, retenue.remplacements) == (retenue.tirees, ())
    assert retenue.sommes == {"ordonnances": 3, "finess": 1, "rpps": 1, "informatisees": 1, "dci": 2}


@pytest.mark.parametrize(
    ("ecartees", "motif"),
    [
        ({"Z": "x"}, "des lignes de l'échantillon"),
        ({"R1": "x"}, "des lignes de l'échantillon"),
        ({"A": "x", "B": "x", "C": "x"}, "1 de plus pour garder la taille"),
    ],
)
def test_ce_qui_ne_se_remplace_pas_est_refuse(ecartees: dict[str, str], motif: str) -> None:
    with pytest.raises(DonneeRefusee, match=motif):
        retenir(LIGNES, ecartees)


def test_un_numero_tire_deux_fois_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="un numéro par ligne"):
        retenir((*LIGNES, LigneTiree("A", 9, True, TOUS)), {})


@given(st.integers(1, 30), st.integers(0, 30), st.data())
def test_la_taille_reste_et_chaque_ligne_retenue_a_ete_tiree_ou_reservee(
    tirees: int, reserve: int, donnees: st.DataObject
) -> None:
    lignes = [LigneTiree(str(rang), rang, rang >= tirees, TOUS) for rang in range(tirees + reserve)]
    ecartees = donnees.draw(st.sets(st.integers(0, tirees - 1), max_size=min(tirees, reserve)))
    retenue = retenir(lignes, {str(rang): "x" for rang in ecartees})
    assert len(retenue.retenues) == len(set(retenue.retenues)) == tirees
    assert retenue.sommes["ordonnances"] == Fraction(tirees)
    assert {un.ecartee for un in retenue.remplacements} == {str(rang) for rang in ecartees}
    assert [un.remplacee_par for un in retenue.remplacements] == [str(tirees + rang) for rang in range(len(ecartees))]
