"""The same expressions on Spark: the same figures, to the bit."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from efficience.moteur.backends import ouvrir
from efficience.moteur.campagne import calculer
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.synthese import fabriquer
from efficience.reglement import officiel

SPARK_EST_LA = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
sans_spark = pytest.mark.skipif(not SPARK_EST_LA, reason="Spark ou Java absent : pip install 'efficience[spark]' et Java 17")


@sans_spark
@pytest.mark.timeout(600)
def test_spark_et_duckdb_donnent_les_memes_chiffres(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    region = tmp_path / "region"
    taille = {"etablissements": 14, "patients": 5000, "lignes": 3000}
    fabriquer(region, graine=3, annees=(2023, 2024), **taille, formes=["open_phmev"], suivi=lambda _: None)
    annees = {an: f"open_phmev={region / f'OPEN_PHMEV_{an}.CSV'}" for an in (2023, 2024)}
    charger_dans(*annees.values(), f"bdpm={region}")
    ouvert, indicateurs = Entrepot.ouvrir(entrepot), list(INDICATEURS.values())
    attendu = calculer(ouvert, indicateurs, [2023, 2024], officiel(), ouvrir("duckdb"))
    trouve = calculer(ouvert, indicateurs, [2023, 2024], officiel(), ouvrir("spark", "local[2]"))
    assert trouve == attendu


def test_un_maitre_ne_va_pas_avec_duckdb() -> None:
    with pytest.raises(Refus, match="DuckDB calcule sur cette machine"):
        ouvrir("duckdb", "spark://127.0.0.1:7077")


def test_un_moteur_inconnu_est_refuse() -> None:
    with pytest.raises(Refus, match="abaque"):
        ouvrir("abaque")
