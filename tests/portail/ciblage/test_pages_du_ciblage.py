"""The pages of the targeting: who sees what at each step, forms sent twice or too late, proof asked before deciding."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from monde_cible import ANNEE, BELLERIVE, LE, LOIN, OISE

from efficience.noyau.roles import ROLES
from efficience.portail.ciblage import actions
from efficience.portail.ciblage.models import Avis, Campagne, Proposition, Retrait
from efficience.portail.commun import cloison
from efficience.portail.commun.formulaires import CLE, cle_neuve

Comme = Callable[[str], Any]
RACINE = f"/ciblage/{ANNEE}"
PAGES = {
    "liste des campagnes": "/ciblage",
    "campagne": RACINE,
    "essai": f"{RACINE}/indicateurs/N-IPP",
    "propositions": f"{RACINE}/propositions",
    "liste": f"{RACINE}/liste",
    "décision": f"{RACINE}/documents/decision.html",
    "compte rendu": f"{RACINE}/documents/compte-rendu.docx",
}
REGION = {"agent_ars", "dg_ars", "agent_am", "omedit", "auditeur"}
LECTEURS = REGION | {"directeur_cpam"}


@pytest.mark.parametrize("nom", PAGES)
def test_les_pages_internes_ne_sont_ouvertes_qu_a_qui_lit_le_ciblage(nom: str, avancer: Any, comme: Comme) -> None:
    avancer("publiee")
    codes = {role: comme(role).get(PAGES[nom]).status_code for role in ROLES}
    documents = "documents" in PAGES[nom]
    attendus = {role: 200 if role in LECTEURS else 403 for role in ROLES}
    attendus |= {"directeur_cpam": 404} if documents else {}  # the whole region is in it, and more than a territory
    assert codes == attendus


def test_un_etablissement_ne_lit_que_son_motif_et_seulement_une_fois_la_liste_publiee(
    avancer: Any, comme: Comme, campagne: Campagne, region: Any
) -> None:
    sienne, autre = (f"{RACINE}/etablissements/{numero}" for numero in (BELLERIVE, OISE))
    avancer("figee")
    assert comme("directeur").get(sienne).status_code == 404
    actions.publier(campagne, reference="", par=region.membre("agent_ars"), le=LE, jeton=campagne.version)
    page = comme("directeur").get(sienne)
    texte = page.content.decode()
    assert page.status_code == 200
    assert "10\u00a0300" in texte and "Oise" not in texte and OISE not in texte
    assert [comme("directeur").get(autre).status_code, comme("directeur").get(RACINE).status_code] == [404, 403]
    assert "Campagne 2023" in comme("directeur").get(f"/etablissements/{BELLERIVE}").content.decode()


def test_un_etablissement_retire_avant_la_publication_ne_lit_rien(
    avancer: Any, comme: Comme, campagne: Campagne, region: Any
) -> None:
    avancer("figee")
    lieu = campagne.propositions.filter(decision="retenu").first().etablissement
    actions.retirer(campagne, lieu, motif="activité cessée", par=region.membre("dg_ars"), le=LE, jeton=campagne.version)
    plus_tard = LE.replace(hour=12)
    actions.publier(campagne, reference="", par=region.membre("agent_ars"), le=plus_tard, jeton=campagne.version)
    assert comme("directeur").get(f"{RACINE}/etablissements/{BELLERIVE}").status_code == 404


def test_un_etablissement_retire_apres_lit_son_retrait(avancer: Any, comme: Comme, campagne: Campagne, region: Any) -> None:
    avancer("publiee")
    lieu = campagne.propositions.filter(decision="retenu").first().etablissement
    plus_tard = LE.replace(hour=12)
    actions.retirer(
        campagne, lieu, motif="activité cessée", par=region.membre("dg_ars"), le=plus_tard, jeton=campagne.version
    )
    assert "activité cessée" in comme("directeur").get(f"{RACINE}/etablissements/{BELLERIVE}").content.decode()


VUS = {"preparation": (0, 0), "publiee": (2, 1)}
"""Rows of the hospital, and campaigns, that the database itself shows to a hospital, before and after publication."""


@pytest.mark.parametrize("etat", VUS)
def test_la_base_ne_montre_a_un_etablissement_que_ses_lignes_publiees(etat: str, avancer: Any, region: Any) -> None:
    avancer("proposee" if etat == "preparation" else "publiee")
    with cloison.ouverte(region.membre("directeur").perimetre):
        vues = list(Proposition.objects.order_by("indicateur").values_list("etablissement_id", flat=True))
        campagnes = Campagne.objects.count()
        with connection.cursor() as curseur:
            caches = {}
            for table in ("feuille", "avis", "comite", "avisducomite", "liste", "actiondeclaree"):
                curseur.execute(f"SELECT count(*) FROM ciblage_{table}")
                caches[table] = curseur.fetchone()[0]
    assert (len(vues), campagnes) == VUS[etat]
    assert set(vues) <= {BELLERIVE}
    assert set(caches.values()) == {0}


def test_une_autre_region_ne_voit_rien(avancer: Any, region: Any) -> None:
    from efficience.portail.comptes.models import Rattachement, Utilisateur

    avancer("proposee")
    ailleurs = Utilisateur.objects.create_user("ailleurs@essai.invalid", prenom="Camille", nom="ailleurs")
    Rattachement.objects.create(
        utilisateur=ailleurs, organisation=region.organisations["ars_ailleurs"], role="agent_ars", du=LE.date()
    )
    region.personnes["ailleurs"] = ailleurs
    with cloison.ouverte(region.membre("ailleurs").perimetre):
        assert (Campagne.objects.count(), Proposition.objects.count()) == (0, 0)


def test_la_directrice_d_une_cpam_voit_les_etablissements_de_son_ressort(avancer: Any, comme: Comme) -> None:
    avancer("proposee")
    texte = comme("directeur_cpam").get(f"{RACINE}/propositions?decision=tous").content.decode()
    assert (BELLERIVE in texte, OISE in texte) == (True, False)
    assert comme("directeur_cpam").get(f"{RACINE}/etablissements/{OISE}").status_code == 404


def _version() -> int:
    return Campagne.objects.get().version


def test_tout_se_fait_dans_les_pages_par_trois_personnes(campagne: Campagne, comme: Comme, settings: Any) -> None:
    """The whole journey by forms: nobody calls a function."""
    settings.DEMONSTRATION = True
    ars, am, dg = comme("agent_ars"), comme("agent_am"), comme("dg_ars")
    reunion = {"tenu_le": "2024-02-29", "heure": "10 h", "lieu": "Lille", "anime_par": "M. Paul Denis",
               "participants": "Mme Inès Fabre | coordination", "points": "Actions | Aucune. | Rien à retirer.",
               f"sens-{BELLERIVE}": "favorable", f"commentaire-{BELLERIVE}": "Confirmé."}  # fmt: skip
    plan = [
        (ars, "proposer", {}), (ars, "soumettre", {}), (am, "avis", {"sens": "favorable", "texte": "Rien à ajouter."}),
        (ars, "comite", reunion),
    ]  # fmt: skip
    for qui, page, champs in plan:
        assert qui.envoyer(f"{RACINE}/{page}", champs, jeton=_version()).status_code == 302, page
    assert dg.get(f"{RACINE}/arreter").headers["Location"].startswith("/compte/preuve")
    dg.envoyer("/compte/preuve", {"next": f"{RACINE}/arreter"})
    recapitulatif = dg.get(f"{RACINE}/arreter").content.decode()
    assert all(mot in recapitulatif for mot in ("CH de Bellerive", "seront tenus", "Article\u00a01"))
    champs = {"qualite": "directrice générale", "lieu": "Lille", "tribunal": "tribunal administratif de Lille"}
    assert dg.envoyer(f"{RACINE}/arreter", champs, jeton=_version()).headers["Location"] == f"{RACINE}/liste"
    assert ars.envoyer(f"{RACINE}/publier", {"reference": "RAA"}, jeton=_version()).status_code == 302
    liste = ars.get(f"{RACINE}/liste").content.decode()
    assert "intacte" in liste and "CH de Bellerive" in liste
    pdf = re.search(r'href="(/pieces/[^"]+)"', liste)
    assert pdf and ars.get(pdf[1]).content.startswith(b"%PDF")
    assert comme("directeur").get(pdf[1]).status_code == 404


def test_sans_preuve_recente_rien_n_est_arrete(avancer: Any, comme: Comme) -> None:
    campagne = avancer("a_arreter")
    reponse = comme("dg_ars").envoyer(f"{RACINE}/arreter", {"lieu": "Lille"}, jeton=campagne.version)
    campagne.refresh_from_db()
    assert (reponse.status_code, campagne.etat) == (302, "a_arreter")
    assert reponse.headers["Location"].startswith("/compte/preuve")


def test_un_formulaire_envoye_deux_fois_n_agit_qu_une_fois(avancer: Any, comme: Comme) -> None:
    campagne = avancer("avis_attendu")
    cle, envoi = cle_neuve(), {"sens": "favorable", "texte": "Une fois."}
    am = comme("agent_am")
    reponses = [am.envoyer(f"{RACINE}/avis", envoi, cle=cle, jeton=campagne.version) for _ in range(2)]
    assert {(r.status_code, r.headers["Location"]) for r in reponses} == {(302, RACINE)}
    assert Avis.objects.count() == 1


def test_un_formulaire_sans_cle_est_refuse(avancer: Any, comme: Comme) -> None:
    avancer("proposee")
    assert comme("agent_ars").post(f"{RACINE}/soumettre", {}).status_code == 400
    assert CLE


def test_une_page_perimee_garde_le_motif_tape(avancer: Any, comme: Comme) -> None:
    campagne = avancer("proposee")
    visee = campagne.propositions.filter(decision="retenu").first()
    chemin, lu = f"{RACINE}/propositions/{visee.pk}", campagne.version
    ars = comme("agent_ars")
    assert ars.envoyer(chemin, {"decision": "ecarte", "motif": "le premier"}, jeton=lu).status_code == 302
    reponse = ars.envoyer(chemin, {"decision": "ecarte", "motif": "mon motif long"}, jeton=lu)
    assert (reponse.status_code, "mon motif long" in reponse.content.decode()) == (409, True)
    visee.refresh_from_db()
    assert visee.motif == "le premier"


def test_un_geste_hors_de_son_tour_dit_pourquoi_et_n_ecrit_rien(campagne: Campagne, comme: Comme) -> None:
    reponse = comme("agent_am").envoyer(f"{RACINE}/avis", {"sens": "favorable"}, jeton=campagne.version)
    assert reponse.status_code == 409
    assert "n’est pas possible à l’étape « En préparation »" in reponse.content.decode()
    assert not Avis.objects.exists()


def test_une_valeur_de_la_region_cite_son_texte_ou_dit_pourquoi(campagne: Campagne, comme: Comme) -> None:
    ars = comme("agent_ars")
    nue = {"indicateurs": ["N-IPP"], "seuil_ipp_boites-valeur": "9 000"}
    refus = ars.envoyer(f"{RACINE}/seuils", nue, jeton=campagne.version)
    assert (refus.status_code, "cite un texte, ou dit pourquoi" in refus.content.decode()) == (422, True)
    citee = {**nue, "seuil_ipp_boites-texte": "css-d162-11", "seuil_ipp_boites-renvoi": "PAPRAPS, annexe 2"}
    assert ars.envoyer(f"{RACINE}/seuils", citee, jeton=campagne.version).status_code == 302
    page = ars.get(RACINE).content.decode()
    assert "PAPRAPS, annexe 2" in page and "≥ 9\u00a0000" in page


def test_l_essai_tient_dans_l_adresse_et_le_fichier_dit_la_meme_chose(campagne: Campagne, comme: Comme) -> None:
    ars = comme("agent_ars")
    page = ars.get(f"{RACINE}/indicateurs/N-IPP?seuil_ipp_boites=8499").content.decode()
    assert "2 établissements ciblés" in page and "1 entre" in page
    fichier = ars.get(f"{RACINE}/indicateurs/N-IPP?seuil_ipp_boites=8499&format=csv")
    lignes = b"".join(fichier.streaming_content).decode().splitlines()
    assert [ligne.split(",")[0] for ligne in lignes[1:]] == [OISE, BELLERIVE]
    assert ",entre," in lignes[1] and ",reste," in lignes[2]


@pytest.mark.parametrize("forme", ["carte", "entonnoir"])
def test_les_graphiques_sont_des_images_sans_rien_d_autre(forme: str, campagne: Campagne, comme: Comme) -> None:
    reponse = comme("agent_ars").get(f"{RACINE}/indicateurs/N-TRA/{forme}.svg")
    if forme == "entonnoir":  # trips were not published: no limit can be drawn
        assert reponse.status_code == 404
        return
    assert (reponse.status_code, reponse.headers["Content-Type"]) == (200, "image/svg+xml")
    assert b"<script" not in reponse.content and b"CH de Loin" not in reponse.content


def test_chaque_tableau_a_son_fichier(avancer: Any, comme: Comme) -> None:
    avancer("figee")
    for page in ("propositions", "liste"):
        reponse = comme("agent_ars").get(f"{RACINE}/{page}?format=csv")
        contenu = b"".join(reponse.streaming_content).decode()
        assert BELLERIVE in contenu and LOIN not in contenu


def test_ce_qui_attend_une_personne_est_dans_ses_echeances(avancer: Any, comme: Comme) -> None:
    avancer("avis_attendu")
    assert "Rendre l’avis de l’assurance maladie" in comme("agent_am").get("/").content.decode()
    assert "Ciblage 2023" not in comme("dg_ars").get("/").content.decode()
    assert not Retrait.objects.exists()
