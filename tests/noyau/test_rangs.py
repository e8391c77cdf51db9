"""Ranks: a tenth of the peers that can be counted on fingers, and no place for a value that is missing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.indicateur import Sens
from efficience.noyau.population import Nature
from efficience.noyau.rangs import Cote, Echelle, graduer, situer

CENT_UN = [Fraction(rang, 200) for rang in range(101)]  # 0 % to 50 % by half points: decile k is 5 k %


def echelle(valeurs: list[Fraction | None], pairs_deciles: int = 30) -> Echelle:
    graduee = graduer(valeurs, Nature.PART, 1, pairs_deciles)
    assert isinstance(graduee, Echelle)
    return graduee


def test_les_deciles_de_0_a_50_pour_cent_vont_de_5_en_5() -> None:
    assert echelle(CENT_UN).bornes == tuple(Fraction(5 * rang, 100) for rang in range(11))


def test_les_quartiles_sont_ceux_des_memes_valeurs() -> None:
    assert echelle(CENT_UN).quartiles == (Fraction(1, 8), Fraction(3, 8))
    assert echelle(CENT_UN[:29]).quartiles == ()


@pytest.mark.parametrize(
    ("valeur", "dixieme"), [("0", 1), ("0.05", 1), ("0.051", 2), ("0.10", 2), ("0.449", 9), ("0.455", 10), ("0.5", 10)]
)
def test_une_valeur_sur_un_decile_est_dans_le_dixieme_du_dessous(valeur: str, dixieme: int) -> None:
    assert situer(Fraction(valeur), echelle(CENT_UN), Sens.BAISSE, "établissements").dixieme == dixieme


def test_la_phrase_dit_le_dixieme_ses_bornes_la_mediane_et_le_sens() -> None:
    rang = situer(Fraction("0.32"), echelle(CENT_UN), Sens.BAISSE, "établissements de catégorie CH")
    assert rang.phrase.replace("\u00a0", " ") == (
        "32,0 %, 7e dixième des 101 établissements de catégorie CH (de 30,0 % à 35,0 %), "
        "médiane 25,0 %. Plus bas vaut mieux."
    )


def test_avec_peu_de_pairs_la_mediane_et_les_extremes() -> None:
    rang = situer(Fraction("0.3"), echelle([Fraction(un, 10) for un in range(5)]), Sens.SANS_JUGEMENT, "établissements")
    assert (rang.dixieme, rang.cote, rang.bas, rang.haut) == (None, Cote.AU_DESSUS, 0, Fraction(4, 10))
    assert rang.phrase.replace("\u00a0", " ") == (
        "30,0 %, au-dessus de la médiane (20,0 %) des 5 établissements, qui vont de 0,0 % à 40,0 %."
    )


def test_une_valeur_absente_n_a_pas_de_place() -> None:
    assert echelle([None, *CENT_UN, None]) == echelle(CENT_UN)


def test_trop_peu_de_valeurs_ne_donne_aucun_rang() -> None:
    refuse = graduer([Fraction(1, 2)] * 9 + [None], Nature.PART, 10, 30)
    assert isinstance(refuse, NonCalculable)
    assert refuse.motif == "9 établissement(s) avec une valeur, il en faut au moins 10 pour donner un rang"


VALEURS = st.lists(st.integers(0, 1000).map(lambda mille: Fraction(mille, 1000)), min_size=30, max_size=40)


@given(VALEURS)
def test_chaque_valeur_est_entre_les_bornes_de_sa_bande(valeurs: list[Fraction]) -> None:
    graduee = echelle(list(valeurs))
    for valeur in valeurs:
        rang = situer(valeur, graduee, Sens.BAISSE, "établissements")
        assert rang.bas <= valeur <= rang.haut


@given(VALEURS, st.integers(1, 9).map(lambda neuf: Fraction(neuf, 7)))
def test_tout_multiplier_par_le_meme_nombre_ne_change_aucun_rang(valeurs: list[Fraction], facteur: Fraction) -> None:
    avant, apres = echelle(list(valeurs)), echelle([valeur * facteur for valeur in valeurs])
    for valeur in valeurs:
        assert avant.bande(valeur) == apres.bande(valeur * facteur)
