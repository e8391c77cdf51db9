"""From savings to amount: the steps always add up, what is hidden hides the rest."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.cascade import COMPTEES, Apport, Cascade, Marche, Sorte, descendre
from efficience.noyau.decomposition import Effets
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Statut
from efficience.noyau.interessement import interessement_depense, interessement_pansements
from efficience.noyau.montant import au_centime

EUROS = st.integers(0, 10**9).map(lambda centimes: Decimal(centimes) / 100)


def apport(reference: str, observe: str, taux: str = "0.20", degre: str = "1") -> Apport:
    calcul = interessement_depense(Decimal(reference), Decimal(observe), Decimal(taux), Decimal(degre))
    return Apport("IPP", calcul, Decimal(taux), Decimal(degre))


def marches(cascade: Cascade) -> list[tuple[str, str | None]]:
    return [(m.libelle, None if m.montant is None else format(m.montant, "f")) for m in cascade.marches]


def test_t01_du_brut_au_verse() -> None:
    assert marches(descendre([apport("412350.40", "389871.15")])) == [
        ("IPP", "22479.25"),
        ("Part non reversée", "-17983.40"),
        ("Montant", "4495.85"),
    ]


def test_t02_une_depense_en_hausse_revient_a_zero_par_le_plancher() -> None:
    assert marches(descendre([apport("412350.40", "430000.00")])) == [
        ("IPP", "-17649.60"),
        ("Plancher à zéro", "17649.60"),
        ("Montant", "0.00"),
    ]


def test_t13_le_degre_de_realisation_est_une_marche() -> None:
    assert marches(descendre([apport("412350.40", "402041.64", degre="0.5")])) == [
        ("IPP", "10308.76"),
        ("Part non reversée", "-8247.01"),
        ("Degré de réalisation", "-1030.87"),
        ("Montant", "1030.88"),
    ]


def test_le_plancher_se_prend_indicateur_par_indicateur() -> None:
    perdu, gagne = apport("100000", "110000"), apport("100000", "90000")
    assert descendre([perdu, gagne]).montant == Decimal("2000.00")


def test_l_enveloppe_reduit_et_le_dit() -> None:
    assert marches(descendre([apport("412350.40", "389871.15")], Decimal("4000.00")))[-2:] == [
        ("Enveloppe insuffisante", "-495.85"),
        ("Montant", "4000.00"),
    ]


def test_on_ne_verse_pas_plus_que_le_du() -> None:
    with pytest.raises(DonneeRefusee, match="au plus ce qui est dû"):
        descendre([apport("412350.40", "389871.15")], Decimal("4495.86"))


def test_un_indicateur_non_calculable_n_apporte_rien_et_n_est_pas_zero() -> None:
    sans = Apport("IC", None, statut=Statut.NON_CALCULABLE)
    cascade = descendre([apport("412350.40", "389871.15"), sans])
    assert cascade.marches[1] == Marche("IC", Sorte.ECONOMIE, None, "", Statut.NON_CALCULABLE)
    assert cascade.montant == Decimal("4495.85")


def test_un_montant_protege_cache_le_total() -> None:
    cascade = descendre([apport("412350.40", "389871.15"), Apport("IC", None, statut=Statut.PROTEGE)])
    assert marches(cascade)[1:] == [("IC", None), ("Part non reversée", None), ("Montant", None)]


def test_les_effets_d_une_autre_depense_sont_refuses() -> None:
    calcul = interessement_depense(Decimal("100.00"), Decimal("90.00"), Decimal("0.20"))
    with pytest.raises(DonneeRefusee, match="même dépense"):
        Apport("IPP", calcul, effets=Effets(Decimal("-5.00"), Decimal("-4.00"), Decimal("0.00")))


def test_un_calcul_si_et_seulement_si_la_valeur_existe() -> None:
    with pytest.raises(DonneeRefusee):
        Apport("IPP", None)
    with pytest.raises(DonneeRefusee):
        Apport("IPP", apport("2", "1").calcul, statut=Statut.PROTEGE)


def test_des_marches_qui_ne_font_pas_le_montant_sont_refusees() -> None:
    with pytest.raises(ValueError, match="les marches font"):
        Cascade((Marche("a", Sorte.ECONOMIE, Decimal("1.00")), Marche("Montant", Sorte.MONTANT, Decimal("1.01"))))


def test_il_faut_au_moins_un_indicateur() -> None:
    with pytest.raises(DonneeRefusee):
        descendre([])


@given(
    st.lists(st.tuples(EUROS, EUROS, st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6),
    st.integers(1, 400),
)
def test_les_marches_font_le_montant_au_centime(depenses: list[tuple[Decimal, Decimal, int, int]], patients: int) -> None:
    apports = []
    for reference, observe, taux, degre in depenses:
        share, degree = Decimal(taux) / 100, Decimal(degre) / 100
        apports.append(Apport("d", interessement_depense(reference, observe, share, degree), share, degree))
        moyennes = interessement_pansements(reference / 7, observe / 7, patients, share, degree)
        apports.append(Apport("m", moyennes, share, degree))
    verse = au_centime(sum((a.euros("interessement") for a in apports), Decimal(0)) / 3)
    for paye in (None, verse):
        cascade = descendre(apports, paye)
        somme = sum(m.montant for m in cascade.marches if m.sorte in COMPTEES and m.montant is not None)
        assert somme == cascade.montant == (verse if paye is not None else sum(a.euros("interessement") for a in apports))
