"""What the tests of the groups share: their world, a patient, a way in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from fichiers_ipep import agregats
from monde_ipep import Monde, creer

from efficience.portail.dossiers import actions, redaction
from efficience.portail.ipep import campagnes, groupes, questionnaires, suivi
from efficience.portail.pieces import sceau


@pytest.fixture(autouse=True)
def _documents_d_essai(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    """Documents are composed, but neither set in pages nor sealed, unless the test is about them."""
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"
    if not request.node.get_closest_marker("vrais_documents"):
        monkeypatch.setattr(redaction, "en_pdf", lambda document: b"%PDF-" + document.texte.encode() + b"%%EOF")
        monkeypatch.setattr(sceau, "sceller", lambda pdf, signature: pdf + signature.champ.encode())


@pytest.fixture
def monde(region: Any) -> Monde:
    """Both groups composed, neither in the experiment yet."""
    return creer(region)


@pytest.fixture
def patient() -> Client:
    """Somebody without an account, on a telephone; forgery checks as in the real portal."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="telephone-de-patient")


@pytest.fixture
def entrer(comme: Callable[[str], Any], monde: Monde) -> Callable[[str], Any]:
    """Come in as somebody of that world."""
    return comme


@pytest.fixture
def vie(monde: Any) -> dict[str, Any]:
    """A group in the experiment, with one of everything."""
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    amorcage = groupes.demander_l_amorcage(monde.littoral, par=lui, le=le)
    campagne = groupes.ouvrir_la_campagne(monde.littoral, 2024, par=cnam, le=le)
    actions.faire(campagne, "figer_patientele", par=cnam, le=le)
    campagne.refresh_from_db()
    campagnes.recevoir(campagne, agregats(18_333, (2400, 2430, 2420, 2490)), par=cnam, le=le)
    actions.faire(campagne, "calculer", par=cnam, le=le)
    recueil = questionnaires.ouvrir_recueil(monde.littoral, public="usagers", annee=2024, par=lui, le=le)
    suivi.dire_les_services(monde.littoral, ["dmp"], ["information"], par=lui, le=le)
    dite = {"annee": 2024, "trimestre": 1, "file_active": 4000, "rencontres": 6, "parcours": 40, "heures": Decimal("35.5"),
            "etp": Decimal("0.5")}  # fmt: skip
    suivi.dire_l_activite(monde.littoral, dite, par=lui, le=le)
    suivi.partager_une_pratique(
        monde.littoral, theme="acces", titre="Soins non programmés", texte="Un tour.", par=lui, le=le
    )
    return {"amorcage": amorcage, "campagne": campagne, "recueil": recueil, "le": le}
