"""What bad input gets, by the pages: refused or shown as what it is, with the reason in French, and what was typed stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from fichiers_ipep import CODES, agregats

from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import composition, groupes, questionnaires
from efficience.portail.ipep.models import Agregats, CleVotee, Medecin, Membre, Patientele, Reponse

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
BON = (2400, 2430, 2420, 2490)


def _csv(octets: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("fichier.csv", octets)


def _dit(page: Any, *phrases: str) -> None:
    """The page says it, whatever its spaces."""
    texte = page.text.replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "’")
    assert [phrase for phrase in phrases if phrase not in texte] == []


def test_une_patientele_sous_le_seuil(monde: Any, entrer: Any) -> None:
    par, le = monde.role("coordinateur_ipep"), monde.littoral.cree_le
    table = b"strate,effectif,annees\nA,5000,5000\n"
    composition.recevoir_patientele(monde.littoral, annee=2025, total=5_000, octets=table, par=par, le=le)
    lui, dossier = entrer("coordinateur_ipep"), monde.littoral.dossier
    page = lui.get(f"/dossiers/{dossier.pk}/deposer")
    envoi = {"projet": "Revoir chaque patient après un séjour.", "etape": "confirmer"}
    page = lui.envoyer(f"/dossiers/{dossier.pk}/deposer", envoi, jeton=dossier.version)
    assert page.status_code == 422
    _dit(page, "La patientèle doit dépasser 5 000 patients.", "Revoir chaque patient après un séjour.")
    assert Dossier.objects.get(pk=dossier.pk).etat == "candidature"
    _dit(lui.get(f"{monde.littoral.adresse}/composition"), "doit dépasser 5 000 patients", "et non un droit")


@pytest.mark.parametrize(
    ("nature", "envoi", "table"),
    [
        ("medecin", {"nom": "Docteur Léa Roy", "rpps": "10000001916", "debut": "2024-02-01"}, Medecin),
        ("membre", {"nom": "Centre des Dunes", "type": "cds", "identifiant": "590000006", "debut": "2024-02-01"}, Membre),
    ],
)
def test_un_membre_dans_deux_groupements(monde: Any, entrer: Any, nature: str, envoi: dict[str, str], table: Any) -> None:
    centre = {"nom": "Centre des Dunes", "type": "cds", "profession": "", "identifiant": "590000006",
              "debut": date(2024, 1, 1), "fin": None, "percoit": False}  # fmt: skip
    composition.ajouter_membre(monde.littoral, centre, par=monde.role("coordinateur_ipep"), le=monde.littoral.cree_le)
    avant = table.objects.count()
    page = entrer("autre").envoyer(f"/ipep/{monde.plateaux.pk}/composition/{nature}", envoi)
    assert page.status_code == 422
    _dit(page, "on n’est que d’un groupement à la fois", f'value="{envoi["nom"]}"')
    assert "Littoral" not in page.text  # not which one
    assert table.objects.count() == avant


def test_des_strates_qui_ne_font_pas_la_somme(monde: Any, entrer: Any) -> None:
    envoi = {"annee": 2025, "total": 100, "fichier": _csv(b"strate;effectif;annees\nA;60;60\nB;30;30\n")}
    page = entrer("coordinateur_ipep").envoyer(f"{monde.littoral.adresse}/composition/patientele", envoi)
    assert page.status_code == 422
    _dit(page, "somme de 90 ; attendu : 100 patients", 'value="2025"', 'value="100"')
    assert not Patientele.objects.filter(annee=2025).exists()


@pytest.fixture
def campagne(monde: Any) -> Dossier:
    """That of 2024, which waits for its aggregates."""
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    ouverte = groupes.ouvrir_la_campagne(monde.littoral, 2024, par=monde.role("agent_am"), le=le)
    actions.faire(ouverte, "figer_patientele", par=monde.role("agent_am"), le=le)
    return ouverte


@pytest.mark.parametrize(
    ("octets", "motif"),
    [
        (agregats(18_333, BON, sans_distribution=["Q05"]), "Q05 : la distribution des territoires manque."),
        (agregats(18_333, BON, strates=(("A", 18_328), ("B", 5))), "La strate B a moins de 11 patients"),
    ],
    ids=["un indicateur sans distribution", "une case sous onze"],
)
def test_des_agregats_impossibles(campagne: Dossier, entrer: Any, octets: bytes, motif: str) -> None:
    agent = entrer("agent_am")
    page = agent.envoyer(f"/ipep/campagnes/{campagne.pk}/agregats", {"fichier": _csv(octets)})
    assert page.status_code == 422
    _dit(page, "Le fichier est refusé en entier.", motif)
    assert (Agregats.objects.count(), Dossier.objects.get(pk=campagne.pk).etat) == (0, "patientele_figee")
    reponse = agent.envoyer(f"/ipep/campagnes/{campagne.pk}/agregats", {"fichier": _csv(agregats(18_333, BON))})
    assert reponse.status_code == 302  # the next one is taken


def test_un_petit_denominateur_est_montre_pour_ce_qu_il_est(campagne: Dossier, monde: Any, entrer: Any) -> None:
    petits = dict.fromkeys(CODES, ("100", "100", "")) | {"Q08": ("2", "10", "")}
    agent = entrer("agent_am")
    agent.envoyer(f"/ipep/campagnes/{campagne.pk}/agregats", {"fichier": _csv(agregats(18_333, BON, resultats=petits))})
    actions.faire(campagne, "calculer", par=monde.role("agent_am"), le=timezone.now())
    _dit(agent.get(f"/ipep/campagnes/{campagne.pk}"), "effectif insuffisant")


def test_un_lien_utilise_deux_fois_ou_devine(monde: Any, patient: Client) -> None:
    par, le = monde.role("coordinateur_ipep"), timezone.now()
    recueil = questionnaires.ouvrir_recueil(monde.littoral, public="patients", annee=2024, par=par, le=le)
    (jeton,) = questionnaires.faire_des_liens(recueil, 1, par=par, le=le)
    assert patient.post(f"/q/{jeton}", {"q-ecoute": "oui"}).status_code == 302
    deux_fois = patient.post(f"/q/{jeton}", {"q-ecoute": "non"})
    assert deux_fois.status_code == 404
    _dit(deux_fois, "Vous avez déjà répondu. Merci.", "Vos soins restent les mêmes.")
    devine = patient.get(f"/q/{jeton[::-1]}")
    assert devine.status_code == 404
    _dit(devine, "Ce lien n’est pas valable.", "demandez un autre lien")
    assert [r.dites for r in Reponse.objects.all()] == [{"ecoute": "oui"}]


def test_des_poids_qui_font_zero(monde: Any, entrer: Any) -> None:
    msp = monde.littoral.membres.get()
    envoi = {
        "votee_le": "2024-01-05",
        "proces_verbal": "PV du 5 janvier",
        f"poids-{msp.pk}": "0",
        "poids-projet_collectif": "0",
    }
    page = entrer("coordinateur_ipep").envoyer(f"{monde.littoral.adresse}/cles/2024", envoi)
    assert page.status_code == 422
    _dit(page, "Les poids sont tous nuls.", 'value="PV du 5 janvier"', 'value="2024-01-05"')
    assert not CleVotee.objects.exists()


def test_une_fin_avant_le_debut(monde: Any, entrer: Any) -> None:
    msp = monde.littoral.membres.get()
    page = entrer("coordinateur_ipep").envoyer(
        f"{monde.littoral.adresse}/composition/membre/{msp.pk}", {"fin": "2022-12-31"}
    )
    assert page.status_code == 422
    _dit(page, "Le dernier jour vient après le premier.", 'value="2022-12-31"')
