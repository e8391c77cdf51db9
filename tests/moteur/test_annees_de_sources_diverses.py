"""Years of one table may come from different sources: their parts have the same columns, and are read together."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.rangement import ARTICLE
from efficience.moteur.tables import TABLES
from fichiers_d_essai import IPP_20, LILLE, phmev

CANONIQUES = [(c.nom, c.nature.lecture.type_sql) for c in TABLES["delivrances"].colonnes]


def test_deux_sources_deux_annees_un_seul_calcul(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict], efficience: Callable
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "medicaments.csv").write_text(f"cip13,atc5\n{IPP_20},A02BC01\n")
    (tables / "delivrances.csv").write_text(
        f"finess,cip13,annee,age,boites,montant_rembourse\n{LILLE},{IPP_20},2023,71,4,15.76\n"
    )
    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(phmev([{"REM": "1.012,50"}]))
    charger_dans(f"tables={tables}", f"open_phmev={tmp_path / 'OPEN_PHMEV_2024.CSV'}")
    for fichier in Entrepot.ouvrir(entrepot).fichiers("delivrances"):
        lues = duckdb.sql(f"DESCRIBE SELECT * FROM '{fichier}'").fetchall()
        assert [(nom, type_) for nom, type_, *_ in lues] == [*CANONIQUES, (ARTICLE, "VARCHAR")]
    mesures = mesurer(entrepot, 2023, 2024)
    assert mesures["N-IPP", 2023, LILLE, "depense"] * 100 == 1576
    assert mesures["N-IPP", 2024, LILLE, "depense"] * 100 == 101250
    assert efficience("controler", "--entrepot", str(entrepot)).code == 0
