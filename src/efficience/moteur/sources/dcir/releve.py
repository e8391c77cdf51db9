"""One raw table, from its files to typed DuckDB views, whatever their forms.

A Parquet file whose columns already have the right types is read where it lies, by month of flux. Any other (CSV, or
Parquet with numbers as floats or texts) is first put down once, typed, in the workshop; a value that does not fit
refuses it, line named.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from efficience.moteur.atelier import Atelier
from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir.colonnes import AUTRES_NOMS, PAR_FLUX, TABLES_BRUTES, Colonne
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, premier_refuse, refus_de_valeur, refus_situe
from efficience.moteur.sources.lecture import (
    REPRENDRE,
    TELECHARGER,
    Format,
    controle,
    entete,
    lecteur_csv,
    premiere_ligne,
)
from efficience.moteur.sql import connecter, litteral

_SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
_ENCODAGE = "latin-1"  # the columns that are read are ASCII: it is enough to find lines and separators in either encoding
_AVEC_LIBELLES = ("IR_PHA_R",)  # a small table whose names hold accents
_SANS_ZEROS = ("ETB_PRE_FIN", "BEN_NIR_PSA", "NUM_ENQ")


@dataclass(frozen=True)
class Releve:
    """A raw table: the SQL that reads each of its files, the columns they hold, the lines of each by month of flux."""

    table: str
    lectures: Sequence[str]
    colonnes: set[str]
    mois: Sequence[Mapping[date | None, int]]

    def lignes(self) -> Mapping[date | None, int]:
        """Lines of the whole table, by month of flux."""
        return sum((Counter(mois) for mois in self.mois), Counter())

    def montrer(self, atelier: Atelier, jour: date | None = None) -> None:
        """Create the view of the table (named as it, in lower case): the files that hold this month, all by default."""
        choisies = [lue for lue, mois in zip(self.lectures, self.mois, strict=True) if jour is None or jour in mois]
        lues = " UNION ALL ".join(choisies) or f"SELECT * FROM ({self.lectures[0]}) WHERE false"
        atelier.con.execute(f"CREATE OR REPLACE VIEW {self.table.lower()} AS {lues}")


def relever(table: str, fichiers: Sequence[Path], atelier: Atelier) -> Releve:
    """Read the files of a raw table, and show them all.

    Raises Refus for a missing column or a value that does not fit, and for an optional column that only some files have.
    """
    lectures, presentes = list[str](), dict[Path, set[str]]()
    for rang, fichier in enumerate(fichiers):
        atelier.annoncer(f"lecture de {fichier.name}")
        lire = _lire_parquet if fichier.suffix.lower() == ".parquet" else _lire_csv
        lecture, presentes[fichier] = lire(table, fichier, f"{table}-{rang}", atelier)
        lectures.append(lecture)
    _exiger_memes_colonnes(table, presentes)
    mois = [_mois(table, lecture, atelier) for lecture in lectures]
    releve = Releve(table, lectures, set[str].union(*presentes.values()), mois)
    releve.montrer(atelier)
    return releve


def _mois(table: str, lecture: str, atelier: Atelier) -> dict[date | None, int]:
    if table not in PAR_FLUX:
        return {}
    requete = f"SELECT date_trunc('month', FLX_DIS_DTD)::DATE, count(*) FROM ({lecture}) GROUP BY 1"
    return dict(atelier.con.execute(requete).fetchall())


def _lire_csv(table: str, fichier: Path, nom: str, atelier: Atelier) -> tuple[str, set[str]]:
    attendu = f"un CSV de {table}, avec en-tête, séparé par « ; », « , » ou une tabulation"
    ligne = premiere_ligne(fichier, _ENCODAGE, attendu).removeprefix("ï»¿")
    separateur = max(_SEPARATEURS, key=ligne.count)
    lues = [colonne.upper() for colonne in entete(ligne, separateur)]
    if len(lues) == 1:
        raise Refus("l'en-tête ne contient qu'une colonne", fichier, 1, attendu, "réexporter avec un séparateur permis")
    connues = _exiger_colonnes(table, fichier, lues)
    noms = [colonne if colonne in connues else f"autre_{rang}" for rang, colonne in enumerate(lues)]
    dossier = atelier.dossier / "clair" / nom
    dossier.mkdir(parents=True)
    clair, forme = deplier(fichier, dossier), Format(separateur, _ENCODAGE)
    if table in _AVEC_LIBELLES:
        clair = _en_utf8(clair, dossier)
    champs = {colonne.nom: colonne.champ for colonne in connues.values()}
    valeurs = {nom: controle(nom, champ) for nom, champ in champs.items()}
    with _nomme(fichier), refus_situe(clair, noms, champs, forme):
        _exiger_fin_entiere(clair, forme)
        lecture = _poser(table, nom, valeurs, lecteur_csv(clair, noms, forme), atelier)
    clair.unlink() if clair != fichier else None
    return lecture, set(connues)


def _en_utf8(clair: Path, dossier: Path) -> Path:
    """The file itself if it is UTF-8, else a copy decoded from cp1252 (which latin-1 exports are in fact)."""
    octets = clair.read_bytes()
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        copie = dossier / "utf-8.csv"
        copie.write_text(octets.decode("cp1252", "replace"), encoding="utf-8", newline="")
        return copie
    return clair


@contextmanager
def _nomme(fichier: Path) -> Iterator[None]:
    """The user knows the file by its own name, not by its unfolded copy's."""
    try:
        yield
    except Refus as refus:
        raise replace(refus, fichier=fichier) from refus


def _exiger_fin_entiere(clair: Path, forme: Format) -> None:
    """A last line without its end may have lost digits."""
    with clair.open("rb") as flux:
        flux.seek(max(0, clair.stat().st_size - 1))
        if flux.read() in (b"\n", b"\r"):
            return
    *_, (ligne, _) = enregistrements(clair, forme)
    conseil = f"{TELECHARGER} ; si le fichier est complet, ajouter une fin de ligne"
    raise Refus("la dernière ligne est coupée", clair, ligne, "un fichier qui finit par une fin de ligne", conseil)


def _lire_parquet(table: str, fichier: Path, nom: str, atelier: Atelier) -> tuple[str, set[str]]:
    try:
        decrites = atelier.con.execute(f"DESCRIBE SELECT * FROM read_parquet({litteral(fichier)})").fetchall()
    except duckdb.Error as erreur:
        constat = "fichier Parquet illisible ou tronqué"
        raise Refus(constat, fichier, None, "un fichier Parquet entier", TELECHARGER) from erreur
    types = {colonne.upper(): type_ for colonne, type_, *_ in decrites}
    connues = _exiger_colonnes(table, fichier, list(types))
    for colonne in _SANS_ZEROS:
        if colonne in connues and types[colonne] != "VARCHAR":
            constat = f"la colonne « {colonne} » est numérique : ses zéros initiaux sont perdus"
            raise Refus(constat, fichier, None, "une colonne de texte", f"{REPRENDRE}, ou réécrire la colonne en texte")
    natives = {n: colonne.native(types[n]) for n, colonne in connues.items()}
    if all(natives.values()):
        return _selection(table, natives, f"read_parquet({litteral(fichier)})"), set(connues)
    textes = ", ".join(colonne.texte(types[n]) for n, colonne in connues.items())
    rang = "file_row_number + 1 AS rang"
    lues = f"(SELECT {textes}, {rang} FROM read_parquet({litteral(fichier)}, file_row_number=true))"
    champs = {n: colonne.champ for n, colonne in connues.items()}
    try:
        return _poser(table, nom, {n: controle(n, champ) for n, champ in champs.items()}, lues, atelier), set(connues)
    except duckdb.InvalidInputException as erreur:
        with connecter() as con:
            trouve = premier_refuse(con, f"SELECT * FROM {lues}", champs)
        if trouve is None:
            raise
        numero, colonne, valeur = trouve
        raise refus_de_valeur(fichier, colonne, valeur, numero, champs[colonne].attendu) from erreur


def _poser(table: str, nom: str, valeurs: Mapping[str, str], lues: str, atelier: Atelier) -> str:
    """Put the typed lines down in the workshop, in their order; returns the SQL that reads them."""
    pose = atelier.dossier / "releves" / f"{nom}.parquet"
    pose.parent.mkdir(exist_ok=True)
    atelier.con.execute(f"COPY ({_selection(table, valeurs, lues)}) TO {litteral(pose)} (FORMAT parquet)")
    return f"SELECT * FROM read_parquet({litteral(pose)})"


def _selection(table: str, valeurs: Mapping[str, str | None], lues: str) -> str:
    """Every column read of the table, those that the file does not hold all missing."""
    colonnes = ", ".join(
        f"{valeurs.get(colonne.nom) or f'NULL::{colonne.sorte.value.type_sql}'} AS {colonne.nom}"
        for colonne in TABLES_BRUTES[table]
    )
    return f"SELECT {colonnes} FROM {lues}"


def _exiger_colonnes(table: str, fichier: Path, lues: Sequence[str]) -> dict[str, Colonne]:
    """The columns known, by name. Raises Refus naming the missing ones, or one written twice."""
    connues = {colonne.nom: colonne for colonne in TABLES_BRUTES[table] if colonne.nom in lues}
    manquantes = [colonne.nom for colonne in TABLES_BRUTES[table] if colonne.exigee and colonne.nom not in connues]
    if table == "ER_PRS_F" and not connues.keys() & {"BEN_NIR_PSA", "NUM_ENQ"}:
        manquantes.append("BEN_NIR_PSA (ou NUM_ENQ)")
    repetees = [nom for nom in connues if lues.count(nom) > 1]
    if repetees:
        raise Refus(f"la colonne « {repetees[0]} » est répétée", fichier, 1, conseil="n'en garder qu'une")
    if manquantes:
        constat = ("la colonne manque : " if len(manquantes) == 1 else "des colonnes manquent : ") + ", ".join(manquantes)
        attendu = "au moins " + ", ".join(c.nom for c in TABLES_BRUTES[table] if c.exigee)
        raise Refus(
            constat, fichier, 1, attendu, f"extraire de nouveau {table} avec ces colonnes, ou vérifier le séparateur"
        )
    return connues


def _exiger_memes_colonnes(table: str, presentes: Mapping[Path, set[str]]) -> None:
    """A filter applied to some files and not to others would make months that cannot be compared."""
    communs = {fichier: {AUTRES_NOMS.get(nom, nom) for nom in noms} for fichier, noms in presentes.items()}
    for fichier, colonnes in communs.items():
        for nom in sorted(set[str].union(*communs.values()) - colonnes):
            autre = next(f.name for f, noms in communs.items() if nom in noms)
            conseil = f"extraire tous les fichiers de {table} avec les mêmes colonnes"
            raise Refus(f"la colonne « {nom} » manque, alors que {autre} la contient", fichier, 1, conseil=conseil)
