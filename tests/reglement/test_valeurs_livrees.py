"""The shipped values: every one is sourced, and those of the domain's sheets are the ones a reader would find there."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from efficience.reglement import ErreurReglement, Valeur, officiel, regle

TOUTES = [valeur for parametre in officiel().parametres.values() for valeur in parametre.valeurs]
LE_31_12_2022 = date(2022, 12, 31)


@pytest.mark.parametrize("valeur", TOUTES, ids=lambda valeur: f"{valeur.nom}@{valeur.debut}")
def test_chaque_valeur_a_un_texte_ou_un_motif(valeur: Valeur) -> None:
    assert valeur.source_publique is (valeur.texte is not None)
    assert valeur.source_publique or valeur.motif


def test_chaque_valeur_publique_dit_ou_elle_se_lit() -> None:
    assert [valeur.nom for valeur in TOUTES if valeur.source_publique and not valeur.renvoi] == []


def test_aucune_valeur_n_est_un_flottant() -> None:
    assert {type(valeur.valeur) for valeur in TOUTES} == {Decimal, Fraction, int, bool, str}


def test_les_hypotheses_du_registre_citees_par_les_formules_sont_marquees() -> None:
    hypotheses = {
        "facteur_degre": "A-03",
        "inclure_sacubitril_valsartan": "A-10",
        "seuil_pans_ratio": "A-11",
        "inclure_eze_options": "A-12",
        "delai_rehospitalisation": "A-21",
        "type_quantile": "A-22",
        "inclure_hemogramme": "A-24",
        "delai_examens_epa": "A-26",
        "delai_recours": "A-38",
        "decalage_jour_non_ouvre": "A-39",
        "mois_gel_donnees": "A-40",
        "ratio_ecart_significatif": "A-44",
        "taux_abattement_surveillance": "A-44",
        "connecteur_ic": "D9",
        "forfait_amorcage": "NFA",
    }
    motifs = {nom: officiel().valeur(nom).motif.split(" :")[0] for nom in hypotheses}
    assert motifs == hypotheses


def test_le_contradictoire_de_la_premiere_generation_est_une_hypothese() -> None:
    assert officiel().valeur("delai_contradictoire_evaluation", date(2021, 6, 30)).motif.startswith("A-37")


CAQES = {
    "delai_premiere_reponse": 3,
    "delai_seconde_reponse": 15,
    "delai_contradictoire_evaluation": 1,
    "delai_recours": 2,
    "delai_bilan_surveillance": 2,
    "decalage_jour_non_ouvre": "aucun",
    "mois_gel_donnees": "7",
    "duree_maximale_contrat": 5,
    "taux_sanction_refus": "0.01",
    "taux_plafond_ipp": "0.20",
    "taux_plafond_ara2": "0.30",
    "taux_plafond_eze": "0.30",
    "taux_plafond_perf": "0.20",
    "taux_plafond_pans": "0.30",
    "taux_plafond_tra": "0.20",
    "taux_plafond_ic": "0.30",
    "taux_plafond_epa": "0.30",
    "actif_ipp": True,
    "actif_perf": True,
    "actif_tra": True,
    "actif_eze": True,
    "actif_pans": True,
    "actif_ic": True,
    "actif_epa": True,
    "actif_ara2": False,
    "cible_evolution_ipp": "-0.05",
    "cible_evolution_perf": "-0.05",
    "facteur_degre": False,
    "part_assurance_maladie_epa": "0.60",
    "denominateur_transport": "cout_tap",
    "seuil_ipp_boites": "8500",
    "seuil_ara2_part": "0.40",
    "seuil_ara2_depense": "20000",
    "seuil_eze_part": "0.09",
    "seuil_eze_depense": "20000",
    "seuil_perf_part": "0.80",
    "seuil_perf_depense": "100000",
    "seuil_pans_patients": "100",
    "seuil_pans_ratio": "1.40",
    "seuil_tra_part": "0.20",
    "seuil_tra_depense_ambulance": "400000",
    "seuil_ic_rehospitalisations": "10",
    "connecteur_ic": "ou",
    "seuil_epa_taux": "0",
    "seuil_epa_examens": "1000",
    "seuil_hdf_tra_part": "0.50",
    "seuil_hdf_ic_taux": "0.19",
    "seuil_hdf_epa_evitables": "500",
    "seuil_hdf_pans_depense": "40000",
    "seuil_bio_taux": "0.90",
    "seuil_bio_depense": "100000",
    "seuil_sc_part": "0.60",
    "seuil_sc_sejours": "100",
    "seuil_conf_informatisation": "0.80",
    "seuil_conf_rpps": "0.80",
    "seuil_conf_depense": "1000000",
    "seuil_conc_niveau": "C",
    "inclure_sacubitril_valsartan": False,
    "inclure_eze_options": False,
    "presentations_masquees": "non_calculable",
    "delai_rehospitalisation": 90,
    "delai_examens_epa": 30,
    "type_quantile": "7",
    "age_adulte": 18,
    "ratio_ecart_significatif": "1.5",
    "taux_abattement_surveillance": "0.20",
}
IPEP = {
    "forfait_amorcage": "105000",
    "part_minimale_amorcage": "0.50",
    "part_maximale_amorcage": "1",
    "patientele_plancher_amorcage": "5000",
    "patientele_plafond_amorcage": "50000",
    "modulation_amorcage": "0.20",
    "montant_minimal_amorcage": "30000",
    "montant_maximal_amorcage": "130000",
    "poids_critere_amorcage": Fraction(1, 4),
    "mode_amorcage": "additif",
    "seuil_patientele_ipep": "5000",
    "poids_ecart_ipep": Fraction(1, 3),
    "poids_evolution_ipep": Fraction(2, 3),
    "coefficient_partage_ipep": "0.5",
    "bonus_experience_patient": "20",
    "plafond_score_qualite": "100",
    "part_objectif_intermediaire": "0.5",
    "poids_socle_ipep": "0.8",
    "poids_carte_ipep": "0.2",
    "effectif_minimal_prem": "30",
    "score_minimal_ipep": "0",
    "coefficient_variation_depense": "2.5",
    "quantile_bruit": "1.2816",
    "taux_minimal_gain_ipep": "0",
    "delai_contradictoire_ipep": 30,
}
TEXTUELLES = ("choix", "niveau")


def attendue(nom: str, ecrite: Any) -> Any:
    unite = officiel().parametres[nom].unite
    return Decimal(ecrite) if isinstance(ecrite, str) and unite not in TEXTUELLES else ecrite


@pytest.mark.parametrize(("nom", "ecrite"), [*CAQES.items(), *IPEP.items()])
def test_valeur_par_defaut_de_la_deuxieme_generation(nom: str, ecrite: Any) -> None:
    assert regle(nom, date(2023, 1, 1)) == attendue(nom, ecrite)


@pytest.mark.parametrize(
    ("nom", "ecrite"),
    [
        ("taux_plafond_sanction_gen1", "0.01"),
        ("taux_plafond_minoration_liste_en_sus", "0.30"),
        ("plafond_evolution_transports", "0.022"),
        ("seuil_depense_transports_gen1", "500000"),
        ("plafond_evolution_phev", "0.033"),
        ("plafond_evolution_phev_medicaments", "0.032"),
        ("plafond_evolution_phev_lpp", "0.036"),
        ("plafond_evolution_liste_en_sus_medicaments", "0.03"),
        ("plafond_evolution_liste_en_sus_dm", "0.03"),
        ("taux_repertoire_generiques", "0.49"),
    ],
)
def test_valeur_de_la_premiere_generation_jusqu_a_fin_2021(nom: str, ecrite: str) -> None:
    assert regle(nom, date(2021, 12, 31)) == Decimal(ecrite)
    with pytest.raises(ErreurReglement, match="aucune valeur"):
        regle(nom, date(2022, 1, 1))


@pytest.mark.parametrize(("molecule", "montant"), [("etanercept", "30.00"), ("glargine", "1.15"), ("adalimumab", "31.30")])
def test_remuneration_des_biosimilaires_en_2019(molecule: str, montant: str) -> None:
    assert regle(f"remuneration_biosimilaire_{molecule}", date(2019, 6, 1)) == Decimal(montant)


def test_le_plafond_de_penalite_n_existe_qu_a_partir_de_2026() -> None:
    assert regle("taux_plafond_penalite_gen3", date(2026, 1, 1)) == Decimal("0.02")
    with pytest.raises(ErreurReglement, match=r"n'est en vigueur le 31/12/2025"):
        regle("taux_plafond_penalite_gen3", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("nom", "cibles"),
    [
        ("cible_bio", (Decimal("0.90"), Decimal("0.92"), Decimal("0.95"))),
        ("cible_sc", (Decimal("0.30"), Decimal("0.20"), Decimal("0.10"))),
        ("cible_conf", (Decimal("0.70"), Decimal("0.80"), Decimal("0.90"))),
        ("cible_conc", ("B", "B", "A")),
    ],
)
def test_cibles_des_hauts_de_france_par_annee(nom: str, cibles: tuple[Any, ...]) -> None:
    assert tuple(regle(nom, date(annee, 12, 31)) for annee in (2022, 2023, 2024)) == cibles
    with pytest.raises(ErreurReglement, match="aucune valeur"):
        regle(nom, date(2025, 1, 1))


def test_une_valeur_dit_sa_periode_et_son_texte() -> None:
    valeur = officiel().valeur("cible_bio", date(2023, 5, 1))
    assert (valeur.debut, valeur.fin) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (valeur.texte, valeur.unite, valeur.origine) == ("webinaire-hdf-2022", "part", "national")


def test_le_recours_change_de_source_en_2022_sans_changer_de_duree() -> None:
    avant, apres = (officiel().valeur("delai_recours", date(annee, 6, 1)) for annee in (2020, 2022))
    assert (avant.valeur, avant.texte, apres.valeur, apres.texte) == (2, "contrat-type-2017", 2, None)


def test_sans_date_la_derniere_valeur() -> None:
    assert regle("cible_bio") == Decimal("0.95")


def test_un_nom_inconnu_propose_les_noms_proches() -> None:
    with pytest.raises(ErreurReglement, match="seuil_ipp_boites"):
        regle("seuil_ipp_boite")


def test_les_definitions_valent_aussi_pour_les_annees_de_reference() -> None:
    assert regle("delai_rehospitalisation", date(2019, 12, 31)) == 90


def test_les_poids_ipep_font_un() -> None:
    assert regle("poids_ecart_ipep") + regle("poids_evolution_ipep") == 1
    assert regle("poids_socle_ipep") + regle("poids_carte_ipep") == 1


def test_un_parametre_se_demande_avant_d_etre_lu() -> None:
    assert officiel().connait("cible_evolution_ipp")
    assert not officiel().connait("cible_evolution_tra")
