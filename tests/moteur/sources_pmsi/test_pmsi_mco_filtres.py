"""PMSI MCO: each filter at its edges, missing value included; what is set apart is counted with its euros."""

from decimal import Decimal
from pathlib import Path

import pytest
from tables_snds import LENS, LILLE, Ligne, Lu, ecrire, jour, lire, un_sejour

DOUBLON = "séjour transmis deux fois, par le site et par l'entité juridique (AP-HP, AP-HM, HCL)"
ALLER_RETOUR = "aller et retour provisoire depuis un autre établissement (modes d'entrée et de sortie 0)"
TYPE_B = "prestation réalisée pour le séjour d'un autre établissement (type B)"
AUTOMATIQUE = "RSA produit automatiquement, sans séjour"
DATES = "date d'entrée ou de sortie absente ou impossible"
VALO = [{"MNT_TOT_AM": "100.10"}]


def _lu(tmp_path: Path, b: Ligne | None = None, c: Ligne | None = None, annee: int = 2022, **autres: list[Ligne]) -> Lu:
    dossier = ecrire(tmp_path / "snds", un_sejour(b, c, **autres), annee)
    return lire(dossier, tmp_path / "travail")


@pytest.mark.parametrize(
    ("b", "c", "motif"),
    [
        ({"GRG_GHM": "90Z00Z"}, {}, "erreur de groupage (GHM en 90)"),
        ({"GRG_GHM": ""}, {}, "GHM absent ou mal formé"),
        ({"GRG_GHM": "5M092"}, {}, "GHM absent ou mal formé"),
        ({"DGN_PAL": ""}, {}, "diagnostic principal absent ou mal formé"),
        ({"DGN_PAL": "500I"}, {}, "diagnostic principal absent ou mal formé"),
        ({"SEJ_TYP": "B"}, {}, TYPE_B),
        ({"TYP_GEN_RSA": "1"}, {}, AUTOMATIQUE),
        ({"ENT_MOD": "0", "SOR_MOD": "0"}, {}, ALLER_RETOUR),
        ({"AGE_ANN": ""}, {}, "âge absent ou hors bornes"),
        ({"AGE_ANN": "131"}, {}, "âge absent ou hors bornes"),
        ({"AGE_ANN": "-1"}, {}, "âge absent ou hors bornes"),
        ({}, {"EXE_SOI_DTD": ""}, DATES),
        ({}, {"EXE_SOI_DTF": "31/02/2022"}, DATES),
        ({}, {"RSA_NUM": "2"}, DATES),
        ({}, {"EXE_SOI_DTD": "06/03/2022"}, "sortie avant l'entrée"),
        ({}, {"EXE_SOI_DTF": "01/01/2023"}, "sortie hors de l'année du fichier"),
    ],
)
def test_un_sejour_mis_a_part_est_compte_avec_ses_euros(tmp_path: Path, b: Ligne, c: Ligne, motif: str) -> None:
    lu = _lu(tmp_path, b, c, VALO=VALO)
    assert lu.sejour() is None
    assert lu.ecarts() == {motif: (1, "100.10")}


@pytest.mark.parametrize(
    "b",
    [
        {"GRG_GHM": "09M90Z"},  # 90 elsewhere than at the beginning
        {"SEJ_TYP": ""},
        {"SEJ_TYP": "A"},
        {"TYP_GEN_RSA": ""},
        {"ENT_MOD": "0"},
        {"SOR_MOD": "0"},
        {"SOR_MOD": "7"},
        {"ENT_MOD": "", "SOR_MOD": ""},
        {"AGE_ANN": "130"},
        {"AGE_ANN": "", "AGE_JOU": "3"},
        {"GRG_GHM": "28Z07Z"},
        {"DGN_PAL": "I50.0"},
    ],
)
def test_un_sejour_a_la_limite_d_un_filtre_reste(tmp_path: Path, b: Ligne) -> None:
    lu = _lu(tmp_path, b)
    assert lu.sejour() is not None
    assert lu.ecarts() == {}


def test_les_colonnes_d_un_sejour(tmp_path: Path) -> None:
    lu = _lu(
        tmp_path,
        {"DGN_REL": "I110", "AGE_ANN": "80.0"},
        VALO=VALO,
        D=[{"ASS_DGN": "N189"}, {"ASS_DGN": "E119"}, {"ASS_DGN": "??"}],
    )
    assert lu.sejour() == {
        "sejour": f"{LILLE}-2022-1",
        "finess": LILLE,
        "patient": "patientA",
        "date_entree": jour("01/03/2022"),
        "date_sortie": jour("05/03/2022"),
        "annee": 2022,
        "age": 80,
        "mode_entree": "8",
        "mode_sortie": "8",
        "ghm": "05M092",
        "dp": "I500",
        "dr": "I110",
        "das": "E119 N189",
        "montant_am": Decimal("100.10"),
    }
    assert "2022 : diagnostic relié ou associé mal formé, laissé vide : 1 séjours, 100,10 €" in lu.remarques


@pytest.mark.parametrize("code", ["NIR", "NAI", "SEX", "SEJ", "FHO", "PMS", "DAT", "COH_NAI", "COH_SEX"])
@pytest.mark.parametrize("valeur", ["1", ""])
def test_un_chainage_invalide_garde_le_sejour_sans_patient(tmp_path: Path, code: str, valeur: str) -> None:
    lu = _lu(tmp_path, c={f"{code}_RET": valeur}, VALO=VALO)
    sejour = lu.sejour()
    assert sejour is not None and sejour["patient"] is None
    assert "2022 : chaînage invalide (codes retour) : gardés sans patient : 1 séjours, 100,10 €" in lu.remarques


def test_avant_2013_les_codes_de_coherence_n_existent_pas(tmp_path: Path) -> None:
    c = {"COH_NAI_RET": "", "COH_SEX_RET": "", "EXE_SOI_DTD": "01/03/2012", "EXE_SOI_DTF": "05/03/2012"}
    tables = {"B": [{}], "C": [c]}
    sejour = lire(ecrire(tmp_path / "snds", tables, 2012), tmp_path / "travail").sejour(f"{LILLE}-2012-1")
    assert sejour is not None and sejour["patient"] == "patientA"


@pytest.mark.parametrize("numero", ["", "xxxxxxxxxxxxxxxxD"])
def test_un_numero_de_patient_vide_ou_fictif_n_est_pas_un_patient(tmp_path: Path, numero: str) -> None:
    sejour = _lu(tmp_path, c={"NIR_ANO_17": numero}).sejour()
    assert sejour is not None and sejour["patient"] is None


@pytest.mark.parametrize(("annee", "garde"), [(2014, True), (2015, False)])
def test_le_rsa_automatique_existe_depuis_2015(tmp_path: Path, annee: int, garde: bool) -> None:
    dates = {"EXE_SOI_DTD": f"01/03/{annee}", "EXE_SOI_DTF": f"05/03/{annee}"}
    tables = {"B": [{"TYP_GEN_RSA": "2"}, {"RSA_NUM": "9"}], "C": [dates, {**dates, "RSA_NUM": "9"}]}
    lu = lire(ecrire(tmp_path / "snds", tables, annee), tmp_path / "travail")
    assert (lu.sejour(f"{LILLE}-{annee}-1") is not None) is garde


@pytest.mark.parametrize(
    ("site", "annee", "garde"),
    [("750100018", 2017, False), ("750100018", 2018, True), ("690783154", 2009, True), ("690783154", 2010, False)],
)
def test_les_sites_transmis_en_double_jusqu_en_2017(tmp_path: Path, site: str, annee: int, garde: bool) -> None:
    dates = {"EXE_SOI_DTD": f"01/03/{annee}", "EXE_SOI_DTF": f"05/03/{annee}"}
    tables = {
        "B": [{"ETA_NUM": site}, {}],
        "C": [{**dates, "ETA_NUM": site}, dates],
        "MED": [{"ETA_NUM": site, "RSA_NUM": ""}],
    }
    lu = lire(ecrire(tmp_path / "snds", tables, annee), tmp_path / "travail")
    assert (lu.sejour(f"{site}-{annee}-1") is not None) is garde
    assert lu.ecarts() == ({} if garde else {DOUBLON: (1, None)})
    assert len(lu.rangees.get("administrations", [])) == garde


def test_le_finess_est_celui_qui_transmet(tmp_path: Path) -> None:
    lu = _lu(tmp_path, UM=[{"UM_ORD_NUM": "2", "ETA_NUM_GEO": LILLE}, {"UM_ORD_NUM": "1", "ETA_NUM_GEO": LENS}])
    sejour = lu.sejour()
    assert sejour is not None and sejour["finess"] == LILLE
    assert (
        "2022 : 1 séjours réalisés sur 1 sites géographiques, comptés à l'établissement qui transmet et qui est financé "
        "(ETA_NUM)"
    ) in lu.remarques


@pytest.mark.parametrize("numero", ["590000007", "59000", ""])
def test_un_finess_faux_met_le_sejour_a_part(tmp_path: Path, numero: str) -> None:
    lu = _lu(tmp_path, {"ETA_NUM": numero}, {"ETA_NUM": numero})
    assert lu.ecarts() == {"FINESS mal formé ou à clé erronée": (1, None)}


def test_un_zero_initial_mange_par_une_colonne_numerique_est_rendu(tmp_path: Path) -> None:
    lu = _lu(tmp_path, {"ETA_NUM": "10000024"}, {"ETA_NUM": "010000024"})
    assert lu.sejour("010000024-2022-1") is not None


def test_un_montant_absent_n_est_pas_zero(tmp_path: Path) -> None:
    sejour = _lu(tmp_path, VALO=[{"MNT_TOT_AM": ""}]).sejour()
    assert sejour is not None and sejour["montant_am"] is None


def test_les_lignes_de_valorisation_s_additionnent(tmp_path: Path) -> None:
    lu = _lu(tmp_path, VALO=[{"MNT_TOT_AM": "100.10"}, {"MNT_TOT_AM": "-20.00"}, {"MNT_TOT_AM": ""}])
    sejour = lu.sejour()
    assert sejour is not None and sejour["montant_am"] == Decimal("80.10")
    assert "2022 : plusieurs lignes de valorisation, additionnées : 1 séjours, 80,10 €" in lu.remarques


def test_le_ghs_9999_n_est_pas_valorise(tmp_path: Path) -> None:
    sejour = _lu(tmp_path, {"GHS_NUM": "9999"}, VALO=VALO).sejour()
    assert sejour is not None and sejour["montant_am"] is None


def test_un_transfert_provisoire_d_un_seul_cote_reste_et_se_dit(tmp_path: Path) -> None:
    lu = _lu(tmp_path, {"SOR_MOD": "0"}, VALO=VALO)
    assert any("d'un seul côté" in remarque and "1 séjours, 100,10 €" in remarque for remarque in lu.remarques)


def test_un_acte_suit_son_sejour(tmp_path: Path) -> None:
    lu = _lu(
        tmp_path,
        A=[
            {"ENT_DAT_DEL": "0"},
            {"ENT_DAT_DEL": "4"},
            {"ENT_DAT_DEL": "5"},
            {"ENT_DAT_DEL": ""},
            {"CDC_ACT": "FAFA1"},
            {"RSA_NUM": "404"},
        ],
    )
    assert sorted((a["date_acte"] is not None, a["date_acte"]) for a in lu.rangees["actes"] if a["date_acte"]) == [
        (True, jour("01/03/2022")),
        (True, jour("05/03/2022")),
    ]
    assert len(lu.rangees["actes"]) == 4
    assert lu.ecarts("actes") == {
        "séjour inconnu de cette livraison": (1, None),
        "code CCAM absent ou mal formé": (1, None),
    }


def test_ce_qui_est_rattache_a_un_sejour_mis_a_part_l_est_aussi(tmp_path: Path) -> None:
    lu = _lu(tmp_path, {"GRG_GHM": "90Z00Z"}, A=[{}], MED=[{}])
    assert lu.ecarts("actes") == {"séjour lui-même mis à part": (1, None)}
    assert lu.ecarts("administrations") == {"séjour lui-même mis à part": (1, "1000.13")}


def test_les_medicaments_du_public_et_du_prive(tmp_path: Path) -> None:
    lu = _lu(
        tmp_path,
        MED=[{}, {"UCD_UCD_COD": "0000009220097", "ADM_NBR": "-1", "ADM_NBR_PRI": "-400.12"}],
        FH=[{"RSA_NUM": "9"}, {"RSA_NUM": "9", "COE_TAU": ""}],
    )
    assert [(a["sejour"], a["ucd"], a["quantite"], a["montant"]) for a in lu.rangees["administrations"]] == [
        (f"{LILLE}-2022-1", "3400892200971", Decimal("2.500"), Decimal("1000.13")),
        (f"{LILLE}-2022-1", "9220097", Decimal("-1.000"), Decimal("-400.12")),
        (f"{LENS}-2022-9", "9220097", Decimal("1.500"), Decimal("750.25")),
        (f"{LENS}-2022-9", "9220097", Decimal("3.000"), Decimal("750.25")),
    ]


@pytest.mark.parametrize(
    ("med", "motif"),
    [
        ({"RSA_NUM": "404"}, "séjour inconnu de cette livraison"),
        ({"UCD_UCD_COD": ""}, "UCD absent ou mal formé"),
        ({"UCD_UCD_COD": "922009"}, "UCD absent ou mal formé"),
        ({"ADM_NBR": ""}, "quantité absente"),
    ],
)
def test_une_administration_inutilisable_est_comptee(tmp_path: Path, med: Ligne, motif: str) -> None:
    assert _lu(tmp_path, MED=[med]).ecarts("administrations") == {motif: (1, "1000.13")}


def test_les_lignes_agregees_comptent_leurs_unites(tmp_path: Path) -> None:
    agregee = {"RSA_NUM": "0000000000", "NBR_SEJ": "12", "ADM_NBR": "40"}
    lu = _lu(tmp_path, MED=[agregee, {**agregee, "ADM_NBR": "2"}])
    assert [(a["sejour"], a["quantite"]) for a in lu.rangees["administrations"]] == [
        (f"{LILLE}-2022-agrege-1", Decimal(2)),
        (f"{LILLE}-2022-agrege-2", Decimal(40)),
    ]
    assert any("lignes agrégées" in remarque for remarque in lu.remarques)


@pytest.mark.parametrize(
    ("f", "c", "attendue"),
    [
        ({}, {}, "20/02/2022"),
        ({"DEL_DAT_ENT": "3"}, {"EXE_SOI_DTF": "25/02/2022"}, "23/02/2022"),
        ({"DEL_DAT_ENT": ""}, {}, "20/02/2022"),
    ],
)
def test_un_examen_externe_trouve_son_patient_et_sa_date(tmp_path: Path, f: Ligne, c: Ligne, attendue: str) -> None:
    (examen,) = _lu(tmp_path, FLSTC=[f], CSTC=[c]).rangees["examens"]
    assert examen == {
        "patient": "patientA",
        "finess": LILLE,
        "code_nabm": "0126",
        "date_execution": jour(attendue),
        "montant_base": None,
    }


@pytest.mark.parametrize(
    ("f", "c", "motif"),
    [
        ({"DEL_DAT_ENT": ""}, {"EXE_SOI_DTF": "25/02/2022"}, "date d'examen inconnue"),
        ({"SEQ_NUM": "8"}, {}, "consultation inconnue de cette livraison"),
        ({}, {"NAI_RET": "1"}, "patient inconnu : chaînage invalide ou numéro absent"),
        ({}, {"NIR_ANO_17": ""}, "patient inconnu : chaînage invalide ou numéro absent"),
        ({"NABM_COD": "12A"}, {}, "code NABM absent ou mal formé"),
        ({"NABM_COD": ""}, {}, "code NABM absent ou mal formé"),
    ],
)
def test_un_examen_inutilisable_est_compte(tmp_path: Path, f: Ligne, c: Ligne, motif: str) -> None:
    lu = _lu(tmp_path, FLSTC=[f], CSTC=[c])
    assert "examens" not in lu.rangees
    assert lu.ecarts("examens") == {motif: (1, None)}
