"""The regional envelope: three strategies, never a cent beyond it, ties by FINESS."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.enveloppe_regionale import STRATEGIES, Candidat, Resultat, partager_enveloppe
from efficience.noyau.exigences import DonneeRefusee
from efficience.reglement import officiel

D = Decimal


def candidat(finess: str, atteints: int, *, sur: int = 4, points: int = 1, activite: int = 1, degre: str = "0") -> Candidat:
    resultats = tuple(Resultat(f"R-{n}", n < atteints, Fraction(degre), points) for n in range(sur))
    return Candidat(finess, resultats, activite)


def parts(strategie: str, candidats: list[Candidat], enveloppe: str, forfait: str = "0.00") -> list[str]:
    partage = partager_enveloppe(strategie, candidats, D(enveloppe), D(forfait))
    return [format(part, "f") for part in partage.parts.values()]


def test_les_strategies_du_code_sont_celles_du_parametre() -> None:
    assert tuple(STRATEGIES) == officiel().parametres["strategie_regionale"].choix


def test_t14_l_enveloppe_insuffisante_reduit_chacun_dans_la_meme_proportion() -> None:
    """Rights of 31 500.00, 12 750.50, 8 200.25 and 24 999.99 for 60 000.00 (domain dossier, 8.4)."""
    droits = [D("31500.00"), D("12750.50"), D("8200.25"), D("24999.99")]
    candidats = [Candidat(f"{rang}", (Resultat("R", True, droit / D("31500.00")),)) for rang, droit in enumerate(droits)]
    assert parts("degre", candidats, "60000.00", "31500.00") == ["24402.61", "9877.63", "6352.62", "19367.14"]


@pytest.mark.parametrize(("enveloppe", "attendu"), [
    ("5000.00", ["2000.00", "3000.00"]), ("5000.01", ["2000.00", "3000.00"]), ("4999.99", ["2000.00", "2999.99"]),
])  # fmt: skip
def test_un_forfait_par_indicateur_atteint(enveloppe: str, attendu: list[str]) -> None:
    assert parts("forfait", [candidat("A", 2), candidat("B", 3)], enveloppe, "1000.00") == attendu


def test_les_points_se_partagent_toute_l_enveloppe_selon_l_activite() -> None:
    candidats = [candidat("A", 2, points=3, activite=10), candidat("B", 1, points=3, activite=40)]
    assert parts("points", candidats, "9000.00") == ["3000.00", "6000.00"]


def test_sans_aucun_point_rien_n_est_du_et_l_enveloppe_reste() -> None:
    assert parts("points", [candidat("A", 0), candidat("B", 0)], "9000.00") == ["0.00", "0.00"]


def test_le_degre_paie_une_realisation_partielle() -> None:
    assert parts("degre", [candidat("A", 0, sur=2, degre="1/3")], "9000.00", "1000.00") == ["666.67"]


def test_a_egalite_le_centime_va_au_plus_petit_finess_quel_que_soit_l_ordre() -> None:
    candidats = [candidat("590000022", 1), candidat("590000006", 1), candidat("590000014", 1)]
    partage = partager_enveloppe("forfait", candidats, D("100.00"), D("50.00"))
    assert partage.parts == {"590000006": D("33.34"), "590000014": D("33.33"), "590000022": D("33.33")}
    assert partage.droits == dict.fromkeys(partage.parts, D("50.00"))


def test_le_partage_s_explique_et_dit_son_hypothese() -> None:
    calcul = partager_enveloppe("forfait", [candidat("A", 2), candidat("B", 3)], D("1000.00"), D("1000.00")).calcul
    assert [etape.libelle for etape in calcul.etapes] == [
        "Droit de A", "Droit de B", "Total des droits", "Réduction", "Parts",
    ]  # fmt: skip
    assert calcul.hypotheses[0].motif.startswith("A-34")
    assert calcul.resultat == {"droits": D("5000.00"), "verse": D("1000.00")}


def test_sans_candidat_rien_ne_se_partage() -> None:
    assert partager_enveloppe("forfait", [], D("1000.00"), D("1.00")).parts == {}


@pytest.mark.parametrize(("strategie", "candidats", "enveloppe", "mot"), [
    ("loterie", [candidat("A", 1)], "1.00", "strategie"),
    ("forfait", [candidat("A", 1), candidat("A", 1)], "1.00", "deux fois"),
    ("forfait", [candidat("A", 1)], "-0.01", "enveloppe"),
    ("degre", [candidat("A", 1, degre="2")], "1.00", "degre"),
])  # fmt: skip
def test_ce_qui_ne_peut_pas_etre_est_refuse(strategie: str, candidats: list[Candidat], enveloppe: str, mot: str) -> None:
    with pytest.raises(DonneeRefusee, match=mot):
        partager_enveloppe(strategie, candidats, D(enveloppe))


@given(
    st.sampled_from(sorted(STRATEGIES)),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50), st.integers(0, 100)), min_size=1, max_size=12),
    st.integers(0, 10**9),
    st.integers(0, 10**7),
)
def test_les_parts_ne_depassent_ni_l_enveloppe_ni_les_droits(
    strategie: str, tires: list[tuple[int, int, int]], enveloppe: int, forfait: int
) -> None:
    candidats = [
        Candidat(f"{rang:09}", tuple(Resultat(f"R{n}", True, Fraction(degre, 100), 1) for n in range(atteints)), activite)
        for rang, (atteints, activite, degre) in enumerate(tires)
    ]
    partage = partager_enveloppe(strategie, candidats, D(enveloppe) / 100, D(forfait) / 100)
    droits, verses = sum(partage.droits.values()), sum(partage.parts.values())
    assert verses == min(droits, D(enveloppe) / 100)
    assert all(partage.parts[finess] <= droit for finess, droit in partage.droits.items())
