"""A contested line: taken out, replaced where it belongs, logged; nothing else moves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.contestation import LigneContestee, Suite, rectifier, remplacer
from efficience.noyau.exigences import DonneeRefusee

A, B = "590000006", "590000014"
SOMMES = {
    (A, "depense"): Decimal("412350.40"), (A, "boites"): 9000, (B, "depense"): Decimal("100.00"), (B, "boites"): 20,
}  # fmt: skip
UNE = LigneContestee("12", "N-IPP", A, {"depense": Decimal("39.40"), "boites": 10}, "Prescripteur de B.", Suite.ACCEPTEE, B)


def avec(**change: object) -> LigneContestee:
    return LigneContestee(**{**vars(UNE), **change})  # type: ignore[arg-type]


def test_une_ligne_acceptee_quitte_un_site_et_rejoint_l_autre() -> None:
    rectifiee = rectifier(SOMMES, [UNE])
    assert rectifiee.sommes == {
        (A, "depense"): Fraction("412311.00"), (A, "boites"): 8990, (B, "depense"): Fraction("139.40"), (B, "boites"): 30,
    }  # fmt: skip


def test_le_journal_dit_chaque_mouvement() -> None:
    phrases = [un.phrase.replace("\u00a0", " ") for un in rectifier(SOMMES, [UNE]).journal]
    assert phrases == [
        "Ligne 12, site 590000006, depense : 412 350,4 → 412 311. Prescripteur de B.",
        "Ligne 12, site 590000014, depense : 100 → 139,4. Prescripteur de B.",
        "Ligne 12, site 590000006, boites : 9 000 → 8 990. Prescripteur de B.",
        "Ligne 12, site 590000014, boites : 20 → 30. Prescripteur de B.",
    ]


@pytest.mark.parametrize("suite", [Suite.EN_ATTENTE, Suite.REJETEE])
def test_une_ligne_non_acceptee_ne_change_rien(suite: Suite) -> None:
    rectifiee = rectifier(SOMMES, [avec(suite=suite)])
    assert (rectifiee.sommes, rectifiee.journal) == (SOMMES, ())


def test_un_autre_site_inconnu_ne_recoit_rien() -> None:
    rectifiee = rectifier(SOMMES, [avec(autre_site="")])
    assert rectifiee.sommes[B, "depense"] == Decimal("100.00")
    assert rectifiee.sommes[A, "depense"] == Fraction("412311")


@pytest.mark.parametrize(("lignes", "mot"), [
    ([UNE, UNE], "une seule fois"), ([avec(autre_site=A)], "autre site"), ([avec(mesures={"trajets": 1})], "mesure connue"),
])  # fmt: skip
def test_ce_qui_ne_peut_pas_etre_est_refuse(lignes: list[LigneContestee], mot: str) -> None:
    with pytest.raises(DonneeRefusee, match=mot):
        rectifier(SOMMES, lignes)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10**6)), max_size=8))
def test_entre_deux_sites_rien_ne_se_perd(lignes: list[tuple[bool, int]]) -> None:
    contestees = [
        avec(ligne=str(rang), site=A if sens else B, autre_site=B if sens else A, mesures={"depense": Fraction(c, 100)})
        for rang, (sens, c) in enumerate(lignes)
    ]
    sommes = rectifier(SOMMES, contestees).sommes
    assert sum(Fraction(sommes[site, "depense"] or 0) for site in (A, B)) == Fraction("412450.40")
    assert len(rectifier(SOMMES, contestees).journal) == 2 * len(lignes)


def test_un_decompte_mal_impute_est_remplace_et_l_echantillon_garde_sa_taille() -> None:
    assert remplacer(["a", "b", "c"], ["b"], ["x", "y"]) == ("a", "x", "c")
    assert remplacer(["a", "b", "c"], [], ["x"]) == ("a", "b", "c")


@pytest.mark.parametrize(("ecartees", "reserve", "mot"), [(["z"], ["x"], "ecartees"), (["a", "b"], ["x", "c"], "reserve")])
def test_un_remplacement_impossible_est_refuse(ecartees: list[str], reserve: list[str], mot: str) -> None:
    with pytest.raises(DonneeRefusee, match=mot):
        remplacer(["a", "b", "c"], ecartees, reserve)
