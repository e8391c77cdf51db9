"""What bad input gets on the pages of the region: a refusal in French, with its line or its reason, and nothing lost."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from region_batie import ECHANGE
from region_vivante import CRCA, DEBUT, Vivante
from vies_regionales import hopital

from efficience.noyau.gouvernance.tableau import BLOCS
from efficience.noyau.periode import Periode
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.gouvernance import actions as des_instances
from efficience.portail.gouvernance.models import HORS_INSTANCE, Mandat
from efficience.portail.partage import actions as des_echanges
from efficience.portail.pieces.models import Piece
from efficience.portail.plan_regional import actions as du_plan
from efficience.portail.plan_regional.models import Fiche, Importation
from efficience.portail.tableaux.models import Gel

TETE = "code;titre;theme;axe;origine;pilotage;debut;fin;referent_ars;referent_am;ciblage\n"
JUSTE = "A1;Antiulcéreux;T3;AX1;nationale;ars;2024-07-01;2026-06-30;M. B;;\n"
AUJOURD_HUI = timezone.localdate()
LE = timezone.now()


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    settings.PREPARATIONS_DE_SEANCE = []


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def _plan(vivante: Vivante) -> Dossier:
    periode = Periode(date(2024, 7, 1), date(2026, 6, 30))
    return du_plan.ouvrir_plan("plan_pprgdress", periode, par=vivante.membre("agent_ars"), le=LE)


@pytest.mark.parametrize(
    ("ligne", "motif"),
    [
        ("A2;Inconnue;T9;AX1;nationale;ars;2024-07-01;2026-06-30;M. B;;\n", "theme « T9 » inconnu."),
        ("A1;Doublon;T3;AX1;nationale;ars;2024-07-01;2026-06-30;M. B;;\n", "Code « A1 » déjà pris."),
        (
            "A3;Seule;T3;AX1;nationale;conjoint;2024-07-01;2026-06-30;M. B;;\n",
            "Il manque le référent de l’assurance maladie.",
        ),
    ],
    ids=["thème inconnu", "code en double", "référent manquant"],
)
def test_une_ligne_d_actions_fautive_est_ecartee_avec_son_numero_et_sa_raison(
    vivante: Vivante, comme: Any, ligne: str, motif: str
) -> None:
    plan, agent = _plan(vivante), comme("agent_ars")
    fichier = SimpleUploadedFile("actions.csv", (TETE + JUSTE + ligne).encode(), content_type="text/csv")
    reponse = agent.envoyer(f"/plan/{plan.pk}/importer", {"fichier": fichier})
    assert reponse.status_code == 302
    page = agent.get(reponse.headers["Location"]).content.decode()
    assert motif in page and "3" in page and ligne.split(";")[1] in page
    (ecartee,) = Importation.objects.get().ecartees
    assert (ecartee["ligne"], ecartee["motifs"]) == (3, [motif])
    assert [un.code for un in Fiche.objects.all()] == ["A1"]  # the right line is in


def _convoquee(vivante: Vivante) -> Dossier:
    """A plenary session that sits today."""
    vivante.mandats("crca_pleniere")
    agent = vivante.membre("agent_ars")
    seance = des_instances.programmer("crca_pleniere", AUJOURD_HUI, par=agent, le=LE - timedelta(days=30))
    points = [{"code": "P1", "matiere": "communication", "objet": "affiche", "donnees": {}}]
    dites = {"prevue_le": AUJOURD_HUI, "ordre_du_jour": points}
    des_dossiers.faire(seance, "convoquer", dites, par=agent, le=LE - timedelta(days=20))
    return Dossier.objects.get(pk=seance.pk)


def test_une_seance_sans_quorum_ne_s_ouvre_pas_et_la_feuille_reste_remplie(vivante: Vivante, comme: Any) -> None:
    seance, agent = _convoquee(vivante), comme("agent_ars")
    membres = seance.contexte(LE).faits["membres"]
    saisie = {f"presences_membre-{membres.index('la DCGDR')}": "present"}
    reponse = agent.envoyer(f"/dossiers/{seance.pk}/ouvrir", saisie, jeton=seance.version)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Le quorum n’est pas atteint : 1 présents ou représentés pour 3 requis." in page
    assert '<option value="present" selected>présent</option>' in page
    assert Dossier.objects.get(pk=seance.pk).etat == "convoquee"
    saisie |= {f"presences_membre-{rang}": "present" for rang in range(3)}
    assert agent.envoyer(f"/dossiers/{seance.pk}/ouvrir", saisie, jeton=seance.version).status_code == 302


def test_un_avis_apres_la_decision_est_refuse_et_le_point_reste_a_traiter(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    agent, plan = vivante.membre("agent_ars"), _plan(vivante)
    Dossier.objects.filter(pk=plan.pk).update(etat="arrete")  # adopted meanwhile
    seance = des_instances.programmer("crca_pleniere", AUJOURD_HUI, par=agent, le=LE - timedelta(days=30))
    points = [{"code": "P1", "matiere": "pprgdress", "objet": str(plan.pk), "donnees": {}}]
    dites = {"prevue_le": AUJOURD_HUI, "ordre_du_jour": points}
    des_dossiers.faire(seance, "convoquer", dites, par=agent, le=LE - timedelta(days=20))
    presents = {"presences": {nom: "present" for nom, _ in CRCA.values()}}
    des_dossiers.faire(seance, "ouvrir", presents, par=agent, le=LE - timedelta(minutes=5))
    seance = Dossier.objects.get(pk=seance.pk)
    saisie = {"traitement_point": "P1", "traitement_issue": "favorable", "traitement_observations": "sans réserve",
              "etape": "confirmer"}  # fmt: skip
    reponse = comme("agent_ars").envoyer(f"/dossiers/{seance.pk}/traiter", saisie, jeton=seance.version)
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "n’est pas possible à l’étape" in page and "sans réserve" in page
    assert not Evenement.objects.filter(geste__in=("traiter", "rendre_avis")).exists()


def test_un_mandat_expire_ne_signe_plus_et_le_refus_dit_depuis_quand(vivante: Vivante, comme: Any) -> None:
    hopital()  # of the ressort of the caisse
    vivante.mandats("crca_pleniere")
    plan = _plan(vivante)
    convention = du_plan.ouvrir_convention(plan, par=vivante.membre("agent_ars"), le=LE - timedelta(days=3))
    for geste, role in (("proposer", "agent_am"), ("envoyer_a_signer", "agent_ars")):
        des_dossiers.faire(convention, geste, {}, par=vivante.membre(role), le=LE - timedelta(days=2))
        convention = Dossier.objects.get(pk=convention.pk)
    hier = AUJOURD_HUI - timedelta(days=1)
    Mandat.objects.filter(qualite="dcgdr").update(fin=hier)
    caisse = comme("directeur_cpam")
    session = caisse.session
    session["prouve_le"] = int(time.time())
    session.save()
    reponse = caisse.envoyer(f"/dossiers/{convention.pk}/signer", {"etape": "confirmer"}, jeton=convention.version)
    assert reponse.status_code == 422
    assert f"a pris fin le {hier:%d/%m/%Y}" in reponse.content.decode()
    assert Dossier.objects.get(pk=convention.pk).etat == "a_signer"


def test_une_livraison_d_une_periode_qui_n_est_pas_due_est_refusee_et_le_fichier_n_est_pas_garde(
    vivante: Vivante, comme: Any
) -> None:
    for nom, role in (("le DPO", "agent_ars"), ("la DPO", "agent_am")):
        des_instances.nommer(
            region="32", instance=HORS_INSTANCE, qualite="dpo", personne=nom, debut=DEBUT,
            utilisateur=vivante.region.personnes[role], par=vivante.membre("agent_ars"), le=LE,
        )  # fmt: skip
    lue = des_echanges.ouvrir({**ECHANGE}, par=vivante.membre("agent_ars"), le=LE)
    caisse = comme("agent_am")
    for periode in ("19990101", "20240102", "n’importe quoi"):
        envoi = {"periode": periode, "fichier": SimpleUploadedFile("f.csv", b"finess;mois\n590000006;2024-01\n")}
        reponse = caisse.envoyer(f"/echanges/{lue.dossier_id}/deposer", envoi)
        assert reponse.status_code == 422 and "n’en fait pas partie" in reponse.content.decode().replace("&#x27;", "’")
    assert not Dossier.objects.filter(cycle="livraison").exists() and not Piece.objects.exists()


def test_un_tableau_dont_un_bloc_n_est_pas_commente_ne_se_gele_pas_et_garde_les_autres(vivante: Vivante, comme: Any) -> None:
    agent = comme("agent_ars")
    seance = vivante.seance("crca_pleniere", "2031-04-15")
    dits = {code: f"Commentaire de {code}." for code in BLOCS if code != "economies"}
    assert agent.envoyer(f"/tableaux/{seance.pk}/commenter", dits).status_code == 302
    reponse = agent.envoyer(f"/tableaux/{seance.pk}/geler", {})
    assert reponse.status_code == 422 and "le bloc « Économies » n’est pas commenté" in reponse.content.decode()
    assert "Commentaire de plan." in agent.get(f"/tableaux/{seance.pk}").content.decode()
    assert not Gel.objects.exists()
