"""Targeting profiles: which criteria, in which order, with which operator and threshold."""

import pytest

from efficience.reglement import Ciblage, Critere, ErreurReglement, Profil, officiel

NATIONAL, HDF = (officiel().profil(nom) for nom in ("national", "hauts-de-france"))


def criteres(profil: Profil, indicateur: str) -> list[tuple[str, str, str]]:
    return [(critere.mesure, critere.operateur, critere.seuil) for critere in profil.ciblages[indicateur].criteres]


def test_les_huit_indicateurs_nationaux() -> None:
    attendus = ["N-IPP", "N-ARA2", "N-EZE", "N-PERF", "N-PANS", "N-TRA", "N-IC", "N-EPA"]
    assert list(NATIONAL.ciblages) == attendus


@pytest.mark.parametrize("ciblage", NATIONAL.ciblages.values(), ids=lambda ciblage: ciblage.indicateur)
def test_chaque_indicateur_national_a_son_parametre_d_ouverture(ciblage: Ciblage) -> None:
    assert officiel().parametres[ciblage.actif].unite == "booleen"


@pytest.mark.parametrize(
    ("indicateur", "attendus"),
    [
        ("N-IPP", [("boites", ">=", "seuil_ipp_boites")]),
        ("N-ARA2", [("part_ara2", ">=", "seuil_ara2_part"), ("depense_ara2", ">=", "seuil_ara2_depense")]),
        ("N-EZE", [("part_ezetimibe", ">=", "seuil_eze_part"), ("depense", ">=", "seuil_eze_depense")]),
        ("N-PERF", [("part", ">=", "seuil_perf_part"), ("depense", ">=", "seuil_perf_depense")]),
        ("N-PANS", [("patients", ">", "seuil_pans_patients"), ("montant_moyen", ">", "seuil_pans_ratio")]),
        (
            "N-TRA",
            [("part_ambulance", ">=", "seuil_tra_part"), ("depense_ambulance", ">=", "seuil_tra_depense_ambulance")],
        ),
    ],
)
def test_criteres_nationaux(indicateur: str, attendus: list[tuple[str, str, str]]) -> None:
    assert criteres(NATIONAL, indicateur) == attendus


def test_les_pansements_se_comparent_a_la_moyenne_de_la_categorie() -> None:
    assert [critere.forme for critere in NATIONAL.ciblages["N-PANS"].criteres] == ["seuil", "moyenne-categorie"]


def test_l_insuffisance_cardiaque_combine_deux_quadrants_et_un_seuil() -> None:
    quadrants, seuil = NATIONAL.ciblages["N-IC"].criteres
    bornes = [[(borne.mesure, borne.operateur, borne.quartile) for borne in quadrant] for quadrant in quadrants.quadrants]
    assert bornes == [[("sejours", ">", 1), ("taux", ">", 3)], [("sejours", ">", 2), ("taux", ">", 2)]]
    assert (quadrants.forme, quadrants.connecteur, quadrants.quantile) == ("quadrants", "connecteur_ic", "type_quantile")
    assert (seuil.mesure, seuil.operateur, seuil.seuil) == ("rehospitalisations", ">", "seuil_ic_rehospitalisations")


def test_les_examens_pre_anesthesiques_se_jugent_sur_les_quatre_taux_ensemble() -> None:
    part, activite = NATIONAL.ciblages["N-EPA"].criteres
    assert part.mesures == ("examens_1", "examens_2", "examens_3", "examens_4")
    assert part.sur == activite.mesures == ("sejours_1", "sejours_2", "sejours_3", "sejours_4")
    assert (part.operateur, activite.operateur) == (">", ">")


def test_les_hauts_de_france_remplacent_la_part_de_l_ambulance() -> None:
    assert criteres(HDF, "N-TRA") == [
        ("part_ambulance", ">=", "seuil_hdf_tra_part"),
        ("depense_ambulance", ">=", "seuil_tra_depense_ambulance"),
    ]


@pytest.mark.parametrize(
    ("indicateur", "ajout"),
    [
        ("N-PANS", ("depense", ">=", "seuil_hdf_pans_depense")),
        ("N-IC", ("taux", ">=", "seuil_hdf_ic_taux")),
        ("N-EPA", ("examens_1 + examens_2 + examens_3 + examens_4", ">=", "seuil_hdf_epa_evitables")),
    ],
)
def test_les_hauts_de_france_ajoutent_un_critere(indicateur: str, ajout: tuple[str, str, str]) -> None:
    assert criteres(HDF, indicateur) == [*criteres(NATIONAL, indicateur), ajout]


@pytest.mark.parametrize("indicateur", ["N-IPP", "N-ARA2", "N-EZE", "N-PERF"])
def test_les_hauts_de_france_gardent_les_autres_criteres_nationaux(indicateur: str) -> None:
    assert HDF.ciblages[indicateur] == NATIONAL.ciblages[indicateur]


@pytest.mark.parametrize("indicateur", NATIONAL.ciblages)
def test_l_ouverture_nationale_vaut_aussi_dans_la_region(indicateur: str) -> None:
    assert HDF.ciblages[indicateur].actif == NATIONAL.ciblages[indicateur].actif


@pytest.mark.parametrize(
    ("indicateur", "attendus"),
    [
        ("R-CONC", [("niveau", "<=", "seuil_conc_niveau")]),
        ("R-BIO-T", [("taux", "<", "seuil_bio_taux"), ("depense", ">=", "seuil_bio_depense")]),
        ("R-BIO-R", [("taux", "<", "seuil_bio_taux"), ("depense", ">=", "seuil_bio_depense")]),
        ("R-SC", [("taux", ">", "seuil_sc_part"), ("sejours", ">=", "seuil_sc_sejours")]),
        (
            "R-CONF",
            [
                ("informatisees / ordonnances", "<", "seuil_conf_informatisation"),
                ("rpps / ordonnances", "<", "seuil_conf_rpps"),
                ("depense_phev", ">=", "seuil_conf_depense"),
            ],
        ),
    ],
)
def test_indicateurs_regionaux(indicateur: str, attendus: list[tuple[str, str, str]]) -> None:
    assert criteres(HDF, indicateur) == attendus


TOUS = [critere for profil in (NATIONAL, HDF) for ciblage in profil.ciblages.values() for critere in ciblage.criteres]


@pytest.mark.parametrize("critere", TOUS, ids=lambda critere: critere.critere)
def test_chaque_critere_a_un_texte_connu(critere: Critere) -> None:
    assert officiel().texte(critere.texte).titre


def test_un_profil_inconnu_est_refuse() -> None:
    with pytest.raises(ErreurReglement, match="profil de ciblage « bretagne »"):
        officiel().profil("bretagne")
