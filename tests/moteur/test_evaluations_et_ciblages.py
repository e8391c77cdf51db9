"""What a saving earns and who is targeted, from published results: mergers, closings, absences, regions."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from efficience.moteur.ciblages import cibler_resultats, rangees
from efficience.moteur.evaluations import Evaluation, evaluer
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.moteur.secret.roles import ROLES
from efficience.noyau.calcul import Calcul
from efficience.noyau.indicateur import Statut
from efficience.reglement import Reglement, officiel

A, B, C = "590000006", "620000000", "2A0000030"


def resultats(depenses: dict[tuple[str, int], str | None], **etablissements: dict[str, str]) -> Resultats:
    """N-IPP results: spend (None: not transmitted) and boxes (one per euro) by establishment and year."""
    cles = {("N-IPP", finess, annee): valeur for (finess, annee), valeur in depenses.items()}
    valeurs = {cle: {"depense": v and Decimal(v), "boites": v and Decimal(v).to_integral_value()} for cle, v in cles.items()}
    statuts = {
        cle: dict.fromkeys(("depense", "boites"), Statut.CALCULE if v else Statut.NON_TRANSMIS) for cle, v in cles.items()
    }
    fiches = {{"a": A, "b": B, "c": C}[nom]: fiche for nom, fiche in etablissements.items()}
    return Resultats(Path("resultats.csv"), valeurs, statuts, {"etablissements": fiches})


def evaluer_ipp(lus: Resultats, reglement: Reglement | None = None) -> dict[str, Evaluation]:
    faites = evaluer(lus, 2024, 2023, [INDICATEURS["N-IPP"]], reglement or officiel())
    return {evaluation.finess: evaluation for evaluation in faites}


def interessement(evaluation: Evaluation) -> object:
    assert isinstance(evaluation.calcul, Calcul), evaluation.calcul
    return evaluation.calcul.resultat["interessement"]


def test_une_economie_rapporte_vingt_pour_cent() -> None:
    faites = evaluer_ipp(resultats({(A, 2023): "412350.40", (A, 2024): "389871.15"}))
    assert interessement(faites[A]) == Decimal("4495.85")


def test_une_hausse_ne_rapporte_rien_et_ne_coute_rien() -> None:
    faites = evaluer_ipp(resultats({(A, 2023): "412350.40", (A, 2024): "430000.00"}))
    assert interessement(faites[A]) == Decimal("0.00")


def test_l_absorbant_est_compare_a_la_somme_des_deux() -> None:
    lus = resultats(
        {(A, 2023): "1000.00", (B, 2023): "500.00", (A, 2024): "1400.00", (B, 2024): None},
        a={"raison_sociale": "A"},
        b={"successeur": A},
    )
    faites = evaluer_ipp(lus)
    assert list(faites) == [A]
    assert (faites[A].reference, faites[A].absorbes, interessement(faites[A])) == (
        Decimal("1500.00"),
        (B,),
        Decimal("20.00"),
    )


def test_sans_successeur_declare_un_etablissement_ferme_n_a_pas_de_montant() -> None:
    faites = evaluer_ipp(resultats({(A, 2023): "1000.00", (A, 2024): "900.00", (B, 2023): "500.00"}))
    assert (faites[B].reference, faites[B].observe, faites[B].statut) == (Decimal("500.00"), None, Statut.NON_CALCULABLE)
    assert not isinstance(faites[B].calcul, Calcul)


@pytest.mark.parametrize("absente", [2023, 2024])
def test_une_annee_non_transmise_n_est_pas_une_economie(absente: int) -> None:
    lus = resultats({(A, 2023): "1000.00", (A, 2024): "900.00", (A, absente): None, (B, 2023): "1.00", (B, 2024): "1.00"})
    assert evaluer_ipp(lus)[A].statut is Statut.NON_TRANSMIS


def test_le_degre_de_realisation_pondere_quand_la_campagne_le_demande() -> None:
    reglement = officiel().avec({"parametres": {"facteur_degre": "oui"}}, "essai")
    faites = evaluer_ipp(resultats({(A, 2023): "412350.40", (A, 2024): "402041.64"}), reglement)
    assert (faites[A].degre, interessement(faites[A])) == (Fraction(1, 2), Decimal("1030.88"))


def test_le_seuil_est_atteint_a_la_boite_pres_et_l_absent_n_est_pas_classe() -> None:
    lus = resultats({(A, 2024): "8500", (B, 2024): "8499", (C, 2024): None})
    (ciblage,) = cibler_resultats(lus, 2024, "national", officiel())
    assert [r["cible"] for r in rangees([ciblage])] == ["non_calculable", "oui", "non"]
    assert {r["critere"] for r in rangees([ciblage])} == {"boites"}


def test_une_region_ne_montre_que_les_siens() -> None:
    lus = resultats({(A, 2024): "9000", (C, 2024): "9000"}, a={"region": "32"}, c={"region": "94"})
    (ciblage,) = cibler_resultats(lus, 2024, "national", officiel(), "94")
    assert [decision.finess for decision in ciblage.decisions] == [C]
    with pytest.raises(Refus, match="« 99 »"):
        cibler_resultats(lus, 2024, "national", officiel(), "99")


def autres(code: str, valeurs: dict[tuple[str, int], dict[str, str]], **etablissements: dict[str, str]) -> Resultats:
    """Results of any indicator, all computed."""
    cles = {(code, finess, annee): mesures for (finess, annee), mesures in valeurs.items()}
    fiches = {{"a": A, "b": B, "c": C}[nom]: fiche for nom, fiche in etablissements.items()}
    return Resultats(
        Path("resultats.csv"),
        {cle: {nom: Decimal(v) if v[0].isdigit() else None for nom, v in mesures.items()} for cle, mesures in cles.items()},
        {cle: dict.fromkeys(mesures, Statut.CALCULE) for cle, mesures in cles.items()},
        {"etablissements": fiches},
        {cle: {nom: v for nom, v in mesures.items() if not v[0].isdigit()} for cle, mesures in cles.items()},
    )


def test_la_moyenne_de_la_categorie_se_prend_au_choix_dans_la_nation_ou_dans_la_region() -> None:
    """120 patients à 300 € en face de 200 € dans sa région : 1,2 fois la moyenne régionale ; la nation à 100 € la tire."""
    moyennes = {A: "300.00", B: "200.00", C: "100.00"}
    lus = autres(
        "N-PANS",
        {(finess, 2024): {"montant_moyen": m, "patients": "120", "depense": "9000.00"} for finess, m in moyennes.items()},
        a={"region": "32", "categorie": "CH"},
        b={"region": "32", "categorie": "CH"},
        c={"region": "94", "categorie": "CH"},
    )
    regional = officiel().avec({"parametres": {"champ_comparaison": "regional"}}, "essai")
    cibles = [
        [d.finess for d in c.decisions if d.cible.value == "oui"]
        for reglement in (officiel(), regional)
        for c in cibler_resultats(lus, 2024, "national", reglement)
    ]
    assert cibles == [[A], []]


def test_un_niveau_c_ou_d_de_conciliation_est_cible_en_hauts_de_france() -> None:
    lus = autres("R-CONC", {(A, 2024): {"niveau": "C"}, (B, 2024): {"niveau": "B"}})
    (ciblage,) = cibler_resultats(lus, 2024, "hauts-de-france", officiel())
    assert {d.finess: d.cible.value for d in ciblage.decisions} == {A: "oui", B: "non"}


def test_le_montant_moyen_de_deux_etablissements_reunis_est_celui_de_leurs_patients_reunis() -> None:
    """10 patients à 100 € et 30 patients à 200 € : 40 patients à 175 €, pas 300 €."""
    avant = {A: ("1000.00", "10", "100.00"), B: ("6000.00", "30", "200.00")}
    mesures = {(f, 2023): {"depense": d, "patients": n, "montant_moyen": m} for f, (d, n, m) in avant.items()}
    mesures[A, 2024] = {"depense": "6000.00", "patients": "40", "montant_moyen": "150.00"}
    lus = autres("N-PANS", mesures, b={"successeur": A})
    (faite,) = evaluer(lus, 2024, 2023, [INDICATEURS["N-PANS"]], officiel())
    # 30 % × (175 − 150) × 40 patients
    assert (faite.reference, interessement(faite)) == (Decimal("175"), Decimal("300.00"))


@pytest.mark.parametrize("code", INDICATEURS)
def test_chaque_mesure_publiee_a_son_role_dans_le_secret(code: str) -> None:
    assert INDICATEURS[code].mesures.keys() - ROLES[code].mesures.keys() == set()
