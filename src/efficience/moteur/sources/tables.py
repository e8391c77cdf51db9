"""The canonical tables brought directly by a user: a folder with one CSV or Parquet file per table."""

from collections.abc import Mapping
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sources.lecture import (
    Champ,
    Format,
    controle,
    entete,
    exiger_colonnes,
    lecteur_csv,
    premiere_ligne,
    refus_situe,
)
from efficience.moteur.sql import litteral, poser
from efficience.moteur.tables import TABLES, Nature, Table

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_ATTENDU = "un CSV en UTF-8, séparé par « , » ou « ; », avec en-tête, ou un fichier Parquet"
# Sorted so that the few products of an indicator sit in few row groups.
_TRI = {"delivrances": "atc5, cip13, finess", "dispositifs": "code_lpp, finess", "transports": "nature, finess"}


def fichiers(chemin: Path) -> Mapping[Table, Path]:
    """The files of a delivery by table. An unknown data file is refused: it may be a misspelt table."""
    candidats = sorted(chemin.iterdir()) if chemin.is_dir() else [chemin]
    trouves: dict[Table, Path] = {}
    for fichier in candidats:
        suffixe = next((s for s in _SUFFIXES if fichier.name.lower().endswith(s)), None)
        if suffixe is None:
            continue
        nom = fichier.name[: -len(suffixe)].lower()
        if nom not in TABLES:
            raise Refus(f"« {nom} » n'est pas une table canonique", fichier, attendu=", ".join(TABLES))
        if TABLES[nom] in trouves:
            raise Refus(f"la table « {nom} » est livrée deux fois", fichier, attendu="un seul fichier par table")
        trouves[TABLES[nom]] = fichier
    if not trouves:
        raise Refus("aucune table canonique trouvée", chemin, attendu=_ATTENDU, conseil="tables : " + ", ".join(TABLES))
    return trouves


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read every table of the folder; `annee`, when given, must be the only year of the yearly tables."""
    lots = []
    for table, fichier in fichiers(chemin).items():
        atelier.annoncer(f"lecture de {fichier.name}")
        lots.append(_lire_table(table, fichier, annee, atelier))
    return Lot(
        pieces=tuple(piece for lot in lots for piece in lot.pieces),
        lignes_lues=sum(lot.lignes_lues for lot in lots),
        ecarts=tuple(ecart for lot in lots for ecart in lot.ecarts),
        remarques=tuple(remarque for lot in lots for remarque in lot.remarques),
    )


def _lire_table(table: Table, fichier: Path, annee: int | None, atelier: Atelier) -> Lot:
    brut = atelier.dossier / f"{table.nom}.brut.parquet"
    if fichier.suffix == ".parquet":
        _poser_parquet(table, fichier, brut, atelier)
    else:
        _poser_csv(table, fichier, brut, atelier)
    _exiger_cle_unique(table, fichier, brut, atelier)
    lignes = atelier.con.execute(f"SELECT count(*) FROM {litteral(brut)}").fetchall()[0][0]
    verifie, ecarts = _verifier_finess(table, fichier, brut, atelier)
    pieces = _decouper(table, fichier, verifie, annee, atelier)
    return Lot(pieces, lignes, ecarts)


def _champs(table: Table) -> dict[str, Champ]:
    return {c.nom: Champ(c.valide(c.nom), c.convertir(c.nom), c.attendu) for c in table.colonnes}


def _selection(table: Table, presentes: list[str]) -> str:
    champs = _champs(table)
    return ", ".join(
        f"({controle(c.nom, champs[c.nom])})::{c.nature.lecture.type_sql} AS {c.nom}"
        if c.nom in presentes
        else f"NULL::{c.nature.lecture.type_sql} AS {c.nom}"
        for c in table.colonnes
    )


def _tri(table: Table) -> str:
    return f" ORDER BY {_TRI[table.nom]}" if table.nom in _TRI else ""


def _poser_csv(table: Table, fichier: Path, brut: Path, atelier: Atelier) -> None:
    ligne = premiere_ligne(fichier, "utf-8", _ATTENDU)
    separateur = max(",;", key=ligne.count)
    colonnes = entete(ligne, separateur)
    if len(colonnes) == 1 and "\t" in ligne:
        raise Refus("le séparateur est une tabulation", fichier, 1, _ATTENDU, "réexporter avec « , » ou « ; »")
    exiger_colonnes(fichier, colonnes, table.obligatoires, table.noms)
    forme = Format(separateur, "utf-8")
    with refus_situe(fichier, colonnes, _champs(table), forme):
        atelier.con.execute(
            f"COPY (SELECT {_selection(table, colonnes)} FROM {lecteur_csv(fichier, colonnes, forme)}{_tri(table)}) "
            f"TO {litteral(brut)} (FORMAT parquet, COMPRESSION zstd)"
        )


def _poser_parquet(table: Table, fichier: Path, brut: Path, atelier: Atelier) -> None:
    types = dict(
        atelier.con.execute(
            f"SELECT name, type FROM (DESCRIBE SELECT * FROM {litteral(fichier)}) t(name, type, a, b, c, d)"
        ).fetchall()
    )
    exiger_colonnes(fichier, list(types), table.obligatoires, table.noms)
    for colonne in table.colonnes:
        if colonne.nature is Nature.FINESS and types.get(colonne.nom, "VARCHAR") != "VARCHAR":
            raise Refus(f"la colonne « {colonne.nom} » est numérique : ses zéros initiaux sont perdus", fichier)
    textes = ", ".join(f"nullif({nom}::VARCHAR, '') AS {nom}" for nom in types)
    con = atelier.con
    source = f"(SELECT {textes} FROM {litteral(fichier)})"
    for nom, champ in _champs(table).items():
        if nom not in types:
            continue
        mauvaise = con.execute(f"SELECT {nom} FROM {source} WHERE NOT ({champ.valide}) LIMIT 1").fetchall()
        if mauvaise:
            raise Refus(f"colonne « {nom} » : « {mauvaise[0][0]} »", fichier, attendu=champ.attendu)
    con.execute(
        f"COPY (SELECT {_selection(table, list(types))} FROM {source}{_tri(table)}) "
        f"TO {litteral(brut)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _exiger_cle_unique(table: Table, fichier: Path, brut: Path, atelier: Atelier) -> None:
    if not table.cle:
        return
    cle = ", ".join(table.cle)
    doubles = atelier.con.execute(
        f"SELECT {cle} FROM {litteral(brut)} GROUP BY {cle} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if doubles:
        valeurs = ", ".join(f"{nom} {valeur}" for nom, valeur in zip(table.cle, doubles[0], strict=True))
        raise Refus(f"ligne en double : {valeurs}", fichier, attendu=f"une seule ligne par {cle}")


def _verifier_finess(table: Table, fichier: Path, brut: Path, atelier: Atelier) -> tuple[Path, tuple[Ecart, ...]]:
    """Complete 8-character numbers, set apart the rows whose key fails (a reference list is refused instead)."""
    colonnes = [c.nom for c in table.colonnes if c.nature is Nature.FINESS]
    if not colonnes:
        return brut, ()
    con = atelier.con
    distincts = " UNION ".join(f"SELECT {nom} FROM {litteral(brut)}" for nom in colonnes)
    lus = verifier_cles(numero for (numero,) in con.execute(distincts).fetchall())
    if lus.intacts:
        return brut, ()
    if lus.errones and table.partition is None:
        numero, raison = next(iter(lus.errones.items()))
        raise Refus(f"FINESS « {numero} » : {raison}", fichier, conseil="corriger ce numéro dans la liste")
    cles = [*lus.retenus.items(), *((numero, None) for numero in lus.errones)]
    poser(con, atelier.dossier, "cles", {"lu": "VARCHAR", "garde": "VARCHAR"}, cles)
    remplacees = ", ".join(f"(SELECT garde FROM cles WHERE lu = {nom}) AS {nom}" for nom in colonnes)
    garder = " AND ".join(f"({nom} IS NULL OR {nom} IN (SELECT lu FROM cles WHERE garde IS NOT NULL))" for nom in colonnes)
    verifie, ecartees = brut.with_suffix(".verifie.parquet"), atelier.dossier / f"{table.nom}.ecartes.parquet"
    con.execute(
        f"COPY (SELECT * REPLACE ({remplacees}) FROM {litteral(brut)} WHERE {garder}) TO {litteral(verifie)} (FORMAT parquet)"
    )
    if not lus.errones:
        return verifie, ()
    con.execute(f"COPY (SELECT * FROM {litteral(brut)} WHERE NOT ({garder})) TO {litteral(ecartees)} (FORMAT parquet)")
    somme = f"sum({table.montant})::VARCHAR" if table.montant else "NULL"
    lignes, euros = con.execute(f"SELECT count(*), {somme} FROM {litteral(ecartees)}").fetchall()[0]
    return verifie, (Ecart("clé FINESS erronée", table.nom, lignes, euros, tuple(sorted(lus.errones)[:5])),)


def _decouper(table: Table, fichier: Path, verifie: Path, annee: int | None, atelier: Atelier) -> tuple[Piece, ...]:
    """One part per year for yearly tables, a single part for reference lists."""
    con = atelier.con
    somme = f"sum({table.montant})::VARCHAR" if table.montant else "NULL"
    if table.partition is None:
        lignes, euros = con.execute(f"SELECT count(*), {somme} FROM {litteral(verifie)}").fetchall()[0]
        return (Piece(table.nom, "tables", _nommer(verifie, f"{table.nom}.parquet"), lignes, euros),)
    an = f"year({table.partition})" if table.colonne(table.partition).nature is Nature.DATE else table.partition
    annees = con.execute(f"SELECT {an}, count(*), {somme} FROM {litteral(verifie)} GROUP BY 1 ORDER BY 1").fetchall()
    autres = [lue for lue, _, _ in annees if annee is not None and lue != annee]
    if autres:
        raise Refus(
            f"la table « {table.nom} » contient l'année {autres[0]}, la livraison est annoncée pour {annee}",
            fichier,
            attendu=f"les lignes de {annee} seulement",
            conseil="charger sans préciser d'année (--source tables=…), ou séparer les années",
        )
    if len(annees) == 1:
        lue, lignes, euros = annees[0]
        return (Piece(table.nom, str(lue), _nommer(verifie, f"{table.nom}-{lue}.parquet"), lignes, euros),)
    pieces = []
    for lue, lignes, euros in annees:
        sortie = atelier.dossier / f"{table.nom}-{lue}.parquet"
        con.execute(f"COPY (SELECT * FROM {litteral(verifie)} WHERE {an} = {lue}) TO {litteral(sortie)} (FORMAT parquet)")
        pieces.append(Piece(table.nom, str(lue), sortie, lignes, euros))
    return tuple(pieces)


def _nommer(fichier: Path, nom: str) -> Path:
    return fichier.rename(fichier.with_name(nom))
