"""Bodies on the portal: mandates, sessions, votes, minutes, and what a session sets going."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from region_vivante import DEBUT, Vivante, a
from vies_regionales import hopital

from efficience.documents import en_html
from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Rattachement
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.gouvernance import actions, attentes, lectures
from efficience.portail.gouvernance.models import HORS_INSTANCE, Mandat
from efficience.portail.pieces.models import Piece


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    settings.PREPARATIONS_DE_SEANCE = []


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def test_un_siege_unique_ne_se_tient_pas_a_deux_et_un_mandat_fini_ne_donne_plus_de_qualite(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    agent, dcgdr = vivante.membre("agent_ars"), vivante.membre("directeur_cpam")
    commun = {"region": "32", "instance": "crca_pleniere", "personne": "une autre", "par": agent, "le": a("2024-02-01")}
    with pytest.raises(ValidationError, match="est tenu par la DCGDR, sans date de fin"):
        actions.nommer(qualite="dcgdr", debut=date(2024, 6, 1), **commun)
    with pytest.raises(ValidationError, match="n’a pas de siège"):
        actions.nommer(qualite="roi", debut=DEBUT, **commun)
    with pytest.raises(ValidationError, match="prend fin après avoir commencé"):
        actions.nommer(qualite="organisme_am", debut=DEBUT, fin=date(2023, 1, 1), **commun)
    assert Mandat.objects.count() == 5
    assert lectures.qualites(dcgdr, date(2024, 6, 1)) == {"dcgdr": ""}
    mandat = Mandat.objects.get(qualite="dcgdr")
    actions.terminer(mandat, fin=date(2024, 5, 31), par=agent, le=a("2024-02-01"))
    assert lectures.qualites(dcgdr, date(2024, 6, 1)) == {}
    with pytest.raises(ValidationError, match="prend fin le 31/05/2024"):
        actions.terminer(mandat, fin=date(2024, 4, 30), par=agent, le=a("2024-02-01"))


def test_une_seance_de_la_convocation_au_compte_rendu_approuve(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    assert seance.reference == "32-CRCA-PLENIERE-2024-001"
    points = [
        {"code": "P1", "matiere": "communication", "objet": "affiche commune", "donnees": {}},
        {"code": "P2", "matiere": "complementaires", "objet": "mutuelles", "donnees": {}},
    ]
    with pytest.raises(GesteRefuse, match="La convocation part 5 jours"):
        vivante.faire(seance, "convoquer", "2024-04-14", prevue_le=date(2024, 4, 16), ordre_du_jour=points)
    seance = vivante.faire(seance, "convoquer", "2024-04-02", prevue_le=date(2024, 4, 16), ordre_du_jour=points)
    with pytest.raises(GesteRefuse, match="Le quorum n’est pas atteint : 2 présents ou représentés pour 3 requis"):
        vivante.faire(seance, "ouvrir", "2024-04-16", presences={"la DCGDR": "present", "la Mutualité": "distant"})
    presents = {"la directrice générale": "present", "la DCGDR": "distant", "la Mutualité": "mandat la DCGDR"}
    seance = vivante.faire(seance, "ouvrir", "2024-04-16", presences=presents)
    seance = vivante.faire(seance, "declarer_interet", "2024-04-16", membre="la DCGDR", point="P2", motif="elle y siège")
    with pytest.raises(GesteRefuse, match="la DCGDR a déclaré un intérêt personnel"):
        vivante.traiter(seance, "P2", "favorable", "2024-04-16", voix={"la DCGDR": "pour"})
    seance = vivante.traiter(seance, "P2", "favorable", "2024-04-16", voix={"la directrice générale": "pour"})
    with pytest.raises(GesteRefuse, match="déjà traité"):
        vivante.traiter(seance, "P2", "defavorable", "2024-04-16")
    with pytest.raises(GesteRefuse, match="Points ni traités ni reportés : P1"):
        vivante.faire(seance, "lever", "2024-04-16")
    seance = vivante.traiter(seance, "P1", "reporte", "2024-04-16")
    seance = vivante.faire(seance, "lever", "2024-04-16 17:00")
    seance = vivante.faire(seance, "rediger", "2024-04-20", releve="La commission s’accorde.")
    seance = vivante.faire(seance, "approuver", "2024-05-14")
    assert seance.etat == "approuvee"
    convocation, minutes = Evenement.objects.filter(redactions__isnull=False).order_by("rang")
    textes = [en_html(un.redactions.get().compose) for un in (convocation, minutes)]
    assert "affiche commune" in textes[0] and "voix délibérative" in textes[0]
    assert all(mots in textes[1] for mots in ("avis favorable", "la DCGDR", "3 ≥ 3", "La commission s’accorde.", "reporté"))


def test_sans_quorum_une_seconde_convocation_du_meme_ordre_du_jour_se_tient(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    points = [{"code": "P1", "matiere": "question", "objet": "divers", "donnees": {}}]
    seance = vivante.faire(seance, "convoquer", "2024-04-02", prevue_le=date(2024, 4, 16), ordre_du_jour=points)
    seance = vivante.faire(seance, "constater_absence_de_quorum", "2024-04-16", presences={"la DCGDR": "present"})
    seance = vivante.faire(seance, "reconvoquer", "2024-04-17", prevue_le=date(2024, 4, 18))
    seance = vivante.faire(seance, "ouvrir", "2024-04-18", presences={"la DCGDR": "present"})
    assert (seance.etat, lectures.prevue_le(seance)) == ("ouverte", date(2024, 4, 18))


def test_une_thematique_attend_son_comite_de_revue(vivante: Vivante) -> None:
    vivante.mandats("crca_thematique", "comite_de_revue")
    seance = vivante.seance("crca_thematique", "2024-06-18")
    points = [{"code": "P1", "matiere": "tableau_de_bord", "objet": "", "donnees": {}}]
    convoquer = {"prevue_le": date(2024, 6, 18), "ordre_du_jour": points}
    with pytest.raises(GesteRefuse, match="Aucun comité de revue"):
        vivante.faire(seance, "convoquer", "2024-06-06", **convoquer)
    comite = vivante.tenir("comite_de_revue", "2024-06-03", [{"matiere": "question", "objet": "bilan"}])
    comite = vivante.traiter(comite, "P1", "pris_acte", "2024-06-03 15:00")
    vivante.faire(comite, "lever", "2024-06-03 16:00")
    assert vivante.faire(seance, "convoquer", "2024-06-06", **convoquer).etat == "convoquee"


def test_ce_que_dit_une_seance_est_le_geste_de_l_affaire_et_son_refus_refuse_le_point(vivante: Vivante) -> None:
    vivante.mandats("coordination")
    situation = Situation("32", "59")
    action = des_dossiers.ouvrir(
        "action_plan", reference="A1", titre="Antiulcéreux", situation=situation, par=vivante.membre("agent_ars"),
        le=a("2024-03-01"), donnees={"pilotage": "conjoint", "referent_ars": "M. B", "referent_am": "Mme A"},
    )  # fmt: skip
    (point,) = attentes.points_proposes("32", "coordination", a("2024-04-01"))
    assert (point.matiere, point.objet) == ("referents", str(action.pk))
    seance = vivante.tenir("coordination", "2024-05-06", [point.en_champs()])
    seance = vivante.traiter(seance, "P1", "adopte", "2024-05-06 15:00")
    fait = Evenement.objects.get(dossier=action)
    assert fait.geste == "designer_referents"
    assert fait.dites["seance"] == {"reunion": seance.reference, "instance": "coordination", "tenue_le": date(2024, 5, 6)}
    assert attentes.points_proposes("32", "coordination", a("2024-05-07")) == ()

    vivante.faire(action, "abandonner", "2024-05-08", motif="sans objet")
    suivante = vivante.tenir("coordination", "2024-06-10", [point.en_champs()])
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « Abandonnée »"):
        vivante.traiter(suivante, "P1", "adopte", "2024-06-10 15:00")
    assert Dossier.objects.get(pk=suivante.pk).version == suivante.version
    assert Evenement.objects.filter(geste="traiter").count() == 1


def test_l_annee_se_programme_une_fois_et_dit_ce_qui_manque(vivante: Vivante) -> None:
    faites = actions.programmer_l_annee(2025, [6, 10], par=vivante.membre("agent_ars"), le=a("2024-12-01"))
    assert len(faites) == 12 + 1 + 2 + 2
    assert actions.programmer_l_annee(2025, [6, 10], par=vivante.membre("agent_ars"), le=a("2024-12-02")) == []
    with pytest.raises(ValidationError, match="siège déjà"):
        prevue = lectures.prevue_le(faites[0])
        actions.programmer(faites[0].donnees["instance"], prevue, par=vivante.membre("agent_ars"), le=a("2024-12-02"))


def test_les_pages_des_instances_montrent_et_font(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere", "coordination")
    agent = comme("agent_ars")
    page = agent.get("/instances").content.decode()
    assert "Réunion de coordination" in page and "4 sièges" in page
    donnees = {"qualite": "dpo", "personne": "M. Morel", "debut": "2024-01-01"}
    assert agent.envoyer(f"/instances/{HORS_INSTANCE}/nommer", donnees).status_code == 302
    assert agent.envoyer("/instances/crca_pleniere/nommer", {**donnees, "qualite": "dg_ars"}).status_code == 422
    reponse = agent.envoyer("/instances/seances/programmer", {"instance": "crca_pleniere", "prevue": "2031-04-15"})
    seance = Dossier.objects.get(cycle="seance")
    assert reponse.headers["Location"] == f"/instances/seances/{seance.pk}"
    assert "Convoquer" in agent.get(reponse.headers["Location"]).content.decode()
    formulaire = agent.get(f"/dossiers/{seance.pk}/convoquer").content.decode()
    assert "Bilan des actions" in formulaire and "Point ajouté 1 : matière" in formulaire
    saisie = {
        "prevue_le": "2031-04-15", "heure": "14 h", "lieu": "Lille", "ordre_du_jour_garder-bilan_des_actions-": "on",
        "ordre_du_jour_matiere-0": "communication", "ordre_du_jour_objet-0": "affiche commune",
    }  # fmt: skip
    relue = agent.envoyer(f"/dossiers/{seance.pk}/convoquer", saisie, jeton=seance.version)
    assert relue.status_code == 200 and "P2. Promotion des actions" in relue.content.decode()
    faite = agent.envoyer(f"/dossiers/{seance.pk}/convoquer", {**saisie, "etape": "confirmer"}, jeton=seance.version)
    assert faite.status_code == 302
    assert "affiche commune" in agent.get(f"/instances/seances/{seance.pk}").content.decode()
    for adresse in ("/instances/crca_pleniere", "/instances/annees/2031", "/instances/decisions"):
        assert agent.get(adresse).status_code == 200
    cpam = comme("directeur_cpam")
    assert "affiche commune" not in cpam.get("/instances").content.decode()
    assert comme("directeur").get("/instances").status_code == 403


def test_une_caisse_lit_les_affaires_de_toute_la_region_et_une_autre_region_aucune(vivante: Vivante, comme: Any) -> None:
    hopital()  # of the ressort of the caisse
    des_dossiers.ouvrir(
        "action_plan", reference="A1", titre="Antiulcéreux", situation=Situation("32", "62"),
        par=vivante.membre("agent_ars"), le=a("2024-03-01"),
    )  # fmt: skip
    vivante.mandats("crca_pleniere")
    seance = vivante.seance("crca_pleniere", "2031-04-15")
    Dossier.objects.filter(pk=seance.pk).update(departement="62")
    points = [{"code": "P1", "matiere": "question", "objet": "divers", "donnees": {}}]
    vivante.faire(seance, "convoquer", "2031-03-01", prevue_le=date(2031, 4, 15), ordre_du_jour=points)
    convocation = Piece.objects.get(nature="pdf")
    assert comme("directeur_cpam").get(f"/pieces/{convocation.pk}").status_code == 200
    assert comme("directeur").get(f"/pieces/{convocation.pk}").status_code == 404
    adresse = f"/instances/seances/{seance.pk}"
    assert comme("directeur_cpam").get(adresse).status_code == 200
    assert "la DCGDR" in comme("directeur_cpam").get("/instances/crca_pleniere").content.decode()
    ailleurs = vivante.region.organisations["ars_ailleurs"]
    Rattachement.objects.filter(role="agent_ars").update(organisation=ailleurs)
    assert comme("agent_ars").get(adresse).status_code == 404
    assert "la DCGDR" not in comme("agent_ars").get("/instances/crca_pleniere").content.decode()


def test_une_decision_adoptee_se_suit_jusqu_a_son_execution(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    points = [{"matiere": "communication", "objet": "affiche"}, {"matiere": "contractualisation", "objet": "contrats"}]
    seance = vivante.tenir("crca_pleniere", "2024-04-16", points)
    seance = vivante.traiter(seance, "P1", "rejete", "2024-04-16 15:00")
    seance = vivante.traiter(seance, "P2", "adopte", "2024-04-16 15:10")
    agent = comme("agent_ars")
    for code, combien in (("P1", 0), ("P2", 1), ("P2", 1)):
        assert agent.envoyer(f"/instances/seances/{seance.pk}/suivre/{code}").status_code == 302
        assert Dossier.objects.filter(cycle="decision_regionale").count() == combien
    decision = Dossier.objects.get(cycle="decision_regionale")
    with pytest.raises(GesteRefuse, match="ne relève pas de votre rôle"):
        vivante.faire(decision, "signer", "2024-04-18", document="d" * 64)
    decision = vivante.faire(decision, "signer", "2024-04-18", role="dg_ars", document="d" * 64)
    decision = vivante.faire(decision, "notifier", "2024-04-19", document="d" * 64)
    page = agent.get("/instances/decisions").content.decode()
    assert "contrats" in page and "Notifiée" in page
