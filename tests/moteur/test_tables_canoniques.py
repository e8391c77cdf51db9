"""The twelve canonical tables, as CSV and as Parquet: what is read is exactly what was written."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from efficience.moteur.chargement import Compte
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.tables import TABLES
from fichiers_d_essai import CLE_FAUSSE, DELIVRANCES, IPP_20, LENS, LILLE, MEDICAMENTS, csv, ecrire_tables, finess

AJACCIO, POINTE_A_PITRE, AIN = finess("2A000001"), finess("97010022"), finess("01000002")
# Each table: one full line (column → text), and the values it must become.
COMPLETES: dict[str, dict[str, tuple[str, Any]]] = {
    "etablissements": {
        "finess": (AJACCIO, AJACCIO),
        "finess_juridique": (LILLE[:8], LILLE),
        "raison_sociale": ("CH D'AJACCIO", "CH D'AJACCIO"),
        "categorie": ("CH", "CH"),
        "statut": ("public", "public"),
        "activites": ("MCO HAD", "MCO HAD"),
        "region": ("94", "94"),
        "departement": ("2A", "2A"),
        "latitude": ("41.9192", Decimal("41.919200")),
        "longitude": ("-8.7386", Decimal("-8.738600")),
        "ouvert_le": ("1979-02-13", date(1979, 2, 13)),
        "ferme_le": ("2024-02-29", date(2024, 2, 29)),
        "successeur": (LENS, LENS),
    },
    "medicaments": {
        "cip13": (IPP_20, IPP_20),
        "atc5": ("A02BC01", "A02BC01"),
        "libelle": ("oméprazole, « 20 mg »", "oméprazole, « 20 mg »"),
        "unites_par_boite": ("28", Decimal("28.000")),
    },
    "delivrances": {
        "finess": (LILLE, LILLE),
        "patient": ("p1", "p1"),
        "cip13": (IPP_20, IPP_20),
        "atc5": ("A02BC01", "A02BC01"),
        "date_prescription": ("2024-01-02", date(2024, 1, 2)),
        "date_execution": ("2024-01-03", date(2024, 1, 3)),
        "annee": ("2024", 2024),
        "age": ("0", 0),
        "sexe": ("2", "2"),
        "boites": ("-3", -3),
        "montant_rembourse": ("-12.5", Decimal("-12.50")),
        "base_remboursement": ("+20", Decimal("20.00")),
    },
    "dispositifs": {
        "finess": (AIN, AIN),
        "patient": ("p1", "p1"),
        "code_lpp": ("1176882", "1176882"),
        "date_execution": ("2024-12-31", date(2024, 12, 31)),
        "annee": ("2024", 2024),
        "quantite": ("1.125", Decimal("1.125")),
        "montant_rembourse": ("0.01", Decimal("0.01")),
    },
    "transports": {
        "finess": (POINTE_A_PITRE, POINTE_A_PITRE),
        "patient": ("p1", "p1"),
        "nature": ("4213", "4213"),
        "circonstance": ("inter_hospitalier", "inter_hospitalier"),
        "date_execution": ("2024-06-01", date(2024, 6, 1)),
        "annee": ("2024", 2024),
        "trajets": ("2", 2),
        "montant_rembourse": ("123456789012.34", Decimal("123456789012.34")),
    },
    "sejours": {
        "sejour": ("s1", "s1"),
        "finess": (LILLE, LILLE),
        "patient": ("p1", "p1"),
        "date_entree": ("2023-12-30", date(2023, 12, 30)),
        "date_sortie": ("2024-01-02", date(2024, 1, 2)),
        "annee": ("2024", 2024),
        "age": ("85", 85),
        "mode_entree": ("8", "8"),
        "mode_sortie": ("7", "7"),
        "ghm": ("05M09T", "05M09T"),
        "dp": ("I50.0", "I500"),
        "dr": ("I110", "I110"),
        "das": ("E119 I10", "E119 I10"),
        "montant_am": ("4321.00", Decimal("4321.00")),
    },
    "actes": {"sejour": ("s1", "s1"), "code_ccam": ("FAFA001", "FAFA001"), "date_acte": ("2024-01-01", date(2024, 1, 1))},
    "examens": {
        "patient": ("p1", "p1"),
        "finess": (LILLE, LILLE),
        "code_nabm": ("126", "0126"),
        "date_execution": ("2024-01-01", date(2024, 1, 1)),
        "montant_base": ("5.40", Decimal("5.40")),
    },
    "consultations": {
        "patient": ("p1", "p1"),
        "specialite": ("03", "03"),
        "date_execution": ("2024-01-01", date(2024, 1, 1)),
    },
    "administrations": {
        "sejour": ("s1", "s1"),
        "finess": (LILLE, LILLE),
        "annee": ("2024", 2024),
        "ucd": ("9400037", "9400037"),
        "quantite": ("2.5", Decimal("2.500")),
        "montant": ("1000.10", Decimal("1000.10")),
    },
    "ordonnances_auditees": {
        "finess": (LILLE, LILLE),
        "annee": ("2024", 2024),
        "ordonnance": ("o1", "o1"),
        "finess_present": ("true", True),
        "rpps_present": ("false", False),
        "informatisee": ("true", True),
        "dci": ("false", False),
        "imputation_erronee": ("false", False),
    },
    "autoevaluations": {
        "finess": (LILLE, LILLE),
        "annee": ("2024", 2024),
        "critere": ("c1", "c1"),
        "niveau": ("B", "B"),
    },
}
Lecteur = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def lire(entrepot: Path) -> Lecteur:
    """Rows of a table in the warehouse, columns in canonical order."""

    def lignes(table: str) -> list[tuple[Any, ...]]:
        fichiers = [str(f) for f in Entrepot.ouvrir(entrepot).fichiers(table)]
        colonnes = ", ".join(TABLES[table].noms)
        return duckdb.sql(f"SELECT {colonnes} FROM read_parquet({fichiers}) ORDER BY ALL").fetchall()

    return lignes


def attendue(table: str, colonnes: set[str] | None = None) -> tuple[Any, ...]:
    """The values of the full line, missing outside `colonnes`."""
    return tuple(COMPLETES[table][nom][1] if colonnes is None or nom in colonnes else None for nom in TABLES[table].noms)


def champ(texte: str, separateur: str) -> str:
    return f'"{texte}"' if separateur in texte else texte


def ecrire(table: str, separateur: str = ",", colonnes: list[str] | None = None) -> str:
    noms = colonnes if colonnes is not None else list(COMPLETES[table])
    valeurs = [champ(COMPLETES[table][nom][0], separateur) for nom in noms]
    return f"{separateur.join(noms)}\n{separateur.join(valeurs)}\n"


def test_toutes_les_tables_et_toutes_les_colonnes_sont_essayees() -> None:
    assert {nom: set(colonnes) for nom, colonnes in COMPLETES.items()} == {n: set(t.noms) for n, t in TABLES.items()}


@pytest.mark.parametrize("separateur", [",", ";"])
@pytest.mark.parametrize("table", TABLES)
def test_ligne_complete(
    table: str, separateur: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', **{table: ecrire(table, separateur)})}")
    assert lire(table) == [attendue(table)]


@pytest.mark.parametrize("table", TABLES)
def test_colonnes_facultatives_absentes(
    table: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    obligatoires = list(TABLES[table].obligatoires)
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', **{table: ecrire(table, colonnes=obligatoires)})}")
    assert lire(table) == [attendue(table, set(obligatoires))]


@pytest.mark.parametrize("table", TABLES)
def test_champs_vides_sont_absents(
    table: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    obligatoires = TABLES[table].obligatoires
    valeurs = [champ(texte, ",") if nom in obligatoires else "" for nom, (texte, _) in COMPLETES[table].items()]
    contenu = f"{','.join(COMPLETES[table])}\n{','.join(valeurs)}\n"
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', **{table: contenu})}")
    assert lire(table) == [attendue(table, set(obligatoires))]


@pytest.mark.parametrize("table", TABLES)
def test_ordre_des_colonnes_libre(
    table: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', **{table: ecrire(table, colonnes=list(COMPLETES[table])[::-1])})}")
    assert lire(table) == [attendue(table)]


@pytest.mark.parametrize("table", TABLES)
def test_parquet_type(table: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur) -> None:
    """The table as another tool would write it: typed Parquet."""
    (tmp_path / "t").mkdir()
    types = {colonne.nom: colonne.nature.lecture.type_sql for colonne in TABLES[table].colonnes}
    valeurs = ", ".join(f"$${valeur}$$::{types[nom]} AS {nom}" for nom, (_, valeur) in COMPLETES[table].items())
    duckdb.sql(f"COPY (SELECT {valeurs}) TO '{tmp_path / 't' / f'{table}.parquet'}' (FORMAT parquet)")
    charger_dans(f"tables={tmp_path / 't'}")
    assert lire(table) == [attendue(table)]


@pytest.mark.parametrize("table", TABLES)
def test_table_sans_ligne(table: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]]) -> None:
    vide = ",".join(TABLES[table].noms) + "\n"
    autre = "medicaments" if table != "medicaments" else "actes"
    dossier = ecrire_tables(tmp_path / "t", **{table: vide, autre: ecrire(autre)})
    (compte,) = charger_dans(f"tables={dossier}")
    assert f"la table « {table} » ne contient aucune ligne" in compte.livraison.remarques


ECRITURES = {
    "BOM": lambda t: b"\xef\xbb\xbf" + t,
    "CRLF": lambda t: t.replace(b"\n", b"\r\n"),
    "sans fin de ligne finale": lambda t: t.rstrip(b"\n"),
    "lignes vides": lambda t: t.replace(b"\n", b"\n\n"),
    "tout entre guillemets": lambda t: (
        b"\n".join(b",".join(b'"' + c + b'"' for c in ligne.split(b",")) for ligne in t.split(b"\n") if ligne) + b"\n"
    ),
    "en-tête en majuscules": lambda t: t.split(b"\n", 1)[0].upper() + b"\n" + t.split(b"\n", 1)[1],
    "en-tête espacé": lambda t: t.replace(b",", b", ", 4),
}


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_ecritures_equivalentes(
    ecriture: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    dossier = ecrire_tables(tmp_path / "t", delivrances=ECRITURES[ecriture](DELIVRANCES), medicaments=MEDICAMENTS)
    (compte,) = charger_dans(f"tables={dossier}")
    assert compte.livraison.parts["delivrances/2023"].euros == "183.02"
    assert mesurer(entrepot, 2023)["N-IPP", 2023, LILLE, "depense"] == Decimal("39.40")


def test_texte_avec_separateurs_guillemets_et_retours(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    contenu = f'cip13,atc5,libelle\n{IPP_20},A02BC01,"a, b ; ""c""\nd"\n'
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', medicaments=contenu)}")
    assert lire("medicaments") == [(IPP_20, "A02BC01", 'a, b ; "c"\nd', None)]


def test_finess_de_huit_caracteres_complete(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    lignes = [f"{numero[:8]},c,2024" for numero in (LILLE, AJACCIO, POINTE_A_PITRE, AIN)]
    contenu = csv("finess,critere,annee,niveau", *(f"{ligne},A" for ligne in lignes))
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', autoevaluations=contenu)}")
    assert [ligne[0] for ligne in lire("autoevaluations")] == sorted([LILLE, AJACCIO, POINTE_A_PITRE, AIN])


def test_lignes_identiques_additionnees(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    """Regularisations are lines like others: summed, never de-duplicated."""
    lignes = DELIVRANCES + f"{LILLE},{IPP_20},2023,10,39.40\n".encode() * 2 + f"{LILLE},{IPP_20},2023,-1,-3.94\n".encode()
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', delivrances=lignes, medicaments=MEDICAMENTS)}")
    publies = mesurer(entrepot, 2023)
    assert publies["N-IPP", 2023, LILLE, "depense"] == Decimal("114.26")
    assert publies["N-IPP", 2023, LILLE, "boites"] == 29


def test_cle_fausse_dans_une_table_de_faits(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], entrepot: Path, efficience: Callable
) -> None:
    lignes = DELIVRANCES + f"{CLE_FAUSSE},{IPP_20},2023,1,1000.10\n{CLE_FAUSSE},{IPP_20},2023,1,0.05\n".encode()
    dossier = ecrire_tables(tmp_path / "t", delivrances=lignes, medicaments=MEDICAMENTS)
    fait = efficience("charger", "--entrepot", entrepot, "--source", f"tables={dossier}")
    assert fait.code == 0
    assert f"mises à part, clé FINESS erronée ({CLE_FAUSSE}) : 2 lignes, 1 000,15 €" in fait.messages.replace("\u00a0", " ")
    rapport = efficience("controler", "--entrepot", entrepot).sortie
    assert f"delivrances,2023,mises à part : clé FINESS erronée,2,1000.15,{CLE_FAUSSE}" in rapport
    (gardees,) = entrepot.glob("livraisons/*/delivrances.ecartes.parquet")
    assert duckdb.sql(f"SELECT count(*), sum(montant_rembourse) FROM '{gardees}'").fetchone() == (2, Decimal("1000.15"))
    assert Entrepot.ouvrir(entrepot).livraisons()[0].parts["delivrances/2023"].euros == "183.02"


def test_deux_annees_dans_une_table_font_deux_parties(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], entrepot: Path
) -> None:
    deux = DELIVRANCES + f"{LILLE},{IPP_20},2024,1,5.00\n".encode()
    (compte,) = charger_dans(f"tables={ecrire_tables(tmp_path / 't', delivrances=deux)}")
    assert {cle: part.lignes for cle, part in compte.livraison.parts.items()} == {
        "delivrances/2023": 7,
        "delivrances/2024": 1,
    }


@pytest.mark.parametrize(
    ("table", "contenu"),
    [
        ("delivrances", DELIVRANCES + f"{LILLE},{IPP_20},2024,1,5.00\n".encode()),
        ("consultations", csv("patient,specialite,date_execution", "p,01,2023-05-01", "p,01,2023-05-02", "p,01,2024-01-01")),
    ],
)
def test_autre_annee_que_celle_annoncee_refusee_a_sa_ligne(
    table: str, contenu: bytes, tmp_path: Path, charger_dans: Callable[..., list[Compte]]
) -> None:
    dossier = ecrire_tables(tmp_path / "t", **{table: contenu})
    with pytest.raises(Refus) as refus:
        charger_dans(f"tables:2023={dossier}")
    assert "l'année 2024 dans une livraison annoncée pour 2023" in str(refus.value)
    assert refus.value.ligne == contenu.count(b"\n")


VALEURS_PARQUET = {
    "décimal à quatre chiffres": ("24.1000::DECIMAL(18,4)", Decimal("24.10")),
    "décimal rond": ("100.00::DECIMAL(18,2)", Decimal("100.00")),
    "décimal entier": ("100::DECIMAL(18,0)", Decimal("100.00")),
    "entier": ("100::BIGINT", Decimal("100.00")),
    "flottant au centime": ("24.1::DOUBLE", Decimal("24.10")),
    "flottant rond": ("100.0::DOUBLE", Decimal("100.00")),
    "flottant simple": ("24.1::FLOAT", Decimal("24.10")),
    "texte": ("'24.10'", Decimal("24.10")),
}


@pytest.mark.parametrize("ecrit", VALEURS_PARQUET)
def test_montants_parquet_exacts(
    ecrit: str, tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    valeur, attendu = VALEURS_PARQUET[ecrit]
    (tmp_path / "t").mkdir()
    ligne = f"SELECT '{LILLE}' AS finess, '{IPP_20}' AS cip13, 2024 AS annee, 1 AS boites, {valeur} AS montant_rembourse"
    duckdb.sql(f"COPY ({ligne}) TO '{tmp_path / 't' / 'delivrances.parquet'}' (FORMAT parquet)")
    charger_dans(f"tables={tmp_path / 't'}")
    assert lire("delivrances")[0][TABLES["delivrances"].noms.index("montant_rembourse")] == attendu


def test_parquet_dates_horodatees_et_entiers_flottants(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], lire: Lecteur
) -> None:
    """What pandas writes: dates as timestamps, integers with gaps as floats."""
    (tmp_path / "t").mkdir()
    ligne = (
        f"SELECT '{LILLE}' AS finess, {IPP_20} AS cip13, 2024 AS annee, 2.0::DOUBLE AS boites, 1.5 AS montant_rembourse, "
        "TIMESTAMP '2024-02-29 00:00:00' AS date_execution"
    )
    duckdb.sql(f"COPY ({ligne}) TO '{tmp_path / 't' / 'delivrances.PARQUET'}' (FORMAT parquet)")
    charger_dans(f"tables={tmp_path / 't'}")
    (lue,) = lire("delivrances")
    noms = TABLES["delivrances"].noms
    assert (lue[noms.index("boites")], lue[noms.index("date_execution")]) == (2, date(2024, 2, 29))


def test_fichiers_non_lus_sont_dits(tmp_path: Path, charger_dans: Callable[..., list[Compte]]) -> None:
    dossier = ecrire_tables(tmp_path / "t", medicaments=MEDICAMENTS)
    (dossier / "delivrances.xlsx").write_bytes(b"PK")
    (compte,) = charger_dans(f"tables={dossier}")
    assert "fichiers non lus : delivrances.xlsx" in compte.livraison.remarques


def test_priorite_des_listes_de_l_utilisateur(
    tmp_path: Path, charger_dans: Callable[..., list[Compte]], entrepot: Path
) -> None:
    """The user's own list wins, column by column; what it leaves empty comes from the other sources."""
    from fichiers_d_essai import LIGNES_PHMEV, phmev

    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(phmev(LIGNES_PHMEV))
    liste = csv("finess,raison_sociale,categorie,region", f"{LILLE},CHU DE LILLE,CHU,32")
    dossier = ecrire_tables(tmp_path / "t", etablissements=liste)
    charger_dans(f"open_phmev={tmp_path / 'OPEN_PHMEV_2024.CSV'}", f"tables={dossier}")
    fusion = Entrepot.ouvrir(entrepot).referentiel("etablissements")
    lus = duckdb.sql(f"SELECT finess, raison_sociale, categorie, origines FROM '{fusion}' ORDER BY finess").fetchall()
    assert lus == [
        (LILLE, "CHU DE LILLE", "CHU", "tables open_phmev-2024"),
        (LENS, "CENTRE HOSPITALIER DE LENS", "CH", "open_phmev-2024"),
    ]
