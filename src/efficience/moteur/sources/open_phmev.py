"""Open PHMEV (CNAM): hospital prescriptions dispensed in town, by establishment, presentation, age class and sex.

Where to obtain it: data.gouv.fr, « Open PHMEV : bases sur les prescriptions hospitalières de médicaments délivrées en
ville », one national CSV a year (complete base). What it cannot give: patients, dates, prescribers, devices, transports;
small cells are masked by the producer; the establishment is the legal entity, save AP-HP, Croix-Rouge and military sites.

The published format has its traps: cp1252, `;`, dots as thousands separators and a decimal comma, masked codes made of
nines, dispensing-fee lines without a drug, negative lines. Codes are ASCII: only labels need decoding, and each label is
read once, from the line where its code first appears.
"""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.finess_lus import FinessLus, verifier_cles
from efficience.moteur.sources.lecture import (
    Champ,
    Format,
    controle,
    entete,
    lecteur_csv,
    premiere_ligne,
    refus_de_valeur,
    refus_situe,
)
from efficience.moteur.sql import litteral, poser
from efficience.noyau.codes import ATC, CIP13
from efficience.noyau.finess import Finess

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


# Checked on every line, as the file streams.
CHAMPS = {
    "BOITES": Champ("regexp_full_match(BOITES, '[+-]?[0-9]{1,12}')", "CAST(BOITES AS BIGINT)", "un nombre entier de boîtes"),
    "REM": _montant("REM"),
    "BSE": _montant("BSE"),
}
# Few distinct values on millions of lines: checked once each, after the read. Pattern, words for the user.
CODES = {
    "etb_rgt": (f"{Finess.motif_sans_cle}[0-9]?", Finess.attendu),
    "CIP13": (f"{CIP13.motif}|0", CIP13.attendu),
    "ATC5": (f"{ATC.motif}|{ATC_MASQUE}|{ATC_HONORAIRES}", ATC.attendu),
    "age": ("[0-9]{1,2}", "une classe d'âge : 0, 20, 60 ou 99"),
    "SEXE": ("[129]", "1, 2 ou 9"),
    "region_etb": ("[0-9]{1,2}", "un code région"),
    "categorie_jur_rgt": (".+", "une catégorie d'établissement"),
}


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read one national or regional year. The year is not in the file: it must be given or be in its name."""
    annee = annee or _annee_du_nom(chemin)
    colonnes = _entete(chemin)
    fichier = deplier(chemin, atelier.dossier)
    atelier.annoncer(f"lecture de {chemin.name}")
    _poser(fichier, chemin, colonnes, atelier)
    _exiger_codes(chemin, atelier)
    _exiger_fin_entiere(fichier, chemin)
    lus = verifier_cles(n for (n,) in atelier.con.execute("SELECT DISTINCT etb_rgt FROM brut").fetchall())
    poser(atelier.con, atelier.dossier, "cles", {"lu": "VARCHAR", "garde": "VARCHAR"}, lus.retenus.items())
    atelier.annoncer("écriture des tables canoniques")
    pieces = (
        _delivrances(annee, lus, atelier),
        _etablissements(annee, fichier, colonnes, atelier),
        _medicaments(annee, fichier, colonnes, atelier),
    )
    lignes_lues = atelier.con.execute("SELECT count(*) FROM brut").fetchall()[0][0]
    return Lot(pieces, lignes_lues, tuple(_ecarts(lus, atelier)), _remarques(chemin, annee, atelier))


def _annee_du_nom(chemin: Path) -> int:
    trouve = [mot for mot in chemin.name.replace(".", "_").split("_") if mot.isdigit() and len(mot) == 4]
    if len(trouve) != 1:
        conseil = "la préciser : --source open_phmev:2024=CHEMIN"
        raise Refus("l'année du fichier n'est pas connue", chemin, conseil=conseil)
    return int(trouve[0])


def _entete(chemin: Path) -> list[str]:
    ligne = premiere_ligne(chemin, _FORME.encodage, _ATTENDU)
    if ligne.startswith("ï»¿"):
        raise Refus("le fichier a été réenregistré en UTF-8", chemin, 1, _ATTENDU, "reprendre le fichier d'origine")
    lues = entete(ligne, _FORME.separateur)
    if len(lues) == 1:
        trouve = next((nom for nom, s in (("virgule", ","), ("tabulation", "\t"), ("barre", "|")) if s in ligne), None)
        constat = f"le séparateur est une {trouve}" if trouve else "l'en-tête n'est pas celui d'Open PHMEV"
        raise Refus(constat, chemin, 1, _ATTENDU, "reprendre le fichier d'origine")
    officielles = {nom.lower(): nom for nom in COLONNES}
    noms = [officielles.get(nom.lower(), nom) for nom in lues]
    for nom in COLONNES:
        if nom not in noms:
            raise Refus(f"la colonne « {nom} » manque", chemin, 1, _ATTENDU, "reprendre le fichier d'origine")
    for nom in noms:
        if nom not in COLONNES or noms.count(nom) > 1:
            constat = "est répétée" if nom in COLONNES else "n'est pas connue"
            raise Refus(f"la colonne « {nom} » {constat}", chemin, 1, _ATTENDU, "reprendre le fichier d'origine")
    return noms


def _poser(fichier: Path, chemin: Path, colonnes: list[str], atelier: Atelier) -> None:
    """All lines, typed, in file order: the row number of the table is the line number of the file."""
    valeurs = ", ".join([*CODES, *(f"{controle(nom, champ)} AS {nom}" for nom, champ in CHAMPS.items())])
    with refus_situe(fichier, colonnes, CHAMPS, _FORME, nom=chemin):
        atelier.con.execute(f"CREATE TEMP TABLE brut AS SELECT {valeurs} FROM {lecteur_csv(fichier, colonnes, _FORME)}")


def _exiger_codes(chemin: Path, atelier: Atelier) -> None:
    """Refuse the first line whose code is malformed."""
    for nom, (motif, attendu) in CODES.items():
        mauvais = atelier.con.execute(f"""
            SELECT rang, valeur FROM (SELECT min(rowid) AS rang, {nom} AS valeur FROM brut GROUP BY {nom})
            WHERE NOT coalesce(regexp_full_match(valeur, '{motif}'), false) ORDER BY rang LIMIT 1""").fetchall()
        for rang, valeur in mauvais:
            raise refus_de_valeur(chemin, nom, valeur, rang + 2, attendu)


def _exiger_fin_entiere(fichier: Path, chemin: Path) -> None:
    """A last line without its end, whose last amount has lost its cents, betrays a broken download."""
    with fichier.open("rb") as flux:
        flux.seek(max(0, fichier.stat().st_size - 4096))
        fin = flux.read()
    if not fin.endswith(b"\n") and b"," not in fin.rsplit(b";", 1)[-1][-3:-2]:
        raise Refus("la dernière ligne est tronquée", chemin, attendu="une ligne entière", conseil="recharger le fichier")


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
    lignes = atelier.con.execute("""
        SELECT garde, lpad(arg_min(region_etb, brut.rowid), 2, '0'), arg_min(categorie_jur_rgt, brut.rowid), min(brut.rowid), etb_rgt
        FROM brut JOIN cles ON lu = etb_rgt GROUP BY ALL ORDER BY min(brut.rowid)""").fetchall()
    rangs = [colonnes.index(nom) for nom in ("raison_sociale_etb", "nom_etb")]
    noms = libelles(fichier, [ligne[4] for ligne in lignes], rangs)
    con = atelier.con
    types = dict.fromkeys(("finess", "raison_sociale", "categorie", "region"), "VARCHAR")
    valeurs = [(garde, noms[lu], categorie, region) for garde, region, categorie, _, lu in lignes]
    poser(con, atelier.dossier, "etablissements", types, valeurs)
    sortie = atelier.dossier / f"etablissements-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM etablissements ORDER BY finess) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("etablissements", f"open_phmev-{annee}", sortie, "NULL", atelier)


def _medicaments(annee: int, fichier: Path, colonnes: list[str], atelier: Atelier) -> Piece:
    con = atelier.con
    lignes = con.execute(f"""
        SELECT CIP13, arg_max(ATC5, abs(BOITES)), min(rowid) FROM brut
        WHERE CIP13 NOT IN ('0', '{CIP_MASQUE}') AND ATC5 <> '{ATC_MASQUE}' GROUP BY CIP13 ORDER BY 3""").fetchall()
    noms = libelles(fichier, [cip13 for cip13, _, _ in lignes], [colonnes.index("l_cip13")])
    types = dict.fromkeys(("cip13", "atc5", "libelle"), "VARCHAR")
    poser(con, atelier.dossier, "medicaments", types, [(cip13, atc5, noms[cip13]) for cip13, atc5, _ in lignes])
    sortie = atelier.dossier / f"medicaments-{annee}.parquet"
    con.execute(f"COPY (SELECT * FROM medicaments ORDER BY cip13) TO {litteral(sortie)} (FORMAT parquet)")
    return _piece("medicaments", f"open_phmev-{annee}", sortie, "NULL", atelier)


def libelles(fichier: Path, codes: Iterable[str], rangs: Sequence[int]) -> dict[str, str]:
    """Label of each code: the first filled column of `rangs` on the first line that holds the code.

    Codes come in order of first appearance, so that the whole search is one walk forward through the file.
    """
    trouves: dict[str, str] = {}
    with fichier.open("rb") as flux, mmap.mmap(flux.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        position = 0
        for code in codes:
            position = octets.find(f";{code};".encode("ascii"), position)
            debut = octets.rfind(b"\n", 0, position) + 1
            fin = octets.find(b"\n", position)
            ligne = octets[debut : fin if fin >= 0 else len(octets)]
            _refuser_utf8(ligne, fichier)
            champs = ligne.decode(_FORME.encodage, "replace").rstrip("\r").split(_FORME.separateur)
            trouves[code] = next((champs[rang] for rang in rangs if champs[rang]), code)
            position = debut
            octets.madvise(mmap.MADV_DONTNEED)
    return trouves


def _refuser_utf8(ligne: bytes, fichier: Path) -> None:
    """Accents of cp1252 never form valid UTF-8: a line that does was saved again by another program."""
    if ligne.isascii():
        return
    try:
        ligne.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise Refus("le fichier a été réenregistré en UTF-8", fichier, None, _ATTENDU, "reprendre le fichier d'origine")


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


def _remarques(chemin: Path, annee: int, atelier: Atelier) -> tuple[str, ...]:
    masque, sans_code = f"CIP13 = '{CIP_MASQUE}'", f"ATC5 = '{ATC_MASQUE}'"
    masques, euros_masques, sans_atc, euros_sans_atc, negatives, nulles = atelier.con.execute(f"""
        SELECT count(*) FILTER ({masque}), sum(REM) FILTER ({masque}),
            count(*) FILTER ({sans_code}), sum(REM) FILTER ({sans_code}),
            count(*) FILTER (REM < 0 OR BOITES < 0), count(*) FILTER (BOITES = 0 AND ATC5 <> '{ATC_HONORAIRES}')
        FROM brut""").fetchall()[0]
    remarques = [
        f"présentation masquée par le producteur : {masques} lignes, {euros_masques or 0} €",
        f"code ATC masqué par le producteur : {sans_atc} lignes, {euros_sans_atc or 0} € (dans aucun indicateur)",
        f"régularisations négatives : {negatives} lignes ; lignes à zéro boîte : {nulles}",
    ]
    if str(annee) not in chemin.name and any(m.isdigit() and len(m) == 4 for m in chemin.stem.split("_")):
        remarques.append(f"le nom du fichier ({chemin.name}) ne porte pas l'année annoncée ({annee})")
    return tuple(remarques)
