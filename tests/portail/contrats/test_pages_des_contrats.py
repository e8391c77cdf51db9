"""The journey on the pages: a form, a summing up, a confirmation; sent twice, sent late, sent by the wrong person."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from vies_de_contrats import PROJET, Vie, acte_de, hopital, instant, ouvrir

from efficience.noyau.roles import ROLES
from efficience.portail.commun import horloge
from efficience.portail.commun.formulaires import cle_neuve
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.contrats import actions, echanges
from efficience.portail.contrats.models import Acte, Annotation, Brouillon, Contrat, Document, Evenement


def _pdf() -> bytes:
    """A page without anything on it."""
    objets = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"]  # fmt: skip
    octets, places = b"%PDF-1.4\n", []
    for rang, objet in enumerate(objets, start=1):
        places.append(len(octets))
        octets += b"%d 0 obj%s endobj\n" % (rang, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(octets)
    return octets + b"xref\n0 4\n0000000000 65535 f \n" + table + fin


PDF = _pdf()


@pytest.fixture
def au(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Say what time it is."""
    return lambda ecrit: monkeypatch.setattr(horloge, "maintenant", lambda: instant(ecrit))


def _page(vie: Vie, suite: str = "") -> str:
    return f"/contrats/{vie.contrat.pk}{suite}"


def _geste(vie: Vie, code: str, numero: int = 0) -> str:
    return _page(vie, f"/{numero}/{code}")


def test_un_geste_simple_se_fait_d_un_formulaire(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-11")
    agent = comme("agent_ars")
    assert "À préparer" in agent.get(_page(vie)).content.decode()
    reponse = agent.envoyer(_geste(vie, "demander_avis"), {"attendu_le": "2022-02-01"}, jeton=0)
    assert (reponse.status_code, reponse.headers["Location"]) == (302, _page(vie))
    assert acte_de(vie.contrat).etat == "avis_am_demande"
    assert "Avis de l’assurance maladie demandé" in agent.get(_page(vie)).content.decode()


def test_un_geste_qui_engage_est_relu_avant_d_etre_fait(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    au("2022-02-25")
    agent = comme("agent_ars")
    assert agent.get(_geste(vie, "envoyer")).headers["Location"] == _geste(vie, "envoyer/confirmer")
    relue = agent.get(_geste(vie, "envoyer/confirmer")).content.decode()
    for attendu in ("Rien n’est encore fait", "courriel légal", "hopital@essai.example", "Proposition de contrat"):
        assert attendu in relue
    assert acte_de(vie.contrat).etat == "proposition_preparee"
    reponse = agent.envoyer(_geste(vie, "envoyer/confirmer"), jeton=2)
    assert reponse.status_code == 302
    assert acte_de(vie.contrat).etat == "proposee"
    assert Document.objects.filter(modele="contrat-gen2").count() == 1


def test_chaque_envoi_fait_deux_fois_n_agit_qu_une_fois(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    """The same form twice, as a double click sends it: same answer, one event, one mail a party."""
    envois = [
        ("agent_ars", "2022-01-11", "demander_avis", {"attendu_le": "2022-02-01"}),
        ("agent_am", "2022-01-18", "rendre_avis", {"avis": "favorable"}),
        ("agent_ars", "2022-02-25", "envoyer/confirmer", {}),
        ("directeur", "2022-02-28", "accuser_reception", {}),
        ("directeur", "2022-03-01", "observer", {"observations": "Non."}),
        ("directeur", "2022-03-01 12:01", "observer/confirmer", {}),
        ("agent_ars", "2022-03-02", "../0/remarques", {"clause": "ensemble", "texte": "Bien reçu."}),
    ]  # fmt: skip
    for role, quand, code, donnees in envois:
        au(quand)
        navigateur, cle, jeton = comme(role), cle_neuve(), acte_de(vie.contrat).version
        adresse = _geste(vie, code) if not code.startswith("..") else _page(vie, "/0/remarques")
        avant = (Evenement.objects.count(), Courriel.objects.count(), Ligne.objects.count(), Annotation.objects.count())
        premiere = navigateur.envoyer(adresse, donnees, cle=cle, jeton=jeton)
        entre = (Evenement.objects.count(), Courriel.objects.count(), Ligne.objects.count(), Annotation.objects.count())
        seconde = navigateur.envoyer(adresse, donnees, cle=cle, jeton=jeton)
        apres = (Evenement.objects.count(), Courriel.objects.count(), Ligne.objects.count(), Annotation.objects.count())
        assert (premiere.status_code, seconde.status_code, code) == (302, 302, code)
        assert seconde.headers["Location"] == premiere.headers["Location"]
        assert entre == apres
        assert code == "observer" or avant != entre
    assert acte_de(vie.contrat).etat == "contradictoire_1"


def test_un_formulaire_perime_est_refuse_avec_le_texte_garde(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.jusqu_a_la_proposition()
    au("2022-03-01")
    directeur = comme("directeur")
    jeton = acte_de(vie.contrat).version
    directeur.envoyer(_geste(vie, "observer"), {"observations": "Notre relief impose l’ambulance."}, jeton=jeton)
    vie.faire("rendre_avis_cme", "professionnel", "2022-03-01 13:00", avis_le=instant("2022-03-01").date())
    au("2022-03-01 14:00")
    reponse = directeur.envoyer(_geste(vie, "observer/confirmer"), jeton=jeton)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Déjà traité par Camille professionnel le 01/03/2022 à 14:00" in page
    assert "Notre relief impose l’ambulance." in page
    assert Evenement.objects.filter(geste="observer").count() == 0
    assert Brouillon.objects.get().contenu["observations"] == ["Notre relief impose l’ambulance."]


def test_un_projet_perime_montre_la_difference(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-10")
    agent, acte = comme("agent_ars"), acte_de(vie.contrat)
    actions.preparer(acte, {**PROJET, "objets": {"produits": "Prescrire mieux."}}, par=vie.membre("agent_ars"),
                     le=instant("2022-01-10"), jeton=0)  # fmt: skip
    reponse = agent.envoyer(_geste(vie, "projet"), {"objet_produits": "Prescrire moins."}, jeton=0)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "<ins>moins.</ins>" in page
    assert "<del>mieux.</del>" in page


def test_un_geste_hors_de_son_tour_est_explique(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-10")
    for role, code, motif in [
        ("directeur", "signer", "« Signer » n’est pas possible à l’étape « Contrat en préparation »."),
        ("agent_am", "rendre_avis", "n’est pas possible à l’étape"),
        ("agent_am", "envoyer", "« Envoyer la proposition » ne relève pas de votre rôle."),
    ]:
        reponse = comme(role).get(_geste(vie, code))
        assert reponse.status_code == 409
        assert motif in reponse.content.decode()
    assert comme("agent_ars").get(_geste(vie, "inventer")).status_code == 404


def test_signer_demande_une_preuve_fraiche_de_son_identite(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.jusqu_a_la_proposition()
    vie.faire("rendre_avis_cme", "directeur", "2022-03-05")
    au("2022-03-06")
    reponse = comme("directeur").get(_geste(vie, "signer/confirmer"))
    assert reponse.status_code == 302
    assert reponse.headers["Location"].startswith("/compte/preuve?next=")


def test_l_hopital_ne_voit_pas_ce_qui_se_prepare(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-12")
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    page = comme("directeur").get(_page(vie)).content.decode()
    assert "Contrat en préparation" in page
    for secret in ("N-IPP", "dépassent le seuil", "Demande d’avis", "baisse de 5"):
        assert secret not in page
    assert "N-IPP" in comme("agent_am").get(_page(vie)).content.decode()
    demande = Document.objects.get(modele="demande-avis-organisme")
    assert comme("directeur").get(_page(vie, f"/documents/{demande.pk}")).status_code == 404
    assert comme("directeur").get(f"/pieces/{demande.pdf_id}").status_code == 404


def test_la_visite_prouve_la_lecture_et_le_directeur_etablit_la_reception(
    vie: Vie, comme: Callable[[str], Any], au: Any
) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    vie.faire("envoyer", "agent_ars", "2022-02-25")
    au("2022-02-28")
    directeur = comme("directeur")
    lettre = Courriel.objects.get(modele="courrier-proposition")
    assert lettre.issue == "a_envoyer"
    directeur.get(_page(vie))
    lettre.refresh_from_db()
    assert (lettre.issue, lettre.lu_par) == ("lu", "Camille directeur")
    prevu = directeur.get(_geste(vie, "accuser_reception")).content.decode()
    assert "jusqu’au lundi 21/03/2022 à minuit" in prevu
    directeur.envoyer(_geste(vie, "accuser_reception"), jeton=3)
    fait = Evenement.objects.get(geste="accuser_reception")
    assert (fait.preuve.canal, fait.preuve.par) == ("portail", "Camille directeur")
    assert "7 jours restants" not in directeur.get(_page(vie)).content.decode()
    assert "21 jours restants" in directeur.get(_page(vie)).content.decode()


def test_une_reception_par_lettre_recommandee_s_enregistre_avec_sa_preuve(
    vie: Vie, comme: Callable[[str], Any], au: Any
) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    vie.faire("envoyer", "agent_ars", "2022-02-25")
    au("2022-03-05")
    envoi = {"canal": "lettre_recommandee", "recu_le": "2022-03-01T10:30", "reference": "1A 234"}
    assert comme("agent_ars").envoyer(_geste(vie, "accuser_reception"), envoi, jeton=3).status_code == 302
    fait = Evenement.objects.get(geste="accuser_reception")
    assert (fait.preuve.canal, fait.preuve.reference, str(fait.delais.get().terme)) == (
        "lettre_recommandee", "1A 234", "2022-03-22",
    )  # fmt: skip


def test_une_piece_jointe_suit_le_geste_a_travers_la_relecture(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    au("2022-01-18")
    agent = comme("agent_ars")
    mauvais = {"avis": "favorable", "fichier": SimpleUploadedFile("avis.pdf", b"MZ")}
    refus = agent.envoyer(_geste(vie, "rendre_avis"), mauvais, jeton=1)
    assert refus.status_code == 422
    assert "malgré son nom" in refus.content.decode()
    bon = {"avis": "favorable", "fichier": SimpleUploadedFile("avis.pdf", PDF)}
    assert agent.envoyer(_geste(vie, "rendre_avis"), bon, jeton=1).headers["Location"].endswith("/confirmer")
    assert agent.envoyer(_geste(vie, "rendre_avis/confirmer"), jeton=1).status_code == 302
    fait = Evenement.objects.get(geste="rendre_avis")
    assert fait.piece.octets == PDF
    assert Brouillon.objects.count() == 0


def test_la_sanction_dit_pourquoi_ce_montant(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.jusqu_a_la_proposition()
    vie.faire("demander_second_avis", "agent_ars", "2022-03-22")
    vie.faire("rendre_second_avis", "agent_am", "2022-03-24")
    au("2022-03-28")
    agent = comme("agent_ars")
    envoi = {"produits": "12345678.90", "exercice": "2021", "reponse": ""}
    assert agent.envoyer(_geste(vie, "notifier_seconde_proposition"), envoi, jeton=6).status_code == 302
    page = agent.get(_geste(vie, "notifier_seconde_proposition/confirmer")).content.decode()
    assert "Pourquoi ce montant ?" in page
    assert re.sub(r"\s", " ", "123 456,79 €") in re.sub(r"[\u202f\u00a0]", " ", page)
    assert agent.envoyer(_geste(vie, "notifier_seconde_proposition/confirmer"), jeton=6).status_code == 302
    assert Evenement.objects.get(geste="notifier_seconde_proposition").donnees["montant_encouru"] == "123456.79"


def test_ce_qui_manque_aux_documents_est_dit_avant_le_geste(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    ars = vie.contrat.ars
    ars.coordonnees.adresse = ""
    ars.coordonnees.save()
    au("2022-02-25")
    agent = comme("agent_ars")
    page = agent.get(_geste(vie, "envoyer/confirmer")).content.decode()
    assert "mention « ars.adresse » : absente" in page
    assert agent.envoyer(_geste(vie, "envoyer/confirmer"), jeton=2).status_code == 422
    assert acte_de(vie.contrat).etat == "proposition_preparee"


def test_un_projet_s_ecrit_et_se_relit(region: Any, comme: Callable[[str], Any], au: Any) -> None:
    vie = Vie(region, ouvrir(region, projet={}))
    au("2022-01-10")
    envoi = {
        "volets": ["produits", "pertinence"], "debut_le": "2022-06-01", "fin_le": "2024-12-31",
        "objet_produits": "Prescrire plus juste.", "objectifs-TOTAL_FORMS": "2", "objectifs-INITIAL_FORMS": "0",
        "objectifs-0-volet": "produits", "objectifs-0-indicateur": "N-IPP", "objectifs-0-definition": "IPP",
        "objectifs-0-situation": "412 350 €", "objectifs-0-cible": "baisse de 5 %", "objectifs-0-echeance_le": "2024-12-31",
        "objectifs-0-poids": "100", "objectifs-1-volet": "produits", "engagements-TOTAL_FORMS": "1",
        "engagements-INITIAL_FORMS": "0", "engagements-0-volet": "produits",
    }  # fmt: skip
    agent = comme("agent_ars")
    assert agent.envoyer(_geste(vie, "projet"), envoi, jeton=0).status_code == 302
    projet = acte_de(vie.contrat).projet
    assert (projet["volets"], projet["periode"]) == ({"produits": "", "pertinence": ""}, "2022-06-01/2024-12-31")
    assert [(o["indicateur"], o["poids"]) for o in projet["objectifs"]] == [("N-IPP", 100)]
    assert 'value="N-IPP"' in agent.get(_geste(vie, "projet")).content.decode()


def test_ouvrir_un_contrat_puis_le_retrouver_dans_la_liste(region: Any, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-10")
    hopital()
    caisse = region.organisations["cpam"].pk
    envoi = {"etablissement": "590000006", "generation": "GEN2_2022", "annee": "2022", "caisse": str(caisse), "motifs": "x"}
    agent = comme("agent_ars")
    assert agent.envoyer("/contrats/creer", envoi).status_code == 302
    assert Contrat.objects.get().reference == "CAQES-2022-590000006"
    doublon = agent.envoyer("/contrats/creer", envoi)
    assert doublon.status_code == 422
    assert "a déjà un contrat de cette campagne" in doublon.content.decode()
    assert "CH de Bellerive" in agent.get("/contrats?etat=cible").content.decode()
    assert "CH de Bellerive" not in agent.get("/contrats?etat=conclue").content.decode()
    csv = b"".join(agent.get("/contrats?format=csv").streaming_content).decode()
    assert "CAQES-2022-590000006,CH de Bellerive,590000006" in csv
    assert "CAQES-2022-590000006" in agent.get("/recherche?q=Bellerive").content.decode()


def test_une_remarque_se_repond_puis_se_ferme(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    vie.jusqu_a_la_proposition()
    au("2022-03-01")
    assert comme("professionnel").envoyer(
        _page(vie, "/0/remarques"), {"clause": "objectif:N-IPP", "texte": "Trop bas."}
    ).status_code == 302  # fmt: skip
    remarque = Annotation.objects.get()
    adresse = _page(vie, f"/0/remarques/{remarque.pk}")
    agent = comme("agent_ars")
    assert agent.envoyer(adresse, {"fermer": "oui"}, jeton=0).status_code == 409
    assert agent.envoyer(adresse, {"texte": "Le référentiel s’applique."}, jeton=0).status_code == 302
    assert agent.envoyer(adresse, {"texte": "Autre réponse."}, jeton=0).status_code == 409
    assert comme("professionnel").envoyer(adresse, {"fermer": "oui"}, jeton=1).status_code == 302
    remarque.refresh_from_db()
    assert (remarque.etat, remarque.reponses.count()) == ("fermee", 1)


def test_un_brouillon_refuse_laisse_le_texte_a_l_ecran_et_dit_pourquoi(
    vie: Vie, comme: Callable[[str], Any], au: Any
) -> None:
    vie.jusqu_a_la_proposition()
    au("2022-03-01")
    directeur, jeton = comme("directeur"), acte_de(vie.contrat).version
    adresse = _geste(vie, "observer/brouillon")
    for dit in ("Premier jet", "Second jet"):
        assert directeur.envoyer(adresse, {"observations": dit}, jeton=jeton).status_code == 200
    assert Brouillon.objects.get().contenu["observations"] == ["Second jet"]
    assert "Second jet" in directeur.get(_geste(vie, "observer")).content.decode()
    assert "Second jet" not in comme("agent_ars").get(_page(vie)).content.decode()
    directeur.logout()
    assert directeur.envoyer(adresse, {"observations": "Après"}, jeton=jeton).status_code == 302
    vie.faire("rendre_avis_cme", "professionnel", "2022-03-01 13:00", avis_le=instant("2022-03-01").date())
    perime = comme("directeur").envoyer(adresse, {"observations": "Après"}, jeton=jeton)
    assert (perime.status_code, "Déjà traité par" in perime.json()["motif"]) == (409, True)
    long = comme("directeur").envoyer(adresse, {"observations": "x" * 200_001}, jeton=acte_de(vie.contrat).version)
    assert long.status_code == 413


ADRESSES = ("", "/0/projet", "/0/demander_avis", "/0/envoyer/confirmer", "/avenant", "/0/remarques", "/0/observer/brouillon")


@pytest.mark.parametrize("suite", ADRESSES)
def test_le_contrat_d_un_autre_n_existe_pas(suite: str, region: Any, comme: Callable[[str], Any], au: Any) -> None:
    """Another hospital, another region, nobody: same answer as an identifier that does not exist."""
    au("2022-01-10")
    autre = ouvrir(region, etablissement=hopital("690000001", region="84", departement="69", raison_sociale="CH de Loin"))
    for role in ROLES:
        for methode in ("get", "envoyer"):
            reponse = getattr(comme(role), methode)(f"/contrats/{autre.pk}{suite}")
            assert reponse.status_code in (403, 404, 405), (role, methode, suite)
            assert "Loin" not in reponse.content.decode()
    assert Acte.objects.get(contrat=autre).version == 0


LISENT = {"agent_ars", "dg_ars", "agent_am", "directeur_cpam", "directeur", "professionnel", "omedit", "auditeur"}


def test_chacun_lit_les_contrats_de_son_perimetre(vie: Vie, comme: Callable[[str], Any], au: Any) -> None:
    au("2022-01-10")
    lus = {role for role in ROLES if comme(role).get(_page(vie)).status_code == 200}
    assert lus == LISENT
    for role in LISENT:
        assert "CH de Bellerive" in comme(role).get("/contrats").content.decode()


def test_une_remarque_d_un_autre_contrat_n_existe_pas(vie: Vie, region: Any, comme: Callable[[str], Any], au: Any) -> None:
    vie.jusqu_a_la_proposition()
    au("2022-03-01")
    autre = ouvrir(region, annee=2023)
    remarque = echanges.remarquer(
        Acte.objects.get(contrat=autre), "ensemble", "x", par=vie.membre("agent_ars"), le=instant("2022-03-01")
    )
    assert comme("agent_ars").envoyer(_page(vie, f"/0/remarques/{remarque.pk}"), {"texte": "y"}, jeton=0).status_code == 404


def test_un_contrat_de_premiere_generation_se_reprend_avec_ses_volets_et_ses_obligations(
    region: Any, comme: Callable[[str], Any], au: Any
) -> None:
    vie = Vie(region, ouvrir(region, generation="GEN1_2018", annee=2018, projet={}))
    au("2019-02-01")
    agent = comme("agent_ars")
    envoi = {"signe_le": "2018-03-20", "volets": ["socle", "transports"], "fin_transports": "2020-12-31",
             "fichier": SimpleUploadedFile("contrat.pdf", PDF)}  # fmt: skip
    assert agent.envoyer(_geste(vie, "reprendre"), envoi, jeton=0).status_code == 302
    relue = agent.get(_geste(vie, "reprendre/confirmer")).content.decode()
    assert "Bon usage des médicaments, des produits et des prestations, Transports" in relue
    assert agent.envoyer(_geste(vie, "reprendre/confirmer"), jeton=0).status_code == 302
    page = agent.get(_page(vie)).content.decode()
    for attendu in ("En vigueur", "jusqu’au 31/12/2020", "Rapport annuel d’autoévaluation", "31/12/2019"):
        assert attendu in page
    du = "interlocuteurs|2019-01-01"
    remise = {"tache": du, "fichier": SimpleUploadedFile("noms.pdf", PDF)}
    assert comme("directeur").envoyer(_geste(vie, "remettre"), remise, jeton=1).status_code == 302
    assert comme("directeur").envoyer(_geste(vie, "remettre/confirmer"), jeton=1).status_code == 302
    assert Evenement.objects.get(geste="remettre").donnees["au_titre_de"] == "2019-01-01"
    assert "Un interlocuteur privilégié" not in agent.get(_page(vie)).content.decode()


def test_une_decision_de_troisieme_generation_suit_son_cycle(region: Any, comme: Callable[[str], Any], au: Any) -> None:
    vie = Vie(region, ouvrir(region, generation="GEN3_2026", annee=2027, projet={}))
    au("2028-02-01")
    agent = comme("agent_ars")
    assert "À examiner" in agent.get(_page(vie)).content.decode()
    assert agent.envoyer(_geste(vie, "demander_avis"), {"financement": "48000000.00", "attendu_le": "2028-02-15"},
                         jeton=0).status_code == 302  # fmt: skip
    assert comme("agent_am").envoyer(_geste(vie, "rendre_avis"), {"avis": "favorable"}, jeton=1).status_code == 302
    assert acte_de(vie.contrat).etat == "projet_pret"
    page = comme("directeur").get(_page(vie)).content.decode()
    assert "favorable" not in page
    champs = {"motif": "Les économies sont inférieures à l’objectif.", "territoire": "Seul hôpital à moins d’une heure."}
    relecture = agent.envoyer(_geste(vie, "notifier_projet"), champs, jeton=2)
    assert relecture.headers["Location"] == _geste(vie, "notifier_projet/confirmer")
    apercu = agent.get(relecture.headers["Location"]).content.decode()
    assert "960\u202f000,00" in apercu and "Seul hôpital" in apercu
    assert agent.envoyer(relecture.headers["Location"], {}, jeton=2).status_code == 302
    assert acte_de(vie.contrat).etat == "projet_notifie"
    assert "Décision envisagée" in comme("directeur").get(_page(vie)).content.decode()
