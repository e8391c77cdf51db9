"""At every cap, one cent before, at it, one cent after: never above, and the reason is a step."""

from decimal import Decimal

import pytest

from efficience.noyau.calcul import Calcul
from efficience.noyau.interessement import interessement_depense
from efficience.noyau.sanction import (
    minoration_liste_en_sus,
    penalite_troisieme_generation,
    plafond_evolution,
    sanction_premiere_generation,
    sanction_refus,
)
from efficience.reglement import officiel

D, REGLEMENT = Decimal, officiel()
CENTIME = D("0.01")


@pytest.mark.parametrize("nom", ["ipp", "perf", "tra", "eze", "pans", "ic", "epa", "ara2"])
@pytest.mark.parametrize("economie", [D("0.00"), CENTIME, D("99999.99"), D("100000.00"), D("100000.01")])
def test_l_interessement_n_excede_jamais_la_part_des_economies_de_plus_d_un_demi_centime(
    nom: str, economie: Decimal
) -> None:
    taux = REGLEMENT.regle(f"taux_plafond_{nom}")
    verse = interessement_depense(D("200000.00"), D("200000.00") - economie, taux).resultat["interessement"]
    assert isinstance(verse, Decimal)
    assert abs(verse - taux * economie) <= D("0.005")


@pytest.mark.parametrize("ecart", [-CENTIME, D("0.00"), CENTIME])
def test_la_penalite_s_arrete_a_deux_pour_cent(ecart: Decimal) -> None:
    calcul = penalite_troisieme_generation(D("960000.00") + ecart, D("48000000.00"), D("0.02"))
    assert calcul.resultat["penalite"] == min(D("960000.00") + ecart, D("960000.00"))
    assert calcul.etapes[-1].formule.startswith("min(envisagée ; plafond)")


@pytest.mark.parametrize(("calculer", "assiette", "plafond"), [
    (sanction_premiere_generation, "48000000.00", "480000.00"),
    (minoration_liste_en_sus, "3200000.00", "960000.00"),
])  # fmt: skip
@pytest.mark.parametrize(("obtenus", "sur"), [(0, 10**9), (1, 10**9), (10**9, 10**9)])
def test_la_sanction_de_premiere_generation_reste_sous_son_plafond(
    calculer: object, assiette: str, plafond: str, obtenus: int, sur: int
) -> None:
    taux = D("0.01") if calculer is sanction_premiere_generation else D("0.30")
    calcul: Calcul = calculer(D(assiette), obtenus, sur, taux)  # type: ignore[operator]
    nom = "sanction" if calculer is sanction_premiere_generation else "minoration"
    montant = calcul.resultat[nom]
    assert isinstance(montant, Decimal)
    assert montant <= D(plafond)
    assert (montant == D(plafond)) == (obtenus in (0, 1))
    assert (montant == 0) == (obtenus == sur)


@pytest.mark.parametrize(("produits", "sanction"), [("12345678.89", "123456.79"), ("12345678.49", "123456.78")])
def test_le_refus_s_arrondit_au_centime(produits: str, sanction: str) -> None:
    assert sanction_refus(D(produits), D("0.01")).resultat["sanction"] == D(sanction)


@pytest.mark.parametrize(("observe", "depassement", "respecte"), [
    ("1032999.99", "0.00", True), ("1033000.00", "0.00", True), ("1033000.01", "0.01", False),
])  # fmt: skip
def test_le_plafond_d_evolution_se_depasse_au_premier_centime(observe: str, depassement: str, respecte: bool) -> None:
    resultat = plafond_evolution(D("1000000.00"), D(observe), D("0.033")).resultat
    assert (resultat["depassement"], resultat["respecte"]) == (D(depassement), respecte)
