"""Quorum, votes, mandates and the year of the bodies."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.calendrier import Prevue, ReglesDeCalendrier, ecarts, gels, prepare, proposer
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.mandats import Mandat, anomalies, deliberants, president, qualites_de
from efficience.noyau.gouvernance.quorum import Emargement, RegleInstance, quorum, vote
from efficience.noyau.parametres import Releve
from efficience.reglement import officiel
from vies import lire_cas

REGLE = RegleInstance.lire(Releve(officiel(), date(2019, 1, 1)))
CALENDRIER = ReglesDeCalendrier.lire(Releve(officiel(), date(2019, 1, 1)))


@pytest.mark.parametrize("cas", lire_cas("gouvernance", "quorum.yaml"))
def test_quorum(cas: dict[str, str]) -> None:
    membres = [f"M{rang}" for rang in range(int(cas["membres"]))]
    presents, mandats = int(cas["presents"]), int(cas["mandats"])
    presences = dict.fromkeys(membres[:presents], "present")
    presences |= dict.fromkeys(membres[presents : presents + mandats], "mandat M0")
    calcul = quorum(Emargement(membres, presences), REGLE, cas.get("seconde") == "oui").resultat
    assert (str(calcul["requis"]), calcul["atteint"]) == (cas["requis"], cas["atteint"] == "oui")


@pytest.mark.parametrize(
    ("presences", "faute"),
    [
        ({"D": "present"}, "D n’a pas voix délibérative"),
        ({"A": "mandat B", "B": "absent"}, "B porte un mandat sans être là"),
        ({"A": "mandat C", "B": "mandat C", "C": "present"}, "C porte 2 mandats"),
        ({"A": "peut-être"}, "Présence « peut-être » inconnue"),
        ({"A": "mandat A"}, "A porte un mandat sans être là"),
    ],
)
def test_un_emargement_impossible_est_refuse(presences: dict[str, str], faute: str) -> None:
    with pytest.raises(DonneeRefusee, match=faute):
        quorum(Emargement(("A", "B", "C"), presences), REGLE)


@given(st.integers(1, 40), st.integers(0, 40))
def test_le_quorum_est_la_moitie_exacte_et_un_present_de_plus_ne_le_perd_jamais(membres: int, presents: int) -> None:
    noms = [f"M{rang}" for rang in range(membres)]
    presents = min(presents, membres)
    atteint = quorum(Emargement(noms, dict.fromkeys(noms[:presents], "distant")), REGLE).resultat["atteint"]
    assert atteint == (2 * presents >= membres)


TOUS = Emargement(("A", "B", "C", "D"), {"A": "present", "B": "distant", "C": "mandat A", "D": "absent"})


@pytest.mark.parametrize(
    ("voix", "adopte", "preponderante"),
    [
        ({"A": "pour", "B": "contre", "C": "pour"}, True, False),
        ({"A": "pour", "B": "contre", "C": "abstention"}, True, True),
        ({"A": "contre", "B": "pour", "C": "abstention"}, False, True),
        ({"A": "abstention", "B": "contre", "C": "pour"}, False, False),
        ({"A": "abstention", "B": "abstention"}, False, False),
        ({}, False, False),
    ],
)
def test_vote(voix: dict[str, str], adopte: bool, preponderante: bool) -> None:
    resultat = vote(TOUS, voix, [], "A", REGLE).resultat
    assert (resultat["adopte"], resultat["preponderante"]) == (adopte, preponderante)


def test_sans_voix_preponderante_un_partage_rejette() -> None:
    regle = replace(REGLE, preponderante=False)
    assert vote(TOUS, {"A": "pour", "B": "contre"}, [], "A", regle).resultat["adopte"] is False


@pytest.mark.parametrize(
    ("membre", "interesses", "motif"),
    [
        ("B", ["B"], "B a déclaré un intérêt personnel"),
        ("C", ["A"], "A a déclaré un intérêt personnel"),
        ("D", [], "D est absent"),
        ("E", [], "E n’a pas voix délibérative"),
    ],
)
def test_ne_vote_pas_qui_ne_le_peut(membre: str, interesses: list[str], motif: str) -> None:
    with pytest.raises(DonneeRefusee, match=motif):
        vote(TOUS, {membre: "pour"}, interesses, "A", REGLE)


def test_une_voix_inconnue_est_refusee() -> None:
    with pytest.raises(DonneeRefusee, match="peut-être"):
        vote(TOUS, {"A": "peut-être"}, [], "A", REGLE)


CRCA = INSTANCES["crca_pleniere"]


def mandat(personne: str, qualite: str, fin: date | None = None, **autres: Any) -> Mandat:
    return Mandat(personne, "crca_pleniere", qualite, date(2017, 1, 1), fin, **autres)


COMPLETE = (
    mandat("Mme G", "dg_ars"),
    mandat("Mme P", "dcgdr"),
    mandat("M. M", "arcmsa", date(2019, 6, 30)),
    mandat("Mme C", "organisme_am"),
    mandat("M. H", "organisme_am"),
    mandat("M. F", "mutualite"),
    mandat("Mme D", "directeur_metier_ars"),
    mandat("M. S", "arcmsa", suppleant=True),
)


def test_ceux_qui_participent_sans_avis_consultatif_ne_comptent_pas() -> None:
    assert deliberants(COMPLETE, CRCA, date(2019, 4, 1)) == ("Mme G", "Mme P", "M. M", "M. H", "Mme C", "M. F")
    assert anomalies(COMPLETE, CRCA, date(2019, 4, 1)) == ()


def test_un_mandat_expire_laisse_le_siege_vacant_des_le_lendemain() -> None:
    assert anomalies(COMPLETE, CRCA, date(2019, 6, 30)) == ()
    assert anomalies(COMPLETE, CRCA, date(2019, 7, 1)) == (
        "Le siège « directeur de l’ARCMSA » est vacant : le mandat de M. M (jusqu’au 30/06/2019) a pris fin.",
    )
    assert "M. M" not in deliberants(COMPLETE, CRCA, date(2019, 7, 1))


def test_un_siege_a_deux_titulaires_et_une_qualite_sans_siege_se_voient() -> None:
    mandats = (*COMPLETE, mandat("Mme Z", "dcgdr"), mandat("M. X", "préfet"))
    assert anomalies(mandats, CRCA, date(2019, 4, 1)) == (
        "La qualité « préfet » n’a pas de siège.",
        "Le siège « directeur coordonnateur de la gestion du risque » a 2 titulaires.",
    )


def test_la_vice_presidente_preside_en_l_absence_de_la_presidente() -> None:
    jour = date(2019, 4, 1)
    assert president(COMPLETE, CRCA, jour) == "Mme G"
    assert president(COMPLETE, CRCA, jour, absents=["Mme G"]) == "Mme P"
    assert president(COMPLETE, CRCA, jour, absents=["Mme G", "Mme P"]) == ""
    assert qualites_de("Mme P", COMPLETE, jour) == {"dcgdr"}
    assert qualites_de("M. M", COMPLETE, date(2020, 1, 1)) == frozenset()


@settings(deadline=None, max_examples=30)
@given(st.integers(2017, 2035), st.lists(st.integers(2, 12), min_size=1, max_size=4, unique=True))
def test_l_annee_proposee_respecte_ses_propres_regles(annee: int, thematiques: list[int]) -> None:
    seances = proposer(annee, sorted(thematiques), CALENDRIER)
    assert [e for e in ecarts(seances, annee, CALENDRIER) if "comité de revue" not in e] == []
    assert len([s for s in seances if s.instance == "coordination"]) == 12
    assert all((gel.seance.le - gel.le).days == 7 for gel in gels(seances, CALENDRIER))


def test_chaque_crca_thematique_a_son_comite_de_revue_avant_elle() -> None:
    """Acceptance 15: earlier, and since the commission before."""
    annee = [Prevue("crca_thematique", date(2019, 5, 20)), Prevue("comite_de_revue", date(2019, 5, 3)),
             Prevue("crca_thematique", date(2019, 10, 1))]  # fmt: skip
    assert [prepare(annee, jour) for jour in (date(2019, 5, 20), date(2019, 10, 1))] == [True, False]


def test_une_pleniere_hors_de_mars_et_avril_avertit_sans_refuser() -> None:
    seances = [s for s in proposer(2019, [10], CALENDRIER) if s.instance != "crca_pleniere"]
    assert ecarts([*seances, Prevue("crca_pleniere", date(2019, 6, 5))], 2019, CALENDRIER) == (
        "CRCA plénière du 05/06/2019 : hors des mois où le bilan de l’année précédente est présenté.",
    )
    assert ecarts(seances, 2019, CALENDRIER) == ("0 CRCA plénière prévue(s) en 2019, 1 au moins attendue(s).",)


def test_un_mois_sans_reunion_de_coordination_se_voit() -> None:
    seances = [s for s in proposer(2019, [10], CALENDRIER) if (s.instance, s.le.month) != ("coordination", 8)]
    assert ecarts(seances, 2019, CALENDRIER) == ("Aucune réunion de coordination en 08/2019.",)
