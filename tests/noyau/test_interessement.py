"""Properties of the amounts, each against an oracle in high-precision decimals."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import Calcul
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.interessement import (
    LigneEPA,
    degre_realisation,
    economie_de_report,
    effet_prix_volume,
    interessement_depense,
    interessement_epa,
    interessement_pansements,
    interessement_transport,
    objectif_depense,
)

EUROS = st.decimals(min_value=0, max_value=10**8, places=2)
COUTS = st.decimals(min_value=1, max_value=1000, places=2)
PARTS = st.decimals(min_value=0, max_value=1, places=4)
COMPTES = st.integers(0, 5000)
CENTIME = Decimal("0.01")


def montant(calcul: Calcul, nom: str = "interessement") -> Decimal:
    valeur = calcul.resultat[nom]
    assert isinstance(valeur, Decimal)
    return valeur


def arrondi(nombre: Decimal) -> Decimal:
    return nombre.quantize(CENTIME, ROUND_HALF_UP)


@given(EUROS, EUROS, PARTS)
def test_depense_contre_un_oracle_decimal(reference: Decimal, observe: Decimal, taux: Decimal) -> None:
    calcul = interessement_depense(reference, observe, taux)
    assert montant(calcul) == arrondi(taux * max(Decimal(0), reference - observe))
    assert montant(calcul, "economie") == reference - observe


@given(EUROS, EUROS, EUROS, PARTS, PARTS)
def test_depenser_moins_ne_diminue_jamais_l_interessement(
    reference: Decimal, a: Decimal, b: Decimal, taux: Decimal, degre: Decimal
) -> None:
    moins, plus = sorted((a, b))
    assert montant(interessement_depense(reference, moins, taux, degre)) >= montant(
        interessement_depense(reference, plus, taux, degre)
    )


@given(COUTS, COUTS, COUTS, COMPTES)
def test_une_moyenne_plus_basse_ne_diminue_jamais_l_interessement(
    reference: Decimal, a: Decimal, b: Decimal, patients: int
) -> None:
    moins, plus = sorted((a, b))
    taux = Decimal("0.30")
    assert montant(interessement_pansements(reference, moins, patients, taux)) >= montant(
        interessement_pansements(reference, plus, patients, taux)
    )


LIGNES = st.lists(st.builds(LigneEPA, COMPTES, PARTS, PARTS, COUTS), min_size=1, max_size=4)


@given(LIGNES, PARTS)
def test_epa_contre_un_oracle_decimal_avec_plancher_par_composante(lignes: list[LigneEPA], taux: Decimal) -> None:
    with localcontext() as contexte:
        contexte.prec = 80
        total = Decimal(0)
        for ligne in lignes:
            if ligne.taux_observe < ligne.taux_reference:
                evites = Decimal(str(ligne.taux_reference)) - Decimal(str(ligne.taux_observe))
                total += evites * ligne.sejours * Decimal(str(ligne.montant_unitaire)) * Decimal("0.60")
        attendu = arrondi(total), arrondi(total * taux)
    calcul = interessement_epa(lignes, Decimal("0.60"), taux)
    assert (montant(calcul, "economie"), montant(calcul)) == attendu


@given(LIGNES, st.randoms())
def test_epa_ne_depend_pas_de_l_ordre_des_composantes(lignes: list[LigneEPA], hasard: object) -> None:
    melangees = sorted(lignes, key=lambda _: hasard.random())  # type: ignore[attr-defined]
    assert (
        interessement_epa(lignes, Decimal("0.6"), Decimal("0.3")).resultat
        == interessement_epa(melangees, Decimal("0.6"), Decimal("0.3")).resultat
    )


@given(COUTS, COUTS, st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_le_denominateur_exact_rend_l_economie_d_un_report_de_trajets(
    cout_ambulance: Decimal, cout_tap: Decimal, ambulances: int, assis: int, report: int
) -> None:
    """`report` trips leave the ambulance for a seated transport, the number of trips being constant."""
    report = min(report, ambulances)
    avant = cout_ambulance * ambulances, cout_tap * assis
    apres = cout_ambulance * (ambulances - report), cout_tap * (assis + report)
    calcul = interessement_transport(
        part_reference=Fraction(avant[0]) / Fraction(sum(avant)),
        part_observee=Fraction(apres[0]) / Fraction(sum(apres)),
        montant_total=sum(apres, Decimal(0)),
        cout_ambulance=cout_ambulance,
        cout_tap=cout_tap,
        taux=Decimal("0.20"),
        denominateur="exact",
    )
    assert montant(calcul, "economie") == economie_de_report(report, cout_ambulance, cout_tap)


def test_audit_des_transports_la_formule_imprimee_surestime() -> None:
    """8 000 ambulance trips at 95 €, 12 000 seated at 38 €; 1 000 move."""

    def economie(denominateur: str) -> Decimal:
        return montant(
            interessement_transport(
                part_reference=Fraction(760_000, 1_216_000),
                part_observee=Fraction(665_000, 1_159_000),
                montant_total=Decimal("1159000.00"),
                cout_ambulance=95,
                cout_tap=38,
                taux=Decimal("0.20"),
                denominateur=denominateur,
            ),
            "economie",
        )

    assert {nom: str(economie(nom)) for nom in ("cout_tap", "exact", "cout_ambulance")} == {
        "cout_tap": "89062.50",
        "exact": "57000.00",
        "cout_ambulance": "35625.00",
    }


@given(PARTS, PARTS, PARTS)
def test_une_part_d_ambulance_plus_basse_ne_diminue_jamais_l_interessement(
    reference: Decimal, a: Decimal, b: Decimal
) -> None:
    moins, plus = sorted((a, b))

    def versement(part: Decimal) -> Decimal:
        return montant(interessement_transport(reference, part, Decimal("1200000.00"), 95, 38, Decimal("0.2"), "cout_tap"))

    assert versement(moins) >= versement(plus)


@pytest.mark.parametrize(
    ("observe", "degre"),
    [("412350.40", "0"), ("402041.64", "1/2"), ("391732.88", "1"), ("380000.00", "1"), ("430000.00", "0")],
)
def test_degre_de_realisation_des_ipp(observe: str, degre: str) -> None:
    assert degre_realisation(Decimal("412350.40"), Decimal(observe), Decimal("-0.05")) == Fraction(degre)


@pytest.mark.parametrize(("reference", "cible"), [("0.00", "-0.05"), ("100.00", "0"), ("100.00", "0.05")])
def test_un_degre_sans_reference_ou_sans_baisse_visee_est_refuse(reference: str, cible: str) -> None:
    with pytest.raises(DonneeRefusee):
        degre_realisation(Decimal(reference), Decimal("1.00"), Decimal(cible))


def test_objectif_de_depense() -> None:
    assert str(objectif_depense(Decimal("412350.40"), Decimal("-0.05"))) == "391732.88"


@given(COMPTES, COMPTES, COUTS, COUTS)
def test_effet_volume_et_effet_prix_font_l_evolution(q0: int, q1: int, p0: Decimal, p1: Decimal) -> None:
    resultat = effet_prix_volume(q0, q1, p0, p1).resultat
    assert resultat["effet_total"] == q1 * p1 - q0 * p0
    assert resultat["effet_volume"] == q1 * p0 - q0 * p0


def test_l_arrondi_porte_sur_l_economie_exacte() -> None:
    """A third of a cent a stay: the amount comes from the exact saving, not from the one shown at the cent."""
    ligne = LigneEPA(1, Decimal(1), Decimal(0), Fraction(1, 60))
    calcul = interessement_epa([ligne, ligne, ligne], Decimal("0.6"), Decimal(1))
    assert str(montant(calcul)) == "0.03"
    assert [etape.valeur for etape in calcul.etapes[:3]] == [Fraction(1, 100)] * 3


def test_l_explication_dit_les_mots_puis_les_nombres() -> None:
    calcul = interessement_depense(Decimal("412350.40"), Decimal("389871.15"), Decimal("0.20"))
    assert calcul.etapes[0].formule.replace("\u00a0", " ") == "référence − observé = 412 350,40 − 389 871,15"
