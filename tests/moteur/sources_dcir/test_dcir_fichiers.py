"""The files of a DCIR export: names, forms, and what is refused before anything is written."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from exports_dcir import Ligne, bio, colonne, dtr, en_parquet, exporter, lues, pha, prs, texte, tip

from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir.colonnes import TABLES_BRUTES
from efficience.moteur.sql import connecter, litteral
from fichiers_d_essai import IPP_20

PUBLICS = Path(__file__).parents[4] / "shared" / "donnees" / "snds-schema"
SCHEMAS = PUBLICS / "snds_schemas_et_csv_synthetiques.zip"
HORS_SCHEMA = {"NUM_ENQ", "CPT_ENV_TYP"}
"""Names of extractions, which the schema of the DCIR does not hold."""
Charger = Callable[..., Any]
COMPLET: dict[str, list[Ligne]] = {
    "ER_PRS_F": [prs(1), prs(2, PRS_NAT_REF="4212"), prs(3, PRS_NAT_REF="1111", PSE_SPE_COD="1"), prs(4), prs(5)],
    "ER_PHA_F": [pha(1, PHA_ACT_PRU="12.34567"), pha(1, PHA_ORD_NUM="2", PHA_ACT_QSN="2")],
    "ER_TIP_F": [tip(4)],
    "ER_BIO_F": [bio(5)],
    "ER_DTR_F": [dtr(2)],
}
TABLES = ("delivrances", "dispositifs", "transports", "examens", "consultations")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of five small CSV."""
    return exporter(tmp_path / "export", COMPLET)


@pytest.fixture
def attendues(export: Path, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the CSV export gives."""
    return _tables(export, tmp_path / "temoin")


def _tables(export: Path, entrepot: Path) -> dict[str, list[dict[str, Any]]]:
    charger(entrepot, [Demande("dcir", None, export)])
    return {table: lues(entrepot, table) for table in TABLES}


def test_chaque_table_canonique_est_remplie(attendues: dict[str, list[dict[str, Any]]]) -> None:
    assert {table: len(lignes) for table, lignes in attendues.items()} == dict(zip(TABLES, (2, 1, 1, 1, 1), strict=True))


NATIVES = {
    "ER_PRS_F": "BSE_REM_MNT::DECIMAL(9,2) AS BSE_REM_MNT, BSE_REM_BSE::DECIMAL(9,2) AS BSE_REM_BSE, "
    "EXE_SOI_DTD::DATE AS EXE_SOI_DTD, PRE_PRE_DTD::DATE AS PRE_PRE_DTD, PRS_ACT_NBR::DECIMAL(6,2) AS PRS_ACT_NBR, "
    "PRS_ACT_QTE::DECIMAL(6,2) AS PRS_ACT_QTE, "
    + ", ".join(
        f"{nom}::SMALLINT AS {nom}"
        for nom in "DPN_QLF PRS_DPN_QLP CPL_MAJ_TOP RGO_ENV_TYP PRS_NAT_REF PSE_SPE_COD BEN_RNG_GEM BEN_AMA_COD "
        "BEN_SEX_COD".split()
    ),
    "ER_PHA_F": "PHA_PRS_C13::BIGINT AS PHA_PRS_C13, PHA_ACT_QSN::SMALLINT AS PHA_ACT_QSN, "
    "PHA_ACT_PRU::DECIMAL(10,5) AS PHA_ACT_PRU, PHA_DEC_QSU::INTEGER AS PHA_DEC_QSU, "
    "PHA_DEC_PRU::DECIMAL(11,2) AS PHA_DEC_PRU, PHA_ORD_NUM::TINYINT AS PHA_ORD_NUM",
}
_CLES_NATIVES = "FLX_DIS_DTD::DATE AS FLX_DIS_DTD, FLX_TRT_DTD::DATE AS FLX_TRT_DTD, " + ", ".join(
    f"{nom}::INTEGER AS {nom}" for nom in "FLX_EMT_TYP FLX_EMT_NUM FLX_EMT_ORD DCT_ORD_NUM PRS_ORD_NUM REM_TYP_AFF".split()
)
PARQUET = {
    "tout en texte": {},
    "types exacts": {table: f"{_CLES_NATIVES}, {types}" for table, types in NATIVES.items()},
    "une clé plus étroite d'un côté": {
        "ER_PRS_F": _CLES_NATIVES.replace("::INTEGER", "::SMALLINT"),
        "ER_PHA_F": _CLES_NATIVES,
    },
    "nombres flottants": {
        "ER_PRS_F": "BSE_REM_MNT::DOUBLE AS BSE_REM_MNT, PRS_NAT_REF::DOUBLE AS PRS_NAT_REF, "
        "EXE_SOI_DTD::TIMESTAMP AS EXE_SOI_DTD, PRS_ORD_NUM::DOUBLE AS PRS_ORD_NUM",
        "ER_PHA_F": "PHA_PRS_C13::DOUBLE AS PHA_PRS_C13, PRS_ORD_NUM::DOUBLE AS PRS_ORD_NUM",
    },
}


@pytest.mark.parametrize("types", PARQUET.values(), ids=PARQUET)
def test_un_parquet_dit_la_meme_chose(types: dict[str, str], export: Path, tmp_path: Path, attendues: Any) -> None:
    for csv in export.glob("*.csv"):
        en_parquet(csv, types.get(csv.stem, ""))
    assert _tables(export, tmp_path / "essai") == attendues


def test_les_memes_tables_autrement_rangees(export: Path, tmp_path: Path, attendues: Any) -> None:
    """Sub-folders in the hive style, compressed, lower case, latin-1, another separator, columns to ignore."""
    (export / "ER_PRS_F.csv").rename(export / "er_prs_f_2024.CSV")
    entete, suite = texte("ER_PHA_F", COMPLET["ER_PHA_F"], "\t").split("\n", 1)
    (export / "ER_PHA_F.csv").write_text(f"{entete.lower()}\n{suite}")
    (export / "ER_BIO_F.csv").unlink()
    (export / "ER_BIO_F_202401.csv.gz").write_bytes(gzip.compress(texte("ER_BIO_F", COMPLET["ER_BIO_F"], ",").encode()))
    (export / "er_tip_f" / "year=2024").mkdir(parents=True)
    (export / "ER_TIP_F.csv").rename(export / "er_tip_f" / "year=2024" / "part-0.csv")
    avec = [ligne | {"TRS_CDR_NOM": "BÉRÉNICE"} for ligne in COMPLET["ER_DTR_F"]]
    (export / "ER_DTR_F.csv").write_bytes(texte("ER_DTR_F", avec).encode("latin-1"))
    assert _tables(export, tmp_path / "essai") == attendues


def test_une_marque_d_octets_au_debut_ne_gene_pas(export: Path, tmp_path: Path, attendues: Any) -> None:
    prestations = export / "ER_PRS_F.csv"
    prestations.write_bytes(b"\xef\xbb\xbf" + prestations.read_bytes())
    assert _tables(export, tmp_path / "essai") == attendues


def test_les_autres_fichiers_sont_dits(export: Path, entrepot: Path, charger_dans: Charger) -> None:
    (export / "ER_UCD_F.csv").write_text("A;B\n")
    charger_dans(f"dcir={export}")
    (livraison,) = Entrepot.ouvrir(entrepot).livraisons()
    assert "fichiers non lus : ER_UCD_F.csv" in livraison.remarques


@pytest.mark.parametrize("ecrite", ["05/01/2024", "2024-01-05", "05JAN2024:00:00:00", "20240105", "20240105.0"])
def test_une_date_s_ecrit_de_plusieurs_facons(ecrite: str, tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    lignes = {"ER_PRS_F": [prs(1, EXE_SOI_DTD=ecrite)], "ER_PHA_F": [pha(1)]}
    charger_dans(f"dcir={exporter(tmp_path / 'export', lignes)}")
    assert colonne(lues(entrepot, "delivrances"), "date_execution") == [date(2024, 1, 5)]


def test_des_nombres_de_sas_et_d_oracle(tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    ecrites = prs(1, BSE_REM_MNT="-.50", BSE_REM_BSE=".", PRS_NAT_REF="3313.0", BEN_AMA_COD=" 70 ", DPN_QLF=".")
    lignes = {"ER_PRS_F": [ecrites], "ER_PHA_F": [pha(1, PHA_PRS_C13=f"{IPP_20}.0", PRS_ORD_NUM="1.0")]}
    charger_dans(f"dcir={exporter(tmp_path / 'export', lignes)}")
    (lue,) = lues(entrepot, "delivrances")
    assert (lue["montant_rembourse"], lue["base_remboursement"], lue["age"]) == (Decimal("-0.50"), None, 70)


def test_num_enq_remplace_l_identifiant(tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    sans = {nom: valeur for nom, valeur in prs(1).items() if not nom.startswith(("BEN_NIR", "BEN_RNG"))}
    lignes = {"ER_PRS_F": [sans | {"NUM_ENQ": "E1"}], "ER_PHA_F": [pha(1)]}
    charger_dans(f"dcir={exporter(tmp_path / 'export', lignes)}")
    assert colonne(lues(entrepot, "delivrances"), "patient") == ["E1"]


def test_ir_ben_r_reunit_les_identifiants(tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    lignes = {"ER_PRS_F": [prs(1), prs(2, BEN_NIR_PSA="B", BEN_RNG_GEM="2"), prs(3, BEN_NIR_PSA="C")]}
    export = exporter(tmp_path / "export", lignes | {"ER_PHA_F": [pha(1), pha(2), pha(3)]})
    (export / "IR_BEN_R.csv").write_text("BEN_NIR_PSA;BEN_RNG_GEM;BEN_IDT_ANO\nPATIENTAAAAAAAAAA;1;X\nB;2;X\nB;1;Y\n")
    charger_dans(f"dcir={export}")
    assert colonne(lues(entrepot, "delivrances"), "patient") == ["C", "X", "X"]


def test_ir_pha_r_donne_les_codes_atc(export: Path, entrepot: Path, charger_dans: Charger) -> None:
    (export / "IR_PHA_R.csv").write_bytes(
        f"PHA_CIP_C13;PHA_ATC_C07;PHA_MED_NOM\n{IPP_20};A02BC01;OMÉPRAZOLE\n0;;\n".encode("latin-1")
    )
    charger_dans(f"dcir={export}")
    with connecter() as con:
        liste = litteral(Entrepot.ouvrir(entrepot).referentiel("medicaments"))
        assert con.execute(f"SELECT cip13, atc5, libelle FROM {liste}").fetchall() == [(IPP_20, "A02BC01", "OMÉPRAZOLE")]


def _sans(table: str, *noms: str) -> str:
    lignes = [{nom: valeur for nom, valeur in lue.items() if nom not in noms} for lue in COMPLET[table]]
    return texte(table, lignes)


REFUS: dict[str, tuple[str, str | None, str]] = {
    "sans ER_PRS_F": ("ER_PRS_F", None, "ER_PRS_F est absente de ce dossier"),
    "sans ER_ETE_F": ("ER_ETE_F", None, "ER_ETE_F est absente de ce dossier"),
    "sans une clé": ("ER_PHA_F", _sans("ER_PHA_F", "FLX_TRT_DTD"), "ligne 1 : la colonne manque : FLX_TRT_DTD"),
    "sans deux colonnes": ("ER_PRS_F", _sans("ER_PRS_F", "DPN_QLF", "CPL_MAJ_TOP"), "manquent : DPN_QLF, CPL_MAJ_TOP"),
    "sans patient": ("ER_PRS_F", _sans("ER_PRS_F", "BEN_NIR_PSA"), "BEN_NIR_PSA (ou NUM_ENQ)"),
    "autre séparateur": ("ER_PHA_F", texte("ER_PHA_F", [pha(1)], "|"), "l'en-tête ne contient qu'une colonne"),
    "dernière ligne coupée": ("ER_PHA_F", texte("ER_PHA_F", [pha(1)])[:-3], "la dernière ligne est coupée"),
    "ligne coupée": ("ER_PHA_F", f"{texte('ER_PHA_F', [pha(1)])[:-40]}\n{texte('ER_PHA_F', [pha(1)])}", "ligne 2 : "),
    "montant illisible": ("ER_PRS_F", texte("ER_PRS_F", [prs(1), prs(2, BSE_REM_MNT="6,50")]), "ligne 3 : colonne « BSE_R"),
    "date impossible": ("ER_PRS_F", texte("ER_PRS_F", [prs(1, EXE_SOI_DTD="31/02/2024")]), "« 31/02/2024 »"),
    "clé vide": ("ER_PHA_F", texte("ER_PHA_F", [pha(1, DCT_ORD_NUM="")]), "colonne « DCT_ORD_NUM » vide"),
    "aucune ligne": ("ER_PRS_F", texte("ER_PRS_F", []), "ER_PRS_F ne contient aucune ligne"),
    "prestation en double": ("ER_PRS_F", texte("ER_PRS_F", [prs(1), prs(1)]), "ER_PRS_F contient 2 fois la même clé"),
    "détail en double": ("ER_PHA_F", texte("ER_PHA_F", [pha(1), pha(1)]), "ER_PHA_F contient 2 fois la même clé"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "contenu", "message"), REFUS.values(), ids=REFUS)
def test_un_export_abime_est_refuse_et_rien_n_est_ecrit(
    table: str, contenu: str | None, message: str, export: Path, entrepot: Path, charger_dans: Charger
) -> None:
    if contenu is None:
        (export / f"{table}.csv").unlink()
    else:
        (export / f"{table}.csv").write_text(contenu)
    with pytest.raises(Refus) as refus:
        charger_dans(f"dcir={export}")
    assert message in str(refus.value)
    assert not entrepot.exists()


def test_un_finess_numerique_a_perdu_ses_zeros(export: Path, charger_dans: Charger) -> None:
    en_parquet(export / "ER_PRS_F.csv", "ETB_PRE_FIN::INTEGER AS ETB_PRE_FIN")
    with pytest.raises(Refus, match="ses zéros initiaux sont perdus"):
        charger_dans(f"dcir={export}")


@pytest.mark.skipif(not SCHEMAS.is_file(), reason="schémas publics du SNDS absents à côté du dépôt")
def test_chaque_colonne_lue_existe_dans_le_schema_du_snds() -> None:
    with ZipFile(SCHEMAS) as archive:
        noms = {Path(nom).stem: nom for nom in archive.namelist() if nom.endswith(".json")}
        for table, colonnes in TABLES_BRUTES.items():
            if table in noms:
                officielles = {champ["name"] for champ in json.loads(archive.read(noms[table]))["fields"]}
                assert {c.nom for c in colonnes} - officielles <= HORS_SCHEMA, table
        assert set(TABLES_BRUTES) - set(noms) == {"IR_PHA_R"}  # in the other archive


@pytest.mark.skipif(not SCHEMAS.is_file(), reason="fichiers synthétiques publics du SNDS absents à côté du dépôt")
def test_les_fichiers_synthetiques_publics_se_chargent(tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    """Ten lines of random values a table: what cannot be care is set apart and counted."""
    with ZipFile(SCHEMAS) as archive:
        for nom in archive.namelist():
            if Path(nom).stem in TABLES_BRUTES and nom.endswith(".csv"):
                (tmp_path / Path(nom).name).write_bytes(archive.read(nom))
    charger_dans(f"dcir={tmp_path}")
    (livraison,) = Entrepot.ouvrir(entrepot).livraisons()
    assert livraison.lignes_lues == 60
    assert {e.motif for e in livraison.ecarts if e.table == "prestations"} == {
        "date des soins absente, par défaut ou avant 2000",
        "numéro d'établissement prescripteur mal formé",
    }
