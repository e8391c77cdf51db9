"""Who sits is decided by date, a stand-in sits and signs for a holder, a body that is asked answers in session."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from region_vivante import DEBUT, Vivante, a

from efficience.documents import en_html
from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.dossiers.models import Dossier, Evenement, Redaction
from efficience.portail.gouvernance import actions, attentes, avis, composition, lectures
from efficience.portail.gouvernance.models import ChangementDeSiege, Mandat

SIEGE = {"libelle": "représentant des usagers", "voix": "deliberative", "plusieurs": False, "requis": True, "ouvert": True,
         "debut": date(2024, 5, 1), "acte": "avenant n° 1 à la convention"}  # fmt: skip


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    settings.PREPARATIONS_DE_SEANCE = []


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def _nommer(vivante: Vivante, qualite: str, personne: str, role: str = "", **autres: Any) -> Mandat:
    compte = vivante.region.personnes[role] if role else None
    champs = {"region": "32", "instance": "crca_pleniere", "debut": DEBUT, "par": vivante.membre("agent_ars"),
              "le": a("2024-01-02"), **autres}  # fmt: skip
    return actions.nommer(qualite=qualite, personne=personne, utilisateur=compte, **champs)


QUESTION = [{"code": "P1", "matiere": "question", "objet": "divers", "donnees": {}}]


def test_un_siege_change_a_sa_date_et_les_seances_tenues_gardent_leur_composition(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    agent = vivante.membre("agent_ars")
    vivante.tenir("crca_pleniere", "2024-02-20", QUESTION, le="2024-02-02")
    composition.changer_un_siege("crca_pleniere", "nouveau", SIEGE, par=agent, le=a("2024-02-01"))
    sans_voix = {**SIEGE, "libelle": "représentant de la Mutualité française", "voix": "aucune", "requis": False}
    composition.changer_un_siege("crca_pleniere", "mutualite", sans_voix, par=agent, le=a("2024-02-01"))
    assert lectures.instance("32", "crca_pleniere", date(2024, 4, 30)).siege("representant_des_usagers") is None
    en_mai = lectures.instance("32", "crca_pleniere", date(2024, 5, 1))
    assert [siege.qualite for siege in en_mai.sieges][-1] == "representant_des_usagers"
    _nommer(vivante, "representant_des_usagers", "Mme U", debut=date(2024, 5, 1))
    with pytest.raises(ValidationError, match="n’a pas de siège dans cette instance"):
        _nommer(vivante, "representant_des_usagers", "Mme V", debut=date(2024, 4, 1))
    avril, juin = (vivante.seance("crca_pleniere", jour) for jour in ("2024-04-16", "2024-06-18"))
    membres = [seance.contexte(a("2024-04-02")).faits["membres"] for seance in (avril, juin)]
    assert "la Mutualité" in membres[0] and "Mme U" not in membres[0]
    assert "la Mutualité" not in membres[1] and "Mme U" in membres[1]
    with pytest.raises(ValidationError, match="La séance du 20/02/2024 s’est tenue avec la composition d’alors"):
        tard = {**SIEGE, "libelle": "autre", "debut": date(2024, 2, 20)}
        composition.changer_un_siege("crca_pleniere", "nouveau", tard, par=agent, le=a("2024-02-21"))
    assert ChangementDeSiege.objects.count() == 2
    assert Ligne.objects.filter(geste="instance.changer_siege").count() == 2


@pytest.mark.parametrize(
    ("qualite", "champs", "motif"),
    [
        ("dg_ars", {"ouvert": False}, "préside ou vice-préside : il reste ouvert"),
        ("dcgdr", {"voix": "aucune"}, "à voix délibérative"),
        ("nouveau", {"libelle": "directeur de l’ARCMSA"}, "existe déjà"),
        ("nouveau", {"libelle": " "}, "Un nouveau siège a un intitulé"),
        ("roi", {}, "n’est pas, ou plus, de cette instance"),
    ],
)
def test_une_composition_impossible_est_refusee(vivante: Vivante, qualite: str, champs: dict[str, Any], motif: str) -> None:
    with pytest.raises(ValidationError, match=motif):
        composition.changer_un_siege(
            "crca_pleniere", qualite, {**SIEGE, **champs}, par=vivante.membre("agent_ars"), le=a("2024-02-01")
        )
    assert not ChangementDeSiege.objects.exists() and not Ligne.objects.filter(geste="instance.changer_siege").exists()


def test_un_changement_ne_se_recrit_pas(vivante: Vivante) -> None:
    fait = composition.changer_un_siege("iraps", "nouveau", SIEGE, par=vivante.membre("agent_ars"), le=a("2024-02-01"))
    with pytest.raises(DatabaseError), transaction.atomic():
        ChangementDeSiege.objects.filter(pk=fait.pk).update(voix="aucune")


def test_le_secretariat_compose_par_les_pages_et_les_autres_non(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    adresse = "/instances/crca_pleniere/sieges/nouveau"
    saisie = {"libelle": "représentant des usagers", "voix": "consultative", "ouvert": "oui", "debut": "2031-05-01",
              "acte": "arrêté du 3 avril"}  # fmt: skip
    for role in ("directeur_cpam", "omedit", "auditeur", "directeur"):
        assert comme(role).envoyer(adresse, saisie).status_code == 403, role
    refus = comme("agent_am").envoyer(adresse, {**saisie, "acte": ""})
    assert refus.status_code == 422 and "représentant des usagers" in refus.content.decode()
    assert comme("agent_am").envoyer(adresse, saisie).status_code == 302
    assert comme("agent_am").get("/instances/crca_pleniere/sieges/inconnu").status_code == 404
    page = comme("auditeur").get("/instances/crca_pleniere").content.decode()
    assert "À partir du 01/05/2031, représentant des usagers : voix consultative" in page
    assert "Changer<span" not in page
    assert "Changer<span" in comme("dg_ars").get("/instances/crca_pleniere").content.decode()
    ferme = {**saisie, "libelle": "directeur général de l’ARS", "voix": "deliberative", "ouvert": "non"}
    refus = comme("agent_ars").envoyer("/instances/crca_pleniere/sieges/dg_ars", ferme)
    assert refus.status_code == 422 and "il reste ouvert, à voix délibérative" in refus.content.decode()


def test_un_suppleant_siege_compte_et_vote_pour_le_titulaire_absent(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    _nommer(vivante, "arcmsa", "Mme S", suppleant=True)
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    points = [{"code": "P1", "matiere": "communication", "objet": "affiche", "donnees": {}}]
    seance = vivante.faire(seance, "convoquer", "2024-04-02", prevue_le=date(2024, 4, 16), ordre_du_jour=points)
    deux = {"la DCGDR": "present", "la Mutualité": "suppleant Mme S"}
    with pytest.raises(GesteRefuse, match="Mme S n’est pas suppléant de la Mutualité"):
        vivante.faire(seance, "ouvrir", "2024-04-16", presences=deux)
    trois = {"la DCGDR": "present", "la directrice générale": "present", "le directeur de l’ARCMSA": "suppleant Mme S"}
    seance = vivante.faire(seance, "ouvrir", "2024-04-16", presences=trois)  # 3 of 5: Mme S counts
    seance = vivante.faire(seance, "declarer_interet", "2024-04-16", membre="Mme S", point="P1", motif="elle y travaille")
    with pytest.raises(GesteRefuse, match="Mme S a déclaré un intérêt personnel"):
        vivante.traiter(seance, "P1", "adopte", "2024-04-16", voix={"le directeur de l’ARCMSA": "pour"})
    seance = vivante.traiter(seance, "P1", "adopte", "2024-04-16", voix={"la DCGDR": "pour"})
    seance = vivante.faire(seance, "lever", "2024-04-16 17:00")
    vivante.faire(seance, "rediger", "2024-04-20")
    minutes = en_html(Redaction.objects.get(modele="compte-rendu-seance").compose)
    assert "le directeur de l’ARCMSA, directeur de l’ARCMSA, suppléé par Mme S" in minutes.replace("\xa0", " ")


def test_un_mandat_expire_ne_compte_ni_ne_vote_et_la_page_le_dit(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    actions.terminer(
        Mandat.objects.get(qualite="mutualite"), fin=date(2024, 4, 15), par=vivante.membre("agent_ars"), le=a("2024-02-01")
    )
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    page = comme("agent_ars").get(f"/instances/seances/{seance.pk}").content.decode()
    assert "le mandat de la Mutualité (jusqu’au 15/04/2024) a pris fin" in page
    points = [{"code": "P1", "matiere": "communication", "objet": "affiche", "donnees": {}}]
    seance = vivante.faire(seance, "convoquer", "2024-04-02", prevue_le=date(2024, 4, 16), ordre_du_jour=points)
    avec = {"la DCGDR": "present", "la directrice générale": "present"}
    with pytest.raises(GesteRefuse, match="Le mandat de la Mutualité a pris fin le 15/04/2024"):
        vivante.faire(seance, "ouvrir", "2024-04-16", presences={**avec, "la Mutualité": "present"})
    seance = vivante.faire(seance, "ouvrir", "2024-04-16", presences=avec)
    with pytest.raises(GesteRefuse, match="Vote refusé : Le mandat de la Mutualité a pris fin le 15/04/2024"):
        vivante.traiter(seance, "P1", "adopte", "2024-04-16", voix={"la DCGDR": "pour", "la Mutualité": "pour"})
    assert not Evenement.objects.filter(geste="traiter").exists()


def test_un_suppleant_a_la_qualite_d_un_titulaire_en_cours_et_l_acte_le_dit(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    cpam, agent_am = vivante.membre("directeur_cpam"), vivante.membre("agent_am")
    assert lectures.qualites(agent_am, date(2024, 6, 1)) == {}
    _nommer(vivante, "dcgdr", "Mme A", "agent_am", suppleant=True)
    assert lectures.qualites(agent_am, date(2024, 6, 1)) == {"dcgdr": "la DCGDR"}
    assert lectures.qualites(cpam, date(2024, 6, 1)) == {"dcgdr": ""}
    actions.terminer(
        Mandat.objects.get(qualite="dcgdr", suppleant=False), fin=date(2024, 5, 31), par=agent_am, le=a("2024-05-01")
    )
    assert lectures.qualites(agent_am, date(2024, 6, 1)) == {}  # nobody to stand in for


def test_un_avis_se_demande_a_une_instance_qui_seule_le_rend_en_seance(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere", "coordination")
    agent = comme("agent_ars")
    assert "Demander un avis" in agent.get("/instances/avis").content.decode()
    saisie = {"instance": "crca_pleniere", "titre": "Liste des actes à suivre", "question": "Quels actes retenir ?"}
    refus = agent.envoyer("/instances/avis/demander", {**saisie, "question": ""})
    assert refus.status_code == 422 and "Liste des actes à suivre" in refus.content.decode()
    for role, code in (("auditeur", 403), ("omedit", 403), ("directeur", 403), ("agent_am", 422)):
        assert comme(role).envoyer("/instances/avis/demander", saisie).status_code == code, role
    assert not Dossier.objects.filter(cycle="avis_d_instance").exists()
    reponse = agent.envoyer("/instances/avis/demander", saisie)
    demande = Dossier.objects.get(cycle="avis_d_instance")
    assert reponse.headers["Location"] == f"/dossiers/{demande.pk}" and demande.etat == "demande"
    assert Courriel.objects.filter(modele="demande-avis").count() == 2  # the DG and the DCGDR have an account
    page = agent.get("/instances/avis").content.decode()
    assert "Liste des actes à suivre" in page and "réputé rendu sans réponse le" in page
    assert attentes.points_proposes("32", "coordination", a("2031-01-10")) == ()


def _demande(vivante: Vivante, instance: str = "crca_pleniere", **autres: Any) -> Dossier:
    return avis.demander(
        instance, "Liste des actes", "Quels actes ?", par=vivante.membre("agent_ars"), le=a("2024-03-01"), **autres
    )


def test_l_avis_rendu_en_seance_porte_ses_reserves_et_son_document(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere", "coordination")
    demande = _demande(vivante)
    proposes = attentes.points_proposes("32", "crca_pleniere", a("2024-03-02"))
    (point,) = [un for un in proposes if un.matiere == "avis_demande"]
    ailleurs = vivante.tenir("coordination", "2024-04-10", [{**point.en_champs(), "code": "P1"}], le="2024-03-15")
    with pytest.raises(GesteRefuse, match="L’avis est demandé à une autre instance"):
        vivante.traiter(ailleurs, "P1", "favorable", "2024-04-10 15:00")
    seance = vivante.tenir("crca_pleniere", "2024-04-16", [{**point.en_champs(), "code": "P1"}])
    vivante.traiter(seance, "P1", "reserve", "2024-04-16 15:00", observations="Attendre les chiffres de 2024.")
    assert Dossier.objects.get(pk=demande.pk).etat == "rendu"
    texte = en_html(Redaction.objects.get(modele="avis-instance").compose)
    assert "favorable avec réserves" in texte and "Attendre les chiffres de 2024." in texte and "Quels actes" in texte
    page = comme("agent_am").get("/instances/avis").content.decode()
    assert "favorable avec réserves" in page and "Attendre les chiffres" in page
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « Avis rendu »"):
        autre = vivante.tenir("crca_pleniere", "2024-05-21", [{**point.en_champs(), "code": "P1"}])
        vivante.traiter(autre, "P1", "favorable", "2024-05-21 15:00")


def test_une_decision_attend_l_avis_demande_puis_se_signe_quand_il_est_repute_rendu(vivante: Vivante) -> None:
    vivante.mandats("crca_pleniere")
    seance = vivante.tenir("crca_pleniere", "2024-02-20", [{"matiere": "contractualisation", "objet": "contrats"}])
    seance = vivante.traiter(seance, "P1", "adopte", "2024-02-20 15:00")
    decision = actions.suivre(seance, "P1", par=vivante.membre("agent_ars"), le=a("2024-02-21"))
    _demande(vivante, "iraps", decision=decision)
    with pytest.raises(ValidationError, match="est déjà demandé sur cette décision"):
        _demande(vivante, "iraps", decision=decision)
    signer = {"role": "dg_ars", "document": "d" * 64}
    with pytest.raises(GesteRefuse, match="L’avis demandé à l’instance « Instance régionale d’amélioration"):
        vivante.faire(decision, "signer", "2024-04-18", **signer)
    decision = vivante.faire(decision, "signer", "2024-05-03", **signer)  # two months later, deemed given
    assert decision.etat == "signee"
    with pytest.raises(ValidationError, match="avant que la décision soit signée"):
        _demande(vivante, "iraps", decision=decision)
