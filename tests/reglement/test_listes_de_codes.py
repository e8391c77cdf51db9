"""Which codes belong to which list, at which date, with which options."""

from datetime import date

import pytest

from efficience.reglement import ErreurReglement, Nomenclature, Reglement, officiel

EN_2022 = date(2022, 12, 31)


def contient(liste: str, code: str, au: date | None = EN_2022, reglement: Reglement | None = None) -> bool:
    regles = reglement or officiel()
    return regles.nomenclature(liste).contient(code, au, regles)


@pytest.mark.parametrize(
    ("liste", "code"),
    [
        ("atc-ipp", "A02BC01"),
        ("atc-ipp", "A02BC05"),
        ("atc-iec", "C09AA05"),
        ("atc-iec", "C09BX02"),
        ("atc-ara2", "C09CA01"),
        ("atc-ara2", "C09DB04"),
        ("atc-ara2", "C09DX01"),
        ("atc-ezetimibe", "C10AX09"),
        ("atc-ezetimibe", "C10BA06"),
        ("atc-statine", "C10AA05"),
        ("atc-trastuzumab", "L01FD01"),
        ("atc-trastuzumab", "L01XC03"),
        ("atc-rituximab", "L01FA01"),
        ("lpp-perfadom-sa", "1153467"),
        ("lpp-perfadom-sa", "1176882"),
        ("lpp-perfadom-diffuseur", "1157318"),
        ("lpp-perfadom-gravite", "1172619"),
        ("lpp-perfadom-neutre", "1137095"),
        ("lpp-pansements", "1/3/1/7/4/0/0/0/0/0"),
        ("lpp-pansements-codes", "1300299"),
        ("nature-ambulance", "4212"),
        ("nature-tap", "4213"),
        ("nature-tap", "4225"),
        ("nature-partagee", "4226"),
        ("nature-exclue", "4211"),
        ("nature-exclue", "1625"),
        ("nabm-hemostase", "0126"),
        ("nabm-groupe", "1141"),
        ("nabm-ionogramme", "0552"),
        ("ccam-amygdalectomie", "FAFA014"),
        ("ccam-adenoidectomie", "FAFA008"),
        ("cim10-insuffisance-cardiaque", "I500"),
        ("cim10-insuffisance-cardiaque", "I5019"),
        ("cim10-insuffisance-cardiaque", "I110"),
        ("ghm-insuffisance-cardiaque", "05M09T"),
        ("ghm-seances", "28Z07Z"),
        ("ucd-trastuzumab-biosimilaire", "9001648"),
        ("ucd-rituximab-sc", "9403691"),
        ("specialite-cardiologie", "03"),
        ("specialite-medecine-generale", "22"),
    ],
)
def test_code_de_la_liste(liste: str, code: str) -> None:
    assert contient(liste, code)


@pytest.mark.parametrize(
    ("liste", "code"),
    [
        ("atc-ipp", "A02BD04"),
        ("atc-ipp", "M01AE52"),
        ("atc-ipp", "A02BA02"),
        ("atc-ara2", "C09DX04"),
        ("atc-ara2", "C09XA02"),
        ("atc-ara2", "C09AA05"),
        ("atc-ezetimibe", "C10BA11"),
        ("atc-ezetimibe", "C10AA05"),
        ("atc-statine", "C10BA02"),
        ("atc-trastuzumab", "L01FD03"),
        ("atc-trastuzumab", "L01XY02"),
        ("lpp-perfadom-sa", "1164778"),
        ("lpp-perfadom-sa", "1116934"),
        ("lpp-pansements", "1/3/2/1/0/0/0/0/0/0"),
        ("lpp-pansements", "1/3/10/0/0/0/0/0/0/0"),
        ("nature-ambulance", "4221"),
        ("nature-tap", "4212"),
        ("nature-tap", "4215"),
        ("nabm-hemostase", "0127"),
        ("nabm-hemostase", "0174"),
        ("nabm-hemostase", "1104"),
        ("nabm-groupe", "1131"),
        ("ccam-amygdalectomie", "FAFA007"),
        ("ccam-amygdalectomie", "FAFA008"),
        ("cim10-insuffisance-cardiaque", "I10"),
        ("cim10-insuffisance-cardiaque", "I119"),
        ("cim10-insuffisance-cardiaque", "J81"),
        ("ghm-insuffisance-cardiaque", "05M081"),
        ("ucd-trastuzumab-biosimilaire", "9220097"),
        ("ucd-trastuzumab-reference", "9001080"),
    ],
)
def test_code_hors_de_la_liste(liste: str, code: str) -> None:
    assert not contient(liste, code)


@pytest.mark.parametrize(
    ("parametre", "liste", "codes"),
    [
        ("inclure_sacubitril_valsartan", "atc-ara2", ["C09DX04"]),
        ("inclure_eze_options", "atc-ezetimibe", ["C10BA10", "C10BA11", "C10BA12", "C10BA13", "C10BA15"]),
        ("inclure_fibrinogene", "nabm-hemostase", ["0174"]),
        ("inclure_hemogramme", "nabm-hemostase", ["1104"]),
        ("inclure_rai_identification", "nabm-groupe", ["1131"]),
        ("inclure_oedeme_pulmonaire", "cim10-insuffisance-cardiaque", ["J81"]),
    ],
)
def test_une_option_ouverte_ajoute_ses_codes_et_eux_seuls(parametre: str, liste: str, codes: list[str]) -> None:
    ouvert = officiel().avec({"parametres": {parametre: "oui"}}, "essai")
    connus = [ligne.code for ligne in officiel().nomenclature(liste).lignes]
    ajoutes = [code for code in connus if contient(liste, code, reglement=ouvert) and not contient(liste, code)]
    assert ajoutes == codes


@pytest.mark.parametrize(
    ("liste", "code", "dernier_jour_hors", "premier_jour_dedans"),
    [
        ("lpp-perfadom-sa", "1168470", date(2019, 6, 30), date(2019, 7, 1)),
        ("lpp-perfadom-diffuseur", "1120261", date(2019, 6, 30), date(2019, 7, 1)),
        ("atc-biosimilaires-ville", "L04AB01", date(2018, 12, 31), date(2019, 1, 1)),
    ],
)
def test_un_code_entre_dans_la_liste(liste: str, code: str, dernier_jour_hors: date, premier_jour_dedans: date) -> None:
    assert not contient(liste, code, dernier_jour_hors)
    assert contient(liste, code, premier_jour_dedans)


@pytest.mark.parametrize(
    ("liste", "code", "dernier_jour_dedans", "premier_jour_hors"),
    [
        ("lpp-perfadom-indifferencie", "1116934", date(2019, 6, 30), date(2019, 7, 1)),
        ("ccam-amygdalectomie", "FAFA011", date(2007, 9, 12), date(2007, 9, 13)),
        ("nabm-hemostase", "0121", date(2013, 7, 10), date(2013, 7, 11)),
        ("atc-biosimilaires-ville", "A10AE04", date(2021, 12, 31), date(2022, 1, 1)),
    ],
)
def test_un_code_sort_de_la_liste(liste: str, code: str, dernier_jour_dedans: date, premier_jour_hors: date) -> None:
    assert contient(liste, code, dernier_jour_dedans)
    assert not contient(liste, code, premier_jour_hors)


def test_sans_date_un_code_ferme_est_encore_de_la_liste() -> None:
    assert contient("lpp-perfadom-indifferencie", "1116934", None)


def test_les_modes_de_perfusion_ne_se_recouvrent_pas() -> None:
    modes = ("sa", "diffuseur", "gravite", "neutre", "indifferencie")
    codes = [ligne.code for mode in modes for ligne in officiel().nomenclature(f"lpp-perfadom-{mode}").lignes]
    assert len(codes) == len(set(codes)) == 43


def test_treize_forfaits_ouverts_par_mode_couteux() -> None:
    ouverts = [officiel().nomenclature(f"lpp-perfadom-{mode}") for mode in ("sa", "diffuseur")]
    assert [len(liste.codes_actifs(EN_2022, officiel())) for liste in ouverts] == [13, 13]


def test_aucune_nature_de_transport_n_est_a_la_fois_comptee_et_ecartee() -> None:
    comptees, ecartees = (
        {ligne.code for nom in noms for ligne in officiel().nomenclature(nom).lignes}
        for noms in (("nature-ambulance", "nature-tap", "nature-partagee"), ("nature-exclue",))
    )
    assert comptees & ecartees == set()


def test_chaque_nature_ecartee_dit_pourquoi() -> None:
    assert [ligne.code for ligne in officiel().nomenclature("nature-exclue").lignes if not ligne.motif] == []


@pytest.mark.parametrize("nom", ["ccam-chirurgie-adulte", "ccam-chirurgie-groupe", "ccam-chirurgie-ionogramme"])
def test_les_listes_de_chirurgie_non_publiees_sont_vides_et_le_disent(nom: str) -> None:
    liste = officiel().nomenclature(nom)
    assert liste.lignes == ()
    assert not liste.source_publique
    assert liste.motif.startswith("A-25")


@pytest.mark.parametrize("liste", officiel().nomenclatures.values(), ids=lambda liste: liste.nom)
def test_chaque_liste_dit_son_origine_et_sa_licence(liste: Nomenclature) -> None:
    assert liste.origine
    assert liste.licence
    assert liste.source_publique or liste.motif


def test_parmi_donne_la_meme_reponse_que_code_par_code() -> None:
    liste = officiel().nomenclature("atc-ara2")
    codes = ["C09CA01", "C09DX04", "C09AA01", "C09DA03", ""]
    un_par_un = {code for code in codes if liste.contient(code, EN_2022, officiel())}
    assert liste.parmi(codes, EN_2022, officiel()) == un_par_un == {"C09CA01", "C09DA03"}


def test_une_liste_inconnue_propose_les_noms_proches() -> None:
    with pytest.raises(ErreurReglement, match="atc-statine"):
        officiel().nomenclature("atc-statines")
