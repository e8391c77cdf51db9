"""The canonical lines of a month of flux, gathered slice after slice, then written sorted as one part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Piece
from efficience.moteur.rangement import EN_PARQUET, ranger
from efficience.moteur.sql import liste, litteral
from efficience.moteur.tables import TABLES

COMPENSEES = ("examens", "consultations")
"""Tables without quantity, where a cancelled line must disappear."""


@dataclass
class Total:
    """Rows and euros of what is kept, dropped or set apart for one reason."""

    lignes: int = 0
    euros: Decimal | None = None

    def ajouter(self, lignes: int, euros: Decimal | None) -> None:
        """Add rows and euros; euros stay unknown while none is."""
        self.lignes += lignes
        if euros is not None:
            self.euros = (self.euros or Decimal(0)) + euros


@dataclass
class Comptes:
    """What a whole reading counts, by (table, words): what filters drop, what is set apart."""

    filtres: dict[tuple[str, str], Total] = field(default_factory=dict)
    ecarts: dict[tuple[str, str], Total] = field(default_factory=dict)

    def filtrer(self, table: str, libelle: str, lignes: int, euros: Decimal | None = None) -> None:
        """Count what a filter drops."""
        self.filtres.setdefault((table, libelle), Total()).ajouter(lignes, euros)

    def ecarter(self, table: str, motif: str, lignes: int, euros: Decimal | None = None) -> None:
        """Count what is set apart; nothing when there is nothing."""
        if lignes:
            self.ecarts.setdefault((table, motif), Total()).ajouter(lignes, euros)

    def en_ecarts(self) -> tuple[Ecart, ...]:
        """Rows set apart, as a delivery keeps them."""
        return tuple(
            Ecart(motif, table, total.lignes, None if total.euros is None else str(total.euros))
            for (table, motif), total in sorted(self.ecarts.items())
        )


def ouvrir_sorties(tables: Sequence[str], atelier: Atelier) -> None:
    """Empty tables `sortie_…`, with the signed quantity of the tables that are compensated and `motif`."""
    for table in tables:
        types = {colonne.nom: colonne.nature.lecture.type_sql for colonne in TABLES[table].colonnes}
        if table in COMPENSEES:
            types |= {"quantite": "DECIMAL(18,2)"}
        types |= {"motif": "VARCHAR"}
        colonnes = ", ".join(f"{nom} {type_}" for nom, type_ in types.items())
        atelier.con.execute(f"CREATE OR REPLACE TABLE sortie_{table} ({colonnes})")


def ajouter(table: str, requete: str, atelier: Atelier) -> None:
    """Add the lines of a slice: columns are matched by name, an absent one is missing."""
    presentes = {nom for nom, *_ in atelier.con.execute(f"DESCRIBE {requete}").fetchall()}
    prises = [nom for nom, *_ in atelier.con.execute(f"DESCRIBE sortie_{table}").fetchall() if nom in presentes]
    noms = ", ".join(prises)
    atelier.con.execute(f"INSERT INTO sortie_{table} ({noms}) SELECT {noms} FROM ({requete})")


def ecarter(table: str, partie: str, comptes: Comptes, atelier: Atelier) -> None:
    """Count and keep apart the lines that have a reason to be."""
    montant = f"sum({TABLES[table].montant})" if TABLES[table].montant else "NULL::DECIMAL(18,2)"
    motifs = atelier.con.execute(
        f"SELECT motif, count(*), {montant} FROM sortie_{table} WHERE motif IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for motif, lignes, euros in motifs:
        comptes.ecarter(table, motif, lignes, euros)
    if motifs:
        garder(f"{table}.{partie}", f"SELECT * FROM sortie_{table} WHERE motif IS NOT NULL", atelier)


def garder(nom: str, ecartees: str, atelier: Atelier) -> None:
    """Keep apart, in the workshop, the lines (SQL) that are not delivered."""
    fichier = atelier.dossier / f"{nom}.ecartes.parquet"
    atelier.con.execute(f"COPY ({ecartees}) TO {litteral(fichier)} {EN_PARQUET}")


def ecrire(table: str, partie: str, lues: str, atelier: Atelier) -> Piece:
    """Write a part of these canonical lines (SQL), sorted, even without line: it replaces that of a former delivery."""
    canonique = TABLES[table]
    rangee = ranger(table, lues, atelier.dossier / f"{table}-{partie}.parquet", atelier, entier=True)
    an = f"year({canonique.partition})" if canonique.partition == "date_execution" else str(canonique.partition)
    euros = f"sum({canonique.montant})::VARCHAR" if canonique.montant else "NULL"
    lignes, total, annees = atelier.con.execute(
        f"SELECT count(*), {euros}, list_sort(list(DISTINCT {an})) FROM read_parquet({liste(rangee.fichiers)})"
    ).fetchall()[0]
    return Piece(table, partie, rangee.fichier, lignes, total, tuple(annees or ()), rangee.ville, rangee.suites)


def mettre_de_cote(table: str, partie: str, atelier: Atelier) -> Path:
    """Write, netted within the month, the lines of a table that is compensated once all months are read."""
    fichier = atelier.dossier / "a_compenser" / f"{table}.{partie}.parquet"
    fichier.parent.mkdir(exist_ok=True)
    montant = {"examens": ", sum(montant_base) AS montant_base"}.get(table, "")
    atelier.con.execute(f"""
        COPY (SELECT {", ".join(cle(table))}, sum(quantite) AS quantite{montant} FROM sortie_{table}
            WHERE motif IS NULL GROUP BY ALL) TO {litteral(fichier)} {EN_PARQUET}""")
    return fichier


def cle(table: str) -> Sequence[str]:
    """What makes two lines of a compensated table the same act."""
    return [nom for nom in TABLES[table].noms if nom != TABLES[table].montant]


def fermer_sorties(tables: Sequence[str], atelier: Atelier) -> None:
    """Give the memory of a month back."""
    for table in tables:
        atelier.con.execute(f"DROP TABLE sortie_{table}")
