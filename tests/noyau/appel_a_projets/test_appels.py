"""Calls for projects: the lives of tests/cas/appels_a_projets, grid, ranking, envelope, days of each stage."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.appel_a_projets.cycle import APPEL, PROJET, alerte_de_l_avis, sortie_exigee_le, terme_de_l_avis
from efficience.noyau.appel_a_projets.enveloppe import attribuer
from efficience.noyau.appel_a_projets.grille import (
    CRITERES,
    RUBRIQUES,
    GrilleDeNotation,
    classer,
    ecarts,
    manques,
    non_notes,
    noter,
)
from efficience.noyau.appel_a_projets.recevabilite import Cadre, Lettre, refus
from efficience.noyau.appel_a_projets.suivi import entonnoir, etapes
from efficience.noyau.delais import Duree
from efficience.noyau.dossier import Evenement, accomplir, ouvrir
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.periode import Periode
from efficience.reglement import officiel
from vies import jouer, lire_cas, verifier_les_promenades

CYCLES = (APPEL, PROJET)
CAS = lire_cas("appels_a_projets", "projets.yaml")
USUELS = {"lettre": lambda d, j: {"objet": "télésurveillance"}, "avis_ars": lambda d, j: "favorable"}


@pytest.mark.parametrize("cas", CAS)
def test_cas(cas: dict[str, Any]) -> None:
    jouer(cas, CYCLES, USUELS)


def le_projet() -> Any:
    return jouer(CAS[0].values[0], CYCLES, USUELS)


@pytest.mark.parametrize(
    ("jour", "alerte"),
    [
        ("2019-01-15", ""),
        ("2019-01-30", ""),
        ("2019-02-27", ""),
        ("2019-02-28", "L’avis du comité technique est attendu le 15/03/2019."),
        ("2019-03-15", "L’avis du comité technique est attendu le 15/03/2019."),
        ("2019-03-16", "L’avis du comité technique était attendu le 15/03/2019."),
    ],
)
def test_l_horloge_du_comite_technique_previent_a_deux_mois_et_demi(jour: str, alerte: str) -> None:
    projet = le_projet().connu(datetime(2018, 12, 20, tzinfo=UTC))
    assert terme_de_l_avis(projet) == date(2019, 3, 15)
    assert alerte_de_l_avis(projet, datetime.fromisoformat(f"{jour}T12:00+00:00")) == alerte


def test_un_avis_rendu_arrete_l_horloge() -> None:
    assert alerte_de_l_avis(le_projet(), datetime(2019, 5, 1, tzinfo=UTC)) == ""
    assert terme_de_l_avis(ouvrir(PROJET, "35")) is None
    assert sortie_exigee_le(le_projet()) == date(2021, 4, 1)


def test_le_porteur_voit_les_jours_de_chaque_etape() -> None:
    lues = [(e.etat, str(e.du), e.jours) for e in etapes(le_projet(), datetime(2019, 2, 10, 12, tzinfo=UTC))]
    assert lues == [
        ("lettre", "2018-09-03", 17),
        ("recevable", "2018-09-20", 42),
        ("cahier_depose", "2018-11-01", 9),
        ("complements", "2018-11-10", 21),
        ("cahier_depose", "2018-12-01", 14),
        ("transmis", "2018-12-15", 48),
        ("avis_reserve", "2019-02-01", 9),
    ]


def test_l_entonnoir_d_un_appel_de_71_projets() -> None:
    """Seventy-one projects, as in Brittany (§ 28): 60 found admissible, 11 not, after n days each."""
    projets = []
    for rang in range(71):
        le = datetime(2018, 5, 1, 9, tzinfo=UTC)
        projet = accomplir(
            ouvrir(PROJET, "35"), Evenement("deposer_lettre", le, "x", "directeur", donnees={"lettre": {"o": 1}})
        )
        geste, role = ("declarer_recevable", "agent_ars") if rang < 60 else ("declarer_irrecevable", "dg_ars")
        jours = timedelta(days=10 + rang % 3)
        projets.append(accomplir(projet, Evenement(geste, le + jours, "x", role, donnees={"motif": "hors du champ"})))
    lu = entonnoir(projets, datetime(2018, 6, 1, tzinfo=UTC))
    assert lu.presents == {"irrecevable": 11, "recevable": 60}
    assert lu.passes == {"irrecevable": 11, "lettre": 71, "recevable": 60}
    assert lu.mediane_jours == {"lettre": Fraction(11)}


JUSTES = {
    "periode": lambda h, d, j: _periode(d, j),
    "lettre": lambda h, d, j: {"objet": "x"},
    "avis_ars": lambda h, d, j: "favorable",
    "montant": lambda h, d, j: Decimal("1000.00"),
}


def _periode(dossier: Any, jour: date) -> Periode:
    """Deposits put off to later, or the first authorised day kept."""
    connue = dossier.donnee("periode")
    if connue is None:
        return Periode(jour + timedelta(days=10), jour + timedelta(days=400))
    return Periode(connue.debut, max(connue.fin, jour) + timedelta(days=30))


FAUSSES = {"periode": lambda h, d, j: Periode(j, j + timedelta(days=3000)), "avis_ars": lambda h, d, j: "peut-être"}


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades(cycle: Any) -> None:
    verifier_les_promenades(cycle, 300, longueur=40, justes=JUSTES, fausses=FAUSSES)


GRILLE = GrilleDeNotation(
    officiel().regle("note_maximale_projet"),
    officiel().regle("ecart_lecteurs_projet"),
    officiel().regle("note_minimale_projet"),
)


def notes(ars: int, am: int) -> dict[str, dict[str, int]]:
    return {"ars": dict.fromkeys(CRITERES, ars), "am": dict.fromkeys(CRITERES, am)}


@pytest.mark.parametrize(
    ("ars", "am", "points", "score", "retenable"),
    [(5, 5, 80, "1", True), (0, 0, 0, "0", False), (3, 2, 40, "1/2", True), (2, 2, 32, "2/5", False)],
)
def test_score_d_un_projet(ars: int, am: int, points: int, score: str, retenable: bool) -> None:
    assert noter(notes(ars, am), GRILLE).resultat == {"points": points, "score": Fraction(score), "retenable": retenable}


def test_deux_lecteurs_en_desaccord_se_concertent() -> None:
    lues = notes(3, 3)
    lues["ars"]["sortie"], lues["am"]["sortie"] = 5, 2
    lues["ars"]["besoin"], lues["am"]["besoin"] = 5, 3
    assert ecarts(lues, GRILLE) == ("Scénario de sortie : 5 pour l’ARS, 2 pour l’assurance maladie.",)


@pytest.mark.parametrize(
    ("change", "motif"),
    [
        ({"am": None}, "le lecteur de l’assurance maladie"),
        ({"am": {"besoin": 3}}, "1 critères"),
        ({"am": {**dict.fromkeys(CRITERES, 3), "besoin": 6}}, "une note de 0 à 5"),
        ({"am": {**dict.fromkeys(CRITERES, 3), "besoin": -1}}, "une note de 0 à 5"),
        ({"tiers": dict.fromkeys(CRITERES, 3)}, "un lecteur de trop"),
    ],
)
def test_une_notation_impossible_est_refusee(change: dict[str, Any], motif: str) -> None:
    lues = {lecteur: siennes for lecteur, siennes in {**notes(3, 3), **change}.items() if siennes is not None}
    with pytest.raises(DonneeRefusee, match=motif):
        noter(lues, GRILLE)


def test_les_ex_aequo_partagent_leur_rang_et_le_suivant_saute() -> None:
    scores = {"P3": Fraction(1, 2), "P1": Fraction(1, 2), "P2": Fraction(1), "P4": Fraction(0)}
    rangs = [(classe.projet, classe.rang, classe.ex_aequo) for classe in classer(scores)]
    assert rangs == [("P2", 1, False), ("P1", 2, True), ("P3", 2, True), ("P4", 4, False)]


def test_les_resultats_attendent_les_deux_lecteurs() -> None:
    manque = "Le projet P2 attend le lecteur de l’assurance maladie."
    assert non_notes(["P1", "P2"], {"P1": notes(3, 3), "P2": {"ars": {}}}) == (manque,)
    assert non_notes(["P1"], {}) == ("Le projet P1 attend le lecteur de l’ARS et le lecteur de l’assurance maladie.",)


def test_un_cahier_des_charges_dit_tout_ce_qu_il_doit() -> None:
    complet = dict.fromkeys(RUBRIQUES, "oui")
    assert manques(complet) == ()
    assert manques({**complet, "derogations": []}) == ("Le cahier des charges ne dit pas : au moins une dérogation.",)


@pytest.mark.parametrize("cas", lire_cas("appels_a_projets", "enveloppes.yaml"))
def test_enveloppe(cas: dict[str, Any]) -> None:
    scores = {projet: Fraction(int(p["points"]), 80) for projet, p in cas["projets"].items()}
    demandes = {projet: Decimal(p["demande"]) for projet, p in cas["projets"].items()}
    lues = attribuer(classer(scores), demandes, Decimal(cas["enveloppe"]))
    assert {une.projet: str(une.montant) for une in lues} == cas["attendu"]


PROJETS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 10**6)), max_size=10)


@given(PROJETS, st.integers(0, 3 * 10**6))
def test_l_enveloppe_n_est_jamais_depassee_et_les_ex_aequo_sont_traites_pareil(
    projets: list[tuple[int, int]], centimes: int
) -> None:
    scores = {f"P{rang}": Fraction(points, 6) for rang, (points, _) in enumerate(projets)}
    demandes = {f"P{rang}": Decimal(demande).scaleb(-2) for rang, (_, demande) in enumerate(projets)}
    enveloppe = Decimal(centimes).scaleb(-2)
    lues = attribuer(classer(scores), demandes, enveloppe)
    total = sum((une.montant for une in lues), Decimal(0))
    assert total == min(enveloppe, sum(demandes.values(), Decimal(0)))
    assert all(0 <= une.montant <= une.demande for une in lues)
    for une in lues:
        if une.demande and une.sorte == "entier":
            assert all(autre.sorte == "entier" or not autre.demande for autre in lues if autre.rang < une.rang)
        for pair in (autre for autre in lues if autre.rang == une.rang and autre.demande == une.demande):
            assert abs(pair.montant - une.montant) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("demandes", "enveloppe", "motif"),
    [
        ({}, "1.00", "rien pour P1"),
        ({"P1": Decimal("-1")}, "1.00", "positive"),
        ({"P1": Decimal("0.001")}, "1.00", "au centime"),
    ],
)
def test_une_enveloppe_impossible_est_refusee(demandes: dict[str, Decimal], enveloppe: str, motif: str) -> None:
    with pytest.raises(DonneeRefusee, match=motif):
        attribuer(classer({"P1": Fraction(1)}), demandes, Decimal(enveloppe))


DEPOTS = Periode(date(2018, 4, 1), date(2018, 6, 15))
CINQ_ANS = Periode(date(2019, 4, 1), date(2024, 3, 31))
LETTRE = Lettre("organisation", "regionale", ("tarif",), CINQ_ANS, date(2018, 6, 15), True)


@pytest.mark.parametrize(
    ("change", "phrases"),
    [
        ({}, ()),
        ({"deposee_le": date(2018, 6, 16)},
         (f"Lettre déposée le 16/06/2018, hors de la période des dépôts ({DEPOTS}).",)),
        ({"derogations": ()}, ("Le projet ne demande aucune dérogation : le droit commun suffit.",)),
        ({"periode": Periode(date(2019, 4, 1), date(2024, 4, 1))}, ("Une expérimentation dure 5 ans au plus.",)),
        ({"portee": "nationale", "finalite": "confort", "interets_declares": False},
         ("Le projet ne répond à aucune des finalités de la loi.", "Un projet national se dépose auprès des ministres.",
          "Les liens d’intérêts ne sont pas déclarés.")),
    ],
)  # fmt: skip
def test_recevabilite(change: dict[str, Any], phrases: tuple[str, ...]) -> None:
    cadre = Cadre(DEPOTS, Duree(officiel().regle("duree_experimentation"), "ans"))
    assert refus(replace(LETTRE, **change), cadre) == phrases
