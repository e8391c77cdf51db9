"""The canonical tables brought directly by a user: a folder with one CSV or Parquet file per table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.rangement import ranger
from efficience.moteur.refus import Refus
from efficience.moteur.sources.entree_de_table import RANG, SUFFIXES, Entree, entrer
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sql import litteral, poser
from efficience.moteur.tables import TABLES, Nature, Table

TRANCHE = 4_000_000
"""Lines read for a slice: sorting them, and writing them, fits in memory."""
_ATTENDU = "un fichier CSV (.csv, .csv.gz) ou Parquet (.parquet) par table, nommé comme elle"


@dataclass(frozen=True)
class _Lue:
    """A table read: its checked lines (SQL relation), and where they come from to name one; how many were read."""

    table: Table
    entree: Entree
    lues: str
    lignes: int = 0

    @property
    def tranches(self) -> list[str]:
        """Conditions that cut the lines in slices."""
        debuts = range(0, max(self.lignes, 1), TRANCHE)
        return [f"{RANG} >= {debut} AND {RANG} < {debut + TRANCHE}" for debut in debuts]


def fichiers(chemin: Path) -> Mapping[Table, Path]:
    """The files of a delivery by table. An unknown data file is refused: it may be a misspelt table."""
    candidats = sorted(f for f in chemin.iterdir() if f.is_file()) if chemin.is_dir() else [chemin]
    trouves: dict[Table, Path] = {}
    for fichier in candidats:
        suffixe = next((s for s in SUFFIXES if fichier.name.lower().endswith(s)), None)
        if suffixe is None:
            continue
        nom = fichier.name[: -len(suffixe)].lower()
        if nom not in TABLES:
            conseil = "renommer ce fichier, ou le retirer du dossier"
            raise Refus(f"« {nom} » n'est pas une table canonique", fichier, None, ", ".join(TABLES), conseil)
        if TABLES[nom] in trouves:
            autre = trouves[TABLES[nom]].name
            raise Refus(
                f"la table « {nom} » est aussi dans {autre}", fichier, None, "un seul fichier par table", "en retirer un"
            )
        trouves[TABLES[nom]] = fichier
    if not trouves:
        raise Refus("aucune table canonique trouvée", chemin, None, _ATTENDU, "tables : " + ", ".join(TABLES))
    return trouves


def fichiers_lus(chemin: Path) -> Sequence[Path]:
    """The files whose content makes the delivery."""
    return list(fichiers(chemin).values())


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read every table of the folder; `annee`, when given, must be the only year of the yearly tables."""
    lots = []
    for table, fichier in sorted(fichiers(chemin).items(), key=lambda entree: entree[0].partition is not None):
        atelier.annoncer(f"lecture de {fichier.name}")
        lots.append(_lire_table(table, fichier, annee, atelier))
        for piece in lots[-1].pieces if table.nom == "medicaments" else ():
            atelier.connaitre(piece.fichier)
    pieces = tuple(piece for lot in lots for piece in lot.pieces)
    if not pieces:
        raise Refus("aucune ligne dans aucune table", chemin, attendu=_ATTENDU, conseil="vérifier l'export")
    return Lot(
        pieces=pieces,
        lignes_lues=sum(lot.lignes_lues for lot in lots),
        ecarts=tuple(ecart for lot in lots for ecart in lot.ecarts),
        remarques=tuple(remarque for lot in lots for remarque in lot.remarques) + tuple(_ignores(chemin)),
    )


def _ignores(chemin: Path) -> Sequence[str]:
    """Files of the folder that are not read: said, since one of them may be a table in another format."""
    if not chemin.is_dir():
        return []
    noms = [f.name for f in sorted(chemin.iterdir()) if not f.name.lower().endswith(SUFFIXES) and not f.name.startswith(".")]
    return ["fichiers non lus : " + ", ".join(noms)] if noms else []


def _lire_table(table: Table, fichier: Path, annee: int | None, atelier: Atelier) -> Lot:
    entree = entrer(table, fichier, atelier)
    with entree.refus_situe():
        lue = _Lue(table, entree, entree.poser(atelier))
        entree.exiger_fin_entiere()
        lignes = atelier.con.execute(f"SELECT count(*) FROM {lue.lues}").fetchall()[0][0]
        verifiee, ecarts = _verifier_finess(replace(lue, lignes=lignes), atelier)
        _exiger_cle_unique(verifiee, atelier)
        pieces = _decouper(verifiee, annee, atelier)
    vide = () if lignes else (f"la table « {table.nom} » ne contient aucune ligne",)
    return Lot(pieces, lignes, ecarts, vide)


def _verifier_finess(lue: _Lue, atelier: Atelier) -> tuple[_Lue, tuple[Ecart, ...]]:
    """Complete 8-character numbers, set apart the rows whose key fails (a reference list is refused instead)."""
    table, con = lue.table, atelier.con
    colonnes = [c.nom for c in table.colonnes if c.nature is Nature.FINESS]
    if not colonnes:
        return lue, ()
    distincts = " UNION ".join(f"SELECT DISTINCT {nom} FROM {lue.lues}" for nom in colonnes)
    lus = verifier_cles(numero for (numero,) in con.execute(distincts).fetchall())
    if lus.intacts:
        return lue, ()
    if lus.errones and table.partition is None:
        numeros = ", ".join(litteral(numero) for numero in lus.errones)
        rang, numero = lue.entree.premier(colonnes, f"IN ({numeros})", atelier.con)
        conseil = "corriger ce numéro dans la liste"
        raise Refus(
            f"FINESS {lus.errones[numero]}", lue.entree.fichier, lue.entree.ligne(rang), "un FINESS à clé juste", conseil
        )
    cles = [*lus.retenus.items(), *((numero, None) for numero in lus.errones)]
    poser(con, atelier.dossier, "cles", {"lu": "VARCHAR", "garde": "VARCHAR"}, cles)
    remplacees = ", ".join(f"(SELECT garde FROM cles WHERE lu = {nom}) AS {nom}" for nom in colonnes)
    garder = " AND ".join(f"({nom} IS NULL OR {nom} IN (SELECT lu FROM cles WHERE garde IS NOT NULL))" for nom in colonnes)
    verifiee = replace(lue, lues=f"(SELECT * REPLACE ({remplacees}) FROM {lue.lues} WHERE {garder})")
    if not lus.errones:
        return verifiee, ()
    ecartees = atelier.dossier / f"{table.nom}.ecartes.parquet"
    con.execute(
        f"COPY (SELECT * EXCLUDE ({RANG}) FROM {lue.lues} WHERE NOT ({garder})) TO {litteral(ecartees)} (FORMAT parquet)"
    )
    lignes, euros = con.execute(f"SELECT count(*), {_somme(table)} FROM {litteral(ecartees)}").fetchall()[0]
    return verifiee, (Ecart("clé FINESS erronée", table.nom, lignes, euros, tuple(sorted(lus.errones)[:5])),)


def _somme(table: Table) -> str:
    return f"sum({table.montant})::VARCHAR" if table.montant else "NULL"


def _exiger_cle_unique(lue: _Lue, atelier: Atelier) -> None:
    table, entree = lue.table, lue.entree
    if not table.cle:
        return
    cle = ", ".join(table.cle)
    doubles = atelier.con.execute(
        f"SELECT {cle} FROM {lue.lues} GROUP BY {cle} HAVING count(*) > 1 ORDER BY {cle} LIMIT 1"
    ).fetchall()
    if doubles:
        valeurs = dict(zip(table.cle, doubles[0], strict=True))
        lignes = [entree.ligne(rang) for rang in entree.rangs_de(valeurs, atelier.con)]
        constat = "ligne en double : " + ", ".join(f"{nom} {valeur}" for nom, valeur in valeurs.items())
        premiere = f", déjà lue ligne {lignes[0]}"
        raise Refus(constat + premiere, entree.fichier, lignes[1], f"une seule ligne par {cle}", "retirer la ligne de trop")


def _decouper(lue: _Lue, annee: int | None, atelier: Atelier) -> tuple[Piece, ...]:
    """One part per year for yearly tables, a single part for reference lists."""
    table, con = lue.table, atelier.con
    if table.partition is None:
        lignes, euros = con.execute(f"SELECT count(*), {_somme(table)} FROM {lue.lues}").fetchall()[0]
        rangee = ranger(table.nom, lue.lues, atelier.dossier / f"{table.nom}.parquet", atelier)
        return (Piece(table.nom, "tables", rangee.fichier, lignes, euros),) if lignes else ()
    an = table.annee
    annees = con.execute(f"SELECT {an}, count(*), {_somme(table)} FROM {lue.lues} GROUP BY 1 ORDER BY 1").fetchall()
    _exiger_annee(lue, annee, [lue_ for lue_, _, _ in annees], atelier)
    pieces = []
    con.execute("SET preserve_insertion_order=false")
    for an_lu, lignes, euros in annees:
        lues = lue.lues if len(annees) == 1 else f"(FROM {lue.lues} WHERE {an} = {an_lu})"
        sortie = atelier.dossier / f"{table.nom}-{an_lu}.parquet"
        rangee = ranger(table.nom, lues, sortie, atelier, tranches=lue.tranches)
        pieces.append(Piece(table.nom, str(an_lu), rangee.fichier, lignes, euros, (an_lu,), rangee.ville, rangee.suites))
    con.execute("RESET preserve_insertion_order")
    return tuple(pieces)


def _exiger_annee(lue: _Lue, annee: int | None, lues: Sequence[int], atelier: Atelier) -> None:
    """Refuse the first line of another year than the one announced."""
    table, entree = lue.table, lue.entree
    autres = [an for an in lues if an != annee]
    if annee is None or not autres or table.partition is None:
        return
    rang, valeur = entree.premier([table.partition], f"NOT LIKE '{annee}%'", atelier.con)
    raise Refus(
        f"l'année {valeur[:4]} dans une livraison annoncée pour {annee}",
        entree.fichier,
        entree.ligne(rang),
        f"les lignes de {annee} seulement",
        "charger sans préciser d'année (--source tables=…), ou séparer les années",
    )
