"""Two fictive regions, made once for all the tests."""

from pathlib import Path

import pytest
from relecture_synthese import ANNEES

from efficience.moteur.synthese import fabriquer


@pytest.fixture(scope="session")
def petite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 establishments, three years, about 2,000 lines a year, in every form: small enough to read every byte."""
    dossier = tmp_path_factory.mktemp("synthese") / "petite"
    fabriquer(dossier, graine=7, etablissements=14, patients=5000, annees=ANNEES, lignes=2000, suivi=lambda _: None)
    return dossier


@pytest.fixture(scope="session")
def courante(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The size that the command makes by default, without the raw forms."""
    dossier = tmp_path_factory.mktemp("synthese") / "courante"
    formes = ("canonique", "open_phmev")
    fabriquer(dossier, graine=1, etablissements=60, patients=200_000, annees=ANNEES, formes=formes, suivi=lambda _: None)
    return dossier
