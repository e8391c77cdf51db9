"""Only the families of these tests, and a decision to live with."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from familles_d_essai import SUITES

from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers import actions, familles
from efficience.portail.dossiers.models import Dossier

LE_MATIN = datetime(2024, 4, 2, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def _familles(settings: Any) -> Iterator[None]:
    settings.FAMILLES_DE_DOSSIERS = ["familles_d_essai.DECISIONS", "familles_d_essai.EVALUATIONS"]
    _oublier()
    SUITES.clear()
    yield
    _oublier()


def _oublier() -> None:
    familles.familles.cache_clear()
    familles._par_cycle.cache_clear()


@pytest.fixture
def decision(region: Any) -> Callable[..., Dossier]:
    """Open a decision of the region; `donnees` are fixed with it."""

    def ouvrir(reference: str = "DEC-2024-1", **donnees: Any) -> Dossier:
        return actions.ouvrir(
            "decision_regionale", reference=reference, titre="Réseau de dépistage", situation=Situation("32", "59"),
            donnees=donnees, par=region.membre("agent_ars"), le=LE_MATIN,
        )  # fmt: skip

    return ouvrir
