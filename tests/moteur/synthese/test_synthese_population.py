"""One coherent population: every event has its stay, its patient and its year; nobody comes back from the dead."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from relecture_synthese import ANNEES, finess_des_effets, lire_table

DATEES = {
    "delivrances": "date_execution",
    "dispositifs": "date_execution",
    "transports": "date_execution",
    "sejours": "date_sortie",
    "examens": "date_execution",
    "consultations": "date_execution",
}
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def tables(petite: Path) -> Tables:
    return {fichier.stem: lire_table(fichier) for fichier in sorted((petite / "tables").glob("*.csv"))}


def test_les_douze_tables_sont_la_et_aucune_n_est_vide(tables: Tables) -> None:
    assert len(tables) == 12
    assert [nom for nom, lignes in tables.items() if not lignes] == []


def test_chaque_acte_et_chaque_administration_a_son_sejour(tables: Tables) -> None:
    sejours = {s["sejour"]: s for s in tables["sejours"]}
    assert len(sejours) == len(tables["sejours"])
    for acte in tables["actes"]:
        sejour = sejours[acte["sejour"]]
        assert sejour["date_entree"] <= acte["date_acte"] <= sejour["date_sortie"]
    for administration in tables["administrations"]:
        sejour = sejours[administration["sejour"]]
        assert (administration["finess"], administration["annee"]) == (sejour["finess"], sejour["annee"])


def test_chaque_examen_et_chaque_consultation_a_un_patient_hospitalise(tables: Tables) -> None:
    patients = {s["patient"] for s in tables["sejours"]}
    for nom in ("examens", "consultations"):
        assert {ligne["patient"] for ligne in tables[nom]} <= patients


def test_chaque_evenement_est_dans_une_annee_demandee_et_dans_la_sienne(tables: Tables) -> None:
    annees = set(map(str, ANNEES))
    for nom, colonne in DATEES.items():
        for ligne in tables[nom]:
            assert ligne[colonne][:4] in annees
            assert ligne.get("annee", ligne[colonne][:4]) == ligne[colonne][:4]


def test_une_sortie_suit_l_entree_et_une_ordonnance_precede_la_delivrance(tables: Tables) -> None:
    assert all(s["date_entree"] <= s["date_sortie"] for s in tables["sejours"])
    assert all(d["date_prescription"] <= d["date_execution"] for d in tables["delivrances"])


def test_un_patient_n_a_qu_un_sexe_et_vieillit_d_un_an_par_an(tables: Tables) -> None:
    sexes: dict[str, set[str]] = defaultdict(set)
    ages: dict[tuple[str, str], set[str]] = defaultdict(set)
    for d in tables["delivrances"]:
        if d["sexe"]:
            sexes[d["patient"]].add(d["sexe"])
        if d["age"]:
            ages[d["patient"], d["annee"]].add(d["age"])
    assert {len(vus) for vus in sexes.values()} == {1}
    assert {len(vus) for vus in ages.values()} == {1}


def test_personne_ne_revient_apres_sa_mort(tables: Tables) -> None:
    morts = {s["patient"]: s["date_sortie"] for s in tables["sejours"] if s["mode_sortie"] == "9" and s["patient"]}
    assert morts
    assert [s for s in tables["sejours"] if s["date_entree"] > morts.get(s["patient"], "9999")] == []


def test_un_etablissement_absent_l_est_de_toutes_les_tables(petite: Path, tables: Tables) -> None:
    effets = finess_des_effets(petite)
    absents = {effets[code] for code in ("absorbe", "ferme", "silencieux")}
    for nom in ("delivrances", "dispositifs", "transports", "sejours", "ordonnances_auditees", "autoevaluations"):
        presents = {
            annee: {ligne["finess"] for ligne in tables[nom] if ligne["annee"] == annee} for annee in ("2023", "2024")
        }
        assert absents.isdisjoint(presents["2024"])
        assert absents & presents["2023"]


def test_les_numeros_de_patient_ont_17_caracteres_et_se_voient_inventes(tables: Tables) -> None:
    patients = {ligne["patient"] for nom in DATEES for ligne in tables[nom]} - {""}
    assert all(len(patient) == 17 and patient.startswith("FICTIF") for patient in patients)


def test_il_y_a_des_regularisations_partout_ou_la_realite_en_a(tables: Tables) -> None:
    quantites = {"delivrances": "boites", "dispositifs": "quantite", "transports": "trajets", "administrations": "quantite"}
    for nom, colonne in quantites.items():
        assert any(float(ligne[colonne]) < 0 for ligne in tables[nom]), nom


def test_des_sejours_n_ont_pas_de_patient_et_des_seances_sont_la(tables: Tables) -> None:
    assert any(not s["patient"] for s in tables["sejours"])
    assert any(s["ghm"].startswith("28") for s in tables["sejours"])


def test_des_transferts_sont_suivis_ailleurs_le_jour_meme_ou_le_lendemain(courante: Path) -> None:
    sejours = [s for s in lire_table(courante / "tables" / "sejours.csv") if s["patient"]]
    arrivees = {s["patient"]: s for s in sejours if s["mode_entree"] == "7"}
    departs = [s for s in sejours if s["mode_sortie"] == "7"]
    assert len(departs) > 100
    assert {arrivees[s["patient"]]["finess"] != s["finess"] for s in departs} == {True}
    delais = {
        (date.fromisoformat(arrivees[s["patient"]]["date_entree"]) - date.fromisoformat(s["date_sortie"])).days
        for s in departs
    }
    assert delais == {0, 1}


def test_des_anti_inflammatoires_sont_prescrits_avec_un_ipp_a_des_patients_avec_et_sans_risque(tables: Tables) -> None:
    par_ordonnance: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    a_risque: set[str] = {s["patient"] for s in tables["sejours"] if s["dp"][:3] in ("K25", "K26", "K27", "K28")}
    for d in tables["delivrances"]:
        par_ordonnance[d["finess"], d["patient"], d["date_prescription"]].add(d["atc5"])
        if d["atc5"].startswith(("B01A", "H02AB")):
            a_risque.add(d["patient"])
    ensemble = {
        patient
        for (_, patient, _), codes in par_ordonnance.items()
        if any(c.startswith("A02BC") for c in codes) and any(c.startswith("M01A") for c in codes)
    }
    assert ensemble & a_risque
    assert ensemble - a_risque


def test_des_antibiotiques_injectables_sont_delivres_pres_d_un_diffuseur(courante: Path) -> None:
    poses = {
        (d["finess"], d["patient"], d["date_execution"])
        for d in lire_table(courante / "tables" / "dispositifs.csv")
        if d["code_lpp"] == "1164778"
    }
    pres = {
        (d["finess"], d["patient"], d["date_prescription"])
        for d in lire_table(courante / "tables" / "delivrances.csv")
        if d["atc5"] in ("J01DD04", "J01CR05")
    }
    assert len(poses & pres) > 20
