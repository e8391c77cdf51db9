"""Open PHMEV (CNAM): hospital prescriptions dispensed in town, by establishment, presentation, age class and sex.

Where to obtain it: data.gouv.fr, « Open PHMEV : bases sur les prescriptions hospitalières de médicaments délivrées en
ville », one national CSV a year (complete base). What it cannot give: patients, dates, prescribers, devices, transports;
small cells are masked by the producer; the establishment is the legal entity, save AP-HP, Croix-Rouge and military sites.

The published format has its traps: cp1252, `;`, dots as thousands separators and a decimal comma, masked codes made of
nines, dispensing-fee lines without a drug, negative lines. Codes are ASCII: only labels need decoding, and each label is
read once, from the line where its code first appears.
"""

import mmap
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, ligne_du_rang, refus_de_valeur, refus_situe
from efficience.moteur.sources.finess_lus import FinessLus, verifier_cles
from efficience.moteur.sources.lecture import (
    REPRENDRE,
    TELECHARGER,
    Champ,
    Format,
    entete,
    exiger_colonnes,
    lecteur_csv,
    premiere_ligne,
    selection,
)
from efficience.moteur.sql import litteral, poser
from efficience.noyau.codes import ATC, CIP13
from efficience.noyau.finess import Finess
from efficience.noyau.montant import en_euros, en_nombre

COLONNES = [
    "atc1",
    "l_atc1",
    "atc2",
    "L_ATC2",
    "atc3",
    "L_ATC3",
    "atc4",
    "L_ATC4",
    "ATC5",
    "L_ATC5",
    "CIP13",
    "l_cip13",
    "TOP_GEN",
    "GEN_NUM",
    "age",
    "SEXE",
    "etb_rgt",
    "categorie_jur",
    "categorie_jur_rgt",
    "code_postal",
    "nom_etb",
    "nom_ville",
    "nom_voie",
    "numero_voie",
    "raison_sociale_etb",
    "top_etb_age",
    "top_etb_sexe",
    "region_etb",
    "BOITES",
    "REM",
    "BSE",
]
CIP_MASQUE, ATC_MASQUE, AGE_MASQUE, SEXE_MASQUE = "9999999999999", "9999999", 99, "9"
ATC_HONORAIRES = "0000000"
_FORME = Format(separateur=";", encodage="cp1252", quote="")
_ATTENDU = f"le fichier OPEN_PHMEV_AAAA.CSV de la CNAM : {len(COLONNES)} colonnes séparées par « ; », codé en cp1252"
_MONTANT = r"[+-]?([0-9]{1,3}([.][0-9]{3})*|[0-9]+)(,[0-9]{1,2})?"


def _montant(nom: str) -> Champ:
    return Champ(
        f"regexp_full_match({nom}, '{_MONTANT}')",
        f"CAST(replace(replace({nom}, '.', ''), ',', '.') AS DECIMAL(18,2))",
        "un montant au format publié, par exemple 146.669,64 (point des milliers, virgule décimale)",
    )


def _code(nom: str, motif: str, attendu: str) -> Champ:
    return Champ(f"regexp_full_match({nom}, '{motif}')", nom, attendu)


# Checked on every line, as the file streams.
CHAMPS = {
    "BOITES": Champ("regexp_full_match(BOITES, '[+-]?[0-9]{1,12}')", "CAST(BOITES AS BIGINT)", "un nombre entier de boîtes"),
    "REM": _montant("REM"),
    "BSE": _montant("BSE"),
}
# Few distinct values on millions of lines: checked once each, after the read.
CODES = {
    "etb_rgt": _code("etb_rgt", f"{Finess.motif_sans_cle}[0-9]?", Finess.attendu),
    "CIP13": _code("CIP13", f"{CIP13.motif}|0", CIP13.attendu),
    "ATC5": _code("ATC5", f"{ATC.motif}|{ATC_MASQUE}|{ATC_HONORAIRES}", ATC.attendu),
    "age": _code("age", "[0-9]{1,2}", "une classe d'âge : 0, 20, 60 ou 99"),
    "SEXE": _code("SEXE", "[129]", "1, 2 ou 9"),
    "region_etb": _code("region_etb", "[0-9]{1,2}", "un code région"),
    "categorie_jur_rgt": _code("categorie_jur_rgt", ".+", "une catégorie d'établissement"),
}


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read one national or regional year. The year is not in the file: it must be given or be in its name."""
    try:
        colonnes = _entete(chemin)
        return _lire(deplier(chemin, atelier.dossier), chemin.name, annee or _annee_du_nom(chemin.name), colonnes, atelier)
    except Refus as refus:  # the user knows the file by its own name, not by the unfolded copy's
        raise replace(refus, fichier=chemin) from refus


def _lire(fichier: Path, nom: str, annee: int, colonnes: list[str], atelier: Atelier) -> Lot:
    atelier.annoncer(f"lecture de {nom}")
    _poser(fichier, colonnes, atelier)
    _exiger_codes(fichier, atelier)
    _exiger_fin_entiere(fichier, colonnes)
    lus = verifier_cles(n for (n,) in atelier.con.execute("SELECT DISTINCT etb_rgt FROM brut").fetchall())
    poser(atelier.con, atelier.dossier, "cles", {"lu": "VARCHAR", "garde": "VARCHAR"}, lus.retenus.items())
    atelier.annoncer("écriture des tables canoniques")
    pieces = (
        _delivrances(annee, lus, atelier),
        _etablissements(annee, fichier, colonnes, atelier),
        _medicaments(annee, fichier, colonnes, atelier),
    )
    lignes_lues = atelier.con.execute("SELECT count(*) FROM brut").fetchall()[0][0]
    return Lot(pieces, lignes_lues, tuple(_ecarts(lus, atelier)), tuple(_remarques(nom, annee, atelier)))


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


def _poser(fichier: Path, colonnes: list[str], atelier: Atelier) -> None:
    """All lines, typed, in file order: the row number of the table is the record number of the file."""
    with refus_situe(fichier, colonnes, CODES | CHAMPS, _FORME):
        atelier.con.execute(
            f"CREATE TEMP TABLE brut AS SELECT {', '.join(CODES)}, {selection(CHAMPS)} "
            f"FROM {lecteur_csv(fichier, colonnes, _FORME)}"
        )
    if not atelier.con.execute("SELECT count(*) FROM brut").fetchall()[0][0]:
        raise Refus("l'en-tête n'est suivi d'aucune ligne", fichier, attendu=_ATTENDU, conseil=TELECHARGER)


def _exiger_codes(fichier: Path, atelier: Atelier) -> None:
    """Refuse the first line whose code is malformed."""
    mauvais: list[tuple[int, str, str | None]] = []
    for nom, champ in CODES.items():
        mauvais += atelier.con.execute(f"""
            SELECT rang, '{nom}', {nom} FROM (SELECT min(rowid) AS rang, {nom} FROM brut GROUP BY {nom})
            WHERE NOT coalesce({champ.valide}, false)""").fetchall()
    if mauvais:
        rang, nom, valeur = min(mauvais, key=lambda trouve: trouve[0])
        raise refus_de_valeur(fichier, nom, valeur, ligne_du_rang(fichier, _FORME, rang + 1), CODES[nom].attendu)


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


def _delivrances(annee: int, lus: FinessLus, atelier: Atelier) -> Piece:
    sortie = atelier.dossier / f"delivrances-{annee}.parquet"
    finess = "etb_rgt" if lus.intacts else "garde"
    depuis = "brut" if lus.intacts else "brut JOIN cles ON lu = etb_rgt"
    atelier.con.execute(f"""
        COPY (
            SELECT {finess} AS finess, NULL::VARCHAR AS patient, CIP13 AS cip13, nullif(ATC5, '{ATC_MASQUE}') AS atc5,
                NULL::DATE AS date_prescription, NULL::DATE AS date_execution, {annee}::SMALLINT AS annee,
                nullif(age::BIGINT, {AGE_MASQUE}) AS age, nullif(SEXE, '{SEXE_MASQUE}') AS sexe,
                BOITES AS boites, REM AS montant_rembourse, BSE AS base_remboursement
            FROM {depuis} WHERE ATC5 <> '{ATC_HONORAIRES}'
        ) TO {litteral(sortie)} (FORMAT parquet, COMPRESSION zstd)""")
    return _piece("delivrances", str(annee), sortie, "sum(montant_rembourse)::VARCHAR", atelier)


def _etablissements(annee: int, fichier: Path, colonnes: list[str], atelier: Atelier) -> Piece:
    con = atelier.con
    lignes = con.execute("""
        SELECT arg_min(etb_rgt, brut.rowid), garde, arg_min(categorie_jur_rgt, brut.rowid),
            lpad(arg_min(region_etb, brut.rowid), 2, '0')
        FROM brut JOIN cles ON lu = etb_rgt GROUP BY garde ORDER BY min(brut.rowid)""").fetchall()
    noms = libelles(fichier, [lu for lu, *_ in lignes], colonnes, "etb_rgt", ("raison_sociale_etb", "nom_etb"))
    types = dict.fromkeys(("finess", "raison_sociale", "categorie", "region"), "VARCHAR")
    valeurs = [(garde, noms[lu], categorie, region) for lu, garde, categorie, region in lignes]
    poser(con, atelier.dossier, "etablissements", types, valeurs)
    sortie = atelier.dossier / f"etablissements-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM etablissements ORDER BY finess) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("etablissements", f"open_phmev-{annee}", sortie, "NULL", atelier)


def _medicaments(annee: int, fichier: Path, colonnes: list[str], atelier: Atelier) -> Piece:
    con = atelier.con
    lignes = con.execute(f"""
        SELECT CIP13, arg_max(ATC5, (abs(BOITES), -rowid)) FROM brut
        WHERE CIP13 NOT IN ('0', '{CIP_MASQUE}') AND ATC5 NOT IN ('{ATC_MASQUE}', '{ATC_HONORAIRES}')
        GROUP BY CIP13 ORDER BY min(rowid)""").fetchall()
    noms = libelles(fichier, [cip13 for cip13, _ in lignes], colonnes, "CIP13", ("l_cip13",))
    types = dict.fromkeys(("cip13", "atc5", "libelle"), "VARCHAR")
    poser(con, atelier.dossier, "medicaments", types, [(cip13, atc5, noms[cip13]) for cip13, atc5 in lignes])
    sortie = atelier.dossier / f"medicaments-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM medicaments ORDER BY cip13) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("medicaments", f"open_phmev-{annee}", sortie, "NULL", atelier)


def libelles(
    fichier: Path, codes: Iterable[str], colonnes: Sequence[str], colonne: str, noms: Sequence[str]
) -> dict[str, str]:
    """Label of each code of `colonne`: the first filled column among `noms`, on the first line that holds the code.

    Codes come in order of first appearance, so that the whole search is one walk forward through the file.
    """
    trouves: dict[str, str] = {}
    with fichier.open("rb") as flux, mmap.mmap(flux.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        debut = 0
        for code in codes:
            debut, champs = _ligne_du_code(octets, code.encode("ascii"), colonnes.index(colonne), debut)
            _refuser_utf8(b";".join(champs), fichier, octets, debut)
            lus = (champs[colonnes.index(nom)].decode(_FORME.encodage, "replace") for nom in noms)
            trouves[code] = next(filter(None, lus), code)
            octets.madvise(mmap.MADV_DONTNEED)
    return trouves


def _ligne_du_code(octets: mmap.mmap, code: bytes, rang: int, position: int) -> tuple[int, list[bytes]]:
    """Start and fields of the first line from `position` on whose field number `rang` is this code."""
    motif = b";" + code + b";" if 0 < rang < len(COLONNES) - 1 else code
    while (trouve := octets.find(motif, position)) >= 0:
        debut = octets.rfind(b"\n", 0, trouve) + 1
        fin = octets.find(b"\n", trouve)
        fin = fin if fin >= 0 else len(octets)
        champs = octets[debut:fin].rstrip(b"\r").split(b";")
        if champs[rang] == code:
            return debut, champs
        position = fin
    raise LookupError(code)


def _refuser_utf8(ligne: bytes, fichier: Path, octets: mmap.mmap, debut: int) -> None:
    """Accents of cp1252 never form valid UTF-8: a line that does was saved again by another program."""
    if ligne.isascii():
        return
    try:
        ligne.decode("utf-8")
    except UnicodeDecodeError:
        return
    rang = 1 + sum(octets[i : min(i + (1 << 20), debut)].count(b"\n") for i in range(0, debut, 1 << 20))
    raise Refus("le fichier a été réenregistré en UTF-8", fichier, rang, _ATTENDU, REPRENDRE)


def _piece(table: str, partie: str, sortie: Path, euros: str, atelier: Atelier) -> Piece:
    lignes, total = atelier.con.execute(f"SELECT count(*), {euros} FROM {litteral(sortie)}").fetchall()[0]
    return Piece(table, partie, sortie, lignes, total)


def _ecarts(lus: FinessLus, atelier: Atelier) -> Iterable[Ecart]:
    """Lines that are not deliveries of a known hospital: counted with their euros, kept in their own file."""
    motifs = {
        "honoraires de dispensation (sans médicament)": (f"ATC5 = '{ATC_HONORAIRES}'", ()),
        "clé FINESS erronée": (
            f"ATC5 <> '{ATC_HONORAIRES}' AND etb_rgt NOT IN (SELECT lu FROM cles)",
            tuple(sorted(lus.errones)[:5]),
        ),
    }
    for rang, (motif, (condition, exemples)) in enumerate(motifs.items()):
        lignes, euros = atelier.con.execute(f"SELECT count(*), sum(REM)::VARCHAR FROM brut WHERE {condition}").fetchall()[0]
        if lignes:
            sortie = atelier.dossier / f"delivrances.ecartes-{rang}.parquet"
            atelier.con.execute(f"COPY (SELECT * FROM brut WHERE {condition}) TO {litteral(sortie)} (FORMAT parquet)")
            yield Ecart(motif, "delivrances", lignes, euros, exemples)


def _remarques(nom: str, annee: int, atelier: Atelier) -> Iterable[str]:
    masque, sans_code = f"CIP13 = '{CIP_MASQUE}'", f"ATC5 = '{ATC_MASQUE}'"
    masques, euros_masques, sans_atc, euros_sans_atc, negatives, nulles = atelier.con.execute(f"""
        SELECT count(*) FILTER ({masque}), coalesce(sum(REM) FILTER ({masque}), 0),
            count(*) FILTER ({sans_code}), coalesce(sum(REM) FILTER ({sans_code}), 0),
            count(*) FILTER (REM < 0 OR BOITES < 0), count(*) FILTER (BOITES = 0 AND ATC5 <> '{ATC_HONORAIRES}')
        FROM brut""").fetchall()[0]
    yield f"présentation masquée par le producteur : {en_nombre(masques)} lignes, {en_euros(euros_masques)}"
    poids = f"{en_nombre(sans_atc)} lignes, {en_euros(euros_sans_atc)}"
    yield f"code ATC masqué par le producteur : {poids} (dans aucun indicateur)"
    yield f"régularisations négatives : {en_nombre(negatives)} lignes ; lignes à zéro boîte : {en_nombre(nulles)}"
    if _annees_du_nom(nom) and annee not in _annees_du_nom(nom):
        yield f"attention : le nom du fichier ({nom}) ne porte pas l'année annoncée ({annee})"
    yield from _doubles(atelier)


def _doubles(atelier: Atelier) -> Iterable[str]:
    """In one year a hospital has one line per presentation, age and sex. Looked at where it shows most: the largest."""
    etablissement, lignes, distinctes = atelier.con.execute(f"""
        SELECT any_value(etb_rgt), count(*), count(DISTINCT (CIP13, ATC5, age, SEXE)) FROM brut
        WHERE etb_rgt = (SELECT mode(etb_rgt) FROM brut) AND CIP13 NOT IN ('0', '{CIP_MASQUE}')""").fetchall()[0]
    if lignes > distinctes:
        yield (
            f"attention : {en_nombre(lignes - distinctes)} lignes sur {en_nombre(lignes)} de l'établissement "
            f"{etablissement} répètent une présentation, un âge et un sexe déjà lus : vérifier que le fichier ne contient "
            "pas deux années"
        )
