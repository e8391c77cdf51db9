"""Fixtures of the tests of contracts."""

from typing import Any

import pytest
from vies import Vie, ouvrir


@pytest.fixture(autouse=True)
def _sceau_des_essais(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    """One demonstration seal for the whole run: making its keys is slow."""
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture
def vie(region: Any) -> Vie:
    """A contract before its first gesture, and its people."""
    return Vie(region, ouvrir(region))
