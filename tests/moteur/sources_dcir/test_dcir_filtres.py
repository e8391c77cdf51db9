"""What a DCIR export becomes, case by case: filters at their edges, amounts shared, cancellations, identifiers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports_dcir import Ligne, bio, colonne, dtr, ete, exporter, lues, pha, prs, tip

from efficience.moteur.controles import controler
from efficience.moteur.entrepot import Entrepot
from fichiers_d_essai import IEC, IPP_20, LILLE, finess

Lire = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def lire(tmp_path: Path, entrepot: Path, charger_dans: Callable[..., Any]) -> Lire:
    """Load an export given table by table, and read a canonical table: `lire("delivrances", PRS=[…], PHA=[…])`."""

    def faire(table: str, **brutes: list[Ligne]) -> list[dict[str, Any]]:
        export = exporter(tmp_path / "export", {f"ER_{nom}_F": lignes for nom, lignes in brutes.items()})
        charger_dans(f"dcir={export}")
        return lues(entrepot, table)

    return faire


def _remarques(entrepot: Path) -> str:
    (livraison,) = Entrepot.ouvrir(entrepot).livraisons()
    return " ".join(" ".join(livraison.remarques).split())  # one kind of space


def _ecarts(entrepot: Path) -> dict[tuple[str, str], tuple[int, str | None]]:
    (livraison,) = Entrepot.ouvrir(entrepot).livraisons()
    return {(e.table, e.motif): (e.lignes, e.euros) for e in livraison.ecarts}


def test_une_delivrance_entiere(lire: Lire) -> None:
    assert lire("delivrances", PRS=[prs(1)], PHA=[pha(1, PHA_ACT_QSN="3")]) == [
        {
            "finess": LILLE,
            "patient": "PATIENTAAAAAAAAAA",
            "cip13": IPP_20,
            "atc5": None,
            "date_prescription": date(2024, 1, 2),
            "date_execution": date(2024, 1, 5),
            "annee": 2024,
            "age": 70,
            "sexe": "2",
            "boites": 3,
            "montant_rembourse": Decimal("6.50"),
            "base_remboursement": Decimal("10.00"),
        }
    ]


GARDEES: list[tuple[dict[str, str], str | None]] = [
    ({"DPN_QLF": ""}, None),
    ({"DPN_QLF": "72"}, None),
    ({"PRS_DPN_QLP": ""}, None),
    ({"CPL_MAJ_TOP": "1"}, None),
    ({}, ""),
    ({}, "0"),
    ({}, "2"),
    ({"EXE_SOI_DTD": "2000-01-01"}, None),
    ({"BSE_REM_MNT": "-6.50"}, None),
    ({"BSE_REM_MNT": "1000000.00"}, None),
]
RETIREES: list[tuple[dict[str, str], str | None]] = [
    ({"DPN_QLF": "71"}, None),
    ({"PRS_DPN_QLP": "71"}, None),
    ({"CPL_MAJ_TOP": "2"}, None),
    ({"CPL_MAJ_TOP": ""}, None),
    ({"RGO_ENV_TYP": "2"}, None),
    ({"RGO_ENV_TYP": ""}, None),
    ({"PRS_NAT_REF": "3317"}, None),
    ({"PRS_NAT_REF": "3357"}, None),
    ({}, "1"),
    ({"EXE_SOI_DTD": "1999-12-31"}, None),
    ({"EXE_SOI_DTD": "0001-01-01"}, None),
    ({"EXE_SOI_DTD": ""}, None),
    ({"BSE_REM_MNT": ""}, None),
    ({"BSE_REM_MNT": "1000000.01"}, None),
    ({"ETB_PRE_FIN": ""}, None),
    ({"ETB_PRE_FIN": "00000000"}, None),
    ({"ETB_PRE_FIN": "5900000"}, None),
    ({"ETB_PRE_FIN": "590000007"}, None),
]


@pytest.mark.parametrize(
    ("valeurs", "taa", "attendues"), [(v, t, 1) for v, t in GARDEES] + [(v, t, 0) for v, t in RETIREES], ids=str
)
def test_un_filtre_a_sa_borne(lire: Lire, valeurs: dict[str, str], taa: str | None, attendues: int) -> None:
    etablissement = [] if taa is None else [ete(1, ETE_IND_TAA=taa)]
    assert len(lire("delivrances", PRS=[prs(1, **valeurs)], PHA=[pha(1)], ETE=etablissement)) == attendues


def test_chaque_filtre_compte_lignes_et_euros(lire: Lire, entrepot: Path) -> None:
    lire("delivrances", PRS=[prs(1), prs(2, DPN_QLF="71"), prs(3, DPN_QLF="71", BSE_REM_MNT="-1.25")], PHA=[pha(1)])
    assert "lignes pour information (DPN_QLF = 71) : 2 lignes, 5,25 €" in _remarques(entrepot)


def test_ce_qui_est_prescrit_en_ville_est_compte(lire: Lire, entrepot: Path) -> None:
    lire("delivrances", PRS=[prs(1), prs(2, ETB_PRE_FIN="")], PHA=[pha(1), pha(2), pha(2, PHA_ORD_NUM="2")])
    assert "delivrances : prescrites en ville (sans établissement prescripteur) : 2 lignes, 6,50 €" in _remarques(entrepot)


@pytest.mark.parametrize("huit", ["2A000012", "2B000020", "59000000"])
def test_un_finess_de_huit_caracteres_recoit_sa_cle(lire: Lire, huit: str) -> None:
    assert colonne(lire("delivrances", PRS=[prs(1, ETB_PRE_FIN=huit)], PHA=[pha(1)]), "finess") == [finess(huit)]


def test_un_numero_mal_forme_est_mis_a_part_avec_ses_euros(lire: Lire, entrepot: Path) -> None:
    lire("delivrances", PRS=[prs(1), prs(2, ETB_PRE_FIN="ABCDEFGH")], PHA=[pha(1), pha(2)])
    motif = "numéro d'établissement prescripteur mal formé"
    assert _ecarts(entrepot) == {("prestations", motif): (1, "6.50")}
    assert any(motif in controle.controle for controle in controler(Entrepot.ouvrir(entrepot)))


def test_une_annulation_reste_une_ligne_negative(lire: Lire) -> None:
    negative = {"BSE_REM_MNT": "-6.50", "BSE_REM_BSE": "-10.00"}
    trouvees = lire("delivrances", PRS=[prs(1), prs(2, **negative)], PHA=[pha(1), pha(2, PHA_ACT_QSN="-1")])
    assert colonne(trouvees, "boites", "montant_rembourse") == [(-1, Decimal("-6.50")), (1, Decimal("6.50"))]


def test_deux_lignes_identiques_comptent_deux_fois(lire: Lire) -> None:
    assert len(lire("delivrances", PRS=[prs(1), prs(2)], PHA=[pha(1), pha(2)])) == 2


PARTAGES = {
    "selon le prix": ([("1", "10"), ("1", "30")], "10.00", ["2.50", "7.50"]),
    "selon quantité et prix": ([("2", "10"), ("1", "20")], "10.00", ["5.00", "5.00"]),
    "au centime": ([("1", "1"), ("1", "1"), ("1", "1")], "10.00", ["3.33", "3.34", "3.33"]),
    "un demi-centime": ([("1", "1"), ("1", "1")], "0.01", ["0.01", "0.00"]),
    "un prix manque : selon les quantités": ([("1", ""), ("3", "5")], "10.00", ["2.50", "7.50"]),
    "ni prix ni quantité : à parts égales": ([("0", ""), ("0", "")], "10.00", ["5.00", "5.00"]),
    "une régularisation dans la prestation": ([("2", "10"), ("-1", "10")], "6.50", ["13.00", "-6.50"]),
    "une annulation": ([("-1", "10"), ("-1", "30")], "-10.00", ["-2.50", "-7.50"]),
}


@pytest.mark.parametrize(("details", "montant", "parts"), PARTAGES.values(), ids=PARTAGES)
def test_le_montant_se_partage_et_se_retrouve(
    lire: Lire, details: list[tuple[str, str]], montant: str, parts: list[str]
) -> None:
    lignes = [
        pha(1, PHA_PRS_C13=str(3400930000000 + rang), PHA_ACT_QSN=q, PHA_ACT_PRU=prix, PHA_ORD_NUM=str(rang))
        for rang, (q, prix) in enumerate(details)
    ]
    trouvees = lire("delivrances", PRS=[prs(1, BSE_REM_MNT=montant)], PHA=lignes)
    obtenues = {lue["cip13"]: lue["montant_rembourse"] for lue in trouvees}
    assert [obtenues[str(3400930000000 + rang)] for rang in range(len(details))] == list(map(Decimal, parts))


def test_une_boite_delivree_a_l_unite_pese_ses_unites(lire: Lire) -> None:
    a_l_unite = {"PHA_DEC_TOP": "D", "PHA_DEC_QSU": "10", "PHA_DEC_PRU": "0.50", "PHA_ACT_PRU": "99"}
    lignes = [pha(1, **a_l_unite), pha(1, PHA_PRS_C13=IEC, PHA_ACT_PRU="15", PHA_ORD_NUM="2")]
    trouvees = lire("delivrances", PRS=[prs(1, BSE_REM_MNT="20.00")], PHA=lignes)
    assert {lue["cip13"]: lue["montant_rembourse"] for lue in trouvees} == {IPP_20: Decimal(5), IEC: Decimal(15)}


def test_un_detail_sans_prestation_est_mis_a_part(lire: Lire, entrepot: Path) -> None:
    assert len(lire("delivrances", PRS=[prs(1)], PHA=[pha(1), pha(2), pha(1, REM_TYP_AFF="9")])) == 1
    assert _ecarts(entrepot) == {("delivrances", "lignes de détail sans prestation dans ER_PRS_F"): (2, None)}


def test_deux_jumeaux_sont_deux_patients(lire: Lire) -> None:
    trouvees = lire(
        "delivrances", PRS=[prs(1), prs(2, BEN_RNG_GEM="2"), prs(3, BEN_RNG_GEM="")], PHA=[pha(1), pha(2), pha(3)]
    )
    assert sorted(colonne(trouvees, "patient")) == ["PATIENTAAAAAAAAAA"] * 2 + ["PATIENTAAAAAAAAAA-2"]


def test_les_dispositifs(lire: Lire) -> None:
    trouvees = lire("dispositifs", PRS=[prs(1)], TIP=[tip(1, TIP_PRS_IDE="123456.0", TIP_ACT_QSN="2.5")])
    assert colonne(trouvees, "code_lpp", "quantite", "montant_rembourse") == [("0123456", Decimal("2.5"), Decimal("6.50"))]


CIRCONSTANCES: list[tuple[str, list[Ligne], str]] = [
    ("4212", [], "programme"),
    ("4212", [dtr(1, TRS_TRS_MTF="10")], "programme"),
    ("4213", [dtr(1, TRS_TRS_MTF="20")], "inter_hospitalier"),
    ("4212", [dtr(1, TRS_TRS_MTF="129"), dtr(1, TRS_TRS_MTF="", TRS_ORD_NUM="2")], "inter_hospitalier"),
    ("4212", [dtr(1, TRS_PRS_IDE="43", TRS_TRS_MTF="20")], "urgent_prehospitalier"),
    ("4221", [], "urgent_prehospitalier"),
    ("4221", [dtr(1, TRS_TRS_MTF="20")], "urgent_prehospitalier"),
]


@pytest.mark.parametrize(("nature", "details", "attendue"), CIRCONSTANCES)
def test_la_circonstance_d_un_transport(lire: Lire, nature: str, details: list[Ligne], attendue: str) -> None:
    trouves = lire("transports", PRS=[prs(1, PRS_NAT_REF=nature, PRS_ACT_NBR="2", PRS_ACT_QTE="37")], DTR=details)
    assert colonne(trouves, "nature", "circonstance", "trajets") == [(nature, attendue, 2)]


def test_un_examen_annule_disparait_meme_d_un_autre_flux(lire: Lire, entrepot: Path) -> None:
    fevrier = {"FLX_DIS_DTD": "2024-02-01"}
    annulation = prs(1, **fevrier, BSE_REM_BSE="-10.00", BSE_REM_MNT="-6.50")
    trouves = lire("examens", PRS=[prs(1), annulation], BIO=[bio(1), bio(1, **fevrier, BIO_ACT_QSN="-1")])
    assert trouves == []
    assert "actes annulés, retirés avec leur annulation : 1 lignes, 0,00 €" in _remarques(entrepot)


def test_un_examen_corrige_reste_une_fois_avec_son_montant_net(lire: Lire) -> None:
    lignes = [prs(1), prs(2, BSE_REM_BSE="-10.00"), prs(3, BSE_REM_BSE="8.00")]
    trouves = lire("examens", PRS=lignes, BIO=[bio(1), bio(2, BIO_ACT_QSN="-1"), bio(3)])
    assert colonne(trouves, "code_nabm", "montant_base") == [("0126", Decimal("8.00"))]


def test_un_examen_prescrit_en_ville_est_garde(lire: Lire) -> None:
    assert colonne(lire("examens", PRS=[prs(1, ETB_PRE_FIN="")], BIO=[bio(1)]), "finess") == [None]


def test_une_annulation_sans_son_acte_est_mise_a_part(lire: Lire, entrepot: Path) -> None:
    lire("examens", PRS=[prs(1, BSE_REM_BSE="-10.00")], BIO=[bio(1, BIO_ACT_QSN="-1")])
    assert _ecarts(entrepot) == {("examens", "annulation dont l'acte n'est pas dans la livraison"): (1, "-10.00")}


def test_les_consultations(lire: Lire) -> None:
    consultations = [
        prs(1, PRS_NAT_REF="1112", PSE_SPE_COD="3", ETB_PRE_FIN=""),
        prs(2, PRS_NAT_REF="1111", PSE_SPE_COD="1", ETB_PRE_FIN=""),
        prs(3, PRS_NAT_REF="1111", PSE_SPE_COD="1", PRS_ACT_QTE="-1", ETB_PRE_FIN=""),
        prs(4, PRS_NAT_REF="1153", PSE_SPE_COD="3", ETB_PRE_FIN=""),  # a mark-up, not an act
    ]
    trouvees = lire("consultations", PRS=consultations)
    assert trouvees == [{"patient": "PATIENTAAAAAAAAAA", "specialite": "03", "date_execution": date(2024, 1, 5)}]


def test_les_soins_d_une_autre_annee_sont_comptes(tmp_path: Path, entrepot: Path, charger_dans: Callable[..., Any]) -> None:
    lignes = {"ER_PRS_F": [prs(1), prs(2, EXE_SOI_DTD="2023-12-31")], "ER_PHA_F": [pha(1), pha(2)]}
    charger_dans(f"dcir:2024={exporter(tmp_path / 'export', lignes)}")
    assert colonne(lues(entrepot, "delivrances"), "annee") == [2024]
    assert "soins d'une autre année que celle demandée : 1 lignes, 6,50 €" in _remarques(entrepot)
