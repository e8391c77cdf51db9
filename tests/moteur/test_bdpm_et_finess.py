"""What a box holds (BDPM) and who the establishments are (FINESS): the published files, read exactly."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from efficience.moteur.chargement import Compte
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.sources.bdpm import unites_par_boite
from fichiers_d_essai import CLE_FAUSSE, IPP_20, IPP_40, LENS, LILLE, csv, extraction_finess, finess, presentation, site

Charger = Callable[..., list[Compte]]
LIBELLES = {
    "plaquette(s) de 30 comprimé(s)": 30,
    "3 pilulier(s) de 30 comprimés": 90,
    "1 flacon de 100 comprimés": 100,
    "5 ampoules de 5 ml": 5,
    "1 flacon de 200 ml": 1,
    "28 gélules": 28,
    "plaquettes de 28 x 1 comprimés": 28,
    "20 récipients unidoses suremballés par plaquette de 5": 20,
    "texte sans nombre": None,
}


@pytest.mark.parametrize("libelle", LIBELLES)
def test_unites_par_boite(libelle: str) -> None:
    assert unites_par_boite(libelle) == LIBELLES[libelle]


def medicaments(entrepot: Path) -> list[tuple[object, ...]]:
    (fichier,) = Entrepot.ouvrir(entrepot).fichiers("medicaments")
    return duckdb.sql(f"SELECT cip13, atc5, libelle, unites_par_boite::INT FROM '{fichier}' ORDER BY 1").fetchall()


@pytest.mark.parametrize("compresse", [False, True])
def test_dossier_de_la_bdpm(compresse: bool, tmp_path: Path, charger_dans: Charger, entrepot: Path) -> None:
    """Presentations in UTF-8, names and ATC codes in cp1252; a repeated presentation keeps its first line."""
    lignes = [presentation(IPP_20, "plaquette(s) de 28 gélule(s)"), presentation(IPP_20, "plaquette(s) de 99 gélule(s)")]
    lignes.append(presentation(IPP_40, "boîte illisible", cis="60000001"))
    contenus = {
        "CIS_CIP_bdpm.txt": "\n".join(lignes).encode() + b"\n",
        "CIS_bdpm.txt": "60002283\tOMÉPRAZOLE L’ESSAI 20 mg\tgélule\r\n".encode("cp1252"),
        "CIS_MITM.txt": b"60002283\tA02BC01\tx\ty\r\n60000001\tpas un code\tx\ty",
    }
    (tmp_path / "bdpm").mkdir()
    for nom, contenu in contenus.items():
        lieu = tmp_path / "bdpm" / (f"{nom}.gz" if compresse else nom)
        lieu.write_bytes(gzip.compress(contenu) if compresse else contenu)
    (compte,) = charger_dans(f"bdpm={tmp_path / 'bdpm'}")
    assert medicaments(entrepot) == [
        (IPP_20, "A02BC01", "OMÉPRAZOLE L’ESSAI 20 mg, plaquette(s) de 28 gélule(s)", 28),
        (IPP_40, None, "boîte illisible", None),
    ]
    assert compte.livraison.remarques == (f"contenu de la boîte non lisible pour 1 présentations ({IPP_40}…)",)


def test_bdpm_publiee(donnees_publiques: Path, charger_dans: Charger, entrepot: Path) -> None:
    charger_dans(f"bdpm={donnees_publiques / 'bdpm'}")
    lues = medicaments(entrepot)
    assert len(lues) == 20_903
    unites = {cip13: nombre for cip13, _, _, nombre in lues}
    assert (unites["3400949497294"], unites["3400949497706"]) == (30, 90)
    assert sum(atc is not None for _, atc, _, _ in lues) > 5_000


COLONNES = "finess, finess_juridique, raison_sociale, categorie, statut, region, departement, ouvert_le"


def etablissements(entrepot: Path) -> list[tuple[object, ...]]:
    (fichier,) = Entrepot.ouvrir(entrepot).fichiers("etablissements")
    return duckdb.sql(f"SELECT {COLONNES} FROM '{fichier}' ORDER BY 1").fetchall()


@pytest.mark.parametrize("encodage", ["utf-8", "latin-1"])
def test_extraction_finess(encodage: str, tmp_path: Path, charger_dans: Charger, entrepot: Path) -> None:
    contenu = extraction_finess(site(LILLE, nom="HÔPITAL SAINT-ÉLOI"), site(LENS, nom="CH", ouvert="date inconnue"))
    (tmp_path / "f.csv").write_bytes(contenu.decode().encode(encodage))
    charger_dans(f"finess={tmp_path / 'f.csv'}")
    commun = (finess("59078019"),)
    fin = ("Centre Hospitalier (C.H.)", "public", "32", "59")
    assert etablissements(entrepot) == [
        (LILLE, *commun, "CENTRE HOSPITALIER HÔPITAL SAINT-ÉLOI", *fin, date(1979, 2, 13)),
        (LENS, *commun, "CENTRE HOSPITALIER CH", *fin, None),
    ]


def test_entites_juridiques(tmp_path: Path, charger_dans: Charger, entrepot: Path) -> None:
    champs = {1: LILLE, 2: "CHU", 3: "CHU DE LILLE", 13: "59", 19: "Centre Hospitalier Régional", 22: "1958-12-30"}
    ligne = ";".join(["structureej", *(champs.get(rang, "") for rang in range(1, 23))])
    (tmp_path / "f.csv").write_bytes(csv("finess;etalab;111;2026-05-12", ligne))
    charger_dans(f"finess={tmp_path / 'f.csv'}")
    attendu = (LILLE, None, "CHU DE LILLE", "Centre Hospitalier Régional", None, "32", "59", date(1958, 12, 30))
    assert etablissements(entrepot) == [attendu]


def test_extraction_publiee(donnees_publiques: Path, charger_dans: Charger, entrepot: Path) -> None:
    charger_dans(f"finess={donnees_publiques / 'finess' / 'etalab-cs1100502-stock-20260512-extrait.csv'}")
    lus = etablissements(entrepot)
    assert len(lus) == 14
    assert lus[0][:4] == (
        "010000024",
        "010780054",
        "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT",
        "Centre Hospitalier (C.H.)",
    )


def test_cle_fausse_mise_a_part(tmp_path: Path, charger_dans: Charger, entrepot: Path) -> None:
    """A wrong key, and a number that is none of the published forms: kept apart, counted, in a file of the delivery."""
    (tmp_path / "f.csv").write_bytes(extraction_finess(site(LILLE), site(CLE_FAUSSE), site("9A0000000")))
    (compte,) = charger_dans(f"finess={tmp_path / 'f.csv'}")
    (ecart,) = compte.livraison.ecarts
    assert (ecart.lignes, ecart.exemples) == (2, (CLE_FAUSSE, "9A0000000"))
    (gardees,) = (entrepot / "livraisons").glob("*/etablissements.ecartes.parquet")
    assert duckdb.sql(f"SELECT finess FROM '{gardees}' ORDER BY 1").fetchall() == [(CLE_FAUSSE,), ("9A0000000",)]
    assert [ligne[0] for ligne in etablissements(entrepot)] == [LILLE]


def test_etablissements_de_finess_seuls_ne_sont_pas_attendus(
    tmp_path: Path, charger_dans: Charger, entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    """The register names a hundred thousand sites: only those that a delivery or the user's list names are followed."""
    from fichiers_d_essai import LIGNES_PHMEV, phmev

    (tmp_path / "f.csv").write_bytes(extraction_finess(site(LILLE), site(finess("75071218"))))
    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(phmev(LIGNES_PHMEV))
    charger_dans(f"finess={tmp_path / 'f.csv'}", f"open_phmev={tmp_path / 'OPEN_PHMEV_2024.CSV'}")
    assert {numero for _, _, numero, _ in mesurer(entrepot, 2024)} == {LILLE, LENS}
