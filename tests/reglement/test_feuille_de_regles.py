"""The override sheet of a region or a campaign."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from efficience.reglement import ErreurReglement, Reglement, officiel
from efficience.reglement.feuille import correspondances

PUBLIEE = """\
generation: GEN2_2022
region: "32"
window: {year: 2023, start: 2023-01-01, end: 2023-12-31, base_start: 2022-01-01, base_end: 2022-12-31}
delays: {delay1: "3 weeks", delay2: "15 days", report: "1 month", recours: "2 months", calendar_shift: none}
refusal_penalty_pct: 1.00            # % of AM régimes obligatoires revenue, last closed exercice
indicators:
  N-IPP:  {enabled: true,  cap: 0.20, floor0: true, target: {type: spend_pct, value: -0.05}, target_threshold: {boxes: 8500}}
  N-PERF: {enabled: true,  cap: 0.20, floor0: true, target: {type: spend_pct, value: -0.05}, target_threshold: {share: 0.80, spend: 100000}}
  N-TRA:  {enabled: true,  cap: 0.20, floor0: true, target_threshold: {share: 0.20, spend_ambulance: 400000}, denominator: c_tap}
  N-EZE:  {enabled: true,  cap: 0.30, floor0: true, target_threshold: {rate_ucd: 0.09, spend: 20000}}
  N-PANS: {enabled: true,  cap: 0.30, floor0: true, target_threshold: {patients_gt: 100, mean_ratio_gt: 1.40}}
  N-IC:   {enabled: true,  cap: 0.30, floor0: true, readmission_days: 90, quantile_type: 7, connector: "(A or B) and C", min_readmissions_gt: 10}
  N-EPA:  {enabled: true,  cap: 0.30, floor0: true, am_share: 0.60, target_threshold: {rate_gt: 0, epa_gt: 1000}}
  N-ARA2: {enabled: false, cap: 0.30, floor0: true, target_threshold: {rate_ucd: 0.40, spend_ara2: 20000}, exclude_atc: [C09DX04]}
regional_extra:
  "HDF": {N-TRA: {share: 0.50}, N-IC: {rate: 0.19}, N-EPA: {avoidable: 500}, N-PANS: {spend: 40000}}
degree_factor: off
netting: none
envelope_insufficient: {method: prorata_largest_remainder, scope: regional}
rounding: {money: half_up_cent, rates_displayed: 4, comparisons: unrounded}
"""  # noqa: E501 (the sheet as it is published)
EN_2023 = date(2023, 6, 1)


@pytest.fixture
def feuille(tmp_path: Path) -> Path:
    return tmp_path / "campagne.yaml"


def avec(feuille: Path, contenu: str) -> Reglement:
    feuille.write_text(contenu, encoding="utf-8")
    return officiel().avec(feuille)


def refus(feuille: Path, contenu: str) -> str:
    with pytest.raises(ErreurReglement) as leve:
        avec(feuille, contenu)
    return str(leve.value)


def test_la_feuille_publiee_ne_change_rien(feuille: Path) -> None:
    reglement = avec(feuille, PUBLIEE)
    assert reglement.surcharges() == ()
    assert dict(reglement.parametres) == dict(officiel().parametres)


def test_la_feuille_publiee_dit_de_quoi_elle_parle(feuille: Path) -> None:
    (lue,) = avec(feuille, PUBLIEE).feuilles
    assert (lue.nom, lue.generation, lue.region) == ("campagne", "GEN2_2022", "32")
    assert (lue.annee, lue.annee_reference) == (2023, 2022)


def test_chaque_cle_de_la_feuille_publiee_est_dans_la_table_et_rien_d_autre(feuille: Path) -> None:
    def chemins(bloc: Any, debut: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
        if not isinstance(bloc, dict):
            return {debut}
        return {chemin for cle, valeur in bloc.items() for chemin in chemins(valeur, (*debut, cle))}

    assert set(correspondances()) == chemins(yaml.load(PUBLIEE, Loader=yaml.BaseLoader))


def test_chaque_parametre_de_la_table_existe() -> None:
    cites = {regle["parametre"] for regle in correspondances().values() if "parametre" in regle}
    assert cites <= set(officiel().parametres)


@pytest.mark.parametrize(
    ("ancien", "nouveau", "nom", "valeur"),
    [
        ('delay1: "3 weeks"', 'delay1: "4 weeks"', "delai_premiere_reponse", 4),
        ('delay1: "3 weeks"', 'delay1: "28 days"', "delai_premiere_reponse", 4),
        ('delay2: "15 days"', 'delay2: "3 weeks"', "delai_seconde_reponse", 21),
        ('report: "1 month"', 'report: "2 months"', "delai_contradictoire_evaluation", 2),
        ('recours: "2 months"', 'recours: "1 year"', "delai_recours", 12),
        ("refusal_penalty_pct: 1.00", "refusal_penalty_pct: 0.5", "taux_sanction_refus", Decimal("0.005")),
        ("N-IPP:  {enabled: true,  cap: 0.20", "N-IPP:  {enabled: true,  cap: 0.15", "taux_plafond_ipp", Decimal("0.15")),
        ("N-ARA2: {enabled: false", "N-ARA2: {enabled: true", "actif_ara2", True),
        ("boxes: 8500", "boxes: 9000", "seuil_ipp_boites", Decimal(9000)),
        ("-0.05}, target_threshold: {boxes", "-0.03}, target_threshold: {boxes", "cible_evolution_ipp", Decimal("-0.03")),
        ("denominator: c_tap", "denominator: exact", "denominateur_transport", "exact"),
        ("denominator: c_tap", "denominator: c_amb", "denominateur_transport", "cout_ambulance"),
        ('"(A or B) and C"', '"(A and B) and C"', "connecteur_ic", "et"),
        ("mean_ratio_gt: 1.40", "mean_ratio_gt: 1.5", "seuil_pans_ratio", Decimal("1.5")),
        ("am_share: 0.60", "am_share: 0.65", "part_assurance_maladie_epa", Decimal("0.65")),
        ("exclude_atc: [C09DX04]", "exclude_atc: []", "inclure_sacubitril_valsartan", True),
        ("N-TRA: {share: 0.50}", "N-TRA: {share: 0.45}", "seuil_hdf_tra_part", Decimal("0.45")),
        ("degree_factor: off", "degree_factor: on", "facteur_degre", True),
    ],
)  # fmt: skip
def test_une_cle_de_la_feuille_change_son_parametre_et_lui_seul(
    feuille: Path, ancien: str, nouveau: str, nom: str, valeur: Any
) -> None:
    assert PUBLIEE.count(ancien) == 1
    reglement = avec(feuille, PUBLIEE.replace(ancien, nouveau))
    lue = reglement.valeur(nom, EN_2023)
    assert (lue.valeur, lue.origine, lue.source_publique) == (valeur, "campagne", False)
    assert {surcharge.nom for surcharge in reglement.surcharges()} == {nom}


@pytest.mark.parametrize(("exclus", "inclus"), [("[]", True), ("[C09DX04]", False)])
def test_exclude_atc_ouvre_ou_ferme_sacubitril_valsartan(feuille: Path, exclus: str, inclus: bool) -> None:
    reglement = avec(feuille, f"indicators: {{N-ARA2: {{exclude_atc: {exclus}}}}}")
    assert reglement.nomenclature("atc-ara2").contient("C09DX04", EN_2023, reglement) is inclus


@pytest.mark.parametrize(
    ("contenu", "cle", "dit"),
    [
        ("indicators: {N-IPP: {plafond: 0.20}}", "indicators.N-IPP.plafond", "clé inconnue"),
        ("indicators: {N-XYZ: {cap: 0.20}}", "indicators.N-XYZ.cap", "clé inconnue"),
        ('indicators: {"N-IPP.cap": 0.20}', "indicators.N-IPP.cap", "clé inconnue"),
        ("couleur: bleu", "couleur", "clé inconnue"),
        ("regional_extra: {IDF: {N-TRA: {share: 0.5}}}", "regional_extra.IDF", "clé inconnue"),
        ("delays: 3 weeks", "delays", "des clés sont attendues"),
        ("indicators: {N-IPP: {cap: 20}}", "indicators.N-IPP.cap", "une part entre -1 et 1"),
        ("indicators: {N-IPP: {cap: beaucoup}}", "indicators.N-IPP.cap", "« beaucoup » illisible"),
        ("indicators: {N-IPP: {cap: [0.20]}}", "indicators.N-IPP.cap", "une seule valeur"),
        ("indicators: {N-IPP: {cap: '0,20'}}", "indicators.N-IPP.cap", "« 0,20 » illisible"),
        ("indicators: {N-IPP: {enabled: 1}}", "indicators.N-IPP.enabled", "oui ou non"),
        ("indicators: {N-IPP: {floor0: false}}", "indicators.N-IPP.floor0", "ne peut pas être appliqué"),
        ("indicators: {N-IPP: {target: {type: boxes_pct}}}", "indicators.N-IPP.target.type", "spend_pct"),
        ("indicators: {N-TRA: {denominator: c_vsl}}", "indicators.N-TRA.denominator", "c_tap ou exact ou c_amb"),
        ("indicators: {N-IC: {quantile_type: 6}}", "indicators.N-IC.quantile_type", "7"),
        ("indicators: {N-ARA2: {exclude_atc: [C09DX01]}}", "exclude_atc", "[] ou [C09DX04]"),
        ("indicators: {N-ARA2: {exclude_atc: C09DX04}}", "exclude_atc", "[] ou [C09DX04]"),
        ("indicators: {N-PANS: {target_threshold: {patients_gt: -1e2}}}", "patients_gt", "illisible"),
        ("delays: {delay1: 3}", "delays.delay1", "« 3 weeks »"),
        ('delays: {delay1: "20 days"}', "delays.delay1", "un nombre entier de semaines"),
        ('delays: {delay2: "1 month"}', "delays.delay2", "un nombre entier de jours"),
        ("delays: {calendar_shift: next_working_day}", "delays.calendar_shift", "none"),
        ("netting: indicators", "netting", "ne se compensent pas"),
        ("envelope_insufficient: {scope: national}", "envelope_insufficient.scope", "enveloppe régionale"),
        ("rounding: {money: bankers}", "rounding.money", "half_up_cent"),
        ("rounding: {rates_displayed: 2}", "rounding.rates_displayed", "quatre décimales"),
        ("refusal_penalty_pct: 250", "refusal_penalty_pct", "une part entre -1 et 1"),
        ("generation: GEN9_2099", "generation", "GEN1_2018, GEN2_2022, GEN3_2026"),
        ("region: Hauts-de-France", "region", "deux chiffres"),
        ("window: {start: 2022-07-01, end: 2022-12-31}", "window.start", "années civiles"),
        ("window: {year: 2023, end: 2022-12-31}", "window.end", "AAAA-12-31"),
        ("window: {year: 2023, base_start: 2023-01-01}", "window", "ne précède pas"),
        ("window: {year: bientôt}", "window.year", "années civiles"),
        ("parametres: {seuil_ipp_boite: 9000}", "parametres.seuil_ipp_boite", "seuil_ipp_boites"),
        ("parametres: {seuil_ipp_boites: neuf mille}", "parametres.seuil_ipp_boites", "illisible"),
        ("parametres: {seuil_ipp_boites: [9000]}", "parametres.seuil_ipp_boites", "n'est pas une table"),
        ("parametres: {mode_amorcage: mixte}", "parametres.mode_amorcage", "additif ou multiplicatif"),
        ("parametres: {seuil_conc_niveau: E}", "parametres.seuil_conc_niveau", "A, B, C ou D"),
        ("parametres: {cible_bio: {}}", "parametres.cible_bio", "aucune valeur"),
        ("parametres: {cible_bio: {2023: 0.9}}", "parametres.cible_bio.2023", "AAAA-MM-JJ"),
        ("parametres: {cible_bio: {2023-01-01: {valeur: 0.9, texte: inconnu}}}", "texte", "texte « inconnu » inconnu"),
        ("parametres: {cible_bio: {valeurs: {2023-01-01: 0.9}, unite: part}}", "cible_bio.unite", "champ inconnu"),
        ("parametres: 12", "parametres", "n'est pas une table"),
        ("nomenclatures: {atc-ip: [A02BC01]}", "nomenclatures.atc-ip", "atc-ipp"),
        ("nomenclatures: {ccam-chirurgie-adulte: [HERNIE]}", "ccam-chirurgie-adulte", "code « HERNIE » mal formé"),
        ("nomenclatures: {ccam-chirurgie-adulte: LMMA001}", "ccam-chirurgie-adulte", "n'est pas une liste"),
        ("degree_factor: off\ndegree_factor: on", "degree_factor", "écrite deux fois"),
        ("", "", "vide"),
    ],
)  # fmt: skip
def test_ce_que_le_logiciel_ne_peut_honorer_est_refuse(feuille: Path, contenu: str, cle: str, dit: str) -> None:
    message = refus(feuille, contenu)
    assert message.startswith("campagne.yaml")
    assert cle in message
    assert dit in message


def test_un_parametre_donne_deux_fois_est_refuse(feuille: Path) -> None:
    message = refus(feuille, "degree_factor: on\nparametres: {facteur_degre: non}")
    assert "paramètre déjà donné par « degree_factor »" in message


def test_une_feuille_absente_est_refusee(feuille: Path) -> None:
    with pytest.raises(ErreurReglement, match=r"campagne\.yaml : fichier introuvable"):
        officiel().avec(feuille)


def test_une_valeur_seule_vaut_pour_toutes_les_periodes(feuille: Path) -> None:
    reglement = avec(feuille, "parametres: {cible_bio: 0.92}")
    assert [reglement.regle("cible_bio", date(annee, 1, 1)) for annee in (2022, 2023, 2024)] == [Decimal("0.92")] * 3


def test_une_periode_dont_la_valeur_ne_change_pas_garde_son_texte(feuille: Path) -> None:
    reglement = avec(feuille, "parametres: {cible_bio: 0.92}")
    textes = [reglement.valeur("cible_bio", date(annee, 1, 1)).texte for annee in (2022, 2023, 2024)]
    assert textes == [None, "webinaire-hdf-2022", None]


def test_une_valeur_seule_n_ouvre_pas_une_periode_fermee(feuille: Path) -> None:
    reglement = avec(feuille, "parametres: {taux_repertoire_generiques: 0.50}")
    with pytest.raises(ErreurReglement, match="aucune valeur"):
        reglement.regle("taux_repertoire_generiques", date(2023, 1, 1))


@pytest.mark.parametrize("forme", ["{%s}", "{valeurs: {%s}}"])
def test_des_valeurs_datees_prennent_la_suite_des_nationales(feuille: Path, forme: str) -> None:
    dates = '2023-07-01: 0.93, 2024-07-01: {valeur: 0.96, motif: "avenant régional"}'
    reglement = avec(feuille, "parametres: {cible_bio: " + forme % dates + "}")
    jours = (date(2022, 1, 1), date(2023, 6, 30), date(2023, 7, 1), date(2024, 6, 30), date(2024, 7, 1), date(2030, 1, 1))
    attendues = ["0.90", "0.92", "0.93", "0.93", "0.96", "0.96"]
    assert [reglement.regle("cible_bio", jour) for jour in jours] == [Decimal(ecrite) for ecrite in attendues]
    assert reglement.valeur("cible_bio").motif == "avenant régional"


def test_le_reglement_officiel_n_est_pas_change(feuille: Path) -> None:
    avec(feuille, "parametres: {seuil_ipp_boites: 9000}")
    assert officiel().regle("seuil_ipp_boites", EN_2023) == 8500


def test_une_seconde_feuille_s_ajoute_a_la_premiere(feuille: Path) -> None:
    reglement = avec(feuille, "parametres: {seuil_ipp_boites: 9000}").avec({"parametres": {"seuil_perf_part": "0.85"}}, "b")
    origines = {surcharge.nom: surcharge.origine for surcharge in reglement.surcharges()}
    assert origines == {"seuil_ipp_boites": "campagne", "seuil_perf_part": "b"}


def test_une_feuille_peut_venir_de_textes_en_memoire() -> None:
    reglement = officiel().avec({"window": {"year": 2023}, "parametres": {"poids_ecart_ipep": "1/2"}}, "essai")
    assert reglement.regle("poids_ecart_ipep") == Fraction(1, 2)


def test_un_flottant_en_memoire_est_refuse() -> None:
    with pytest.raises(ErreurReglement, match="non exacte"):
        officiel().avec({"parametres": {"seuil_perf_part": 0.85}}, "essai")


def test_une_region_apporte_une_liste_d_actes_non_publiee(feuille: Path) -> None:
    reglement = avec(feuille, "nomenclatures: {ccam-chirurgie-adulte: [LMMA001, LMMA002]}")
    liste = reglement.nomenclature("ccam-chirurgie-adulte")
    assert liste.codes_actifs(EN_2023, reglement) == ("LMMA001", "LMMA002")
    assert (liste.source_publique, liste.motif) == (False, "liste de la feuille « campagne »")


@given(st.decimals(min_value=0, max_value=1, places=12))
def test_toute_part_ecrite_est_lue_exactement(part: Decimal) -> None:
    reglement = officiel().avec({"indicators": {"N-IPP": {"cap": f"{part:f}"}}}, "essai")
    assert reglement.regle("taux_plafond_ipp", EN_2023) == part


@given(st.decimals(min_value=0, max_value=100, places=6))
def test_tout_pourcentage_devient_sa_part_exacte(pourcentage: Decimal) -> None:
    reglement = officiel().avec({"refusal_penalty_pct": f"{pourcentage:f}"}, "essai")
    assert Fraction(reglement.regle("taux_sanction_refus", EN_2023)) == Fraction(pourcentage) / 100
