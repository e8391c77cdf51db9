import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.codes import ATC, CCAM, CIM10, CIP13, GHM, LPP, NABM, UCD, Code, CodeErrone
from efficience.noyau.finess import CleFinessErronee, Finess, FinessErrone, cle

# Published numbers: mainland, Corsica, overseas.
PUBLIES = ["010000024", "010780054", "590780193", "750712184", "2A0000014", "2B0000020", "970102018", "970113015"]
HUIT = st.one_of(st.from_regex(r"[0-9]{8}", fullmatch=True), st.from_regex(r"2[AB][0-9]{6}", fullmatch=True)).filter(
    str.isascii
)


@pytest.mark.parametrize("numero", PUBLIES)
def test_un_numero_publie_est_lu_tel_quel(numero: str) -> None:
    assert Finess.lire(numero) == numero


@pytest.mark.parametrize("numero", PUBLIES)
def test_les_huit_caracteres_du_snds_sont_completes(numero: str) -> None:
    assert Finess.lire(numero[:8]) == numero
    assert Finess(numero).sans_cle == numero[:8]


def test_espaces_et_minuscules_sont_acceptes_a_la_lecture() -> None:
    assert Finess.lire(" 01 000 0024 ") == "010000024"
    assert Finess.lire("2a0000014") == "2A0000014"


@given(HUIT, st.integers(1, 9))
def test_une_cle_fausse_est_distinguee(huit: str, ecart: int) -> None:
    fausse = str((int(cle(huit)) + ecart) % 10)
    with pytest.raises(CleFinessErronee, match=f"la clé devrait être {cle(huit)}"):
        Finess.lire(huit + fausse)


@given(HUIT, st.integers(2, 7), st.integers(1, 9))
def test_un_chiffre_mal_tape_change_la_cle(huit: str, rang: int, ecart: int) -> None:
    autre = huit[:rang] + str((int(huit[rang]) + ecart) % 10) + huit[rang + 1 :]
    assert cle(autre) != cle(huit)


@pytest.mark.parametrize("texte", ["", "1234567", "0100000245", "1A0000014", "2C0000014", "9A0000014", "01000002X"])
def test_longueur_ou_caracteres_faux(texte: str) -> None:
    with pytest.raises(FinessErrone) as refus:
        Finess.lire(texte)
    assert not isinstance(refus.value, CleFinessErronee)


@pytest.mark.parametrize(
    ("nature", "code"),
    [
        (CIP13, "3400932409860"),
        (UCD, "9400037"),
        (UCD, "0000009231824"),
        (ATC, "A"),
        (ATC, "A02"),
        (ATC, "A02B"),
        (ATC, "A02BC"),
        (ATC, "A02BC01"),
        (LPP, "1176882"),
        (CCAM, "FAFA001"),
        (NABM, "0126"),
        (CIM10, "I500"),
        (CIM10, "I10"),
        (GHM, "05M09T"),
        (GHM, "28Z04Z"),
    ],
)
def test_un_code_bien_forme_est_garde_tel_quel(nature: type[Code], code: str) -> None:
    assert nature(code) == code


@pytest.mark.parametrize(
    ("nature", "code"),
    [
        (CIP13, "340093240986"),
        (UCD, "94000371"),
        (ATC, "A2BC"),
        (ATC, "A02BC1"),
        (LPP, "117688"),
        (CCAM, "FAFA01"),
        (NABM, "126"),
        (CIM10, "I50.0"),
        (GHM, "05X09T"),
        (CIP13, "３４００９３２４０９８６０"),
    ],
)
def test_un_code_mal_forme_est_refuse_en_disant_ce_qui_est_attendu(nature: type[Code], code: str) -> None:
    with pytest.raises(CodeErrone, match=re.escape(nature.attendu)):
        nature(code)


def test_la_lecture_pardonne_ce_que_font_les_tableurs() -> None:
    assert NABM.lire("126") == "0126"
    assert CIM10.lire("i50.0") == "I500"
    assert ATC.lire(" a02bc01 ") == "A02BC01"


def test_la_cle_d_un_cip_est_un_constat_pas_un_refus() -> None:
    assert CIP13("3400932409860").cle_valide
    assert not CIP13("9999999999999").cle_valide


def test_niveaux_et_categories() -> None:
    assert [ATC(code).niveau for code in ("A", "A02", "A02B", "A02BC", "A02BC01")] == [1, 2, 3, 4, 5]
    assert GHM("28Z04Z").categorie_majeure == "28"


@pytest.mark.parametrize("nature", [CIP13, UCD, ATC, LPP, CCAM, NABM, CIM10, GHM, Finess])
def test_les_motifs_se_lisent_aussi_en_sql(nature: type[Code]) -> None:
    assert not re.search(r"\(\?[=!<]|\\[1-9]|'", nature.motif), "RE2 ne connaît ni regard ni renvoi"
