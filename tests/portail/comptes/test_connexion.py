"""Coming in, staying, leaving: sessions that end, organisations that change, proofs that must be fresh."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from efficience.portail.commun import courriels
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.comptes import preuve
from efficience.portail.comptes.models import Rattachement

ENTETES = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_on_entre_par_son_adresse_et_son_mot_de_passe(region: Any) -> None:
    navigateur = Client()
    entree = {"login": "Directeur@essai.invalid", "password": "mot de passe d’essai"}
    assert navigateur.post("/connexion", entree).status_code == 302
    assert "Mes échéances" in navigateur.get("/").content.decode()


def test_un_mot_de_passe_faux_ne_dit_pas_si_le_compte_existe(region: Any) -> None:
    def message(login: str) -> str:
        page = Client().post("/connexion", {"login": login, "password": "mauvais"}).content.decode()
        return page.split('id="erreurs"')[1].split("</div>")[0]

    assert message("directeur@essai.invalid") == message("inconnu@essai.invalid")


def test_trop_de_mots_de_passe_faux_ferment_la_porte_en_francais(region: Any) -> None:
    navigateur, faux = Client(), {"login": "directeur@essai.invalid", "password": "mauvais"}
    pages = [navigateur.post("/connexion", faux).content.decode() for _ in range(7)]
    assert "Trop" in pages[-1]
    bon = navigateur.post("/connexion", {**faux, "password": "mot de passe d’essai"})
    assert bon.status_code != 302


def test_les_pages_disent_aux_navigateurs_ce_qui_leur_est_interdit(comme: Callable[[str], Any]) -> None:
    for role, chemin in (("directeur", "/"), ("directeur", "/nulle-part"), ("", "/connexion"), ("", "/methode")):
        reponse = comme(role).get(chemin)
        politique = reponse.headers["Content-Security-Policy"]
        assert {nom: reponse.headers.get(nom) for nom in ENTETES} == ENTETES
        assert "unsafe" not in politique
        assert "default-src 'self'" in politique
        assert "no-store" in reponse.headers["Cache-Control"]


def test_la_session_finit_douze_heures_apres_son_ouverture_meme_occupee(
    comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    directeur, depart = comme("directeur"), time.time()
    for heures, code in ((0, 200), (11.9, 200), (12.1, 302)):
        monkeypatch.setattr(time, "time", lambda heures=heures: depart + heures * 3600)
        assert directeur.get("/").status_code == code


def test_la_session_inactive_finit_apres_une_demi_heure(comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    assert directeur.get("/").cookies["sessionid"]["max-age"] == ""
    fin = Session.objects.get().expire_date
    Session.objects.update(expire_date=fin - timedelta(minutes=31))
    assert directeur.get("/").status_code == 302


def test_partir_efface_la_session_du_serveur_et_le_dit_au_navigateur(comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    reponse = directeur.post("/deconnexion")
    assert reponse.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Session.objects.exists()
    assert directeur.get("/").status_code == 302


def test_un_compte_ferme_n_est_plus_entre_a_la_page_suivante(region: Any, comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    region.personnes["directeur"].is_active = False
    region.personnes["directeur"].save()
    assert directeur.get("/").status_code == 302


@pytest.mark.parametrize("changement", [{"au": "2024-03-02"}, {"retire_le": "2024-03-02T00:00Z", "retire_par": "X"}])
def test_un_rattachement_fini_ou_retire_n_ouvre_plus_rien(
    changement: dict[str, str], region: Any, comme: Callable[[str], Any]
) -> None:
    directeur = comme("directeur")
    assert directeur.get("/").status_code == 200
    Rattachement.objects.filter(utilisateur=region.personnes["directeur"]).update(**changement)
    reponse = directeur.get("/")
    assert (reponse.status_code, "Aucune structure" in reponse.content.decode()) == (403, True)
    assert directeur.get("/compte").status_code == 200


def test_changer_de_structure_change_les_droits(region: Any, comme: Callable[[str], Any]) -> None:
    personne = region.personnes["directeur"]
    autre = region.organisations["ars"]
    Rattachement.objects.create(utilisateur=personne, organisation=autre, role="agent_ars", du="2024-01-01")
    navigateur = comme("directeur")
    assert navigateur.envoyer("/compte/structure", {"organisation": str(autre.pk)}).status_code == 302
    assert "<strong>ARS Essai</strong>" in navigateur.get("/").content.decode()
    ailleurs = region.organisations["ars_ailleurs"]
    assert navigateur.envoyer("/compte/structure", {"organisation": str(ailleurs.pk)}).status_code == 404


def test_l_entree_de_demonstration_n_existe_que_dans_une_demonstration(
    region: Any, settings: Any, comme: Callable[[str], Any]
) -> None:
    qui = {"personne": str(region.personnes["dg_ars"].pk)}
    assert comme("").envoyer("/connexion/demonstration", qui).status_code == 404
    assert "Camille dg_ars" not in Client().get("/connexion").content.decode()
    settings.DEMONSTRATION = True
    assert "Camille dg_ars" in Client().get("/connexion").content.decode()
    navigateur = comme("")
    ailleurs = navigateur.envoyer("/connexion/demonstration", {**qui, "next": "https://ailleurs.invalid/"})
    assert ailleurs.headers["Location"] == "/"
    assert "sont fictifs" in navigateur.get("/").content.decode()


def test_la_demonstration_presente_ses_personnes_par_role(region: Any, settings: Any) -> None:
    settings.DEMONSTRATION = True
    page = Client().get("/connexion").content.decode()
    dans_l_ordre = ["Agent de l’ARS", "Camille agent_ars", "Directeur général de l’ARS", "Camille dg_ars"]
    assert sorted(dans_l_ordre, key=page.index) == dans_l_ordre


def test_aucun_cookie_ne_survit_au_navigateur(region: Any, comme: Callable[[str], Any]) -> None:
    navigateur = comme("directeur")
    navigateur.get("/connexion")
    navigateur.get("/")
    assert {nom: gardes for nom, un in navigateur.cookies.items() if (gardes := un["max-age"] or un["expires"])} == {}


def test_un_nom_qui_n_est_pas_celui_du_portail_recoit_le_bon(settings: Any) -> None:
    reponse = Client(headers={"host": "autre.invalid"}).get("/connexion")
    assert reponse.status_code == 400
    assert "Le portail ne répond pas sous ce nom" in reponse.content.decode()


def test_un_mot_de_passe_oublie_se_choisit_par_un_courriel_que_l_ouvrier_envoie(region: Any) -> None:
    directeur = region.personnes["directeur"]
    directeur.set_unusable_password()
    directeur.save()
    navigateur = Client()
    assert navigateur.post("/compte/oubli", {"email": "directeur@essai.invalid"}).status_code == 302
    courriel = Courriel.objects.get()
    lien = re.search(r"/compte/oubli/\S+", courriel.corps)
    assert (courriel.legal, courriel.destinataire, lien is not None) == (False, "directeur@essai.invalid", True)
    assert courriels.envoyer(str(courriel.pk), le=timezone.now())
    courriel.refresh_from_db()
    assert (len(mail.outbox), courriel.corps) == (1, "")
    formulaire = navigateur.get(lien[0], follow=True).redirect_chain[-1][0]
    neuf = "une phrase de passe neuve"
    assert navigateur.post(formulaire, {"password1": neuf, "password2": neuf}).status_code == 302
    assert Client().post("/connexion", {"login": "directeur@essai.invalid", "password": neuf}).status_code == 302


def test_une_adresse_inconnue_recoit_la_meme_reponse(region: Any) -> None:
    reponses = {
        Client().post("/compte/oubli", {"email": f"{qui}@essai.invalid"}).headers["Location"]
        for qui in ("directeur", "personne")
    }
    assert len(reponses) == 1


@pytest.mark.django_db
def test_le_premier_administrateur_s_ouvre_par_une_commande() -> None:
    qui = ["--email", "a@ars.invalid", "--prenom", "A", "--nom", "B", "--structure", "ARS Neuve", "--region", "27"]
    call_command("ouvrir_acces", "--nature", "ars", "--role", "agent_ars", *qui)
    ouvert = Rattachement.objects.get()
    assert (ouvert.administrateur, ouvert.organisation.region, Ligne.objects.get().geste) == (True, "27", "acces.ouvrir")
    with pytest.raises(CommandError, match="n’existe pas dans une structure"):
        call_command("ouvrir_acces", "--nature", "ars", "--role", "directeur", *qui)


def _requete(comme: Any, ecoulees: float | None) -> HttpRequest:
    requete = RequestFactory().get("/contrats/1/signer?volet=2")
    navigateur = comme("directeur")
    navigateur.get("/")
    requete.session = navigateur.session
    requete.user = navigateur.get("/compte").wsgi_request.user
    if ecoulees is not None:
        requete.session["prouve_le"] = time.time() - ecoulees
    return requete


@pytest.mark.parametrize(("ecoulees", "code"), [(None, 302), (0, 200), (299, 200), (301, 302)])
def test_une_signature_demande_une_preuve_de_moins_de_cinq_minutes(
    ecoulees: float | None, code: int, comme: Callable[[str], Any]
) -> None:
    signer = preuve.exiger_reauthentification(lambda requete: HttpResponse("signé"))
    reponse = signer(_requete(comme, ecoulees))
    assert reponse.status_code == code
    if code == 302:
        assert reponse.headers["Location"] == "/compte/preuve?next=%2Fcontrats%2F1%2Fsigner%3Fvolet%3D2"


def test_la_preuve_se_donne_par_le_mot_de_passe_et_ramene_a_l_acte(comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    assert "/compte/preuve/mot-de-passe?next=/compte" in directeur.get("/compte/preuve?next=/compte").content.decode()
    donnee = directeur.post("/compte/preuve/mot-de-passe?next=/compte", {"password": "mot de passe d’essai"})
    assert donnee.headers["Location"] == "/compte"
    requete = directeur.get("/compte").wsgi_request
    assert preuve.recente(requete)


def test_hors_demonstration_la_preuve_d_un_clic_n_existe_pas(comme: Callable[[str], Any]) -> None:
    assert comme("directeur").envoyer("/compte/preuve", {"next": "/compte"}).status_code == 404
