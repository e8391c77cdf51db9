"""Rows read from the PMSI, sorted once: those that enter a canonical table, and those set apart with the reason.

A reason is a label and a SQL condition; the first that holds is the one counted, so that a row is counted once. A
condition that is not known (a missing value) does not hold: each reason says itself what it thinks of a missing value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Piece
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES
from efficience.noyau.montant import en_euros, en_nombre

_EXEMPLES = 5  # values shown of those set apart
_TRI = {
    "sejours": "finess, sejour",
    "actes": "code_ccam, sejour, date_acte",
    "administrations": "ucd, finess, sejour, quantite, montant",
    "examens": "code_nabm, patient, date_execution",
}


@dataclass(frozen=True)
class Motif:
    """Why a row is set apart: label for the reader, SQL condition, SQL text of what is shown of it."""

    libelle: str
    condition: str
    exemple: str = "sejour"


@dataclass(frozen=True)
class Triage:
    """A table sorted. `lus`, a pattern of files, holds every row read, with `motif` (NULL: kept) and the extra columns."""

    table: str
    lus: Path
    piece: Piece | None
    ecarts: tuple[Ecart, ...]


def trier(table: str, partie: str, requetes: Sequence[str], motifs: Sequence[Motif], atelier: Atelier) -> Triage:
    """Sort the rows of all `requetes` (the canonical columns of `table`, and what the conditions need besides).

    They run one after the other, so that a year is joined by slices that fit in memory.
    """
    con, base = atelier.con, atelier.dossier / f"{table}-{partie}"
    gardes, ecartes = (base.with_name(f"{base.name}{suffixe}.parquet") for suffixe in ("", ".ecartes"))
    base.with_name(f"{base.name}.lus").mkdir()
    lus = base.with_name(f"{base.name}.lus") / "*.parquet"
    motif = " ".join(f"WHEN coalesce({m.condition}, false) THEN {litteral(m.libelle)}" for m in motifs)
    exemple = " ".join(f"WHEN {litteral(m.libelle)} THEN ({m.exemple})::VARCHAR" for m in motifs)
    for rang, requete in enumerate(requetes):
        sortie = litteral(lus.with_name(f"{rang}.parquet"))
        con.execute(f"COPY (SELECT *, CASE {motif} END AS motif FROM ({requete})) TO {sortie} (FORMAT parquet)")
    colonnes = ", ".join(f"{c.nom}::{c.nature.lecture.type_sql} AS {c.nom}" for c in TABLES[table].colonnes)
    con.execute(
        f"COPY (SELECT {colonnes} FROM {litteral(lus)} WHERE motif IS NULL ORDER BY {_TRI[table]}) "
        f"TO {litteral(gardes)} (FORMAT parquet, COMPRESSION zstd)"
    )
    ecarts = _ecarts(table, lus, motifs, exemple, atelier)
    if ecarts:
        con.execute(
            f"COPY (SELECT motif, {colonnes} FROM {litteral(lus)} WHERE motif IS NOT NULL) TO {litteral(ecartes)} "
            f"(FORMAT parquet, COMPRESSION zstd)"
        )
    lignes, euros = con.execute(f"SELECT count(*), {_somme(table)} FROM {litteral(gardes)}").fetchall()[0]
    return Triage(table, lus, Piece(table, partie, gardes, lignes, euros) if lignes else None, ecarts)


def _somme(table: str) -> str:
    montant = TABLES[table].montant
    return f"sum({montant})::VARCHAR" if montant else "NULL"


def _ecarts(table: str, lus: Path, motifs: Sequence[Motif], exemple: str, atelier: Atelier) -> tuple[Ecart, ...]:
    """What was set apart, in the order of the reasons."""
    lignes = atelier.con.execute(f"""
        SELECT motif, count(*), {_somme(table)}, list_sort(min(CASE motif {exemple} END, {_EXEMPLES}))
        FROM {litteral(lus)} WHERE motif IS NOT NULL GROUP BY motif""").fetchall()
    par_motif = {motif: (nombre, euros, exemples or []) for motif, nombre, euros, exemples in lignes}
    return tuple(
        Ecart(m.libelle, table, nombre, euros, tuple(dict.fromkeys(exemples)))
        for m in motifs
        if m.libelle in par_motif
        for nombre, euros, exemples in [par_motif[m.libelle]]
    )


def compter(triage: Triage, comptes: Mapping[str, str], nom: str, atelier: Atelier) -> list[str]:
    """Remarks on the kept rows: « label : n lines, euros » for each condition that some line meets."""
    montant = TABLES[triage.table].montant
    euros = f"sum({montant})" if montant else "NULL"
    sommes = ", ".join(f"count(*) FILTER ({c}), {euros} FILTER ({c})" if montant else f"count(*) FILTER ({c}), NULL"
                       for c in comptes.values())  # fmt: skip
    lus = iter(atelier.con.execute(f"SELECT {sommes} FROM {litteral(triage.lus)} WHERE motif IS NULL").fetchall()[0])
    remarques = []
    for libelle, lignes, somme in zip(comptes, lus, lus, strict=True):
        if lignes:
            remarques.append(f"{libelle} : {en_nombre(lignes)} {nom}" + (f", {en_euros(somme)}" if somme else ""))
    return remarques
