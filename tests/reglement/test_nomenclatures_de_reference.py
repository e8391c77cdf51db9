"""The shipped codes exist in the published nomenclatures, when a copy of them is at hand.

The copies are too big to ship. They are looked for in EFFICIENCE_REFERENCES, or in shared/donnees beside the repository.
"""

import csv
import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from efficience.reglement import officiel

REFERENCES = Path(os.environ.get("EFFICIENCE_REFERENCES", Path(__file__).parents[3] / "shared" / "donnees"))
pytestmark = pytest.mark.skipif(
    not REFERENCES.is_dir(),
    reason="nomenclatures publiées absentes : indiquer leur dossier dans EFFICIENCE_REFERENCES pour vérifier les codes",
)


@cache
def lignes(fichier: str) -> list[dict[str, str]]:
    with gzip.open(REFERENCES / fichier, "rt", encoding="utf-8") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


@cache
def objets(fichier: str) -> list[dict[str, Any]]:
    with gzip.open(REFERENCES / fichier, "rt", encoding="utf-8") as flux:
        lus: list[dict[str, Any]] = json.load(flux)
    return lus


def codes(*listes: str) -> set[str]:
    return {ligne.code for liste in listes for ligne in officiel().nomenclature(liste).lignes}


def perfadom(titre: str, chapitre: str, section: str, sous_section: str) -> dict[str, str]:
    """LPP code → end of validity, for one branch of the tree."""
    branche = {"LPP_ARB_CHA": titre, "LPP_ARB_SC1": chapitre, "LPP_ARB_SC2": section, "LPP_ARB_SC3": sous_section}
    return {
        ligne["LPP_PRS_IDE"]: ligne["LPP_VAL_DTF"]
        for ligne in lignes("snds-nomenclatures/NT_LPP.csv.gz")
        if all(ligne[niveau] == attendu for niveau, attendu in branche.items())
    }


def test_les_forfaits_de_perfusion_sont_exactement_ceux_de_la_lpp() -> None:
    modes = ("sa", "diffuseur", "gravite", "neutre", "indifferencie")
    assert codes(*(f"lpp-perfadom-{mode}" for mode in modes)) == set(perfadom("1", "1", "2", "1"))


def test_les_forfaits_indifferencies_sont_ceux_que_la_lpp_a_fermes() -> None:
    fermes = {code for code, fin in perfadom("1", "1", "2", "1").items() if fin == "01JUL2019:00:00:00"}
    assert codes("lpp-perfadom-indifferencie") == fermes


def test_les_pansements_sont_exactement_ceux_de_l_arborescence() -> None:
    liste = officiel().nomenclature("lpp-pansements")
    niveaux = ("LPP_ARB_CHA", *(f"LPP_ARB_SC{rang}" for rang in range(1, 10)))
    dans_la_branche = {
        ligne["LPP_PRS_IDE"]
        for ligne in lignes("snds-nomenclatures/NT_LPP.csv.gz")
        if liste.contient("/".join(ligne[niveau] for niveau in niveaux), None, officiel())
    }
    assert codes("lpp-pansements-codes") == dans_la_branche


def test_les_natures_de_transport_existent_avec_leur_sigle() -> None:
    sigles = {ligne["PRS_NAT"]: ligne["PRS_NAT_CB2"] for ligne in lignes("snds-nomenclatures/IR_NAT_V.csv.gz")}
    listes = ("nature-ambulance", "nature-tap", "nature-partagee", "nature-exclue")
    livrees = [ligne for liste in listes for ligne in officiel().nomenclature(liste).lignes]
    assert [ligne.code for ligne in livrees if not ligne.libelle.startswith(sigles[ligne.code])] == []


def test_les_actes_de_biologie_existent() -> None:
    publies = {ligne["BIO_PRS_IDE"].zfill(4) for ligne in lignes("snds-nomenclatures/IR_BIO_R.csv.gz")}
    assert codes("nabm-hemostase", "nabm-groupe", "nabm-ionogramme") <= publies


def test_les_actes_d_orl_ont_les_dates_de_la_ccam() -> None:
    ccam = {acte["code"]: acte for acte in objets("nomensland/ccam_actes.json.gz")}
    livres = [
        ligne
        for liste in ("ccam-amygdalectomie", "ccam-adenoidectomie")
        for ligne in officiel().nomenclature(liste).lignes
        if ligne.sens == "inclus"
    ]
    fins = {ligne.code: ligne.fin and ligne.fin.isoformat() for ligne in livres}
    assert fins == {code: ccam[code].get("date_fin") for code in fins}


def test_les_actes_d_orl_sont_toutes_les_amygdalectomies_et_adenoidectomies() -> None:
    publies = {
        acte["code"]
        for acte in objets("nomensland/ccam_actes.json.gz")
        if acte["libelle_long"].startswith(("Amygdalectomie", "Adénoïdectomie"))
    }
    assert codes("ccam-amygdalectomie", "ccam-adenoidectomie") - {"FAFA007"} == publies


@pytest.mark.parametrize(
    ("molecule", "denominations"),
    [
        ("trastuzumab", {"trastuzumab", "pertuzumab/trastuzumab", "trastuzumab emtansine"}),
        ("rituximab", {"rituximab"}),
    ],
)
def test_tous_les_produits_de_la_liste_en_sus_ont_un_role(molecule: str, denominations: set[str]) -> None:
    publies = {
        produit["ucd7"]
        for produit in objets("nomensland/mco_medref_atih_historique_liste_ucd.json.gz")
        if str(produit.get("denominationcommuneinternationale", "")).lower() in denominations
    }
    sortes = ("reference", "biosimilaire", "sc", "exclu")
    assert codes(*(f"ucd-{molecule}-{sorte}" for sorte in sortes)) == publies


def test_les_atc_des_molecules_remboursees_sont_ceux_d_open_medic() -> None:
    publies = {ligne["ATC5"] for ligne in lignes("snds-nomenclatures/openmedic_ATC5.csv.gz")}
    obligatoires = {
        ligne.code
        for liste in ("atc-ezetimibe", "atc-biosimilaires-ville")
        for ligne in officiel().nomenclature(liste).lignes
        if not ligne.option
    }
    assert obligatoires - publies == {"C10BA06"}, "C10BA06 (rosuvastatine et ézétimibe) est postérieur au relevé"
