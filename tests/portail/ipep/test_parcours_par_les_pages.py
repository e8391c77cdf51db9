"""A group from the candidature to the second payment, then a campaign to its sharing, by the forms of the pages alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from fichiers_ipep import agregats
from monde_ipep import PARIS
from pypdf import PdfWriter

from efficience.portail.commun import horloge
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep.models import Groupement

pytestmark = pytest.mark.django_db
Faire = Callable[..., None]


def _pdf() -> SimpleUploadedFile:
    pages, octets = PdfWriter(), BytesIO()
    pages.add_blank_page(width=595, height=842)
    pages.write(octets)
    return SimpleUploadedFile("piece.pdf", octets.getvalue())


@pytest.fixture
def montre(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The clock of the requests: each gesture a minute after the former one, or so many days later."""
    maintenant = {"le": datetime(2024, 3, 4, 9, tzinfo=PARIS)}

    def lire() -> datetime:
        maintenant["le"] += timedelta(minutes=1)
        return maintenant["le"]

    monkeypatch.setattr(horloge, "maintenant", lire)

    def avancer(jours: int) -> None:
        maintenant["le"] += timedelta(days=jours)

    return avancer


@pytest.fixture
def faire(comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Faire:
    """Do a gesture through its page, confirm it when it is summed up; `piece` joins a file."""
    monkeypatch.setattr("efficience.portail.comptes.preuve.recente", lambda _requete: True)
    qui = {role: comme(role) for role in ("coordinateur_ipep", "agent_am", "agent_ars")}

    def agir(role: str, dossier: Any, geste: str, *, piece: bool = False, **dites: Any) -> None:
        lu = Dossier.objects.get(pk=dossier)
        chemin, joint = f"/dossiers/{lu.pk}/{geste}", {"fichier": _pdf()} if piece else {}
        engage = lu.automate.geste(geste).engage
        assert qui[role].get(chemin).status_code == 200
        reponse = qui[role].envoyer(chemin, {**dites, **({} if engage else joint)}, jeton=lu.version)
        if engage:
            assert "Rien n’est encore fait" in reponse.text, reponse.text
            suite = {**dites, **({"fichier": _pdf()} if piece else {}), "etape": "confirmer"}
            reponse = qui[role].envoyer(chemin, suite, jeton=lu.version)
        assert reponse.status_code == 302, reponse.text
        assert qui[role].get(reponse.headers["Location"]).status_code == 200

    return agir


@pytest.fixture
def groupement(comme: Callable[[str], Any], region: Any, montre: Any) -> Groupement:
    """Opened and composed by its coordinator."""
    lui = comme("coordinateur_ipep")
    ouverture = {"organisation": str(region.organisations["ipep"].pk), "nom": "Littoral", "forme": "convention",
                 "departement": "62"}  # fmt: skip
    assert lui.envoyer("/ipep/ouvrir", ouverture).status_code == 302
    sien = Groupement.objects.get()
    membre = {"nom": "MSP", "type": "msp", "identifiant": "", "debut": "2023-09-01", "percoit": "on"}
    medecin = {"nom": "Le Goff", "rpps": "10000001916", "debut": "2023-09-01", "associe": "on"}
    table = SimpleUploadedFile("p.csv", b"strate,effectif,annees\nA,18333,18333\n")
    for suite, envoi in (
        ("membre", membre),
        ("medecin", medecin),
        ("patientele", {"annee": 2024, "total": 18333, "fichier": table}),
    ):
        assert lui.envoyer(f"{sien.adresse}/composition/{suite}", envoi).status_code == 302
    return sien


@pytest.fixture
def conventionne(groupement: Groupement, faire: Faire) -> Groupement:
    """In the experiment."""
    moi = groupement.pk
    faire("coordinateur_ipep", moi, "deposer", projet="Revoir chaque patient après une sortie d’hôpital.")
    faire("agent_ars", moi, "declarer_recevable")
    faire("agent_am", moi, "inscrire", arrete="SSAS2400001A", arrete_le="2024-03-01")
    faire("coordinateur_ipep", moi, "signer")
    faire("agent_am", moi, "signer")
    groupement.dossier.refresh_from_db()
    assert groupement.dossier.etat == "conventionne"
    return groupement


def test_de_la_candidature_au_second_versement(conventionne: Groupement, faire: Faire, comme: Callable[[str], Any]) -> None:
    lui = comme("coordinateur_ipep")
    assert lui.envoyer(f"{conventionne.adresse}/amorcage").status_code == 302
    assert "ne sont pas reconduits" in lui.envoyer(f"{conventionne.adresse}/amorcage").text
    amorcage = Dossier.objects.get(cycle="amorcage_ipep")
    notes = {f"critere_{nom}": "2" for nom in ("pluridisciplinarite", "hopital", "social", "complexite")}
    faire("coordinateur_ipep", amorcage.pk, "deposer", **notes)
    for geste in ("calculer", "valider", "ordonner_premier"):
        faire("agent_am", amorcage.pk, geste)
    faire("agent_am", amorcage.pk, "verser_premier", piece=True, montant="34027.58")
    feuille = dict.fromkeys(("gouvernance", "diagnostic", "objectifs", "systeme_d_information", "information_patients",
                             "risques", "calendrier"), "écrit")  # fmt: skip
    feuille |= {"action-1-titre": "Sorties", "action-1-debut_le": "2024-03-01", "action-1-indicateur": "Q03"}
    feuille |= {"action-1-pilote": "Dr Martin", "emploi_chef_de_projet": "50000"}
    fausse = lui.envoyer(f"{conventionne.adresse}/feuille-de-route", feuille | {"action-1-debut_le": "mars"})
    assert (fausse.status_code, 'value="Dr Martin"' in fausse.text) == (422, True)
    sans_pilote = lui.envoyer(f"{conventionne.adresse}/feuille-de-route", feuille | {"action-1-pilote": ""})
    assert "Action 1 : il manque un pilote." in lui.get(sans_pilote.headers["Location"]).text
    incomplete = lui.envoyer(f"{conventionne.adresse}/feuille-de-route", feuille | {"risques": ""})
    assert "La feuille de route ne dit pas les risques." in lui.get(incomplete.headers["Location"]).text
    assert lui.envoyer(f"{conventionne.adresse}/feuille-de-route", feuille).status_code == 302
    faire("coordinateur_ipep", amorcage.pk, "transmettre_feuille")
    depense = {"poste": "chef_de_projet", "montant": "12000.50", "payee_le": "2024-02-01", "piece": "F-1"}
    assert lui.envoyer(f"{conventionne.adresse}/depenses", depense).status_code == 302
    faire("agent_am", amorcage.pk, "ordonner_second")
    faire("agent_am", amorcage.pk, "verser_second", piece=True, montant="34027.59")
    page = lui.get(f"/ipep/amorcages/{amorcage.pk}").text.replace("\u00a0", " ")
    assert ("Crédits versés" in page, "Versé à ce jour : 68 055,17 €" in page, "12 000,50 €" in page) == (True, True, True)
    documents = ("Crédits d’amorçage du groupement", "Feuille de route du groupement")
    assert [titre for titre in documents if titre not in page] == []


def test_une_campagne_jusqu_au_partage(
    conventionne: Groupement, faire: Faire, comme: Callable[[str], Any], montre: Callable[[int], None]
) -> None:
    cnam, lui = comme("agent_am"), comme("coordinateur_ipep")
    assert cnam.envoyer(f"{conventionne.adresse}/campagnes", {"annee": 2024}).status_code == 302
    assert "déjà ouverte" in cnam.envoyer(f"{conventionne.adresse}/campagnes", {"annee": 2024}).text
    campagne = Dossier.objects.get(cycle="campagne_ipep")
    faire("agent_am", campagne.pk, "figer_patientele")
    chemin = f"/ipep/campagnes/{campagne.pk}"
    a_remplir = b"".join(cnam.get(f"{chemin}/modele").streaming_content).decode()
    assert ("strate,A,effectif," in a_remplir, "indicateur,Q10,denominateur," in a_remplir) == (True, True)
    faux = cnam.envoyer(f"{chemin}/agregats", {"fichier": _csv(agregats(18_000, (2400, 2430, 2420, 2490)))})
    assert (faux.status_code, "Le fichier est refusé en entier." in faux.text) == (422, True)
    bon = cnam.envoyer(f"{chemin}/agregats", {"fichier": _csv(agregats(18_333, (2400, 2430, 2420, 2490)))})
    assert bon.status_code == 302
    assert "169 693,88 €" in cnam.get(chemin).text.replace("\u00a0", " ")
    faire("agent_am", campagne.pk, "calculer")
    faire("agent_am", campagne.pk, "ouvrir_contradictoire")
    faire("coordinateur_ipep", campagne.pk, "observer", observations="Un médecin manque.")
    montre(40)
    faire("agent_am", campagne.pk, "repondre", motif="Il est compté.")
    faire("agent_am", campagne.pk, "arreter")
    faire("agent_am", campagne.pk, "notifier")
    assert "Intéressement de l’année 2024" in lui.get(chemin).text  # the letter
    faire("agent_am", campagne.pk, "ordonner")
    faire("agent_am", campagne.pk, "verser", piece=True, montant="169693.88")
    cle = {"votee_le": "2024-04-02", "proces_verbal": "PV 3", f"poids-{conventionne.membres.get().pk}": "2",
           "poids-projet_collectif": "1"}  # fmt: skip
    nulle = lui.envoyer(f"{conventionne.adresse}/cles/2024", cle | dict.fromkeys([k for k in cle if "poids" in k], "0"))
    assert "Les poids sont tous nuls." in nulle.text
    assert lui.envoyer(f"{conventionne.adresse}/cles/2024", cle).status_code == 302
    assert "113 129,25 €" in lui.get(chemin).text.replace("\u00a0", " ")  # what the sharing would give
    faire("coordinateur_ipep", campagne.pk, "partager")
    assert "56 564,63 €" in lui.get(chemin).text.replace("\u00a0", " ")


def _csv(octets: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("agregats.csv", octets)
