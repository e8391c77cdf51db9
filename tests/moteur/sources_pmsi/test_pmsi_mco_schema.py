"""The SNDS column names that are read exist in the published schema; its ten synthetic rows are refused cleanly."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from tables_snds import lire

from efficience.moteur.refus import Refus
from efficience.moteur.sources.pmsi_mco.colonnes import TABLES_MCO


@pytest.fixture
def archive(donnees_publiques: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(donnees_publiques / "snds-schema" / "snds_schemas_et_csv_synthetiques.zip")


@pytest.mark.parametrize("table", TABLES_MCO)
def test_les_colonnes_lues_sont_celles_du_schema_publie(archive: zipfile.ZipFile, table: str) -> None:
    (chemin,) = [nom for nom in archive.namelist() if nom.endswith(f"PMSI MCO/T_MCOaa{table}.json")]
    publiees = {champ["name"] for champ in json.loads(archive.read(chemin))["fields"]}
    assert set(TABLES_MCO[table].sortes) - publiees <= {"NUM_ENQ"}


def test_les_lignes_synthetiques_sont_refusees_en_clair(archive: zipfile.ZipFile, tmp_path: Path) -> None:
    """Random rows: stays described several times, then, once each, numbers that are not those of an establishment."""
    dossier = tmp_path / "synthetiques"
    dossier.mkdir()
    for nom in archive.namelist():
        if re.search(r"PMSI MCO/T_MCO.*\.csv$", nom):
            (dossier / Path(nom).name).write_bytes(archive.read(nom))
    with pytest.raises(Refus, match="lignes pour le même numéro"):
        lire(dossier, tmp_path / "travail", 2022)
    for table in ("B", "C", "CSTC"):
        fichier = dossier / f"T_MCOaa{table}.csv"
        entete, *lignes = fichier.read_text(encoding="utf-8").splitlines()
        rangs = [entete.split(",").index(nom) for nom in ("ETA_NUM", "SEQ_NUM" if table == "CSTC" else "RSA_NUM")]
        uniques = {tuple(ligne.split(",")[rang] for rang in rangs): ligne for ligne in lignes}
        fichier.write_text("\n".join([entete, *uniques.values()]) + "\n", encoding="utf-8")
    with pytest.raises(Refus, match="aucun séjour ne peut être retenu"):
        lire(dossier, tmp_path / "travail_2", 2022)
