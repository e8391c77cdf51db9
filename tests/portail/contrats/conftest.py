"""Fixtures of the tests of contracts."""

from datetime import date
from typing import Any

import pytest
from vies_de_contrats import Vie, ouvrir

from efficience.portail.comptes.models import Rattachement
from efficience.portail.contrats import ecritures, redaction


@pytest.fixture(autouse=True)
def _sceau_des_essais(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    """One demonstration seal for the whole run: making its keys is slow."""
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture(autouse=True)
def _documents_d_essai(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are composed, but neither set in pages nor sealed, unless the test is about them."""
    if request.node.get_closest_marker("vrais_documents"):
        return
    monkeypatch.setattr(redaction, "en_pdf", lambda document: b"%PDF-" + document.texte.encode() + b"%%EOF")
    monkeypatch.setattr(ecritures, "_sceller", lambda redige, evenement: redige.pdf)


@pytest.fixture
def region(region: Any) -> Any:
    """The people of the region act since before the first contract of these tests."""
    Rattachement.objects.update(du=date(2015, 1, 1))
    return region


@pytest.fixture
def vie(region: Any) -> Vie:
    """A contract before its first gesture, and its people."""
    return Vie(region, ouvrir(region))
