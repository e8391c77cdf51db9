"""The raw forms, read without the project's readers: names of the published schemas, months of flux, lines to leave out."""

import csv
import json
import re
import zipfile
from pathlib import Path

import pytest

from efficience.moteur.synthese.ecriture.atih import ucd13

PARTAGE = Path(__file__).parents[4] / "shared" / "donnees"
SCHEMAS = PARTAGE / "snds-schema" / "snds_schemas_et_csv_synthetiques.zip"
LIGNES_A_ECARTER = {
    "DPN_QLF": "71",
    "PRS_DPN_QLP": "71",
    "CPL_MAJ_TOP": "2",
    "RGO_ENV_TYP": "2",
    "PRS_NAT_REF": "3317",
    "ETB_PRE_FIN": "",
}


def lire(fichier: Path) -> list[dict[str, str]]:
    with fichier.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def lire_tous(dossier: Path, motif: str) -> list[dict[str, str]]:
    return [ligne for fichier in sorted(dossier.glob(motif)) for ligne in lire(fichier)]


@pytest.fixture(scope="module")
def prestations(petite: Path) -> list[dict[str, str]]:
    return lire_tous(petite / "snds", "ER_PRS_F_*.csv")


@pytest.mark.skipif(not SCHEMAS.exists(), reason="schémas publics du SNDS absents à côté du dépôt")
def test_chaque_colonne_porte_un_nom_du_schema_publie(petite: Path) -> None:
    with zipfile.ZipFile(SCHEMAS) as archive:
        schemas = {Path(nom).stem: nom for nom in archive.namelist() if nom.endswith(".json")}
        for fichier in [*sorted((petite / "snds").glob("ER_*_2023*.csv")), *sorted((petite / "pmsi").glob("T_MCO23*.csv"))]:
            table = re.sub(r"_[0-9]{6}$", "", fichier.stem).replace("T_MCO23", "T_MCOaa")
            connues = {champ["name"] for champ in json.loads(archive.read(schemas[table]))["fields"]}
            colonnes = set(fichier.read_text("utf-8").splitlines()[0].split(";"))
            assert colonnes <= connues, table


def test_les_flux_vont_de_janvier_au_mois_de_mai_suivant(petite: Path) -> None:
    mois = sorted({fichier.stem[-6:] for fichier in (petite / "snds").glob("ER_PRS_F_*.csv")})
    assert (mois[0], mois[-1], len(mois)) == ("202201", "202505", 41)


def test_une_ligne_est_remboursee_dans_les_cinq_mois(prestations: list[dict[str, str]]) -> None:
    for p in prestations:
        _, mois, annee = map(int, p["EXE_SOI_DTD"].split("/"))
        premier, mois_flux, annee_flux = map(int, p["FLX_DIS_DTD"].split("/"))
        assert premier == 1
        assert 0 <= 12 * (annee_flux - annee) + mois_flux - mois <= 5


def test_chaque_ligne_de_detail_a_sa_prestation_et_les_cles_sont_uniques(
    petite: Path, prestations: list[dict[str, str]]
) -> None:
    cles = {tuple(list(p.values())[:9]) for p in prestations}
    assert len(cles) == len(prestations)
    for table in ("ER_PHA_F", "ER_TIP_F", "ER_BIO_F", "ER_DTR_F", "ER_ETE_F"):
        details = [tuple(list(d.values())[:9]) for d in lire_tous(petite / "snds", f"{table}_*.csv")]
        assert details
        assert len(set(details)) == len(details)
        assert set(details) <= cles


@pytest.mark.parametrize(("colonne", "valeur"), LIGNES_A_ECARTER.items())
def test_il_y_a_des_lignes_que_la_lecture_doit_ecarter(prestations: list[dict[str, str]], colonne: str, valeur: str) -> None:
    assert any(p[colonne] == valeur for p in prestations)


def test_il_y_a_de_l_activite_d_hopital_et_des_actes_annules(petite: Path, prestations: list[dict[str, str]]) -> None:
    assert {e["ETE_IND_TAA"] for e in lire_tous(petite / "snds", "ER_ETE_F_*.csv")} == {"0", "1"}
    annulees = [p for p in prestations if p["PRS_NAT_REF"] == "1112" and p["PRS_ACT_QTE"] == "-1"]
    assert annulees
    assert {p["ETB_PRE_FIN"] for p in annulees} == {""}


def test_le_prescripteur_est_ecrit_sans_sa_cle(prestations: list[dict[str, str]]) -> None:
    assert {len(p["ETB_PRE_FIN"]) for p in prestations} == {0, 8}


@pytest.mark.parametrize(
    ("colonne", "valeur"), [("GRG_GHM", "90Z00Z"), ("SEJ_TYP", "B"), ("TYP_GEN_RSA", "1"), ("ENT_MOD", "0")]
)
def test_il_y_a_des_sejours_que_la_lecture_doit_ecarter(petite: Path, colonne: str, valeur: str) -> None:
    assert any(sejour[colonne] == valeur for sejour in lire_tous(petite / "pmsi", "T_MCO*B.csv"))


def test_les_sejours_sans_chainage_ont_un_code_retour_faux(petite: Path) -> None:
    chainages = lire_tous(petite / "pmsi", "T_MCO*C.csv")
    chainages = [c for c in chainages if "COH_SEX_RET" in c]
    faux = [c for c in chainages if any(valeur != "0" for nom, valeur in c.items() if nom.endswith("_RET"))]
    assert 0 < len(faux) < len(chainages) // 10


def test_les_cliniques_ont_fh_et_pas_valo_les_hopitaux_med_et_valo(petite: Path) -> None:
    numeros = {
        nom: {ligne["ETA_NUM"] for ligne in lire_tous(petite / "pmsi", f"T_MCO22{nom}.csv")} for nom in ("FH", "MED", "VALO")
    }
    assert numeros["FH"]
    assert numeros["FH"].isdisjoint(numeros["MED"] | numeros["VALO"])


@pytest.mark.parametrize(("type_", "longueur"), [("ano", 1103), ("med", 120)])
def test_les_fichiers_de_l_etablissement_ont_leur_longueur(petite: Path, type_: str, longueur: int) -> None:
    for fichier in (petite / "atih").glob(f"*.{type_}"):
        assert {len(ligne) for ligne in fichier.read_text("utf-8").splitlines()} == {longueur}


@pytest.mark.parametrize(("annee", "version", "fixe"), [(2022, "227", 247), (2023, "228", 262), (2024, "228", 262)])
def test_un_rsa_a_la_longueur_que_ses_compteurs_annoncent(petite: Path, annee: int, version: str, fixe: int) -> None:
    fichiers = sorted((petite / "atih").glob(f"*.{annee}.12.rsa"))
    assert len(fichiers) == 2
    for fichier in fichiers:
        for ligne in fichier.read_text("utf-8").splitlines():
            assert ligne[:9] == fichier.name[:9]
            assert ligne[9:12] == version
            assert len(ligne) == fixe + 61 + 6 * int(ligne[223:227]) + 24 * int(ligne[227:232])
            assert ligne[63:67] == str(annee)


def test_ucd_longue_d_un_code_a_une_cle_ean_juste() -> None:
    assert ucd13("9438761") == "3400894387619"
