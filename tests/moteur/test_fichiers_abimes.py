"""Damaged files: refused with exit code 2, the file, the line, what was expected, what to do; and nothing written.

The warehouse's folder is the same, byte for byte, before and after, and still answers.
"""

import gzip
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from efficience.moteur.sources.open_phmev import COLONNES
from fichiers_d_essai import (
    CLE_FAUSSE,
    DELIVRANCES,
    ENTETE_DELIVRANCES,
    IPP_20,
    LENS,
    LIGNES_PHMEV,
    LILLE,
    MEDICAMENTS,
    arbre,
    csv,
    ecrire_tables,
    extraction_finess,
    finess,
    phmev,
    presentation,
    site,
)


@dataclass(frozen=True)
class Abime:
    """A damaged delivery: its files, the one at fault, the line (None where there is none), words of the message."""

    source: str
    fichiers: Mapping[str, bytes]
    ligne: int | None
    mots: str
    fautif: str = ""

    def deposer(self, dossier: Path) -> Path:
        dossier.mkdir()
        for nom, contenu in self.fichiers.items():
            (dossier / nom).write_bytes(contenu)
        return dossier / next(iter(self.fichiers)) if self.source in ("open_phmev", "finess") else dossier

    @property
    def nom_fautif(self) -> str:
        return self.fautif or next(iter(self.fichiers))


SAIN = phmev(LIGNES_PHMEV)


def open_phmev(contenu: bytes, ligne: int | None, mots: str, nom: str = "OPEN_PHMEV_2024.CSV") -> Abime:
    return Abime("open_phmev", {nom: contenu}, ligne, mots)


def colonne(nom: str, valeur: str, mots: str) -> Abime:
    """One value of the third data line (line 4) replaced."""
    lignes = [dict(ligne) for ligne in LIGNES_PHMEV]
    lignes[2][nom] = valeur
    return open_phmev(phmev(lignes), 4, mots)


HTML = b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head></html>\n"
PHMEV = {
    "vide": open_phmev(b"", None, "vide"),
    "lignes blanches": open_phmev(b"\r\n\r\n", None, "vide"),
    "page web": open_phmev(HTML, 1, "page web"),
    "xml": open_phmev(b'\n  <?xml version="1.0"?>\n', 1, "page web"),
    "classeur": open_phmev(b"PK\x03\x04" + SAIN, None, "ZIP ou un classeur"),
    "classeur ancien": open_phmev(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SAIN, None, "classeur"),
    "pdf": open_phmev(b"%PDF-1.7\n", None, "PDF"),
    "gzip sans le dire": open_phmev(gzip.compress(SAIN), None, "gzip"),
    "utf-16": open_phmev(SAIN.decode("cp1252").encode("utf-16"), 1, "UTF-16"),
    "utf-8": open_phmev(phmev(LIGNES_PHMEV, encodage="utf-8"), 3, "UTF-8"),
    "utf-8 avec BOM": open_phmev(b"\xef\xbb\xbf" + SAIN, 1, "UTF-8"),
    "séparé par des virgules": open_phmev(SAIN.replace(b";", b","), 1, "virgule"),
    "séparé par des tabulations": open_phmev(SAIN.replace(b";", b"\t"), 1, "tabulation"),
    "fins de ligne CR": open_phmev(SAIN.replace(b"\r\n", b"\r"), 1, "retour chariot"),
    "fins de ligne mélangées": open_phmev(SAIN.replace(b"\r\n", b"\n", 3), 4, "fins de ligne"),
    "autre fichier": open_phmev(csv("a;b;c", "1;2;3"), 1, "« a »"),
    "en-tête seul": open_phmev(phmev([]), None, "aucune ligne"),
    "sans en-tête": open_phmev(SAIN.split(b"\r\n", 1)[1], 1, "n'est pas connue"),
    "colonne manquante": open_phmev(phmev(LIGNES_PHMEV, COLONNES[:-1]), 1, "« BSE » manque"),
    "colonne renommée": open_phmev(SAIN.replace(b";REM;", b";REMB;", 1), 1, "« REMB »"),
    "colonne en trop": open_phmev(SAIN.replace(b";BSE\r", b";BSE;PRIX\r", 1), 1, "« PRIX »"),
    "colonne répétée": open_phmev(SAIN.replace(b";BSE\r", b";REM\r", 1), 1, "« REM » est répétée"),
    "lettres dans un montant": colonne("REM", "12O,50", "« 12O,50 »"),
    "montant en point décimal": colonne("REM", "12.50", "« 12.50 »"),
    "milliers mal groupés": colonne("REM", "1.23,00", "« 1.23,00 »"),
    "milliers espacés": colonne("REM", "1 234,56", "« 1 234,56 »"),
    "milliers à espace insécable": colonne("REM", "1\u00a0234,56", "espaces des milliers"),
    "signe euro": colonne("REM", "12,50 €", "12,50 €"),
    "montant vide": colonne("REM", "", "« REM » vide"),
    "montant à trois décimales": colonne("BSE", "12,505", "« 12,505 »"),
    "montant scientifique": colonne("REM", "1,2E+03", "« 1,2E+03 »"),
    "boîtes décimales": colonne("BOITES", "12,5", "« 12,5 »"),
    "boîtes en lettres": colonne("BOITES", "douze", "« douze »"),
    "boîtes vides": colonne("BOITES", "", "« BOITES » vide"),
    "CIP scientifique": colonne("CIP13", "3,4E+12", "tableur"),
    "CIP trop court": colonne("CIP13", "340093000001", "« CIP13 »"),
    "CIP vide": colonne("CIP13", "", "« CIP13 » vide"),
    "FINESS sans son zéro": colonne("etb_rgt", "1000002", "FINESS"),
    "FINESS trop long": colonne("etb_rgt", "5900000061", "FINESS"),
    "FINESS en lettres": colonne("etb_rgt", "5X0000006", "FINESS"),
    "ATC mal formé": colonne("ATC5", "a02bc01", "ATC"),
    "sexe inconnu": colonne("SEXE", "M", "« SEXE »"),
    "âge inconnu": colonne("age", "soixante", "âge"),
    "champ en moins": open_phmev(SAIN.replace(b";C09AA05;", b";", 1), 4, "30 champ(s) lus"),
    "champ en plus": open_phmev(SAIN.replace(b";C09AA05;", b";C09AA05;;", 1), 4, "32 champ(s) lus"),
    "deux années bout à bout": open_phmev(SAIN + SAIN, 2 + len(LIGNES_PHMEV), "bout à bout"),
    "coupé dans une ligne": open_phmev(SAIN[:-40], 1 + len(LIGNES_PHMEV), "champ(s) lus"),
    "coupé dans un montant": open_phmev(SAIN[:-3], 1 + len(LIGNES_PHMEV), "coupée"),
    "coupé dans l'en-tête": open_phmev(SAIN[:100], 1, "manque"),
    "gzip tronqué": open_phmev(gzip.compress(SAIN)[:-20], None, "tronquée", "OPEN_PHMEV_2024.CSV.gz"),
    "gzip abîmé": open_phmev(gzip.compress(SAIN)[:60] + b"\0" * 60, None, "abîmée", "OPEN_PHMEV_2024.CSV.gz"),
    "faux gzip": open_phmev(SAIN, None, "abîmée", "OPEN_PHMEV_2024.CSV.gz"),
    "ligne vide avant la faute": open_phmev(
        phmev([LIGNES_PHMEV[0], {"REM": "x"}]).replace(b"\r\n", b"\r\n\r\n", 2), 5, "« x »"
    ),
}


def tables(contenu: bytes | str, ligne: int | None, mots: str, nom: str = "delivrances.csv") -> Abime:
    return Abime("tables", {nom: contenu if isinstance(contenu, bytes) else contenu.encode()}, ligne, mots)


def delivrance(valeurs: str, mots: str, ligne: int = 3) -> Abime:
    """An ordinary line, then this one."""
    return tables(csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2024,1,4.00", valeurs), ligne, mots)


def etablissements(*lignes: str) -> bytes:
    return csv("finess,raison_sociale,categorie,region,successeur", *lignes)


def parquet(requete: str, tronque: int | None = None) -> bytes:
    with TemporaryDirectory() as dossier:
        duckdb.sql(f"COPY ({requete}) TO '{dossier}/essai.parquet' (FORMAT parquet)")
        return (Path(dossier) / "essai.parquet").read_bytes()[:tronque]


def delivrances_parquet(**valeurs: str) -> str:
    """A query of one delivery, with some columns written otherwise."""
    colonnes = {
        "finess": f"'{LILLE}'",
        "cip13": f"'{IPP_20}'",
        "annee": "2024",
        "boites": "1",
        "montant_rembourse": "4.00",
    } | valeurs
    return "SELECT " + ", ".join(f"{valeur} AS {nom}" for nom, valeur in colonnes.items())


SORTES = "inter_hospitalier"
TABLES_ABIMEES = {
    "vide": tables(b"", None, "vide"),
    "page web": tables(HTML, 1, "page web"),
    "page web après un BOM": tables(b"\xef\xbb\xbf" + HTML, 1, "page web"),
    "classeur": tables(b"PK\x03\x04" + DELIVRANCES, None, "classeur"),
    "parquet nommé csv": tables(b"PAR1" + DELIVRANCES, None, "Parquet"),
    "utf-16": tables(DELIVRANCES.decode().encode("utf-16"), 1, "UTF-16"),
    "cp1252 dans l'en-tête": tables("finess,libellé\n".encode("cp1252"), 1, "l'en-tête n'est pas lisible"),
    "cp1252": tables(
        csv("cip13,atc5,libelle", f"{IPP_20},A02BC01,OMÉPRAZOLE").decode().encode("cp1252"), 2, "utf-8", "medicaments.csv"
    ),
    "tabulations": tables(DELIVRANCES.replace(b",", b"\t"), 1, "tabulation"),
    "barres": tables(DELIVRANCES.replace(b",", b"|"), 1, "barre"),
    "en-tête en point-virgule, lignes en virgule": tables(DELIVRANCES.replace(b",", b";", 4), 2, "1 champ(s) lus"),
    "fins de ligne CR": tables(DELIVRANCES.replace(b"\n", b"\r"), 1, "retour chariot"),
    "colonne manquante": tables(
        csv("finess,cip13,annee,boites", f"{LILLE},{IPP_20},2024,1"), 1, "« montant_rembourse » manque"
    ),
    "colonne renommée": tables(DELIVRANCES.replace(b"montant_rembourse", b"montant", 1), 1, "« montant » n'est pas connue"),
    "colonne en trop": tables(csv(f"{ENTETE_DELIVRANCES},prix", f"{LILLE},{IPP_20},2024,1,4.00,2"), 1, "« prix »"),
    "colonne sans nom": tables(csv(f"{ENTETE_DELIVRANCES},", f"{LILLE},{IPP_20},2024,1,4.00,"), 1, "n'a pas de nom"),
    "colonne répétée": tables(csv(f"{ENTETE_DELIVRANCES},boites", f"{LILLE},{IPP_20},2024,1,4.00,2"), 1, "est répétée"),
    "lettres dans un montant": delivrance(f"{LILLE},{IPP_20},2024,1,4.O0", "« 4.O0 »"),
    "montant vide": delivrance(f"{LILLE},{IPP_20},2024,1,", "« montant_rembourse » vide"),
    "montant à trois décimales": delivrance(f"{LILLE},{IPP_20},2024,1,1.200", "« 1.200 »"),
    "virgule décimale": delivrance(f'{LILLE},{IPP_20},2024,1,"4,00"', "point décimal"),
    "espace des milliers": delivrance(f"{LILLE},{IPP_20},2024,1,1 234.00", "espaces des milliers"),
    "espace insécable étroite": delivrance(f"{LILLE},{IPP_20},2024,1,1\u202f234.00", "espaces des milliers"),
    "euro": delivrance(f"{LILLE},{IPP_20},2024,1,4.00€", "signe €"),
    "espace autour": delivrance(f"{LILLE},{IPP_20},2024,1, 4.00", "espaces autour"),
    "montant infini": delivrance(f"{LILLE},{IPP_20},2024,1,inf", "« inf »"),
    "nan": delivrance(f"{LILLE},{IPP_20},2024,NaN,4.00", "« NaN »"),
    "boîtes décimales": delivrance(f"{LILLE},{IPP_20},2024,1.5,4.00", "« 1.5 »"),
    "milliers pointés": delivrance(f"{LILLE},{IPP_20},2024,1.000,4.00", "« 1.000 »"),
    "CIP scientifique": delivrance(f"{LILLE},3.40093E+12,2024,1,4.00", "tableur"),
    "CIP court": delivrance(f"{LILLE},34009300000,2024,1,4.00", "CIP"),
    "CIP vide": delivrance(f"{LILLE},,2024,1,4.00", "« cip13 » vide"),
    "FINESS court": delivrance(f"1000002,{IPP_20},2024,1,4.00", "FINESS"),
    "FINESS long": delivrance(f"{LILLE}0,{IPP_20},2024,1,4.00", "FINESS"),
    "FINESS corse en minuscule": delivrance(f"2a0000014,{IPP_20},2024,1,4.00", "FINESS"),
    "année à deux chiffres": delivrance(f"{LILLE},{IPP_20},24,1,4.00", "année"),
    "année vide": delivrance(f"{LILLE},{IPP_20},,1,4.00", "« annee » vide"),
    "en-tête au milieu": delivrance(ENTETE_DELIVRANCES, "bout à bout"),
    "champ en moins": delivrance(f"{LILLE},{IPP_20},2024,4.00", "4 champ(s) lus"),
    "champ en plus": delivrance(f"{LILLE},{IPP_20},2024,1,4,00", "6 champ(s) lus"),
    "guillemet ouvert": delivrance(f'{LILLE},"{IPP_20},2024,1,4.00', "guillemet"),
    "texte après un guillemet": delivrance(f'{LILLE},"{IPP_20}"x,2024,1,4.00', "guillemet"),
    "octet nul": tables(csv("cip13,atc5,libelle", f"{IPP_20},A02BC01,a\0b"), 1, "UTF-16", "medicaments.csv"),
    "octet nul au loin": tables(
        csv("cip13,atc5,libelle", *(f"34009300{n:05},A02BC01,{'x' * 40}" for n in range(2000)), f"{IPP_20},A02BC01,a\0b"),
        2002,
        "« libelle »",
        "medicaments.csv",
    ),
    "date à la française": tables(
        csv("patient,specialite,date_execution", "p1,01,2024-01-05", "p2,01,06/01/2024"),
        3,
        "AAAA-MM-JJ",
        "consultations.csv",
    ),
    "date impossible": tables(
        csv("patient,specialite,date_execution", "p1,01,2023-02-29"), 2, "« 2023-02-29 »", "consultations.csv"
    ),
    "booléen en français": tables(
        csv(
            "finess,annee,ordonnance,finess_present,rpps_present,informatisee,dci",
            f"{LILLE},2024,o1,vrai,true,true,true",
        ),
        2,
        "true ou false",
        "ordonnances_auditees.csv",
    ),
    "niveau inconnu": tables(
        csv("finess,annee,critere,niveau", f"{LILLE},2024,c1,E"), 2, "A, B, C, D", "autoevaluations.csv"
    ),
    "circonstance inconnue": tables(
        csv("nature,circonstance,annee,trajets,montant_rembourse", "4213,urgence,2024,1,40.00"), 2, SORTES, "transports.csv"
    ),
    "ligne après un texte sur deux lignes": tables(
        csv("cip13,atc5,libelle", f'{IPP_20},A02BC01,"deux\nlignes"', f"{IPP_20[:-1]}9,a02,x"), 4, "ATC", "medicaments.csv"
    ),
    "première faute de deux": tables(
        csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2024,x,4.00", f"12,{IPP_20},2024,1,4.00"), 2, "« x »"
    ),
    "clé en double": tables(
        csv("cip13,atc5", f"{IPP_20},A02BC01", "3400930000021,A02BC05", f"{IPP_20},A02BC01"),
        4,
        "en double",
        "medicaments.csv",
    ),
    "même établissement avec et sans clé": tables(
        etablissements(f"{LILLE},A,CH,32,", f"{LENS},B,CH,32,", f"{LILLE[:8]},A,CH,32,"),
        4,
        "en double",
        "etablissements.csv",
    ),
    "clé FINESS fausse dans la liste": tables(
        etablissements(f"{LENS},B,CH,32,", f"{CLE_FAUSSE},A,CH,32,"), 3, CLE_FAUSSE, "etablissements.csv"
    ),
    "clé FINESS fausse du successeur": tables(
        etablissements(f"{LENS},B,CH,32,{CLE_FAUSSE}"), 2, CLE_FAUSSE, "etablissements.csv"
    ),
    "en-tête seul": Abime("tables", {"delivrances.csv": csv(ENTETE_DELIVRANCES)}, None, "aucune ligne", "abime"),
    "coupé dans une quantité": tables(
        csv("cip13,atc5,unites_par_boite", f"{IPP_20},A02BC01,28")[:-2], 2, "coupé", "medicaments.csv"
    ),
    "coupé dans un montant": tables(DELIVRANCES[:-2], 8, "coupé"),
    "coupé dans une ligne": tables(DELIVRANCES[:-12], 8, "champ(s) lus"),
    "gzip tronqué": tables(gzip.compress(DELIVRANCES)[:-15], None, "tronquée", "delivrances.csv.gz"),
    "table inconnue": tables(DELIVRANCES, None, "« delivrance »", "delivrance.csv"),
    "deux fois la table": Abime(
        "tables",
        {"delivrances.csv": DELIVRANCES, "delivrances.csv.gz": gzip.compress(DELIVRANCES)},
        None,
        "aussi dans",
        "delivrances.csv.gz",
    ),
    "aucune table": Abime("tables", {"notes.txt": b"rien"}, None, "aucune table", "abime"),
    "parquet tronqué": tables(parquet(delivrances_parquet(), -20), None, "tronqué", "delivrances.parquet"),
    "parquet vide": tables(b"", None, "tronqué", "delivrances.parquet"),
    "csv nommé parquet": tables(DELIVRANCES, None, "Parquet", "delivrances.parquet"),
    "parquet FINESS entier": tables(
        parquet(delivrances_parquet(finess=LILLE)), None, "zéros initiaux", "delivrances.parquet"
    ),
    "parquet montant flottant inexact": tables(
        parquet(
            f"{delivrances_parquet(montant_rembourse='4.0::DOUBLE')} UNION ALL "
            f"{delivrances_parquet(montant_rembourse='0.1::DOUBLE + 0.2::DOUBLE')}"
        ),
        2,
        "0.30000000000000004",
        "delivrances.parquet",
    ),
    "parquet colonne en trop": tables(parquet(delivrances_parquet(prix="1")), 1, "« prix »", "delivrances.parquet"),
    "parquet valeur absente": tables(
        parquet(delivrances_parquet(boites="NULL::BIGINT")), 1, "« boites » vide", "delivrances.parquet"
    ),
}

CORSE = finess("2A000001")
FINESS_SAIN = extraction_finess(site(LILLE), site(LENS, nom="CH DE LENS"))


def extraction(contenu: bytes, ligne: int | None, mots: str, nom: str = "etalab-cs1100502.csv") -> Abime:
    return Abime("finess", {nom: contenu}, ligne, mots)


EXTRACTIONS = {
    "vide": extraction(b"", None, "vide"),
    "page web": extraction(HTML, 1, "page web"),
    "autre fichier": extraction(csv("nofinesset,rs", f"{LILLE},CH"), 1, "pas une extraction FINESS"),
    "virgules": extraction(FINESS_SAIN.replace(b";", b","), 1, "pas une extraction FINESS"),
    "entête seul": extraction(extraction_finess(), None, "aucun établissement"),
    "tronqué": extraction(FINESS_SAIN[:-60], 3, "champ(s) lus"),
    "numéro court": extraction(extraction_finess(site(LILLE), site("6200000")), 3, "FINESS"),
    "guillemet ouvert": extraction(FINESS_SAIN.replace(b"CENTRE HOSPITALIER CH DE LILLE", b'"CENTRE', 1), 2, "guillemet"),
    "gzip tronqué": extraction(gzip.compress(FINESS_SAIN)[:-12], None, "tronquée", "finess.csv.gz"),
    "utf-16": extraction(FINESS_SAIN.decode().encode("utf-16"), 1, "UTF-16"),
}

BDPM_SAINE = (presentation(IPP_20, "plaquette(s) de 28 gélule(s)") + "\n").encode()


def bdpm(contenu: bytes, ligne: int | None, mots: str, **autres: bytes) -> Abime:
    noms = {nom: "CIS_MITM.txt" if nom == "mitm" else "CIS_bdpm.txt" for nom in autres}
    fichiers = {"CIS_CIP_bdpm.txt": contenu} | {noms[nom]: texte for nom, texte in autres.items()}
    return Abime("bdpm", fichiers, ligne, mots, noms[next(iter(autres))] if autres else "CIS_CIP_bdpm.txt")


BDPM = {
    "vide": bdpm(b"", None, "vide"),
    "page web": bdpm(HTML, 1, "page web"),
    "virgules": bdpm(BDPM_SAINE.replace(b"\t", b","), 1, "1 champ(s) lus"),
    "cp1252": bdpm(BDPM_SAINE.decode().encode("cp1252"), 1, "utf-8"),
    "tronqué": bdpm(BDPM_SAINE + BDPM_SAINE[:40], 2, "champ(s) lus"),
    "CIP scientifique": bdpm(BDPM_SAINE.replace(IPP_20.encode(), b"3.40093E+12"), 1, "tableur"),
    "absent": Abime("bdpm", {"CIS_bdpm.txt": b"x"}, None, "absent", "abime"),
    "noms tronqués": bdpm(BDPM_SAINE, 2, "champ(s) lus", noms=b"60002283\tX\tY\n6000\tX\n"),
    "codes ATC en page web": bdpm(BDPM_SAINE, 1, "page web", mitm=HTML),
    "noms sans tabulation": bdpm(BDPM_SAINE, 1, "un seul champ", noms=b"rien\n"),
}

CORPUS = {
    f"{source} : {nom}": abime
    for source, cas in (("open_phmev", PHMEV), ("tables", TABLES_ABIMEES), ("finess", EXTRACTIONS), ("bdpm", BDPM))
    for nom, abime in cas.items()
}


def test_le_corpus_est_assez_grand() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("nom", CORPUS)
def test_fichier_abime_refuse_sans_rien_ecrire(
    nom: str, tmp_path: Path, deja_charge: Path, efficience: Callable, mesurer: Callable
) -> None:
    abime, avant, chiffres = CORPUS[nom], arbre(deja_charge), mesurer(deja_charge, 2023)
    lieu = abime.deposer(tmp_path / "abime")
    annee = ":2024" if abime.source == "open_phmev" else ""
    fait = efficience("charger", "--entrepot", deja_charge, "--source", f"{abime.source}{annee}={lieu}")
    assert fait.code == 2, fait.messages
    refus = fait.messages.partition(abime.nom_fautif + (f", ligne {abime.ligne} :" if abime.ligne else " :"))[2]
    assert refus, fait.messages
    assert abime.mots in refus, fait.messages
    assert "Attendu : " in refus, fait.messages
    assert "Que faire : " in refus, fait.messages
    assert "Traceback" not in fait.messages
    assert "Error" not in fait.messages
    assert fait.sortie == ""
    assert arbre(deja_charge) == avant
    assert mesurer(deja_charge, 2023) == chiffres


@pytest.mark.parametrize("nom", ["open_phmev : lettres dans un montant", "tables : clé en double", "finess : tronqué"])
def test_premier_chargement_refuse_ne_laisse_pas_de_dossier(nom: str, tmp_path: Path, efficience: Callable) -> None:
    abime = CORPUS[nom]
    lieu = abime.deposer(tmp_path / "abime")
    fait = efficience("charger", "--entrepot", tmp_path / "neuf" / "entrepot", "--source", f"{abime.source}={lieu}")
    assert fait.code == 2
    assert not (tmp_path / "neuf").exists()


def test_une_source_abimee_fait_refuser_les_autres(tmp_path: Path, deja_charge: Path, efficience: Callable) -> None:
    avant = arbre(deja_charge)
    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(SAIN)
    bonne, mauvaise = (
        f"open_phmev={tmp_path / 'OPEN_PHMEV_2024.CSV'}",
        CORPUS["tables : montant vide"].deposer(tmp_path / "t"),
    )
    fait = efficience("charger", "--entrepot", deja_charge, "--source", bonne, "--source", f"tables={mauvaise}")
    assert fait.code == 2
    assert arbre(deja_charge) == avant


@pytest.mark.parametrize("nom", ["open_phmev : CIP scientifique", "tables : FINESS court", "bdpm : vide"])
def test_en_vrai_processus(nom: str, tmp_path: Path, deja_charge: Path) -> None:
    abime, avant = CORPUS[nom], arbre(deja_charge)
    lieu = abime.deposer(tmp_path / "abime")
    commande = [sys.executable, "-m", "efficience.cli", "charger", "--entrepot", str(deja_charge)]
    fait = subprocess.run([*commande, "--source", f"{abime.source}={lieu}"], capture_output=True, text=True, check=False)
    assert fait.returncode == 2
    assert abime.mots in fait.stderr
    assert "Traceback" not in fait.stderr
    assert arbre(deja_charge) == avant


def lignes_entieres(contenu: bytes, longueur: int, fin: bytes) -> int:
    """Data lines of the first `longueur` bytes whose text is all there, with or without their line end."""
    coupe, lignes = contenu[:longueur], contenu.split(fin)
    pleines = coupe.count(fin) - 1
    reste = coupe.rsplit(fin, 1)[-1].rstrip(b"\r")
    return pleines + (1 if reste and reste == lignes[pleines + 1] else 0)


@pytest.mark.parametrize("quoi", ["open_phmev", "tables"])
def test_coupe_a_chaque_octet_refusee_ou_exacte(
    quoi: str, tmp_path: Path, charger_dans: Callable, efficience: Callable
) -> None:
    """A cut file is refused, or holds exactly the lines that are whole: never another value."""
    nom, contenu, fin = {
        "open_phmev": ("OPEN_PHMEV_2024.CSV", phmev(LIGNES_PHMEV[:3]), b"\r\n"),
        "tables": ("delivrances.csv", csv(ENTETE_DELIVRANCES, *DELIVRANCES.decode().split("\n")[1:4]), b"\n"),
    }[quoi]
    sommes = [_somme(quoi, ligne) for ligne in contenu.split(fin)[1:] if ligne]
    debut = contenu.index(fin)
    acceptees = 0
    for longueur in range(debut, len(contenu), 1 if quoi == "tables" else 3):
        fichier = tmp_path / str(longueur) / nom
        fichier.parent.mkdir()
        fichier.write_bytes(contenu[:longueur])
        entrepot = tmp_path / str(longueur) / "entrepot"
        fait = efficience("charger", "--entrepot", entrepot, "--source", f"{quoi}={fichier}")
        assert fait.code in (0, 2), fait.messages
        if fait.code == 0:
            acceptees += 1
            part = duckdb.sql(
                f"SELECT count(*), sum(montant_rembourse)::VARCHAR FROM '{entrepot}/livraisons/*/delivrances-????.parquet'"
            ).fetchone()
            entieres = lignes_entieres(contenu, longueur, fin)
            assert part == (entieres, f"{sum(sommes[:entieres]) / 100:.2f}")
    assert acceptees < len(contenu) // 20


def _somme(quoi: str, ligne: bytes) -> int:
    """Cents of one line."""
    if quoi == "tables":
        return int(ligne.split(b",")[-1].replace(b".", b""))
    return int(ligne.split(b";")[COLONNES.index("REM")].replace(b".", b"").replace(b",", b""))


@pytest.mark.parametrize("source", ["tables", "bdpm", "open_phmev", "finess", "rien"])
def test_chemin_absent(source: str, deja_charge: Path, efficience: Callable) -> None:
    fait = efficience("charger", "--entrepot", deja_charge, "--source", f"{source}=/nulle/part")
    assert fait.code == 2
    assert "introuvable" in fait.messages if source != "rien" else "inconnue" in fait.messages


@pytest.mark.parametrize("texte", ["open_phmev", "open_phmev=", "open_phmev:24=x", "open_phmev:²²²²=x", "open_phmev:=x"])
def test_source_mal_ecrite(texte: str, deja_charge: Path, efficience: Callable) -> None:
    fait = efficience("charger", "--entrepot", deja_charge, "--source", texte)
    assert fait.code == 2
    assert "mal écrite" in fait.messages


@pytest.mark.parametrize("source", ["open_phmev", "finess"])
def test_dossier_au_lieu_d_un_fichier(source: str, tmp_path: Path, deja_charge: Path, efficience: Callable) -> None:
    fait = efficience("charger", "--entrepot", deja_charge, "--source", f"{source}={tmp_path}")
    assert fait.code == 2
    assert "c'est un dossier" in fait.messages


def test_entrepot_qui_est_un_fichier(tmp_path: Path, efficience: Callable) -> None:
    (tmp_path / "fichier").write_text("x")
    tables = ecrire_tables(tmp_path / "t", medicaments=MEDICAMENTS)
    fait = efficience("charger", "--entrepot", tmp_path / "fichier", "--source", f"tables={tables}")
    assert fait.code == 2
    assert "est un fichier" in fait.messages


def test_entrepot_dans_un_dossier_qui_contient_autre_chose(tmp_path: Path, efficience: Callable) -> None:
    tables = ecrire_tables(tmp_path / "t", medicaments=MEDICAMENTS)
    fait = efficience("charger", "--entrepot", tables, "--source", f"tables={tables}")
    assert fait.code == 2
    assert "n'est pas un entrepôt et contient déjà « medicaments.csv »" in fait.messages
