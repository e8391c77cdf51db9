"""How a part is laid: hospital lines by class, town lines apart, and nothing lost between the two."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.rangement import article
from efficience.moteur.refus import Refus

LILLE, IPP, IEC, AUTRE = "590780193", "3400930000014", "3400930000052", "3400930000099"


@pytest.fixture
def charge(tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path) -> Entrepot:
    (tmp_path / "medicaments.csv").write_text(f"cip13,atc5\n{IPP},A02BC01\n{IEC},C09AA05\n")
    lignes = [
        f"{LILLE},{IEC},,2024,1,1.00",
        f",{IPP},,2024,2,2.00",
        f"{LILLE},{IPP},,2024,3,4.00",
        f"{LILLE},{AUTRE},A02BC05,2024,5,8.00",
    ]
    entete = "finess,cip13,atc5,annee,boites,montant_rembourse"
    (tmp_path / "delivrances.csv").write_text("\n".join([entete, *lignes, ""]))
    charger_dans(f"tables={tmp_path}")
    return Entrepot.ouvrir(entrepot)


def test_les_lignes_d_hopital_sont_rangees_par_classe(charge: Entrepot) -> None:
    (fichier,) = charge.fichiers("delivrances", hospitaliers=True)
    rangees = duckdb.sql(f"SELECT article, boites FROM '{fichier}'").fetchall()
    assert rangees == [(f"A02BC01?{IPP}", 3), (f"A02BC05={AUTRE}", 5), (f"C09AA05?{IEC}", 1)]


def test_celles_de_ville_sont_a_part(charge: Entrepot) -> None:
    hopital, ville = charge.fichiers("delivrances", [2024])
    assert [hopital] == charge.fichiers("delivrances", [2024], hospitaliers=True)
    assert duckdb.sql(f"SELECT finess, boites FROM '{ville}'").fetchall() == [(None, 2)]


def test_une_livraison_sans_ligne_de_ville_n_a_qu_un_fichier(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    dossier = tmp_path / "lpp"
    dossier.mkdir()
    (dossier / "dispositifs.csv").write_text(
        f"finess,code_lpp,annee,quantite,montant_rembourse\n{LILLE},1176882,2024,1,1.00\n"
    )
    charger_dans(f"tables={dossier}")
    assert len(Entrepot.ouvrir(entrepot).fichiers("dispositifs")) == 1


def test_une_livraison_sans_ligne_d_hopital_se_charge(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    (tmp_path / "delivrances.csv").write_text(f"cip13,annee,boites,montant_rembourse\n{IPP},2024,1,1.00\n")
    charger_dans(f"tables={tmp_path}")
    hopital, ville = Entrepot.ouvrir(entrepot).fichiers("delivrances")
    assert [duckdb.sql(f"SELECT count(*) FROM '{fichier}'").fetchall() for fichier in (hopital, ville)] == [[(0,)], [(1,)]]


def test_une_longue_livraison_est_rangee_par_tranches(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("efficience.moteur.sources.tables.TRANCHE", 3)
    hopital = [f"{LILLE},{cip},2024,{boites},1.00" for boites, cip in enumerate((IEC, IPP, AUTRE, IPP, IEC), start=1)]
    lignes = [*hopital[:3], *[f",{IPP},2024,9,1.00"] * 3, *hopital[3:]]  # the second slice is of town alone
    entete = "finess,cip13,annee,boites,montant_rembourse"
    (tmp_path / "delivrances.csv").write_text("\n".join([entete, *lignes, ""]))
    charger_dans(f"tables={tmp_path}")
    ouvert = Entrepot.ouvrir(entrepot)
    fichiers = ouvert.fichiers("delivrances", hospitaliers=True)
    assert [duckdb.sql(f"SELECT cip13, boites FROM '{fichier}'").fetchall() for fichier in fichiers] == [
        [(IPP, 2), (IEC, 1), (AUTRE, 3)],
        [(IPP, 4), (IEC, 5)],
    ]
    assert duckdb.sql(
        f"SELECT sum(boites) FROM read_parquet({list(map(str, ouvert.fichiers('delivrances')))})"
    ).fetchall() == [(15 + 27,)]
    fichiers[1].write_bytes(fichiers[0].read_bytes())
    with pytest.raises(Refus, match=r"delivrances-2024\.2\.parquet"):
        Entrepot.ouvrir(entrepot).exiger_intact()


@pytest.mark.parametrize(
    ("lue", "connue", "place"),
    [("'A02BC01'", "'C09AA05'", f"A02BC01={IPP}"), ("NULL", "'C09AA05'", f"C09AA05?{IPP}"), ("NULL", "NULL", f"?{IPP}")],
)
def test_la_classe_de_la_ligne_l_emporte_sur_celle_du_referentiel(lue: str, connue: str, place: str) -> None:
    requete = f"SELECT {article(f'{lue}::VARCHAR', f'{connue}::VARCHAR')} FROM (SELECT '{IPP}' AS cip13)"
    assert duckdb.sql(requete).fetchall() == [(place,)]
