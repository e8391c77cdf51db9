"""What binds whom, who signs, what is due and when."""

from datetime import date

import pytest

from efficience.noyau.contrat.clauses import opposabilites, signataire
from efficience.noyau.contrat.obligations import taches
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import Finess
from efficience.noyau.periode import Periode
from efficience.reglement import officiel

REGLEMENT = officiel()
GEN1 = [clause for clause in REGLEMENT.clauses if clause.generation == "GEN1_2018"]
GEN2 = [clause for clause in REGLEMENT.clauses if clause.generation == "GEN2_2022"]
OBLIGATIONS = [obligation for obligation in REGLEMENT.obligations if obligation.generation == "GEN1_2018"]


def sans_objet(clauses: list, *activites: str) -> set[str]:
    return {o.clause.code for o in opposabilites(clauses, activites) if not o.opposable}


@pytest.mark.parametrize(
    ("activites", "attendu"),
    [
        (["MCO"], set()),
        (["PSY"], {"10-5"}),
        (["SSR"], {"10-5"}),
        (["DIALYSE"], set()),
        (["HAD"], set()),
        (["PSY", "MCO"], set()),
        (["PSY", "SSR"], {"10-5"}),
    ],
)
def test_la_liste_en_sus_est_sans_objet_en_psychiatrie(activites: list[str], attendu: set[str]) -> None:
    assert sans_objet(GEN1, *activites) == attendu


def test_un_indicateur_de_sejours_est_sans_objet_hors_mco() -> None:
    assert sans_objet(GEN2, "SSR", "PSY") == {"N-IC", "N-EPA", "R-BIO-T", "R-BIO-R", "R-SC"}
    assert sans_objet(GEN2, "HAD") == {"N-IC", "N-EPA"}
    assert sans_objet(GEN2, "MCO") == set()


def test_le_motif_se_lit() -> None:
    (motif,) = {o.motif for o in opposabilites(GEN1, ["PSY"]) if not o.opposable}
    assert motif == "sans objet : l’établissement n’a pas de liste en sus au sens de l’article L. 162-22-7"


@pytest.mark.parametrize("activites", [[], ["EHPAD"]])
def test_sans_activite_connue_rien_ne_se_dit(activites: list[str]) -> None:
    with pytest.raises(DonneeRefusee, match="activites"):
        opposabilites(GEN1, activites)


@pytest.mark.parametrize(("statut", "attendu"), [("public", "590000014"), ("espic", "590000006"), ("prive", "590000006")])
def test_qui_signe_selon_le_statut(statut: str, attendu: str) -> None:
    signe = signataire(statut, Finess("590000006"), Finess("590000014"), REGLEMENT, date(2022, 3, 1))
    assert signe == attendu


def dues(vigueur: Periode, entre: Periode) -> list[tuple[str, str]]:
    return [(tache.obligation.code, tache.pour_le.isoformat()) for tache in taches(OBLIGATIONS, vigueur, entre)]


DEUX_ANS = Periode(date(2018, 1, 1), date(2019, 12, 31))


def test_les_obligations_de_la_premiere_annee() -> None:
    assert dues(DEUX_ANS, Periode.annee(2018)) == [
        ("fiche-recapitulative", "2018-01-01"),
        ("interlocuteurs", "2018-01-01"),
        ("analyse-semestrielle", "2018-06-30"),
        ("analyse-semestrielle", "2018-12-31"),
        ("autoevaluation", "2018-12-31"),
        ("rapport-evaluation", "2018-12-31"),
    ]


def test_rien_hors_de_la_periode_demandee_ni_hors_du_contrat() -> None:
    assert dues(DEUX_ANS, Periode(date(2018, 7, 1), date(2018, 12, 30))) == []
    assert dues(DEUX_ANS, Periode(date(2020, 1, 1), date(2021, 12, 31))) == []


def test_une_periode_commencee_avant_le_contrat_est_due_pour_ce_qu_il_en_couvre() -> None:
    semestres = [
        tache.periode
        for tache in taches(OBLIGATIONS, Periode(date(2019, 3, 15), date(2019, 12, 31)), Periode.annee(2019))
        if tache.obligation.code == "analyse-semestrielle"
    ]
    assert semestres == [Periode(date(2019, 3, 15), date(2019, 6, 30)), Periode(date(2019, 7, 1), date(2019, 12, 31))]


def test_une_echeance_passee_avant_le_contrat_n_est_pas_due() -> None:
    assert dues(Periode(date(2019, 7, 15), date(2019, 12, 31)), Periode(date(2019, 7, 16), date(2019, 12, 31))) == [
        ("analyse-semestrielle", "2019-12-31"),
        ("autoevaluation", "2019-12-31"),
        ("rapport-evaluation", "2019-12-31"),
    ]


def test_ce_qui_est_permanent_ou_evenementiel_n_a_pas_de_date() -> None:
    datees = {code for code, _ in dues(DEUX_ANS, DEUX_ANS)}
    assert {o.code for o in OBLIGATIONS} - datees == {"changement-de-situation", "identification-des-prescripteurs"}
