"""One file of a canonical table, CSV or Parquet, seen the same way: texts to check and convert, records to point at."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from efficience.moteur.atelier import Atelier
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, ligne_du_rang, premier_refuse, refus_de_valeur, refus_situe
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
    selection,
)
from efficience.moteur.sql import connecter, litteral
from efficience.moteur.tables import Colonne, Nature, Table

RANG = "rang_lu"
"""The column of what `poser` returns that numbers the lines: it cuts them in slices, and is of no table."""
SUFFIXES = (".csv", ".csv.gz", ".parquet")
_ATTENDU = "un CSV en UTF-8, séparé par « , » ou « ; », avec en-tête"
_AUTRES = {"\t": "tabulation", "|": "barre verticale"}
# How the values of a Parquet type are written so that the text says exactly the number or the day.
_EN_TEXTE = {
    "DECIMAL": r"regexp_replace(regexp_replace({x}::VARCHAR, '(\.[0-9]*?)0+$', '\1'), '\.$', '')",
    "DOUBLE": r"regexp_replace({x}::VARCHAR, '\.0$', '')",
    "FLOAT": r"regexp_replace({x}::VARCHAR, '\.0$', '')",
    "TIMESTAMP": r"regexp_replace({x}::VARCHAR, ' 00:00:00$', '')",
}


@dataclass(frozen=True)
class Entree(ABC):
    """A table's file. `textes`: SQL of its columns as texts; `numerotes`: the same with the record number `rang`."""

    table: Table
    fichier: Path
    colonnes: Sequence[str]
    textes: str
    numerotes: str

    @abstractmethod
    def poser(self, atelier: Atelier) -> str:
        """SQL relation of the table, checked and converted, that can be read several times."""

    @abstractmethod
    def ligne(self, rang: int) -> int:
        """Line, in the user's file, of a record."""

    @abstractmethod
    def refus_situe(self) -> AbstractContextManager[None]:
        """Turns a failed read into a Refus that names the line."""

    @abstractmethod
    def exiger_fin_entiere(self) -> None:
        """Refuse a file that may have been cut."""

    def champs(self) -> dict[str, Champ]:
        """The columns present, with their conditions and conversions."""
        return {
            c.nom: Champ(c.valide(c.nom), f"({c.convertir(c.nom)})::{c.nature.lecture.type_sql}", c.attendu)
            for c in self.table.colonnes
            if c.nom in self.colonnes
        }

    def selection(self) -> str:
        """SQL list of the table's columns, checked and converted; an absent optional column is all missing."""
        champs = self.champs()
        return ", ".join(
            selection({c.nom: champs[c.nom]}) if c.nom in champs else f"NULL::{c.nature.lecture.type_sql} AS {c.nom}"
            for c in self.table.colonnes
        )

    def premier(self, colonnes: Sequence[str], condition: str, con: duckdb.DuckDBPyConnection) -> tuple[int, str]:
        """Number and text of the first record one of whose columns meets this SQL condition."""
        trouves = [
            con.execute(
                f"SELECT rang, {nom} FROM ({self.numerotes}) WHERE {nom} {condition} ORDER BY rang LIMIT 1"
            ).fetchall()
            for nom in colonnes
            if nom in self.colonnes
        ]
        rang, texte = min(trouve for lignes in trouves for trouve in lignes)
        return rang, texte

    def rangs_de(self, valeurs: Mapping[str, object], con: duckdb.DuckDBPyConnection) -> list[int]:
        """Numbers of the records that hold these values. A FINESS is the same with and without its key."""
        conditions = [
            f"left({nom}, 8) = {litteral(str(valeur)[:8])}"
            if self.table.colonne(nom).nature is Nature.FINESS
            else f"({self.table.colonne(nom).convertir(nom)})::VARCHAR = {litteral(str(valeur))}"
            for nom, valeur in valeurs.items()
        ]
        requete = f"SELECT rang FROM ({self.numerotes}) WHERE {' AND '.join(conditions)} ORDER BY rang"
        return [rang for (rang,) in con.execute(requete).fetchall()]


@dataclass(frozen=True)
class EntreeCsv(Entree):
    """A text file; `clair` is its unfolded copy when it is compressed."""

    clair: Path
    forme: Format

    def poser(self, atelier: Atelier) -> str:
        """A text is read once."""
        copie = atelier.dossier / f"{self.table.nom}.lue.parquet"
        lue = f"SELECT {self.selection()} FROM {self.textes}"
        atelier.con.execute(f"COPY ({lue}) TO {litteral(copie)} (FORMAT parquet, COMPRESSION lz4_raw)")
        return f"(SELECT *, file_row_number AS {RANG} FROM read_parquet({litteral(copie)}, file_row_number=true))"

    def ligne(self, rang: int) -> int:
        return ligne_du_rang(self.clair, self.forme, rang)

    @contextmanager
    def refus_situe(self) -> Iterator[None]:
        try:
            with refus_situe(self.clair, self.colonnes, self.champs(), self.forme):
                yield
        except Refus as refus:
            raise replace(refus, fichier=self.fichier) from refus

    def exiger_fin_entiere(self) -> None:
        """Without an end of line, only a value that cannot be the beginning of another is surely whole."""
        with self.clair.open("rb") as flux:
            flux.seek(max(0, self.clair.stat().st_size - 1))
            if flux.read() == b"\n":
                return
        *_, (ligne, lus) = enregistrements(self.clair, self.forme)
        if ligne > 1 and not self.table.colonne(self.colonnes[-1]).entier(lus[-1]):
            constat = f"la dernière ligne ne finit pas : son dernier champ, « {lus[-1]} », est peut-être coupé"
            conseil = f"{TELECHARGER} ; si le fichier est complet, ajouter une fin de ligne"
            raise Refus(constat, self.fichier, ligne, "un fichier qui finit par une fin de ligne", conseil)


@dataclass(frozen=True)
class EntreeParquet(Entree):
    """A Parquet file: its « lines » are its records, from 1. `types`: the type of each column.

    A column that already has the stored type is judged by its smallest and largest values, which the file often knows, a
    code once per distinct value: then they are taken as they are. Millions of lines are not turned into texts and back.
    """

    types: Mapping[str, str]

    def poser(self, atelier: Atelier) -> str:
        valeurs = ", ".join(f"{self._valeur(c, atelier.con)} AS {c.nom}" for c in self.table.colonnes)
        lus = f"read_parquet({litteral(self.fichier)}, file_row_number=true)"
        return f"(SELECT {valeurs}, file_row_number AS {RANG} FROM {lus})"

    def _est_code(self, colonne: Colonne) -> bool:
        """A text of few distinct values: not the number of a patient or of a stay."""
        ferme = colonne.nature is not Nature.TEXTE or bool(colonne.valeurs)
        return ferme and self.types.get(colonne.nom) == "VARCHAR"

    def _code(self, colonne: Colonne, con: duckdb.DuckDBPyConnection) -> str:
        """SQL of a code, all of whose values are valid. Raises the error of a refused value otherwise."""
        distincts = f"SELECT DISTINCT {colonne.nom} AS x FROM read_parquet({litteral(self.fichier)})"
        mauvais = f"NOT coalesce({colonne.valide('y')}, false)"
        comptes = f"count(*) FILTER ({mauvais}), count(*) FILTER (x = '')"
        refuses, vides = con.execute(f"SELECT {comptes} FROM (SELECT x, nullif(x, '') AS y FROM ({distincts}))").fetchall()[
            0
        ]
        if refuses:
            raise duckdb.InvalidInputException(f"champ:{colonne.nom}")
        return colonne.convertir(f"nullif({colonne.nom}, '')" if vides else colonne.nom)

    def _exiger_bornes(self, colonne: Colonne, con: duckdb.DuckDBPyConnection) -> None:
        """Bounds are those of an interval: its ends are enough."""
        nom, bornes = colonne.nom, colonne.nature.lecture.bornes or "true"
        extremes = f"SELECT min({nom}) AS bas, max({nom}) AS haut, count(*) - count({nom}) AS vides"
        tenues = f"coalesce(({bornes.format(x='bas')}) AND ({bornes.format(x='haut')}), true)"
        mauvais = f"NOT {tenues} OR vides > 0" if colonne.obligatoire else f"NOT {tenues}"
        if con.execute(f"SELECT 1 FROM ({extremes} FROM read_parquet({litteral(self.fichier)})) WHERE {mauvais}").fetchall():
            raise duckdb.InvalidInputException(f"champ:{nom}")

    def _valeur(self, colonne: Colonne, con: duckdb.DuckDBPyConnection) -> str:
        nom, lecture = colonne.nom, colonne.nature.lecture
        if nom not in self.types:
            return f"NULL::{lecture.type_sql}"
        if self._est_code(colonne):
            return self._code(colonne, con)
        if self.types[nom] == lecture.type_sql and lecture.type_sql != "VARCHAR":
            self._exiger_bornes(colonne, con)
            return nom
        x = f"nullif({en_texte(nom, self.types[nom])}, '')"
        return controle(nom, Champ(colonne.valide(x), f"({colonne.convertir(x)})::{lecture.type_sql}", colonne.attendu))

    def ligne(self, rang: int) -> int:
        return rang

    @contextmanager
    def refus_situe(self) -> Iterator[None]:
        try:
            yield
        except duckdb.InvalidInputException as erreur:
            with connecter() as con:
                trouve = premier_refuse(con, self.numerotes, self.champs())
            if trouve is None:
                raise
            rang, nom, valeur = trouve
            raise refus_de_valeur(self.fichier, nom, valeur, rang, self.champs()[nom].attendu) from erreur

    def exiger_fin_entiere(self) -> None:
        """A cut Parquet file has lost its footer and could not be read."""


def entrer(table: Table, fichier: Path, atelier: Atelier) -> Entree:
    """Open a table's file. Raises Refus for another kind of file or an unexpected column."""
    return _parquet(table, fichier, atelier) if fichier.suffix.lower() == ".parquet" else _csv(table, fichier, atelier)


def _csv(table: Table, fichier: Path, atelier: Atelier) -> EntreeCsv:
    ligne = premiere_ligne(fichier, "utf-8", _ATTENDU)
    separateur = max(",;", key=ligne.count)
    colonnes = [nom.lower() for nom in entete(ligne, separateur)]
    if len(colonnes) == 1 and (autre := next((nom for signe, nom in _AUTRES.items() if signe in ligne), None)):
        raise Refus(f"le séparateur est une {autre}", fichier, 1, _ATTENDU, "réexporter avec « , » ou « ; »")
    exiger_colonnes(fichier, colonnes, table.obligatoires, table.noms)
    clair, forme = deplier(fichier, atelier.dossier), Format(separateur, "utf-8")
    textes = lecteur_csv(clair, colonnes, forme)
    numerotes = f"SELECT row_number() OVER () AS rang, * FROM {textes}"
    return EntreeCsv(table, fichier, colonnes, textes, numerotes, clair, forme)


def _parquet(table: Table, fichier: Path, atelier: Atelier) -> EntreeParquet:
    try:
        lues = atelier.con.execute(f"DESCRIBE SELECT * FROM read_parquet({litteral(fichier)})").fetchall()
    except duckdb.Error as erreur:
        raise Refus(
            "fichier Parquet illisible ou tronqué", fichier, None, "un fichier Parquet entier", TELECHARGER
        ) from erreur
    types = {nom.lower(): type_ for nom, type_, *_ in lues}
    exiger_colonnes(fichier, list(types), table.obligatoires, table.noms)
    for colonne in table.colonnes:
        if colonne.nature is Nature.FINESS and types.get(colonne.nom, "VARCHAR") != "VARCHAR":
            constat = f"la colonne « {colonne.nom} » est numérique : ses zéros initiaux sont perdus"
            raise Refus(constat, fichier, None, "une colonne de texte", f"{REPRENDRE}, ou réécrire la colonne en texte")
    textes = ", ".join(f"nullif({en_texte(nom, type_)}, '') AS {nom}" for nom, type_ in types.items())
    source = f"SELECT {textes}, file_row_number + 1 AS rang FROM read_parquet({litteral(fichier)}, file_row_number=true)"
    return EntreeParquet(table, fichier, list(types), f"({source})", source, types)


def en_texte(nom: str, type_: str) -> str:
    """SQL of the text of a Parquet column of this type: exactly its number or its day."""
    modele = next((modele for debut, modele in _EN_TEXTE.items() if type_.startswith(debut)), "{x}::VARCHAR")
    return modele.replace("{x}", nom)
