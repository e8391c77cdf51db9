"""The lives of tests/cas/gouvernance, what a session sets going, its minutes, and lives walked at random."""

from datetime import date, timedelta
from typing import Any

import pytest

from efficience.noyau.dossier import Evenement, accomplir, ouvrir
from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE, DECISION
from efficience.noyau.gouvernance.competences import ISSUES, MATIERES
from efficience.noyau.gouvernance.compte_rendu import numero, rediger
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.mandats import Mandat
from efficience.noyau.gouvernance.ordre_du_jour import Ouvert, fautes, preparer
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.noyau.gouvernance.suites import Suite, suites
from efficience.noyau.periode import Periode
from efficience.noyau.plan.convention import CONVENTION_PARTENARIAT
from efficience.noyau.plan.cycle import AVENANT_PAPRAPS, AVENANT_PPRGDRESS, PAPRAPS, PPRGDRESS
from efficience.noyau.plan.cycle_action import ACTION, ACTION_HORS_PLAN
from efficience.reglement import officiel
from vies import jouer, lire_cas, verifier_les_promenades

DEUX_ANS = Periode(date(2020, 1, 1), date(2021, 12, 31))
CYCLES = (REUNION, AVIS_D_INSTANCE, DECISION)
CAS = lire_cas("gouvernance", "seances.yaml")


@pytest.mark.parametrize("cas", CAS)
def test_cas(cas: dict[str, Any]) -> None:
    jouer(cas, CYCLES, {"ordre_du_jour": lambda d, j: d.donnee("ordre_du_jour")})


def la_thematique() -> Any:
    return jouer(CAS[0].values[0], CYCLES, {})


SEANCE = {"reunion": "28-CRCA-THEMATIQUE-2019-001", "instance": "crca_thematique", "tenue_le": date(2019, 9, 17)}


def test_ce_que_la_seance_dit_est_le_geste_du_dossier_vise_une_seule_fois() -> None:
    """P1 adopted validates the targeting of the action, P2 records the opinion on the plan, P3 put off does nothing."""
    assert suites(la_thematique(), SEANCE["reunion"]) == (
        Suite("A1", "action_plan", "valider_ciblage", {"ciblage": "hôpitaux au-dessus du seuil", "seance": SEANCE}),
        Suite("plan-1", "plan_pprgdress", "rendre_avis", {"avis": "favorable", "seance": SEANCE}),
    )


def test_le_geste_issu_de_la_seance_est_celui_que_le_plan_attend() -> None:
    seance = la_thematique()
    (_, avis) = suites(seance, SEANCE["reunion"])
    plan = ouvrir(PPRGDRESS, "14")
    for jours, geste, donnees in (
        (30, "ouvrir_concertation", {}),
        (
            20,
            "soumettre",
            {"document": "d", "actions": {"A1": "x"}, "periode": Periode(date(2020, 1, 1), date(2021, 12, 31))},
        ),
    ):
        le = seance.evenements[0].le - timedelta(days=jours)
        plan = accomplir(plan, Evenement(geste, le, "x", "agent_ars", donnees=donnees))
    plan = accomplir(plan, Evenement(avis.geste, seance.evenements[-1].le, "x", "agent_ars", donnees=avis.donnees))
    assert plan.etat == "avis_rendu"


def test_chaque_matiere_vise_un_geste_et_des_instances_qui_existent() -> None:
    visables = {
        c.nom: c
        for c in (PPRGDRESS, PAPRAPS, AVENANT_PPRGDRESS, AVENANT_PAPRAPS, ACTION, ACTION_HORS_PLAN, CONVENTION_PARTENARIAT)
    }
    fautives = [
        matiere.code
        for matiere in MATIERES.values()
        if not set(matiere.instances) <= INSTANCES.keys()
        or matiere.nature not in ISSUES
        or matiere.texte not in officiel().textes
        or bool(matiere.cycle) != bool(matiere.geste)
        or (matiere.cycle in visables and matiere.geste not in {g.code for g in visables[matiere.cycle].gestes})
    ]
    assert fautives == []


def test_ce_que_demande_une_matiere_est_ce_que_le_geste_exige() -> None:
    """Beside the session and the opinion, which the session itself brings."""
    visables = {c.nom: c for c in (PPRGDRESS, PAPRAPS, ACTION, ACTION_HORS_PLAN, CONVENTION_PARTENARIAT)}
    for matiere in (m for m in MATIERES.values() if m.cycle in visables):
        lignes = [ligne for ligne in visables[matiere.cycle].transitions if ligne.geste == matiere.geste]
        exiges = {x.nom for ligne in lignes for x in ligne.exige if not x.facultative} - {"seance", "avis"}
        assert exiges == set(matiere.demande), matiere.code


def test_le_compte_rendu_separe_les_avis_des_decisions() -> None:
    seance = la_thematique()
    mandats = [
        Mandat("la directrice générale", "crca_thematique", "dg_ars", date(2017, 1, 1)),
        Mandat("la DCGDR", "crca_thematique", "dcgdr", date(2017, 1, 1)),
        Mandat("le directeur du Havre", "crca_thematique", "organisme_am", date(2017, 1, 1)),
        Mandat("un ancien", "crca_thematique", "arcmsa", date(2010, 1, 1), date(2018, 12, 31)),
    ]
    lu = rediger(seance, mandats)
    assert lu.presents == ("la directrice générale, directeur général de l’ARS",)
    assert lu.distants == ("la DCGDR, directeur coordonnateur de la gestion du risque",)
    havrais = "le directeur du Havre, directeur d’un organisme d’assurance maladie de la région"
    assert lu.representes == (f"{havrais}, représenté par la DCGDR",)
    assert [(ligne.point, ligne.dit, ligne.voix) for ligne in lu.decisions] == [("P1", "adopté", {"pour": 2})]
    assert [(ligne.point, ligne.dit, ligne.interesses, ligne.decide) for ligne in lu.avis] == [
        ("P2", "avis favorable", ("la DCGDR",), "le directeur général de l’ARS")
    ]
    assert [ligne.point for ligne in lu.reportes] == ["P3"]
    assert "3 ≥ 3" in lu.quorum


def test_un_document_d_instance_porte_un_numero() -> None:
    assert numero("28", "crca_thematique", 2019, 2) == "28-CRCA-THEMATIQUE-2019-002"


def test_l_ordre_du_jour_se_prepare_des_affaires_ouvertes() -> None:
    ouverts = [
        Ouvert("pprgdress", "plan-1", date(2019, 8, 1)),
        Ouvert("referents", "A2", date(2019, 8, 2)),
        Ouvert("referents", "A1", date(2019, 7, 2)),
        Ouvert("ciblage_contrats", "ciblage-2019", date(2019, 7, 1)),
        Ouvert("tableau_de_bord", "tb-3", date(2019, 8, 30)),
    ]
    points = preparer(ouverts, "crca_thematique")
    assert [(p.matiere, p.objet) for p in points] == [
        ("referents", "A1"),
        ("referents", "A2"),
        ("pprgdress", "plan-1"),
        ("tableau_de_bord", "tb-3"),
    ]
    assert [p.matiere for p in preparer([], "crca_pleniere")] == ["bilan_des_actions", "tableau_de_bord"]
    assert fautes(points, "crca_thematique") == ()
    assert fautes([points[0], points[0]], "coordination") == ("Le point « P1 » est écrit 2 fois.",)


MEMBRES = ("Mme A", "M. B", "Mme C")


def _presences(hasard: Any, *_: Any) -> dict[str, str]:
    return {membre: hasard.choice(("present", "present", "distant", "absent", "mandat Mme A")) for membre in MEMBRES}


def _traitement(hasard: Any, seance: Any, *_: Any) -> dict[str, Any]:
    return {"point": hasard.choice(("P1", "P2")), "issue": hasard.choice(("adopte", "favorable", "reporte", "rejete"))}


ORDRE = [
    {"code": code, "matiere": matiere, "objet": "x", "donnees": {}}
    for code, matiere in (("P1", "referents"), ("P2", "pprgdress"))
]
JUSTES = {
    "prevue_le": lambda h, d, j: j + timedelta(days=9),
    "ordre_du_jour": lambda h, d, j: ORDRE,
    "presences": _presences,
    "traitement": _traitement,
    "membre": lambda h, d, j: "Mme A",
    "point": lambda h, d, j: h.choice(("P1", "P2")),
    "qualite": lambda h, d, j: "dg_ars",
    "seance": lambda h, d, j: {"reunion": "r", "instance": "crca_thematique", "tenue_le": j},
}
FAUSSES = {
    "prevue_le": lambda h, d, j: j - timedelta(days=1),
    "ordre_du_jour": lambda h, d, j: [],
    "presences": lambda h, d, j: {"Mme D": "present"},
    "traitement": lambda h, d, j: {"point": "P9"},
    "membre": lambda h, d, j: "Mme D",
}


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades(cycle: Any) -> None:
    faits = {"instance": "crca_thematique", "membres": MEMBRES, "preside": "Mme A"}
    verifier_les_promenades(cycle, 300, longueur=40, justes=JUSTES, fausses=FAUSSES, faits=lambda h: faits)
