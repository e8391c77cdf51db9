"""Open PHMEV (CNAM): hospital prescriptions dispensed in town, by establishment, presentation, age class and sex.

Where to obtain it: data.gouv.fr, « Open PHMEV : bases sur les prescriptions hospitalières de médicaments délivrées en
ville », one national CSV a year (complete base). What it cannot give: patients, dates, prescribers, devices, transports;
small cells are masked by the producer; the establishment is the legal entity, save AP-HP, Croix-Rouge and military sites.

The published format has its traps: cp1252, `;`, dots as thousands separators and a decimal comma, masked codes made of
nines, dispensing-fee lines without a drug, negative lines. Codes are ASCII: only labels need decoding, and each label is
read once, from the line where its code first appears.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.rangement import ARTICLE, article
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, ligne_du_rang, refus_de_valeur, refus_situe
from efficience.moteur.sources.finess_lus import FinessLus, verifier_cles
from efficience.moteur.sources.lecture import (
    REPRENDRE,
    TELECHARGER,
    Champ,
    Format,
    controle,
    entete,
    exiger_colonnes,
    lecteur_csv,
    premiere_ligne,
)
from efficience.moteur.sources.premieres_lignes import premieres_lignes
from efficience.moteur.sql import litteral, poser
from efficience.moteur.tables.canoniques import CIP_HONORAIRES, CIP_MASQUE
from efficience.noyau.codes import ATC, CIP13
from efficience.noyau.finess import Finess
from efficience.noyau.montant import en_euros, en_nombre

COLONNES = tuple(
    "atc1 l_atc1 atc2 L_ATC2 atc3 L_ATC3 atc4 L_ATC4 ATC5 L_ATC5 CIP13 l_cip13 TOP_GEN GEN_NUM age SEXE etb_rgt "
    "categorie_jur categorie_jur_rgt code_postal nom_etb nom_ville nom_voie numero_voie raison_sociale_etb "
    "top_etb_age top_etb_sexe region_etb BOITES REM BSE".split()
)
ATC_MASQUE, AGE_MASQUE, SEXE_MASQUE, ATC_HONORAIRES = "9999999", 99, "9", "0000000"
_FORME = Format(separateur=";", encodage="cp1252", quote="")
_ATTENDU = f"le fichier OPEN_PHMEV_AAAA.CSV de la CNAM : {len(COLONNES)} colonnes séparées par « ; », codé en cp1252"
_MONTANT = r"[+-]?([0-9]{1,3}([.][0-9]{3})*|[0-9]+)(,[0-9]{1,2})?"


def _montant(nom: str) -> Champ:
    return Champ(
        f"regexp_full_match({nom}, '{_MONTANT}')",
        f"CAST(replace(replace({nom}, '.', ''), ',', '.') AS DECIMAL(18,2))",
        "un montant au format publié, par exemple 146.669,64 (point des milliers, virgule décimale)",
    )


# Checked on every line, as the file streams.
CHAMPS = {
    "age": Champ(
        "regexp_full_match(age, '[0-9]{1,2}')",
        f"nullif(CAST(age AS BIGINT), {AGE_MASQUE})",
        "une classe d'âge : 0, 20, 60 ou 99",
    ),
    "SEXE": Champ("SEXE IN ('1', '2', '9')", f"nullif(SEXE, '{SEXE_MASQUE}')", "1, 2 ou 9"),
    "BOITES": Champ("regexp_full_match(BOITES, '[+-]?[0-9]{1,12}')", "CAST(BOITES AS BIGINT)", "un nombre entier de boîtes"),
    "REM": _montant("REM"),
    "BSE": _montant("BSE"),
}
# Few distinct values on millions of lines: checked once each, after the read. Raw column → canonical one, pattern, words.
CODES = {
    "etb_rgt": ("finess", f"{Finess.motif_sans_cle}[0-9]?", Finess.attendu),
    "CIP13": ("cip13", f"{CIP13.motif}|0", CIP13.attendu),
    "ATC5": ("atc5", f"{ATC.motif}|{ATC_MASQUE}|{ATC_HONORAIRES}", ATC.attendu),
}
_TEXTES = {nom: Champ(f"regexp_full_match({nom}, '{motif}')", nom, attendu) for nom, (_, motif, attendu) in CODES.items()}
# Read on the first line of each hospital only.
_DESCRIPTION = {
    "region_etb": ("[0-9]{1,2}", "un code région de 1 ou 2 chiffres"),
    "categorie_jur_rgt": (".+", "une catégorie d'établissement"),
}
_EUROS = "sum(montant_rembourse)::VARCHAR"


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read one national or regional year. The year is not in the file: it must be given or be in its name."""
    try:
        colonnes = _entete(chemin)
        return _lire(deplier(chemin, atelier.dossier), chemin.name, annee or _annee_du_nom(chemin.name), colonnes, atelier)
    except Refus as refus:  # the user knows the file by its own name, not by the unfolded copy's
        raise replace(refus, fichier=chemin) from refus


def _lire(fichier: Path, nom: str, annee: int, colonnes: list[str], atelier: Atelier) -> Lot:
    atelier.annoncer(f"lecture de {nom}")
    brut = _poser(fichier, annee, colonnes, atelier)
    _exiger_codes(fichier, brut, atelier)
    _exiger_fin_entiere(fichier, colonnes)
    atelier.annoncer("écriture des tables canoniques")
    lignes_lues = atelier.con.execute(f"SELECT count(*) FROM {brut.lues}").fetchall()[0][0]
    remarques = tuple(_remarques(nom, annee, brut, atelier))
    etablissements, lus = _etablissements(annee, fichier, colonnes, brut, atelier)
    medicaments = _medicaments(annee, fichier, colonnes, brut, atelier)
    delivrances, ecarts = _delivrances(annee, brut, lus, atelier)
    return Lot((delivrances, etablissements, medicaments), lignes_lues, ecarts, remarques)


@dataclass(frozen=True)
class _Brut:
    """The file as canonical deliveries, line by line, in its order: `lues` reads it with the number `rang` of each line."""

    parquet: Path

    @property
    def lues(self) -> str:
        return f"(SELECT *, file_row_number AS rang FROM read_parquet({litteral(self.parquet)}, file_row_number=true))"


def _annees_du_nom(nom: str) -> list[int]:
    return sorted({int(annee) for annee in re.findall("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", nom)})


def _annee_du_nom(nom: str) -> int:
    annees = _annees_du_nom(nom)
    if len(annees) != 1:
        attendu = "une année dans le nom du fichier ou dans la commande"
        raise Refus("l'année du fichier n'est pas connue", nom, None, attendu, "la préciser : open_phmev:AAAA=CHEMIN")
    return annees[0]


def _entete(chemin: Path) -> list[str]:
    ligne = premiere_ligne(chemin, _FORME.encodage, _ATTENDU)
    if ligne.startswith("ï»¿"):
        raise Refus("le fichier a été réenregistré en UTF-8", chemin, 1, _ATTENDU, REPRENDRE)
    lues = entete(ligne, _FORME.separateur)
    if len(lues) == 1:
        trouve = next((nom for nom, s in (("virgule", ","), ("tabulation", "\t"), ("barre", "|")) if s in ligne), None)
        constat = f"le séparateur est une {trouve}" if trouve else "l'en-tête n'est pas celui d'Open PHMEV"
        raise Refus(constat, chemin, 1, _ATTENDU, REPRENDRE)
    officielles = {nom.lower(): nom for nom in COLONNES}
    noms = [officielles.get(nom.lower(), nom) for nom in lues]
    exiger_colonnes(chemin, noms, COLONNES, COLONNES)
    return noms


def _poser(fichier: Path, annee: int, colonnes: list[str], atelier: Atelier) -> _Brut:
    """One streaming pass: masked codes become missing, empty ones stay empty texts, to be refused.

    Dispensing fees stay, under a presentation of their own that indicators set apart and count.
    """
    brut = _Brut(atelier.dossier / f"delivrances-{annee}.parquet")
    age, sexe, boites, rem, bse = (controle(nom, champ) for nom, champ in CHAMPS.items())
    with refus_situe(fichier, colonnes, _TEXTES | CHAMPS, _FORME):
        atelier.con.execute(f"""
            COPY (SELECT *, {article()} AS {ARTICLE} FROM (
                SELECT coalesce(etb_rgt, '') AS finess, NULL::VARCHAR AS patient,
                    CASE WHEN CIP13 = '0' THEN '{CIP_HONORAIRES}' ELSE coalesce(CIP13, '') END AS cip13,
                    CASE WHEN ATC5 = '{ATC_MASQUE}' THEN NULL ELSE coalesce(ATC5, '') END AS atc5,
                    NULL::DATE AS date_prescription, NULL::DATE AS date_execution, {annee}::SMALLINT AS annee,
                    {age} AS age, {sexe} AS sexe,
                    {boites} AS boites, {rem} AS montant_rembourse, {bse} AS base_remboursement
                FROM {lecteur_csv(fichier, colonnes, _FORME)})
            ) TO {litteral(brut.parquet)} (FORMAT parquet)""")
    if not atelier.con.execute(f"SELECT count(*) FROM {brut.lues}").fetchall()[0][0]:
        raise Refus("l'en-tête n'est suivi d'aucune ligne", fichier, attendu=_ATTENDU, conseil=TELECHARGER)
    return brut


def _exiger_codes(fichier: Path, brut: _Brut, atelier: Atelier) -> None:
    """Refuse the first line whose code is malformed or empty."""
    mauvais: list[tuple[int, str, str]] = []
    for nom, (canonique, motif, _) in CODES.items():
        mauvais += atelier.con.execute(f"""
            SELECT min(rang), '{nom}', {canonique} FROM {brut.lues} GROUP BY {canonique}
            HAVING NOT regexp_full_match({canonique}, '{motif}')""").fetchall()
    if mauvais:
        rang, nom, valeur = min(mauvais)
        ligne = ligne_du_rang(fichier, _FORME, rang + 1)
        raise refus_de_valeur(fichier, nom, valeur or None, ligne, CODES[nom][2])


def _exiger_fin_entiere(fichier: Path, colonnes: list[str]) -> None:
    """A last line without its end may have lost digits: only an amount that has its two decimals is surely whole."""
    with fichier.open("rb") as flux:
        flux.seek(max(0, fichier.stat().st_size - 4096))
        fin = flux.read()
    dernier = fin.rsplit(b";", 1)[-1]
    if fin.endswith(b"\n") or (colonnes[-1] in ("REM", "BSE") and re.fullmatch(rb".*,[0-9]{2}\r?", dernier)):
        return
    *_, (ligne, _) = enregistrements(fichier, _FORME)
    raise Refus("la dernière ligne est coupée", fichier, ligne, "une dernière ligne entière, finie", TELECHARGER)


def _delivrances(annee: int, brut: _Brut, lus: FinessLus, atelier: Atelier) -> tuple[Piece, tuple[Ecart, ...]]:
    """The lines as they were read; rewritten only when a number is completed, or set apart because its key fails."""
    con, ecarts = atelier.con, list[Ecart]()
    if not lus.intacts:
        complet, ecartees = brut.parquet.with_name("complet.parquet"), atelier.dossier / "delivrances.ecartes.parquet"
        garder = f"SELECT l.* REPLACE (garde AS finess) FROM {litteral(brut.parquet)} l JOIN cles ON lu = l.finess"
        con.execute(f"COPY ({garder}) TO {litteral(complet)} (FORMAT parquet)")
        if lus.errones:
            ecarter = f"SELECT * FROM {litteral(brut.parquet)} WHERE finess NOT IN (SELECT lu FROM cles)"
            con.execute(f"COPY ({ecarter}) TO {litteral(ecartees)} (FORMAT parquet)")
            lignes, euros = con.execute(f"SELECT count(*), {_EUROS} FROM {litteral(ecartees)}").fetchall()[0]
            ecarts.append(Ecart("clé FINESS erronée", "delivrances", lignes, euros, tuple(sorted(lus.errones)[:5])))
        complet.replace(brut.parquet)
    return _piece("delivrances", str(annee), brut.parquet, _EUROS, atelier), tuple(ecarts)


def _etablissements(
    annee: int, fichier: Path, colonnes: list[str], brut: _Brut, atelier: Atelier
) -> tuple[Piece, FinessLus]:
    """The hospitals of the file, each described by its first line; and their numbers, checked."""
    con = atelier.con
    rangs = dict(con.execute(f"SELECT finess, min(rang) FROM {brut.lues} GROUP BY 1 ORDER BY 2").fetchall())
    lus = verifier_cles(rangs)
    poser(con, atelier.dossier, "cles", {"lu": "VARCHAR", "garde": "VARCHAR"}, lus.retenus.items())
    decrits = premieres_lignes(fichier, [numero for numero in rangs if numero in lus.retenus], colonnes, "etb_rgt")
    for numero, ligne in decrits.items():
        for nom, (motif, attendu) in _DESCRIPTION.items():
            if not re.fullmatch(motif, ligne[nom]):
                situe = ligne_du_rang(fichier, _FORME, rangs[numero] + 1)
                raise refus_de_valeur(fichier, nom, ligne[nom] or None, situe, attendu)
    valeurs = {
        lus.retenus[lu]: (
            ligne["raison_sociale_etb"] or ligne["nom_etb"] or lu,
            ligne["categorie_jur_rgt"],
            ligne["region_etb"].zfill(2),
        )
        for lu, ligne in reversed(decrits.items())  # the same hospital under 8 and 9 characters: its first line wins
    }
    types = dict.fromkeys(("finess", "raison_sociale", "categorie", "region"), "VARCHAR")
    poser(con, atelier.dossier, "etablissements", types, [(finess, *champs) for finess, champs in valeurs.items()])
    sortie = atelier.dossier / f"etablissements-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM etablissements ORDER BY finess) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("etablissements", f"open_phmev-{annee}", sortie, "NULL", atelier), lus


def _medicaments(annee: int, fichier: Path, colonnes: list[str], brut: _Brut, atelier: Atelier) -> Piece:
    con = atelier.con
    lignes = con.execute(f"""
        SELECT cip13, arg_max(atc5, (abs(boites), -rang)) FROM {brut.lues}
        WHERE cip13 NOT IN ('{CIP_HONORAIRES}', '{CIP_MASQUE}') AND atc5 <> '{ATC_HONORAIRES}'
        GROUP BY cip13 ORDER BY min(rang)""").fetchall()
    decrits = premieres_lignes(fichier, [cip13 for cip13, _ in lignes], colonnes, "CIP13")
    types = dict.fromkeys(("cip13", "atc5", "libelle"), "VARCHAR")
    valeurs = [(cip13, atc5, decrits[cip13]["l_cip13"] or cip13) for cip13, atc5 in lignes]
    poser(con, atelier.dossier, "medicaments", types, valeurs)
    sortie = atelier.dossier / f"medicaments-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM medicaments ORDER BY cip13) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("medicaments", f"open_phmev-{annee}", sortie, "NULL", atelier)


def _piece(table: str, partie: str, sortie: Path, euros: str, atelier: Atelier) -> Piece:
    lignes, total = atelier.con.execute(f"SELECT count(*), {euros} FROM {litteral(sortie)}").fetchall()[0]
    return Piece(table, partie, sortie, lignes, total)


def _remarques(nom: str, annee: int, brut: _Brut, atelier: Atelier) -> Iterable[str]:
    comptes = {
        "présentation masquée par le producteur": f"cip13 = '{CIP_MASQUE}'",
        "code ATC masqué par le producteur, dans aucun indicateur": "atc5 IS NULL",
        "honoraires de dispensation, sans médicament": f"cip13 = '{CIP_HONORAIRES}'",
        "régularisations négatives": "montant_rembourse < 0 OR boites < 0",
        "lignes à zéro boîte, hors honoraires": f"boites = 0 AND cip13 <> '{CIP_HONORAIRES}'",
    }
    sommes = ", ".join(f"count(*) FILTER ({c}), coalesce(sum(montant_rembourse) FILTER ({c}), 0)" for c in comptes.values())
    lus = iter(atelier.con.execute(f"SELECT {sommes} FROM {brut.lues}").fetchall()[0])
    for libelle, lignes, euros in zip(comptes, lus, lus, strict=True):
        yield f"{libelle} : {en_nombre(lignes)} lignes, {en_euros(euros)}"
    if _annees_du_nom(nom) and annee not in _annees_du_nom(nom):
        yield f"attention : le nom du fichier ({nom}) ne porte pas l'année annoncée ({annee})"
    yield from _doubles(brut, atelier)


def _doubles(brut: _Brut, atelier: Atelier) -> Iterable[str]:
    """In one year a hospital has one line per presentation, age and sex. Looked at where it shows most: the largest."""
    requete = f"""
        SELECT any_value(finess), count(*), count(DISTINCT (cip13, atc5, age, sexe)) FROM {brut.lues}
        WHERE finess = (SELECT mode(finess) FROM {brut.lues}) AND cip13 NOT IN ('{CIP_HONORAIRES}', '{CIP_MASQUE}')"""
    etablissement, lignes, distinctes = atelier.con.execute(requete).fetchall()[0]
    if lignes > distinctes:
        yield (
            f"attention : {en_nombre(lignes - distinctes)} lignes sur {en_nombre(lignes)} de l'établissement "
            f"{etablissement} répètent une présentation, un âge et un sexe déjà lus : vérifier que le fichier ne contient "
            "pas deux années"
        )
