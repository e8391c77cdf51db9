"""The planted effects, measured in the published files by plain sums."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from relecture_synthese import ANNEES, boites_ipp, euros, lire_publie, lire_table

Mesures = dict[int, dict[str, int]]


@pytest.fixture(scope="module")
def ipp(courante: Path) -> Mesures:
    """Boxes of PPI by year and FINESS."""
    return {annee: boites_ipp(courante / f"OPEN_PHMEV_{annee}.CSV") for annee in ANNEES}


@pytest.fixture(scope="module")
def finess(courante: Path) -> dict[str, str]:
    """Published number of each planted effect, as LISEZMOI gives it."""
    lignes = (courante / "LISEZMOI.txt").read_text("utf-8").splitlines()
    return {ligne.split("(")[1].split(")")[0]: ligne[:9] for ligne in lignes if ") : " in ligne}


@pytest.fixture(scope="module")
def etablissements(courante: Path) -> dict[str, dict[str, str]]:
    return {ligne["finess"]: ligne for ligne in lire_table(courante / "tables" / "etablissements.csv")}


@pytest.mark.parametrize(
    ("effet", "boites"),
    [
        ("exemplaire", (14000, 12320, 10842)),
        ("derive", (11000, 12650, 14548)),
        ("au_dessus", (8512,) * 3),
        ("au_dessous", (8488,) * 3),
    ],
)
def test_les_boites_d_ipp_plantees_sont_exactes(
    ipp: Mesures, finess: dict[str, str], effet: str, boites: tuple[int, ...]
) -> None:
    assert tuple(ipp[annee][finess[effet]] for annee in ANNEES) == boites


@pytest.mark.parametrize(("effet", "bas", "haut"), [("exemplaire", "-0.16", "-0.08"), ("derive", "0.11", "0.19")])
def test_la_depense_d_ipp_suit_les_boites(courante: Path, finess: dict[str, str], effet: str, bas: str, haut: str) -> None:
    depenses = [
        sum(
            (
                euros(ligne["REM"])
                for ligne in lire_publie(courante / f"OPEN_PHMEV_{annee}.CSV")
                if ligne["etb_rgt"] == finess[effet] and ligne["ATC5"].startswith("A02BC")
            ),
            Decimal(0),
        )
        for annee in ANNEES
    ]
    for avant, apres in pairwise(depenses):
        assert Decimal(bas) < apres / avant - 1 < Decimal(haut)


def test_l_absorbe_disparait_et_l_absorbant_porte_les_deux(
    ipp: Mesures, finess: dict[str, str], etablissements: dict[str, dict[str, str]]
) -> None:
    absorbe, absorbant = finess["absorbe"], finess["absorbant"]
    assert etablissements[absorbe]["successeur"] == absorbant
    assert etablissements[absorbe]["ferme_le"] == "2024-01-01"
    assert absorbe in ipp[2023]
    assert absorbe not in ipp[2024]
    ensemble = ipp[2023][absorbe] + ipp[2023][absorbant]
    assert abs(ipp[2024][absorbant] - ensemble) < ensemble // 10


def test_le_ferme_et_le_silencieux_manquent_la_derniere_annee(
    courante: Path, finess: dict[str, str], etablissements: dict[str, dict[str, str]]
) -> None:
    publies = {numero for numero, ligne in etablissements.items() if ligne["statut"] != "prive"}
    presents = {annee: {ligne["etb_rgt"] for ligne in lire_publie(courante / f"OPEN_PHMEV_{annee}.CSV")} for annee in ANNEES}
    for effet, fermeture in (("ferme", "2023-12-31"), ("silencieux", "")):
        assert finess[effet] in presents[2023]
        assert finess[effet] not in presents[2024]
        assert etablissements[finess[effet]]["ferme_le"] == fermeture
    assert presents[2022] == publies
    assert len(presents[2024]) == len(publies) - 3


def test_un_etablissement_ne_prescrit_aucun_ipp_meme_masque(courante: Path, finess: dict[str, str]) -> None:
    for annee in ANNEES:
        lignes = [
            ligne for ligne in lire_publie(courante / f"OPEN_PHMEV_{annee}.CSV") if ligne["etb_rgt"] == finess["sans_ipp"]
        ]
        assert lignes
        assert not [ligne for ligne in lignes if ligne["atc4"] == "A02BC"]


def test_les_numeros_corse_ultramarin_et_geographique(
    finess: dict[str, str], etablissements: dict[str, dict[str, str]]
) -> None:
    assert finess["corse"].startswith("2A")
    assert etablissements[finess["corse"]]["region"] == "94"
    assert finess["outre_mer"].startswith("97")
    assert etablissements[finess["outre_mer"]]["region"] == "04"
    distincts = {
        numero
        for numero, ligne in etablissements.items()
        if ligne["finess_juridique"] != numero and ligne["statut"] != "prive"
    }
    assert distincts == {finess["geographique"]}


def test_le_conditionnement_sans_decompte_n_est_vendu_qu_en_un_lieu(courante: Path, finess: dict[str, str]) -> None:
    muets = {
        ligne["cip13"]
        for ligne in lire_table(courante / "tables" / "medicaments.csv")
        if not ligne["unites_par_boite"] and ligne["atc5"].startswith("C10AA")
    }
    lieux = {
        (annee, ligne["etb_rgt"])
        for annee in ANNEES
        for ligne in lire_publie(courante / f"OPEN_PHMEV_{annee}.CSV")
        if ligne["CIP13"] in muets
    }
    assert lieux == {(annee, finess["corse"]) for annee in ANNEES}


@pytest.mark.parametrize(
    ("prefixes", "part", "moyenne"),
    [
        (("A02BC",), "0.0242", "3.94"),
        (("C09A", "C09B"), "0.0064", "5.20"),
        (("C09C", "C09DA", "C09DB"), "0.0056", "5.20"),
        (("C09DX04",), "0.0014", "88"),
        (("C10AX09", "C10BA"), "0.0036", "21"),
        (("C10AA",), "0.0082", "5.10"),
    ],
)
def test_les_familles_ont_la_part_et_le_prix_des_ordres_de_grandeur_publics(
    courante: Path, prefixes: tuple[str, ...], part: str, moyenne: str
) -> None:
    lignes = lire_publie(courante / "OPEN_PHMEV_2022.CSV")
    famille = [ligne for ligne in lignes if ligne["ATC5"].startswith(prefixes)]
    boites = sum(int(ligne["BOITES"]) for ligne in famille)
    total = sum(int(ligne["BOITES"]) for ligne in lignes)
    depense = sum((euros(ligne["REM"]) for ligne in famille), Decimal(0))
    assert abs(Decimal(boites) / total / Decimal(part) - 1) < Decimal("0.3")
    assert abs(depense / boites / Decimal(moyenne) - 1) < Decimal("0.3")


def test_sacubitril_valsartan_domine_la_depense_des_ara2(courante: Path) -> None:
    depenses = {"C09DX04": Decimal(0), "autres": Decimal(0)}
    for ligne in lire_publie(courante / "OPEN_PHMEV_2022.CSV"):
        if ligne["ATC5"].startswith(("C09C", "C09D")):
            depenses["C09DX04" if ligne["ATC5"] == "C09DX04" else "autres"] += euros(ligne["REM"])
    assert depenses["C09DX04"] > 3 * depenses["autres"]
