"""What each person has to do, for when, and what comes next."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from efficience.noyau.contrat.actes import Contrat
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.dossier import Evenement, accomplir, ouvrir
from efficience.noyau.echeances import AFaire, Rappel, a_faire, calendrier, statut, suites
from efficience.noyau.finess import Finess
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import METROPOLE

AUJOURD_HUI = date(2022, 3, 21)
PROJET = {"volets": {"produits": None}, "periode": Periode(date(2022, 6, 1), date(2024, 12, 31))}


def midi(jour: str) -> datetime:
    return METROPOLE.debut(date.fromisoformat(jour)).replace(hour=12)


def contrat(*gestes: tuple[str, str, str]) -> Contrat:
    dossier = ouvrir(DEUXIEME_GENERATION, "59")
    for jour, geste, role in gestes:
        le = midi(jour)
        donnees = {**PROJET, "avis": "favorable", "document": "a"}
        preuve = Preuve("portail", le, "le directeur", "ouverture 3") if geste.startswith("accuser") else None
        dossier = accomplir(dossier, Evenement(geste, le, "x", role, preuve, donnees))
    return Contrat("GEN2_2022", Finess("590000006"), dossier)


RECU = contrat(
    ("2022-01-11", "demander_avis", "agent_ars"),
    ("2022-01-18", "rendre_avis", "agent_am"),
    ("2022-02-25", "envoyer", "agent_ars"),
    ("2022-02-28", "accuser_reception", "directeur"),
)


@pytest.mark.parametrize(
    ("pour_le", "attendu"),
    [(None, "sans_date"), ("2022-03-20", "en_retard"), ("2022-03-21", "aujourd_hui"), ("2022-03-22", "demain"),
     ("2022-03-23", "a_venir"), ("2021-03-21", "en_retard")],
)  # fmt: skip
def test_un_jour_a_cote_d_aujourd_hui(pour_le: str | None, attendu: str) -> None:
    assert statut(pour_le and date.fromisoformat(pour_le), AUJOURD_HUI) == attendu


@pytest.mark.parametrize(
    ("jour", "attendu"), [("2022-03-10", "a_venir"), ("2022-03-20", "demain"), ("2022-03-21", "aujourd_hui")]
)
def test_un_delai_qui_court_se_rapproche(jour: str, attendu: str) -> None:
    (chose,) = a_faire({"c1": RECU}, midi(jour), date.fromisoformat(jour))
    assert (chose.nature, chose.statut, chose.pour_le) == ("etablissement", attendu, date(2022, 3, 21))
    assert "21/03/2022 à minuit" in chose.explication


def test_un_delai_echu_donne_la_main_a_l_ars_et_n_est_plus_explique_comme_courant() -> None:
    (chose,) = a_faire({"c1": RECU}, midi("2022-03-22"), date(2022, 3, 22))
    assert (chose.nature, chose.code, chose.statut, chose.explication) == ("ars", "demander_second_avis", "sans_date", "")


def test_les_deux_etapes_suivantes_se_disent() -> None:
    (chose,) = a_faire({"c1": RECU}, midi("2022-03-10"), date(2022, 3, 10))
    assert [(suite.libelle, suite.mains, suite.etat) for suite in chose.suites] == [
        ("Signer", ("etablissement",), "signee_es"),
        ("Signer", ("ars", "caisse"), "conclue"),
    ]


def test_les_etapes_s_arretent_avec_le_cycle() -> None:
    termine = replace(RECU.initial, etat="expiree")
    assert suites(termine) == ()
    assert [suite.etat for suite in suites(replace(RECU.initial, etat="conclue"))] == ["en_vigueur", "expiree"]


def test_le_plus_pressant_vient_d_abord() -> None:
    prepare = contrat(("2022-01-11", "demander_avis", "agent_ars"))
    choses = a_faire({"z": RECU, "a": prepare}, midi("2022-03-10"), date(2022, 3, 10))
    assert [(chose.contrat, chose.pour_le) for chose in choses] == [("z", date(2022, 3, 21)), ("a", None)]


def test_ce_qui_attend_le_dit() -> None:
    observe = accomplir(
        RECU.initial, Evenement("observer", midi("2022-03-02"), "x", "directeur", donnees={"observations": "non"})
    )
    (chose,) = a_faire({"c1": replace(RECU, initial=observe)}, midi("2022-03-03"), date(2022, 3, 3))
    assert (chose.nature, chose.obstacle) == ("ars", "Le premier délai laissé à l’établissement court jusqu’au 21/03/2022.")


def test_l_etat_passe_se_relit_sans_ce_qui_est_venu_apres() -> None:
    (chose,) = a_faire({"c1": RECU}, midi("2022-01-12"), date(2022, 1, 12))
    assert (chose.nature, chose.code) == ("caisse", "rendre_avis")


def test_le_calendrier_garde_ses_identifiants() -> None:
    """Read on two days: the same line of the calendar, so that it is updated and not added."""
    jours, fin = ("2022-03-09", "2022-03-10"), date(2022, 3, 10)
    lus = [calendrier(a_faire({"c1": RECU}, midi(jour), fin), {"c1": "CH d’Exemple"}) for jour in jours]
    assert lus[0] == lus[1]
    (rappel,) = lus[0]
    assert rappel == Rappel(
        uid="c1-Contrat-rendre_avis_cme-20220321-etablissement",
        jour=date(2022, 3, 21),
        titre="Enregistrer l’avis de la CME : CH d’Exemple",
        description=rappel.description,
    )
    assert rappel.description.startswith("Contrat. Proposition reçue le lundi 28/02/2022")


def test_ce_qui_est_sans_date_n_est_pas_dans_le_calendrier() -> None:
    chose = AFaire("c", "Contrat", "g", "Envoyer", "ars", ("agent_ars",), None, "sans_date")
    assert calendrier([chose], {"c": "CH"}) == ()
