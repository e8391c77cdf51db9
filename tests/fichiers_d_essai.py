"""Small input files made for tests, in the published formats of the sources and as canonical tables."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from efficience.moteur.sources.open_phmev import COLONNES
from efficience.noyau.finess import cle

LILLE, LENS = "590000006", "620000000"
CLE_FAUSSE = "590000007"
IPP_20, IPP_40, IEC, ARA2, SACUBITRIL, STATINE, EZETIMIBE = (f"34009300000{n:02}" for n in (14, 21, 52, 45, 69, 6, 83))
# Of each presentation: its ATC code and the tablets of a box.
PRODUITS = {
    IPP_20: ("A02BC01", 28),
    IPP_40: ("A02BC05", 14),
    IEC: ("C09AA05", 90),
    ARA2: ("C09CA01", 30),
    SACUBITRIL: ("C09DX04", 56),
    STATINE: ("C10AA05", 90),
    EZETIMIBE: ("C10AX09", 28),
}


def finess(huit: str) -> str:
    """A valid number from its first 8 characters."""
    return huit + cle(huit)


_DEFAUTS = {
    "atc1": "A",
    "l_atc1": "SYSTEME DIGESTIF ET METABOLISME",
    "TOP_GEN": "1",
    "GEN_NUM": "100",
    "age": "60",
    "SEXE": "1",
    "etb_rgt": LILLE,
    "categorie_jur": "ch",
    "categorie_jur_rgt": "CH",
    "code_postal": "59000",
    "nom_etb": "CH DE LILLE",
    "raison_sociale_etb": "CENTRE HOSPITALIER DE LILLE",
    "top_etb_age": "1",
    "top_etb_sexe": "1",
    "region_etb": "32",
    "CIP13": IPP_20,
    "ATC5": "A02BC01",
    "l_cip13": "OMEPRAZOLE 20 MG GELULE",
    "BOITES": "10",
    "REM": "39,40",
    "BSE": "60,00",
}


def phmev(
    lignes: Sequence[Mapping[str, str]], colonnes: Sequence[str] = COLONNES, fin: str = "\r\n", encodage: str = "cp1252"
) -> bytes:
    """An Open PHMEV file: each line gives what differs from an ordinary one, by official column name."""
    officiels = {nom.lower(): nom for nom in COLONNES}
    rangees = [";".join((_DEFAUTS | dict(ligne)).get(officiels[nom.lower()], "") for nom in colonnes) for ligne in lignes]
    return "".join(rangee + fin for rangee in (";".join(colonnes), *rangees)).encode(encodage)


# An ordinary small year: two hospitals, seven products, a thousands dot, a negative line.
LIGNES_PHMEV: Sequence[Mapping[str, str]] = [
    {"CIP13": IPP_20, "ATC5": "A02BC01", "BOITES": "1200", "REM": "4.728,15", "BSE": "7.274,08"},
    {"CIP13": IPP_40, "ATC5": "A02BC05", "BOITES": "-1", "REM": "-4,02", "BSE": "-6,18", "l_cip13": "ÉSOMÉPRAZOLE 40 MG"},
    {"CIP13": IEC, "ATC5": "C09AA05", "BOITES": "20", "REM": "110,00", "l_cip13": "RAMIPRIL 5 MG"},
    {"CIP13": ARA2, "ATC5": "C09CA01", "BOITES": "40", "REM": "240,00", "l_cip13": "LOSARTAN 50 MG"},
    {"CIP13": SACUBITRIL, "ATC5": "C09DX04", "BOITES": "3", "REM": "264,00", "l_cip13": "SACUBITRIL"},
    {"CIP13": STATINE, "ATC5": "C10AA05", "BOITES": "30", "REM": "270,00", "l_cip13": "ATORVASTATINE"},
    {"CIP13": EZETIMIBE, "ATC5": "C10AX09", "BOITES": "20", "REM": "300,00", "l_cip13": "EZETIMIBE 10 MG"},
    {"etb_rgt": LENS, "raison_sociale_etb": "CENTRE HOSPITALIER DE LENS", "BOITES": "5", "REM": "19,70"},
    {"etb_rgt": LENS, "CIP13": STATINE, "ATC5": "C10AA05", "BOITES": "7", "REM": "63,00", "l_cip13": "ATORVASTATINE"},
]


def csv(colonnes: str, *lignes: str, fin: str = "\n") -> bytes:
    """A CSV text in UTF-8."""
    return "".join(ligne + fin for ligne in (colonnes, *lignes)).encode()


MEDICAMENTS = csv("cip13,atc5,unites_par_boite", *(f"{cip13},{atc},{unites}" for cip13, (atc, unites) in PRODUITS.items()))
ENTETE_DELIVRANCES = "finess,cip13,annee,boites,montant_rembourse"
DELIVRANCES = csv(
    ENTETE_DELIVRANCES,
    f"{LILLE},{IPP_20},2023,10,39.40",
    f"{LILLE},{IEC},2023,2,11.00",
    f"{LILLE},{ARA2},2023,4,24.00",
    f"{LILLE},{STATINE},2023,3,27.00",
    f"{LILLE},{EZETIMIBE},2023,2,30.00",
    f"{LENS},{IPP_40},2023,5,20.10",
    f",{IPP_20},2023,8,31.52",
)


def ecrire_tables(dossier: Path, **tables: bytes | str) -> Path:
    """A folder of canonical tables: `delivrances="…"` makes `delivrances.csv`."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, contenu in tables.items():
        (dossier / f"{nom}.csv").write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    return dossier


def site(numero: str, *, juridique: str = finess("59078019"), nom: str = "CH DE LILLE", ouvert: str = "1979-02-13") -> str:
    """A `structureet` record of the FINESS extraction: its type and 31 fields."""
    champs = {1: numero, 2: juridique, 3: nom, 4: f"CENTRE HOSPITALIER {nom}", 13: "59", 14: "NORD", 18: "355"}
    champs |= {19: "Centre Hospitalier (C.H.)", 26: "1", 27: "Etablissement public de santé", 28: ouvert, 29: ouvert}
    return ";".join(["structureet", *(champs.get(rang, "") for rang in range(1, 32))])


def extraction_finess(*sites: str) -> bytes:
    """An etalab-cs1100502 file."""
    return csv("finess;etalab;111;2026-05-12", *sites)


def presentation(cip13: str, libelle: str, cis: str = "60002283") -> str:
    """A line of CIS_CIP_bdpm.txt: 13 fields."""
    champs = [cis, cip13[5:12], libelle, "Présentation active", "Déclaration de commercialisation", "16/03/2011", cip13]
    return "\t".join([*champs, "oui", "65 %", "24,34", "25,36", "1,02", ""])


def arbre(dossier: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its content; folders too, so that an empty one shows."""
    return {
        str(lieu.relative_to(dossier)): hashlib.sha256(lieu.read_bytes()).hexdigest() if lieu.is_file() else "dossier"
        for lieu in sorted(dossier.rglob("*"))
    }
