"""What the tests of the groups share: their world, a patient, a way in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from monde_ipep import Monde, creer

from efficience.portail.dossiers import redaction
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
