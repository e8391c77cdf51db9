"""Each published file, byte by byte, as its producer writes it."""

import csv
import re
from pathlib import Path

import pytest
from relecture_synthese import euros, lire_publie

from efficience.moteur.synthese.ecriture.bdpm import prix_public
from efficience.moteur.synthese.ecriture.open_phmev import montant

EN_TETE = (
    b"atc1;l_atc1;atc2;L_ATC2;atc3;L_ATC3;atc4;L_ATC4;ATC5;L_ATC5;CIP13;l_cip13;TOP_GEN;GEN_NUM;age;SEXE;etb_rgt;"
    b"categorie_jur;categorie_jur_rgt;code_postal;nom_etb;nom_ville;nom_voie;numero_voie;raison_sociale_etb;"
    b"top_etb_age;top_etb_sexe;region_etb;BOITES;REM;BSE"
)


@pytest.mark.parametrize(
    ("centimes", "publie"),
    [(14666964, "146.669,64"), (100000, "1.000,00"), (99999, "999,99"), (5, "0,05"), (0, "0,00"), (-123456, "-1.234,56")],
)
def test_un_montant_publie_a_des_points_de_milliers_et_toujours_deux_decimales(centimes: int, publie: str) -> None:
    assert montant(centimes) == publie


@pytest.mark.parametrize(("centimes", "publie"), [(970, "9,70"), (111901, "1,119,01"), (102, "1,02")])
def test_un_prix_de_la_bdpm_a_des_virgules_partout(centimes: int, publie: str) -> None:
    assert prix_public(centimes) == publie


def test_open_phmev_a_son_en_tete_ses_31_champs_et_ses_fins_de_ligne(petite: Path) -> None:
    octets = (petite / "OPEN_PHMEV_2022.CSV").read_bytes()
    lignes = octets.split(b"\r\n")
    assert lignes[0] == EN_TETE
    assert lignes[-1] == b""
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert {ligne.count(b";") for ligne in lignes[:-1]} == {30}


def test_open_phmev_est_en_cp1252_avec_apostrophes_typographiques_et_accents(petite: Path) -> None:
    octets = (petite / "OPEN_PHMEV_2022.CSV").read_bytes()
    assert "ANALOGUES D’ACTION RAPIDE".encode("cp1252") in octets
    assert b"\x92" in octets
    assert "SYSTÈME DIGESTIF ET MÉTABOLISME".encode("cp1252") in octets
    with pytest.raises(UnicodeDecodeError):
        octets.decode("utf-8")


def test_une_ligne_entiere_d_open_phmev(petite: Path) -> None:
    premiere = (petite / "OPEN_PHMEV_2022.CSV").read_bytes().split(b"\r\n")[1].decode("cp1252")
    assert re.fullmatch(
        r"0;Honoraires de dispensation;000;Honoraires de dispensation;0000;Honoraires de dispensation;"
        r"00000;Honoraires de dispensation;0000000;Honoraires de dispensation;0;Honoraires de dispensation;0;0;"
        r"(0|20|60|99);[129];020900015;ch;CH;02900;CH DE VALCLAIR;VALCLAIR;DES TILLEULS;;CENTRE HOSPITALIER DE VALCLAIR;"
        r"1;[01];32;0;[0-9.]+,[0-9]{2};[0-9.]+,[0-9]{2}",
        premiere,
    )


def test_les_nombres_d_open_phmev(petite: Path) -> None:
    for ligne in lire_publie(petite / "OPEN_PHMEV_2023.CSV"):
        assert re.fullmatch(r"0|-?[1-9][0-9]*", ligne["BOITES"])
        for nom in ("REM", "BSE"):
            assert re.fullmatch(r"-?[1-9]?[0-9]{0,2}(\.[0-9]{3})*,[0-9]{2}", ligne[nom])
        assert abs(euros(ligne["REM"])) <= abs(euros(ligne["BSE"]))
        assert re.fullmatch(r"[0-9]{1,2}", ligne["region_etb"])
        assert re.fullmatch(r"[0-9]{5}", ligne["code_postal"])


def test_open_phmev_est_trie_par_codes_puis_finess_age_et_sexe(petite: Path) -> None:
    codes = ("atc1", "atc2", "atc3", "atc4", "ATC5", "CIP13", "etb_rgt")
    cles = [
        (*(ligne[c] for c in codes), int(ligne["age"]), int(ligne["SEXE"]))
        for ligne in lire_publie(petite / "OPEN_PHMEV_2022.CSV")
    ]
    assert cles == sorted(cles)
    assert len(set(cles)) == len(cles)


def test_les_valeurs_restituees_suivent_les_axes_de_l_etablissement(courante: Path) -> None:
    for ligne in lire_publie(courante / "OPEN_PHMEV_2022.CSV"):
        assert ligne["age"] in ("0", "20", "60", "99")
        assert ligne["SEXE"] in ("1", "2", "9")
        assert ligne["top_etb_age"] == "1" or ligne["age"] == "99"
        assert ligne["top_etb_sexe"] == "1" or ligne["SEXE"] == "9"


def test_les_codes_masques_sont_nombreux_et_petits(courante: Path) -> None:
    lignes = lire_publie(courante / "OPEN_PHMEV_2022.CSV")
    masquees = [ligne for ligne in lignes if ligne["CIP13"] == "9999999999999"]
    boites = sum(int(ligne["BOITES"]) for ligne in lignes)
    assert 0.22 < len(masquees) / len(lignes) < 0.30
    assert sum(int(ligne["BOITES"]) for ligne in masquees) / boites < 0.10
    assert {ligne["l_cip13"] for ligne in masquees} == {"Non restitué"}
    assert {(ligne["TOP_GEN"], ligne["GEN_NUM"]) for ligne in masquees} == {("9", "9999")}
    niveaux = {
        (ligne["atc2"] == "999", ligne["atc3"] == "9999", ligne["atc4"] == "99999", ligne["ATC5"] == "9999999")
        for ligne in masquees
    }
    assert niveaux == {tuple(rang >= garde for rang in range(4)) for garde in range(5)}


def test_il_y_a_des_regularisations_et_des_lignes_sans_boite(courante: Path) -> None:
    lignes = [ligne for ligne in lire_publie(courante / "OPEN_PHMEV_2022.CSV") if ligne["atc1"] != "0"]
    assert 50 < sum(int(ligne["BOITES"]) < 0 for ligne in lignes) < 500
    assert any(int(ligne["BOITES"]) == 0 and euros(ligne["REM"]) for ligne in lignes)


def test_les_presentations_de_la_bdpm_ont_13_colonnes_utf8_et_lf(petite: Path) -> None:
    texte = (petite / "CIS_CIP_bdpm.txt").read_bytes().decode("utf-8")
    lignes = texte.split("\n")
    assert "\r" not in texte
    assert lignes.pop() == ""
    assert {ligne.count("\t") for ligne in lignes} == {12}
    libelles = {ligne.split("\t")[2] for ligne in lignes}
    assert "plaquette(s) PVC PVDC aluminium de 30 comprimé(s)" in libelles
    assert "3 pilulier(s) polyéthylène de 30 gélule(s)" in libelles
    assert "1 flacon(s) polyéthylène haute densité (PEHD) de 28 comprimé(s)" in libelles
    assert sum(" de " not in ligne.split("\t")[2] and "prédécoupée" in ligne for ligne in lignes) == 2


def test_les_specialites_de_la_bdpm_sont_en_cp1252_et_crlf(petite: Path) -> None:
    octets = (petite / "CIS_bdpm.txt").read_bytes()
    lignes = octets.split(b"\r\n")
    assert lignes.pop() == b""
    assert {ligne.count(b"\t") for ligne in lignes} == {11}
    assert "comprimé pelliculé".encode("cp1252") in octets
    presentees = {ligne.split("\t")[0] for ligne in (petite / "CIS_CIP_bdpm.txt").read_text("utf-8").splitlines()}
    assert {ligne.split(b"\t")[0].decode() for ligne in lignes} == presentees


def test_l_extraction_finess_commence_par_sa_ligne_d_edition(petite: Path) -> None:
    lignes = (petite / "etalab-cs1100502-stock.csv").read_bytes().decode("utf-8").splitlines()
    assert lignes[0] == "finess;etalab;999;2024-12-31"
    for ligne in csv.reader(lignes[1:], delimiter=";"):
        assert len(ligne) == 32
        assert ligne[0] == "structureet"
        assert ligne[-1] == ""


def test_le_lisezmoi_dit_que_tout_est_fictif_et_redonne_la_graine(petite: Path) -> None:
    texte = (petite / "LISEZMOI.txt").read_text("utf-8")
    assert "DONNÉES FICTIVES" in texte
    assert re.search(r"graine\s+7\n", texte)
