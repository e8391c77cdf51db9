"""A group on its pages: who is in it, what may be shown, who sees it; avenants, steering, exports."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import get_resolver, reverse
from fichiers_ipep import feuille_complete

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.commun import cloison
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import avenants, composition, groupes, identifiants, questionnaires, suivi
from efficience.portail.ipep.models import Groupement, Medecin, Membre, Patientele, Pratique, Recueil

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.mark.parametrize(
    ("ecrit", "lu", "doute"),
    [
        ("10000001916", "10000001916", ""),
        ("810000001916", "10000001916", ""),
        ("10003461033", "10003461033", "La clé du RPPS 10003461033"),
        ("59 000 0006", "590000006", ""),
        ("590000007", "590000007", "la clé devrait être 6"),
        ("", "", ""),
    ],
)
def test_les_cles_des_numeros_sont_verifiees_et_un_doute_se_dit(ecrit: str, lu: str, doute: str) -> None:
    trouve = identifiants.lire(ecrit)
    assert trouve.numero == lu
    assert (doute in trouve.doute) if doute else trouve.doute == ""


@pytest.mark.parametrize("ecrit", ["123", "59000000X6", "1000000191", "ABCDEFGHI"])
def test_un_numero_mal_forme_est_refuse(ecrit: str) -> None:
    with pytest.raises(DonneeRefusee):
        identifiants.lire(ecrit)


def _medecin(monde: Any, groupement: Groupement, par: str, debut: date, fin: date | None = None) -> None:
    docteur = {"nom": "Docteur", "rpps": "10000001916", "debut": debut, "fin": fin, "associe": True}
    composition.rattacher(groupement, docteur, par=monde.role(par), le=groupement.cree_le)


def test_un_medecin_n_est_que_d_un_groupement_a_la_fois(monde: Any, entrer: Any) -> None:
    with pytest.raises(GesteRefuse, match="on n’est que d’un groupement à la fois"):
        _medecin(monde, monde.plateaux, "autre", date(2024, 2, 1))
    sien = monde.littoral.medecins.get()
    composition.mettre_fin(sien, date(2024, 3, 31), par=monde.role("coordinateur_ipep"), le=monde.littoral.cree_le)
    with pytest.raises(GesteRefuse):
        _medecin(monde, monde.plateaux, "autre", date(2024, 3, 31))
    _medecin(monde, monde.plateaux, "autre", date(2024, 4, 1))
    assert Medecin.objects.filter(rpps="10000001916").count() == 2
    envoi = {"nom": "Docteur", "rpps": "10000001916", "debut": "2023-01-01"}
    page = entrer("autre").envoyer(f"/ipep/{monde.plateaux.pk}/composition/medecin", envoi)
    assert "on n’est que d’un groupement à la fois" in page.text
    assert "Littoral" not in page.text


def test_un_hopital_travaille_avec_plusieurs_groupements_pas_une_maison_de_sante(monde: Any) -> None:
    def ajouter(groupement: Groupement, par: str, type_: str) -> None:
        dit = {"nom": "Membre", "type": type_, "profession": "", "identifiant": "590000006", "debut": date(2024, 1, 1),
               "fin": None, "percoit": False}  # fmt: skip
        composition.ajouter_membre(groupement, dit, par=monde.role(par), le=groupement.cree_le)

    ajouter(monde.littoral, "coordinateur_ipep", "es")
    ajouter(monde.plateaux, "autre", "es")
    ajouter(monde.littoral, "coordinateur_ipep", "cds")
    with pytest.raises(GesteRefuse, match="groupement à la fois"):
        ajouter(monde.plateaux, "autre", "cds")


def test_des_strates_qui_ne_font_pas_le_total_sont_refusees(monde: Any, entrer: Any) -> None:
    envoi = {
        "annee": 2025,
        "total": 100,
        "fichier": SimpleUploadedFile("p.csv", b"strate;effectif;annees\nA;60;60\nB;30;30\n"),
    }
    page = entrer("coordinateur_ipep").envoyer(f"/ipep/{monde.littoral.pk}/composition/patientele", envoi)
    assert page.status_code == 422
    assert "somme de 90 ; attendu : 100 patients" in page.text
    assert not Patientele.objects.filter(annee=2025).exists()


def test_un_petit_effectif_n_est_jamais_montre(monde: Any, entrer: Any) -> None:
    page = entrer("coordinateur_ipep").get(f"/ipep/{monde.littoral.pk}/composition").text
    assert "H-80-ALD" in page
    assert ">5<" not in page
    montrees = {
        une.code: une.effectif for une in composition.strates_montrees(monde.littoral.patienteles.get(), date(2024, 1, 8))
    }
    assert montrees == {"F-65-79": None, "H-65-79": 9328, "H-80-ALD": None}
    export = entrer("agent_am").get("/ipep/export")
    lignes = list(csv.DictReader(io.StringIO(b"".join(export.streaming_content).decode())))
    assert {ligne["valeur"] for ligne in lignes if "H-80-ALD" in ligne["champ"]} == {"protégé"}


def test_sous_le_seuil_la_candidature_est_refusee(monde: Any) -> None:
    par, le = monde.role("coordinateur_ipep"), monde.littoral.cree_le
    composition.recevoir_patientele(
        monde.littoral, annee=2025, total=5_000, octets=b"strate,effectif,annees\nA,5000,5000\n", par=par, le=le
    )
    with pytest.raises(GesteRefuse, match=r"doit dépasser 5\s000 patients"):
        actions.faire(monde.littoral.dossier, "deposer", {"projet": "Un projet."}, par=par, le=le)


def test_sans_medecin_ni_beneficiaire_la_candidature_attend(monde: Any, entrer: Any) -> None:
    Membre.objects.all().update(percoit=False)
    Groupement.objects.all().update(forme="convention")
    Medecin.objects.all().delete()
    page = entrer("coordinateur_ipep").get(f"/ipep/{monde.littoral.pk}").text
    assert "ne désigne personne pour percevoir les crédits" in page
    assert "Le groupement n’a pas de médecin traitant rattaché." in page
    with pytest.raises(GesteRefuse, match="ne désigne personne"):
        actions.faire(
            monde.littoral.dossier, "deposer", {"projet": "Un projet."}, par=monde.role("coordinateur_ipep"),
            le=monde.littoral.cree_le,
        )  # fmt: skip


def test_la_convention_se_signe_apres_une_preuve_fraiche(monde: Any, entrer: Any) -> None:
    reponse = entrer("coordinateur_ipep").get(f"/dossiers/{monde.littoral.dossier_id}/signer")
    assert reponse.status_code in (302, 409)


# Who sees what -----------------------------------------------------------------------------------------------------------


def _adresses(monde: Any, vie: dict[str, Any]) -> list[str]:
    """Every address that names something of the first group."""
    g, m = monde.littoral, monde.littoral.membres.first()
    valeurs = {
        "ipep/amorcages/": vie["amorcage"].pk, "ipep/campagnes/": vie["campagne"].pk, "ipep/recueils/": vie["recueil"].pk,
    }  # fmt: skip
    chemins = []
    for nom, (possibles, *_) in get_resolver().reverse_dict.items():
        motif, cles = possibles[0]
        if not isinstance(nom, str) or not nom.startswith("ipep_") or "identifiant" not in cles:
            continue
        identifiant = next((valeur for debut, valeur in valeurs.items() if motif.startswith(debut)), g.pk)
        if motif.startswith("ipep/avenants/"):
            continue
        autres = {"rangee": m.pk, "nature": "membre", "annee": 2024, "code": "clore", "nom": "presentation"}
        chemins.append(
            reverse(nom, kwargs={"identifiant": identifiant} | {k: autres[k] for k in cles if k != "identifiant"})
        )
    assert len(chemins) > 15
    return [*chemins, f"/dossiers/{g.dossier_id}", f"/dossiers/{vie['campagne'].pk}/observer"]


def test_un_groupement_ne_voit_que_lui(monde: Any, vie: dict[str, Any], entrer: Any) -> None:
    lui, autre = entrer("coordinateur_ipep"), entrer("autre")
    for chemin in _adresses(monde, vie):
        assert autre.get(chemin).status_code in (403, 404), chemin
        assert lui.get(chemin).status_code in (200, 302, 403, 409), chemin
    assert "Littoral" not in autre.get("/ipep").text
    assert "Plateaux" not in lui.get("/ipep").text
    export = b"".join(autre.get("/ipep/export").streaming_content).decode()
    assert ("Plateaux" in export, "Littoral" in export) == (True, False)
    assert "Soins non programmés" in autre.get("/ipep/pratiques").text


@pytest.mark.parametrize("role", ["agent_ars", "agent_am", "dg_ars", "directeur_cpam", "auditeur"])
def test_l_ars_la_cnam_et_la_dcgdr_voient_tous_les_groupements(
    monde: Any, vie: dict[str, Any], entrer: Any, role: str
) -> None:
    agent = entrer(role)
    page = agent.get("/ipep").text
    assert ("Littoral" in page, "Plateaux" in page) == (True, True)
    for chemin in (
        monde.littoral.adresse, f"{monde.littoral.adresse}/composition", f"{monde.littoral.adresse}/pilotage",
        f"/ipep/campagnes/{vie['campagne'].pk}", f"/ipep/amorcages/{vie['amorcage'].pk}",
        f"{monde.littoral.adresse}/questionnaires",
    ):  # fmt: skip
        reponse = agent.get(chemin)
        assert reponse.status_code == 200, chemin
        assert len(reponse.content) < 150_000


def test_un_hopital_lit_le_groupement_dont_il_est_membre(monde: Any, vie: dict[str, Any], entrer: Any) -> None:
    directeur = entrer("directeur")
    assert "Littoral" not in directeur.get("/ipep").text
    dit = {"nom": "CH de Bellerive", "type": "es", "profession": "", "identifiant": "590000006", "debut": date(2024, 1, 1),
           "fin": None, "percoit": False}  # fmt: skip
    fait, _ = composition.ajouter_membre(monde.littoral, dit, par=monde.role("coordinateur_ipep"), le=vie["le"])
    page = directeur.get("/ipep").text
    assert ("Littoral" in page, "Plateaux" in page) == (True, False)
    sienne = directeur.get(monde.littoral.adresse)
    assert (sienne.status_code, "Ce qu’il touche" in sienne.text) == (200, False)
    assert directeur.get(f"{monde.littoral.adresse}/composition").status_code == 200
    assert directeur.get(f"/ipep/campagnes/{vie['campagne'].pk}").status_code == 404
    assert directeur.get(f"{monde.littoral.adresse}/composition/membre").status_code == 403
    with cloison.ouverte(monde.role("directeur").perimetre):
        assert [un.nom for un in Groupement.objects.all()] == ["Groupement du Littoral"]
        assert not Dossier.objects.filter(pk=vie["campagne"].pk).exists()
    composition.mettre_fin(fait, date(2024, 2, 1), par=monde.role("coordinateur_ipep"), le=vie["le"])
    assert directeur.get(monde.littoral.adresse).status_code == 404


def test_le_second_mur_cache_l_autre_groupement(monde: Any, vie: dict[str, Any]) -> None:
    with cloison.ouverte(monde.role("autre").perimetre):
        assert [un.nom for un in Groupement.objects.all()] == ["Groupement des Plateaux"]
        assert not Recueil.objects.exists()
        assert {un.groupement_id for un in Membre.objects.all()} == {monde.plateaux.pk}
        assert not Dossier.objects.filter(pk__in=[vie["campagne"].pk, vie["amorcage"].pk]).exists()
    with cloison.ouverte(cloison.RIEN), connection.cursor() as curseur:
        for table in ("groupement", "membre", "medecin", "patientele", "strate", "recueil", "lien", "reponse", "agregats",
                      "clevotee", "depense", "services", "activite", "feuillederoute"):  # fmt: skip
            curseur.execute(f"SELECT count(*) FROM ipep_{table}")
            assert curseur.fetchone() == (0,), table


# Avenants ----------------------------------------------------------------------------------------------------------------


def test_un_avenant_recueille_les_avis_et_ouvre_le_droit_de_sortir(monde: Any, entrer: Any) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    monde.conventionner(monde.plateaux, "autre")
    cnam = monde.role("agent_am")
    avenant = groupes.proposer_un_avenant("Partage à 40 %", "59", par=cnam, le=le)
    lui, autre = entrer("coordinateur_ipep"), entrer("autre")
    chemin = f"/ipep/avenants/{avenant.pk}"
    assert lui.get(chemin).status_code == 404  # not submitted yet
    soumis = {"changement": "Le partage passe à 40 %."}
    actions.faire(avenant, "soumettre", soumis, par=cnam, le=le)
    avenant.refresh_from_db()
    assert [e.objet for e in avenants.source(monde.role("coordinateur_ipep"), le)] == ["Partage à 40 %"]
    avenants.rendre(avenant, "defavorable", par=monde.role("coordinateur_ipep"), le=le + JOUR)
    avenant.refresh_from_db()
    avenants.rendre(avenant, "favorable", par=monde.autre, le=le + 2 * JOUR)
    assert not list(avenants.source(monde.role("coordinateur_ipep"), le + 3 * JOUR))
    with pytest.raises(GesteRefuse, match="n’est plus attendu"):
        avenants.rendre(avenant, "favorable", par=monde.autre, le=le + 60 * JOUR)
    avenant.refresh_from_db()
    actions.faire(avenant, "adopter", {"arrete": "SSAS2400002A"}, par=cnam, le=le + 60 * JOUR)
    avenant.refresh_from_db()
    apres = le + 70 * JOUR
    siens = avenants.avis(avenant, monde.role("coordinateur_ipep"), apres)
    assert [(un.groupement.nom, un.avis, un.obstacle) for un in siens] == [("Groupement du Littoral", "défavorable", "")]
    (plateaux,) = avenants.avis(avenant, monde.autre, apres)
    assert plateaux.obstacle == "Le groupement n’a pas rendu d’avis défavorable."
    tous = avenants.avis(avenant, cnam, le + 200 * JOUR)
    assert "a pris fin" in next(un.obstacle for un in tous if un.avis == "défavorable")
    page = autre.get(chemin).text
    assert ("Plateaux" in page, "Littoral" in page) == (True, False)


# Steering ----------------------------------------------------------------------------------------------------------------


def test_le_pilotage_dit_ce_qui_manque(monde: Any, vie: dict[str, Any], entrer: Any) -> None:
    page = entrer("coordinateur_ipep").get(f"{monde.littoral.adresse}/pilotage").text
    assert "Le groupement n’utilise pas la messagerie sécurisée de santé." in page
    assert "Reste à établir : le cadre d’interopérabilité." in page
    assert "T1 2024" in page
    prevues = feuille_complete({})["actions"]
    par, le = monde.role("coordinateur_ipep"), vie["le"]
    suivi.ecrire_la_feuille(monde.littoral, {"actions": [{**prevues[0], "debut_le": None}, *prevues]}, par=par, le=le)  # type: ignore[dict-item, index]
    assert [(une["debut_le"], oui) for une, oui in suivi.plan_d_actions(monde.littoral, date(2024, 3, 1))] == [
        (date(2024, 3, 1), True), (None, False),
    ]  # fmt: skip
    assert "à dater" in entrer("coordinateur_ipep").get(f"{monde.littoral.adresse}/pilotage").text
    lue = suivi.activites(monde.littoral)[0]
    assert (lue.patients_par_etp, lue.heures_par_parcours) == (Decimal("8000.0"), Decimal("0.9"))  # 4 000 / 0,5 ; 35,5 / 40
    envoi = {"utilises": ["dmp", "mssante", "coordination_regionale"], "remplies": ["securite"]}
    assert entrer("coordinateur_ipep").envoyer(f"{monde.littoral.adresse}/services", envoi).status_code == 302
    assert "messagerie sécurisée de santé." not in entrer("coordinateur_ipep").get(f"{monde.littoral.adresse}/pilotage").text


def test_une_pratique_se_partage_depuis_la_page(monde: Any, entrer: Any) -> None:
    envoi = {"theme": "prevention", "titre": "Dépistage", "texte": "Une campagne."}
    assert entrer("coordinateur_ipep").envoyer("/ipep/pratiques", envoi).status_code == 302
    assert Pratique.objects.get().auteur == "Groupement du Littoral"
    assert entrer("agent_ars").get("/ipep/pratiques").text.count('<form method="post" class') == 0


def test_ouvrir_un_groupement_depuis_la_page(region: Any, comme: Any) -> None:
    envoi = {
        "organisation": str(region.organisations["ipep"].pk),
        "nom": "Littoral",
        "forme": "convention",
        "departement": "59",
    }
    faux = comme("coordinateur_ipep").envoyer("/ipep/ouvrir", {**envoi, "departement": "00", "siren": "12"})
    assert faux.status_code == 422
    assert ("un code de département" in faux.text, "neuf chiffres" in faux.text) == (True, True)
    assert comme("coordinateur_ipep").envoyer("/ipep/ouvrir", envoi).status_code == 302
    (fait,) = Groupement.objects.all()
    assert (fait.situation.organisation, fait.dossier.etat) == (str(region.organisations["ipep"].pk), "candidature")
    page = comme("coordinateur_ipep").get("/ipep")
    assert "Ouvrir un groupement" not in page.text
    for chemin in ("composition", "questionnaires", "pilotage", "feuille-de-route", "supports/information"):
        assert comme("coordinateur_ipep").get(f"{fait.adresse}/{chemin}").status_code == 200


def test_une_version_du_questionnaire_suit_l_autre(monde: Any, entrer: Any) -> None:
    agent, chemin = entrer("agent_ars"), "/ipep/questionnaires/patients"
    avant = questionnaires.modele_en_vigueur("32", "patients")
    assert avant.version == 1
    faux = agent.envoyer(chemin, {"questions": "ecoute | On m’a écouté | peut-être"})
    assert "Ligne 1 : attendu" in faux.text
    assert (
        agent.envoyer(chemin, {"questions": "ecoute | On m’a écouté. | notée\nautre | Autre. | non notée"}).status_code
        == 302
    )
    apres = questionnaires.modele_en_vigueur("32", "patients")
    assert (apres.version, [q.notee for q in apres.questions]) == (2, [True, False])
    assert list(apres.questions[0].reponses) == ["oui", "un_peu", "non", "sans_objet"]
    with cloison.ouverte(monde.autre.perimetre):
        assert questionnaires.modele_en_vigueur("32", "patients").version == 2


def test_la_feuille_de_liens_s_imprime_une_fois(monde: Any, vie: dict[str, Any], entrer: Any) -> None:
    chemin = f"/ipep/recueils/{vie['recueil'].pk}/feuille"
    page = entrer("coordinateur_ipep").envoyer(chemin, {"combien": 60})
    assert (page.status_code, page.text.count("<svg"), page.text.count("/q/")) == (200, 60, 60)
    assert len(page.content) < 150_000
    assert entrer("coordinateur_ipep").envoyer(chemin, {"combien": 61}).status_code == 302
    assert entrer("coordinateur_ipep").get(chemin).status_code == 302
    assert vie["recueil"].liens.count() == 60
    assert entrer("coordinateur_ipep").envoyer(f"/ipep/recueils/{vie['recueil'].pk}/revoquer").status_code == 302
    assert not vie["recueil"].liens.filter(revoque=False).exists()
