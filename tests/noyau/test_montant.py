from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import Calcul, Etape, Hypothese
from efficience.noyau.montant import (
    MontantErrone,
    arrondir,
    au_centime,
    en_decimal,
    en_euros,
    en_exact,
    en_nombre,
    en_pourcentage,
    euros,
    se_termine,
    taux,
)

DECIMAUX = st.decimals(min_value=-(10**12), max_value=10**12, places=6)
FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9)


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("412350.40", "412350.40"),
        ("412350,4", "412350.40"),
        ("412 350,40", "412350.40"),
        ("412\u202f350,40", "412350.40"),
        (" -12.00 ", "-12.00"),
        (7, "7.00"),
        (Decimal("1E+3"), "1000.00"),
    ],
)
def test_un_montant_se_lit_comme_on_l_ecrit(ecrit: str | int | Decimal, lu: str) -> None:
    assert str(euros(ecrit)) == lu


@pytest.mark.parametrize("ecrit", ["1.001", "1,2,3", "41 2350", "1e3", "", "douze", "12 €", Decimal("NaN"), "0x1"])
def test_un_montant_mal_ecrit_est_refuse(ecrit: str | Decimal) -> None:
    with pytest.raises(MontantErrone):
        euros(ecrit)


def test_un_flottant_est_refuse() -> None:
    with pytest.raises(MontantErrone, match="entre guillemets"):
        euros(0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="nombre exact"):
        en_exact(0.1)  # type: ignore[arg-type]


def test_un_booleen_n_est_pas_un_nombre() -> None:
    with pytest.raises(TypeError):
        en_exact(True)


@pytest.mark.parametrize(("ecrit", "lu"), [("0.20", "0.20"), ("20 %", "0.2"), ("4,5%", "0.045"), ("-0.05", "-0.05")])
def test_un_taux_s_ecrit_en_part_ou_en_pourcentage(ecrit: str, lu: str) -> None:
    assert taux(ecrit) == Decimal(lu)


@pytest.mark.parametrize(
    ("exact", "arrondi"),
    [("1/200", "0.01"), ("-1/200", "-0.01"), ("4999/1000000", "0.00"), ("-1/1000", "0.00"), ("2/3", "0.67")],
)
def test_le_demi_centime_s_eloigne_de_zero(exact: str, arrondi: str) -> None:
    assert str(au_centime(Fraction(exact))) == arrondi


@given(DECIMAUX)
def test_l_arrondi_est_celui_de_la_bibliotheque_decimale(nombre: Decimal) -> None:
    assert au_centime(nombre) == nombre.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(FRACTIONS, st.integers(0, 12))
def test_l_arrondi_est_a_moins_d_une_demi_unite(nombre: Fraction, decimales: int) -> None:
    assert abs(Fraction(arrondir(nombre, decimales)) - nombre) <= Fraction(1, 2 * 10**decimales)


@given(st.integers(-(10**40), 10**40))
def test_aucun_chiffre_n_est_perdu_sur_les_tres_grands_montants(centimes: int) -> None:
    assert Fraction(au_centime(Fraction(centimes, 100))) == Fraction(centimes, 100)


@given(FRACTIONS)
def test_l_ecriture_decimale_est_exacte_ou_a_dix_decimales(nombre: Fraction) -> None:
    ecrit = en_decimal(nombre)
    assert "e" not in ecrit.lower()
    assert not ("." in ecrit and ecrit.endswith("0"))
    if se_termine(nombre):
        assert Fraction(ecrit) == nombre
    else:
        assert abs(Fraction(ecrit) - nombre) <= Fraction(1, 2 * 10**10)


@pytest.mark.parametrize(
    ("nombre", "ecrit"),
    [
        (Decimal("412350.40"), "412 350,40"),
        (Decimal("-17649.60"), "−17 649,60"),
        (1200000, "1 200 000"),
        (Fraction(11, 25), "0,44"),
        (Fraction(-2, 3), "−0,666666…"),
        (Decimal("1E+3"), "1 000"),
    ],
)
def test_un_nombre_s_affiche_a_la_francaise(nombre: Decimal | int | Fraction, ecrit: str) -> None:
    assert en_nombre(nombre).replace("\u00a0", " ") == ecrit


def test_euros_et_pourcentages_ne_se_coupent_pas_en_fin_de_ligne() -> None:
    assert en_euros(Decimal("412350.4")) == "412\u00a0350,40\u00a0€"
    assert en_pourcentage(Fraction(44, 100)) == "44,0\u00a0%"


def test_un_calcul_en_json() -> None:
    calcul = Calcul(
        {"montant": Decimal("412350.40"), "taux": Fraction(1, 3), "parts": (Decimal("0.10"), Decimal("2.00")), "n": 3},
        (Etape("Taux", "1 / 3", Fraction(1, 3), "css-d162-15"),),
        (Hypothese("facteur_degre", "Degré", "non", "texte muet"),),
    )
    assert calcul.en_json() == {
        "resultat": {"montant": "412350.40", "taux": "0.3333333333", "parts": ["0.10", "2.00"], "n": 3},
        "etapes": [{"libelle": "Taux", "formule": "1 / 3", "valeur": "0.3333333333", "texte": "css-d162-15"}],
        "hypotheses": [{"parametre": "facteur_degre", "intitule": "Degré", "valeur": "non", "motif": "texte muet"}],
    }
