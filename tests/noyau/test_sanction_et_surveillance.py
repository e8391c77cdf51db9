from datetime import date
from decimal import Decimal

import pytest

from efficience.noyau.delais import Duree
from efficience.noyau.sanction import plafond_evolution, plafond_penalite, solde_premiere_generation
from efficience.noyau.surveillance import ecart_significatif, premiere_mesure


def test_troisieme_generation_la_penalite_est_plafonnee() -> None:
    assert plafond_penalite(Decimal("48000000.00"), Decimal("0.02")).resultat == {"plafond": Decimal("960000.00")}


@pytest.mark.parametrize(
    ("taux", "observe", "plafond", "depassement", "respecte"),
    [
        ("0.033", "1033000.00", "1033000.00", "0.00", True),
        ("0.033", "1033000.01", "1033000.00", "0.01", False),
        ("0.03", "900000.00", "1030000.00", "0.00", True),
    ],
)
def test_premiere_generation_plafonds_d_evolution(
    taux: str, observe: str, plafond: str, depassement: str, respecte: bool
) -> None:
    calcul = plafond_evolution(Decimal("1000000.00"), Decimal(observe), Decimal(taux))
    assert calcul.resultat == {
        "plafond": Decimal(plafond),
        "depassement": Decimal(depassement),
        "respecte": respecte,
    }


def test_le_solde_ne_depend_pas_de_l_ordre() -> None:
    montants = [Decimal("10.10"), Decimal("0.05"), Decimal("7.00")]
    assert (
        solde_premiere_generation(montants, [Decimal("3.00")]).resultat
        == solde_premiere_generation(montants[::-1], [Decimal("3.00")]).resultat
    )


def test_surveillance_deux_ans_apres_la_saisine() -> None:
    assert premiere_mesure(date(2022, 6, 15), Duree(2, "ans")) == date(2024, 6, 15)


@pytest.mark.parametrize(
    ("observe", "limite", "significatif"), [(150, None, False), (151, None, True), (151, 160, False), (161, 160, True)]
)
def test_un_ecart_est_significatif_au_dela_du_rapport_et_de_la_limite(
    observe: int, limite: int | None, significatif: bool
) -> None:
    calcul = ecart_significatif(observe, 100, Decimal("1.5"), limite)
    assert calcul.resultat == {"significatif": significatif}
