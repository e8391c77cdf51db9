"""Codes and shares: keys computed another way, sums exact whatever is drawn."""

import csv
import re
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from relecture_synthese import lire_table

from efficience.moteur.synthese.ecriture.open_phmev import montant
from efficience.moteur.synthese.medicaments import cip13, substances
from efficience.moteur.synthese.volumes import repartir
from efficience.noyau.codes import ATC


def luhn(numero: str) -> bool:
    """Luhn over all digits, key included, by doubled-digit table; A and B are 1 and 2."""
    doubles = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    chiffres = [int(c) for c in reversed(numero.replace("A", "1").replace("B", "2"))]
    return (sum(chiffres[::2]) + sum(doubles[c] for c in chiffres[1::2])) % 10 == 0


def test_tous_les_finess_ont_une_cle_juste_et_sont_distincts(courante: Path) -> None:
    tables = lire_table(courante / "tables" / "etablissements.csv")
    with (courante / "etalab-cs1100502-stock.csv").open(encoding="utf-8") as flux:
        sites = list(csv.reader(flux, delimiter=";"))[1:]
    numeros = {ligne["finess"] for ligne in tables} | {ligne["finess_juridique"] for ligne in tables}
    assert all(luhn(numero) for numero in numeros | {site[1] for site in sites})
    assert len({site[1] for site in sites}) == len(sites)
    ouverts = {ligne["finess_juridique"] for ligne in tables if not ligne["ferme_le"]}
    assert {site[2] for site in sites} == ouverts


def test_toutes_les_presentations_ont_une_cle_ean_juste(petite: Path) -> None:
    for ligne in lire_table(petite / "tables" / "medicaments.csv"):
        chiffres = [int(c) for c in ligne["cip13"]]
        assert (sum(chiffres[::2]) + 3 * sum(chiffres[1::2])) % 10 == 0
        assert ligne["cip13"].startswith("34009")


def test_cip13_d_une_presentation_connue() -> None:
    assert cip13(3000912) == "3400930009123"


def test_les_codes_atc_sont_ceux_de_la_classification_et_couvrent_ses_groupes() -> None:
    codes = {ATC(substance.atc5) for substance in substances()}
    assert {code[0] for code in codes} == set("ABCDGHJLMNPRSV")
    assert {f"A02BC0{n}" for n in range(1, 9)} | {"A02BC53", "A02BC54"} <= codes
    assert {f"C09AA{n:02d}" for n in range(1, 17)} <= codes
    assert {f"C10AA0{n}" for n in range(1, 9)} <= codes
    assert {"C09DX04", "C10AX09", "C10BA02", "C10BA05", "C10BA06"} <= codes


def test_les_unites_par_boite_sont_celles_du_libelle_officiel(petite: Path) -> None:
    unites = {ligne["cip13"]: ligne["unites_par_boite"] for ligne in lire_table(petite / "tables" / "medicaments.csv")}
    compte = 0
    for ligne in (petite / "CIS_CIP_bdpm.txt").read_text("utf-8").splitlines():
        champs = ligne.split("\t")
        lu = re.fullmatch(r"(?:(\d+) )?\w+\(s\).* de (\d+) (?:comprimé|gélule)\(s\)", champs[2])
        if lu:
            assert int(unites[champs[6]]) == int(lu[1] or 1) * int(lu[2])
            compte += 1
    assert compte > 1000


@given(st.integers(0, 5_000_000), st.lists(st.integers(1, 1 << 30), min_size=1, max_size=60))
def test_un_partage_est_exact_et_chaque_part_est_a_moins_d_une_unite_de_sa_proportion(total: int, poids: list[int]) -> None:
    parts = [int(part) for part in repartir(total, np.array(poids, dtype=np.int64))]
    assert sum(parts) == total
    assert all(abs(part * sum(poids) - total * p) < sum(poids) for part, p in zip(parts, poids, strict=True))


@given(st.integers(-(10**14), 10**14))
def test_un_montant_publie_se_relit(centimes: int) -> None:
    assert int(montant(centimes).replace(".", "").replace(",", "")) == centimes
