"""One year of Normandie as the convention describes it, played with the domain alone: who meets, what it sets going."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from efficience.noyau.appel_a_projets.cycle import PROJET
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.delais import Duree
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir
from efficience.noyau.echeances import a_faire_des_dossiers
from efficience.noyau.echeances_regionales import de_la_convention, des_livraisons, du_plan, du_projet
from efficience.noyau.gouvernance.calendrier import ReglesDeCalendrier, ecarts, proposer
from efficience.noyau.gouvernance.compte_rendu import numero, rediger
from efficience.noyau.gouvernance.ordre_du_jour import Ouvert, preparer
from efficience.noyau.gouvernance.reunion import REUNION, points
from efficience.noyau.gouvernance.suites import suites
from efficience.noyau.parametres import Releve
from efficience.noyau.partage.echange import Echange
from efficience.noyau.partage.livraisons import attendues
from efficience.noyau.periode import Periode
from efficience.noyau.plan.convention import CONVENTION_PARTENARIAT
from efficience.noyau.plan.versions import Plan
from efficience.noyau.territoires import METROPOLE
from efficience.reglement import officiel

MEMBRES = ("la directrice générale", "la DCGDR", "le directeur de l’ARCMSA")


def midi(jour: date) -> datetime:
    return METROPOLE.debut(jour) + timedelta(hours=12)


class Region:
    """The dossiers of a region by identifier, and the sessions that move them."""

    def __init__(self) -> None:
        self.dossiers: dict[str, Dossier] = {}

    def ouvrir(self, nom: str, cycle: str, **faits: Any) -> None:
        self.dossiers[nom] = replace(ouvrir(CYCLES_REGIONAUX[cycle], "14"), faits=faits)

    def faire(self, nom: str, geste: str, jour: date, role: str = "agent_ars", **donnees: Any) -> None:
        fait = Evenement(geste, midi(jour), role, role, donnees=donnees)
        self.dossiers[nom] = accomplir(self.dossiers[nom], fait)

    def tenir(self, instance: str, jour: date, ouverts: list[Ouvert], issues: Mapping[str, str], rang: int) -> Dossier:
        """A session from its call to its end; what it says moves the dossiers at once."""
        seance = replace(ouvrir(REUNION, "14"), faits={"instance": instance, "membres": MEMBRES, "preside": MEMBRES[0]})
        self.dossiers[f"s{rang}"] = seance
        ordre = [point.en_champs() for point in preparer(ouverts, instance)]
        self.faire(f"s{rang}", "convoquer", jour - timedelta(days=10), prevue_le=jour, ordre_du_jour=ordre, document="d")
        self.faire(f"s{rang}", "ouvrir", jour, presences=dict.fromkeys(MEMBRES, "present"))
        for point in points(self.dossiers[f"s{rang}"]):
            self.faire(f"s{rang}", "traiter", jour, traitement={"point": point.code, "issue": issues[point.matiere]})
        for suite in suites(self.dossiers[f"s{rang}"], numero("28", instance, jour.year, rang)):
            self.faire(suite.objet, suite.geste, jour, **suite.donnees)
        self.faire(f"s{rang}", "lever", jour)
        return self.dossiers[f"s{rang}"]


ISSUES = {
    "bilan_des_actions": "pris_acte",
    "tableau_de_bord": "pris_acte",
    "pprgdress": "favorable",
    "referents": "adopte",
    "ciblage_action": "adopte",
    "echange": "adopte",
    "bilan_convention": "pris_acte",
}


def annee() -> Region:
    """2019-2020: référents named in January, opinion in March, targeting in October, exchange validated, report in March."""
    region = Region()
    region.ouvrir("plan", "plan_pprgdress")
    region.ouvrir("A1", "action_plan", plan_en_vigueur=True)
    region.ouvrir("E1", "echange_de_donnees")
    region.ouvrir("convention", "convention_partenariat")
    referents = {"pilotage": "conjoint", "referent_ars": "Mme A", "referent_am": "M. B"}
    region.tenir("coordination", date(2019, 1, 15), [Ouvert("referents", "A1", date(2019, 1, 2), referents)], ISSUES, 1)
    region.faire("plan", "ouvrir_concertation", date(2019, 1, 20))
    periode = Periode(date(2019, 4, 1), date(2021, 3, 31))
    region.faire("plan", "soumettre", date(2019, 2, 20), document="d", periode=periode, actions={"A1": "conciliation"})
    region.tenir("crca_pleniere", date(2019, 3, 19), [Ouvert("pprgdress", "plan", date(2019, 2, 20))], ISSUES, 2)
    region.faire("plan", "arreter", date(2019, 3, 25), "dg_ars", arrete="n° 1", document="d")
    region.faire("plan", "publier", date(2019, 3, 28), raa="R28-2019-03")
    region.faire("A1", "inscrire", date(2019, 3, 29), acte="plan")
    region.faire("convention", "proposer", date(2019, 3, 20), contenu="c", periode=periode)
    region.faire("convention", "envoyer_a_signer", date(2019, 3, 25), document="c")
    region.faire("convention", "signer", date(2019, 4, 1), "dg_ars", document_signe="c")
    region.faire("convention", "signer", date(2019, 4, 1), "agent_am", qualite="dcgdr", document_signe="c")
    region.faire("E1", "soumettre", date(2019, 4, 10), description="e", traitement="T1")
    for role in ("agent_ars", "agent_am"):
        region.faire("E1", "rendre_avis_dpo", date(2019, 4, 20), role, qualite="dpo", avis="favorable")
    region.tenir("coordination", date(2019, 5, 14), [Ouvert("echange", "E1", date(2019, 4, 20))], ISSUES, 3)
    ciblage = Ouvert("ciblage_action", "A1", date(2019, 9, 1), {"ciblage": "hôpitaux au-dessus du seuil"})
    region.tenir("crca_thematique", date(2019, 10, 15), [ciblage], ISSUES, 4)
    region.faire("A1", "demarrer", date(2019, 10, 20))
    return region


def test_une_annee_mene_chaque_dossier_la_ou_la_convention_le_veut() -> None:
    region = annee()
    au = midi(date(2019, 12, 31))
    etats = {nom: dossier.situation(au).code for nom, dossier in region.dossiers.items()}
    assert etats == {
        "plan": "en_vigueur",
        "A1": "en_cours",
        "E1": "actif",
        "convention": "en_vigueur",
        **dict.fromkeys(("s1", "s2", "s3", "s4"), "tenue"),
    }
    assert region.dossiers["plan"].donnee("seance")["reunion"] == "28-CRCA-PLENIERE-2019-002"


def test_la_meme_decision_ne_se_prend_pas_deux_fois_ni_par_une_autre_instance() -> None:
    region = annee()
    avant = dict(region.dossiers)
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « En vigueur »"):
        region.tenir("crca_thematique", date(2019, 11, 12), [Ouvert("pprgdress", "plan", date(2019, 11, 1))], ISSUES, 5)
    assert region.dossiers["plan"] == avant["plan"]
    assert preparer([Ouvert("pprgdress", "plan", date(2019, 11, 1))], "coordination") == ()


def test_le_compte_rendu_de_la_pleniere_porte_le_bilan_le_tableau_et_l_avis() -> None:
    lu = rediger(annee().dossiers["s2"], [])
    assert [ligne.intitule for ligne in lu.informations] == ["Bilan des actions de l’année précédente", "Tableau de bord"]
    assert [(ligne.objet, ligne.dit) for ligne in lu.avis] == [("plan", "avis favorable")]


def test_les_echeances_de_la_region() -> None:
    region = annee()
    au = midi(date(2020, 2, 3))
    plan, convention = Plan(region.dossiers["plan"]), region.dossiers["convention"]
    assert [(c.quoi, str(c.pour_le), c.statut) for c in du_plan("plan", plan, au)] == [
        ("Passer le plan en revue", "2020-04-01", "a_venir")
    ]
    assert [(c.nature, str(c.pour_le)) for c in de_la_convention("convention", convention, au)] == [
        ("ars", "2020-04-01"),
        ("caisse", "2020-04-01"),
    ]
    quoi, comment = ("E1", "Transports", "montants", "agrege", "DCIR"), ("semestrielle", "plateforme", "conjoint")
    echange = Echange(*quoi, "am", ("ars",), *comment, "suivi", "CSS", Duree(3, "ans"), 11, "chiffré")
    dues = attendues(echange, Periode(date(2019, 5, 14), date(2021, 3, 31)), [], Duree(30, "jours"), date(2020, 2, 3))
    assert [(c.nature, str(c.pour_le), c.statut) for c in des_livraisons("E1", echange, dues, date(2020, 2, 3))] == [
        ("caisse", "2019-07-30", "en_retard"),
        ("caisse", "2020-01-30", "en_retard"),
        ("caisse", "2020-07-30", "a_venir"),
    ]
    assert list(des_livraisons("E1", replace(echange, fournisseur="etablissement"), dues, date(2020, 2, 3))) == []


def test_chaque_cycle_dit_a_qui_est_la_main_au_premier_jour() -> None:
    dossiers = {
        nom: replace(ouvrir(cycle, "14"), faits={"instance": "crca_pleniere"}) for nom, cycle in CYCLES_REGIONAUX.items()
    }
    choses = a_faire_des_dossiers(dossiers, midi(date(2024, 1, 8)))
    assert {chose.contrat for chose in choses} == set(CYCLES_REGIONAUX)
    assert [chose.quoi for chose in choses if not chose.quoi or not chose.roles] == []


def test_les_echeances_d_un_projet() -> None:
    region = Region()
    region.dossiers["p"] = ouvrir(PROJET, "14")
    region.faire("p", "deposer_lettre", date(2018, 9, 3), lettre={"objet": "x"})
    region.faire("p", "declarer_recevable", date(2018, 9, 20))
    region.faire("p", "deposer_cahier", date(2018, 11, 1), document="d")
    region.faire("p", "donner_avis_am", date(2018, 12, 10), "agent_am", avis="favorable")
    region.faire("p", "transmettre", date(2018, 12, 15), "dg_ars", avis_ars="favorable")
    (chose,) = du_projet("p", region.dossiers["p"], midi(date(2019, 1, 15)))
    assert (chose.code, chose.pour_le) == ("avis", date(2019, 3, 15))
    region.faire("p", "rendre_favorable", date(2019, 2, 1), piece="avis")
    region.faire("p", "autoriser", date(2019, 3, 1), "dg_ars", arrete="n° 2", document="d",
                 periode=Periode(date(2019, 4, 1), date(2022, 3, 31)))  # fmt: skip
    region.faire("p", "conventionner", date(2019, 4, 1), "dg_ars", document="d")
    dues = list(du_projet("p", region.dossiers["p"], midi(date(2021, 4, 2))))
    assert [(c.nature, str(c.pour_le), c.statut) for c in dues] == [
        ("etablissement", "2021-04-01", "en_retard"),
        ("ipep", "2021-04-01", "en_retard"),
    ]
    region.faire("p", "decrire_sortie", date(2021, 4, 3), scenario="droit commun")
    assert list(du_projet("p", region.dossiers["p"], midi(date(2021, 4, 4)))) == []


def test_le_calendrier_de_l_annee_est_celui_de_la_convention() -> None:
    regles = ReglesDeCalendrier.lire(Releve(officiel(), date(2019, 1, 1)))
    assert ecarts(proposer(2019, [10], regles), 2019, regles) == ()
    assert CONVENTION_PARTENARIAT.nom in CYCLES_REGIONAUX
