"""Warehouses for the engine's tests."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.moteur.backends import ouvrir
from efficience.moteur.campagne import Bilan, calculables, calculer
from efficience.moteur.chargement import Compte, Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.reglement import Reglement, officiel
from fichiers_d_essai import DELIVRANCES, MEDICAMENTS, ecrire_tables

Publies = dict[tuple[str, int, str, str], Decimal | str]


@pytest.fixture
def entrepot(tmp_path: Path) -> Path:
    """Where a test puts its warehouse (not made yet)."""
    return tmp_path / "entrepot"


@pytest.fixture
def charger_dans(entrepot: Path) -> Callable[..., list[Compte]]:
    """Load sources, written as on the command line, into the test's warehouse."""
    return lambda *sources: charger(entrepot, [Demande.lire(source) for source in sources])


@pytest.fixture
def deja_charge(tmp_path: Path, entrepot: Path) -> Path:
    """A warehouse that already holds one small year."""
    dossier = ecrire_tables(tmp_path / "origine", delivrances=DELIVRANCES, medicaments=MEDICAMENTS)
    charger(entrepot, [Demande("tables", None, dossier)])
    return entrepot


@pytest.fixture
def mesurer() -> Callable[..., Publies]:
    """Compute a warehouse: value, or status where there is none, by (indicator, year, FINESS, measure)."""

    def faire(
        dossier: Path,
        *annees: int,
        codes: Sequence[str] = (),
        reglement: Reglement | None = None,
        version: int | None = None,
    ) -> Publies:
        return publier(bilan(dossier, *annees, codes=codes, reglement=reglement, version=version))

    return faire


def bilan(
    dossier: Path, *annees: int, codes: Sequence[str] = (), reglement: Reglement | None = None, version: int | None = None
) -> Bilan:
    """Computed with these indicators, else with those that the tables loaded allow."""
    ouvert = Entrepot.ouvrir(dossier, version)
    choisis = [INDICATEURS[code] for code in codes] or calculables(ouvert, list(INDICATEURS.values()), annees)[0]
    return calculer(ouvert, choisis, annees, reglement or officiel(), ouvrir("duckdb"))


@pytest.fixture
def bilan_de() -> Callable[..., Bilan]:
    """Compute a warehouse: the whole report."""
    return bilan


def publier(fait: Bilan) -> Publies:
    return {
        (r.indicateur, r.annee, r.finess, r.mesure): r.statut.value if r.valeur is None else r.valeur for r in fait.resultats
    }
