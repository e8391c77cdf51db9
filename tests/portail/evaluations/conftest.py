"""A region whose hospital has a contract in force and published figures."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from monde_evalue import contracter, ecrire_coordonnees, etablir, inscrire, ouvrir, publier_ipp

from efficience.portail.comptes.models import Rattachement
from efficience.portail.dossiers import redaction


@pytest.fixture(autouse=True)
def _sceau_des_essais(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture(autouse=True)
def _documents_d_essai(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are neither set in pages nor sealed, nor even composed unless the test reads their text."""
    if not request.node.get_closest_marker("documents_composes"):
        monkeypatch.setattr(redaction, "composer", _esquisser)
        monkeypatch.setattr(redaction, "conserver", lambda document: b"")
    monkeypatch.setattr(redaction, "en_pdf", lambda document: b"%PDF-" + document.texte.encode() + b"%%EOF")
    monkeypatch.setattr(redaction, "_sceller", lambda redige, evenement: redige.pdf)


def _esquisser(modele: Any, valeurs: Any, demonstration: bool) -> Any:
    """A document that only has its name."""
    return SimpleNamespace(
        titre=modele.titre, texte=modele.nom, reference=valeurs["document.reference"], modele=modele.nom, version=1,
        empreinte="0" * 64,
    )  # fmt: skip


@pytest.fixture
def region(region: Any) -> Any:
    """The people of the region act since before the first contract."""
    Rattachement.objects.update(du=date(2015, 1, 1))
    ecrire_coordonnees(region.organisations)
    inscrire()
    return region


@pytest.fixture
def vie(region: Any) -> Any:
    """The evaluation 2023 of a hospital whose spend on PPI fell (T01), opened."""
    hopital = etablir()
    publier_ipp()
    return ouvrir(region, contracter(region, hopital))
