"""DCIR (SNDS): individual reimbursements, from raw exports to the canonical tables, month of flux by month of flux.

Where to obtain it: extractions of the tables ER_PRS_F, ER_ETE_F, ER_PHA_F, ER_TIP_F, ER_BIO_F and ER_DTR_F by an
accredited user of the SNDS, as CSV or Parquet; IR_PHA_R adds the ATC codes, IR_BEN_R the persons behind several
identifiers. Columns: `docs/guides/charger-le-snds.md`. What it cannot give: the hospital when the pharmacist mistyped
it (a known bias), stays, drugs used in hospital, and nothing of a care not yet reimbursed: 18 months of flux make a
year of care.

A prestation (ER_PRS_F) joins its lines of detail by nine keys, within its month of flux: months, then slices of
months, are read one after the other so that memory does not grow with the export. What is prescribed in town is kept
only where an indicator needs it (exams, consultations). Each filter is counted in rows and euros; euros shared
between lines of detail: see `details`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir import actes, details, prestations, remarques
from efficience.moteur.sources.dcir import sorties as s
from efficience.moteur.sources.dcir.colonnes import PAR_FLUX
from efficience.moteur.sources.dcir.compensation import compenser
from efficience.moteur.sources.dcir.export import Export, fichiers_lus, ouvrir
from efficience.moteur.sources.dcir.references import medicaments, poser_personnes
from efficience.moteur.sources.dcir.releve import Releve, relever

__all__ = ["fichiers_lus", "lire"]

LIGNES_PAR_TRANCHE = 1_500_000
"""Lines of the largest table joined at once: a month is cut by DCT_ORD_NUM, one of the keys, so that it holds in memory."""
_REGLAGES = ("SET memory_limit='720MB'", "SET preserve_insertion_order=false")
"""Below the usual limit: DuckDB does not count the buffers of what it writes, some 150 MB here. Parts are sorted anyway."""
_DETAILS = {"ER_PHA_F": details.PHARMACIE, "ER_TIP_F": details.DISPOSITIFS, "ER_BIO_F": details.BIOLOGIE}
_DES_PRESTATIONS = {"transports": "PRS_ACT_NBR", "consultations": "PRS_ACT_QTE"}


@dataclass(frozen=True)
class Lecture:
    """One reading: the export, its raw tables, the numbered filters, the tables it makes, and its counts."""

    export: Export
    releves: Mapping[str, Releve]
    tris: Sequence[tuple[int, prestations.Tri]]
    tables: Sequence[str]
    comptes: s.Comptes


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read an export. `annee`: the only year of care to keep; the lines of the others are counted."""
    export = ouvrir(chemin)
    releves = {table: relever(table, fichiers, atelier) for table, fichiers in export.fichiers.items()}
    colonnes = {table: releve.colonnes for table, releve in releves.items()}
    for reglage in _REGLAGES:
        atelier.con.execute(reglage)
    mois = _mois(releves)
    tris = prestations.tris(bool(colonnes["ER_PRS_F"] & {"RGO_ENV_TYP", "CPT_ENV_TYP"}), annee)
    lecture = Lecture(export, releves, tris, _tables(export, colonnes), s.Comptes())
    prestations.poser_etablissements(atelier)
    actes.poser_natures(atelier)
    if export.a("IR_BEN_R"):
        poser_personnes(atelier)
    pieces, cotes = list[Piece](), {table: dict[str, Path]() for table in s.COMPENSEES if table in lecture.tables}
    for jour, lignes in mois.items():
        atelier.annoncer(f"flux de {jour:%m/%Y}")
        pieces += _lire_mois(jour, lignes, lecture, cotes, atelier)
    for table, fichiers in cotes.items():
        pieces += compenser(table, fichiers, lecture.comptes, atelier)
    dites = remarques.dire(export, colonnes, lecture.tables, mois, lecture.comptes, pieces)
    pieces += medicaments(atelier) if export.a("IR_PHA_R") else []
    lues = sum(sum(lignes.values()) for lignes in mois.values())
    return Lot(tuple(pieces), lues, lecture.comptes.en_ecarts(), tuple(dites))


def _tables(export: Export, colonnes: Mapping[str, set[str]]) -> Sequence[str]:
    """The canonical tables that the export can feed."""
    tables = [detail.vers for table, detail in _DETAILS.items() if export.a(table)]
    return tables + [table for table, colonne in _DES_PRESTATIONS.items() if colonne in colonnes["ER_PRS_F"]]


def _mois(releves: Mapping[str, Releve]) -> dict[date, dict[str, int]]:
    """Lines of each raw table by month of flux, in order."""
    mois: dict[date, dict[str, int]] = {}
    for table in (table for table in PAR_FLUX if table in releves):
        for jour, lignes in releves[table].lignes().items():
            if jour is None:
                conseil = "refaire l'extraction : FLX_DIS_DTD fait partie de la clé"
                raise Refus(f"{table} a {lignes} ligne(s) sans mois de flux", attendu="FLX_DIS_DTD", conseil=conseil)
            mois.setdefault(jour, {})[table] = lignes
    if not any("ER_PRS_F" in lignes for lignes in mois.values()):
        raise Refus("ER_PRS_F ne contient aucune ligne", attendu="au moins un mois de flux", conseil="vérifier l'extraction")
    return dict(sorted(mois.items()))


def _lire_mois(
    jour: date, lignes: Mapping[str, int], lecture: Lecture, cotes: Mapping[str, dict[str, Path]], atelier: Atelier
) -> list[Piece]:
    partie = f"flux-{jour:%Y-%m}"
    for table in (table for table in PAR_FLUX if table in lecture.releves):
        lecture.releves[table].montrer(atelier, jour)
    s.ouvrir_sorties(lecture.tables, atelier)
    nombre = -(-max(lignes.values()) // LIGNES_PAR_TRANCHE)
    for rang in range(nombre):
        condition = f"FLX_DIS_DTD BETWEEN DATE '{jour}' AND last_day(DATE '{jour}')"
        condition += f" AND abs(DCT_ORD_NUM) % {nombre} = {rang}" if nombre > 1 else ""
        _lire_tranche(condition, f"{partie}-{rang + 1}", lecture, atelier)
    pieces = []
    for table in lecture.tables:
        s.ecarter(table, partie, lecture.comptes, atelier)
        if table in s.COMPENSEES:
            cotes[table][partie] = s.mettre_de_cote(table, partie, atelier)
        else:
            lues = f"(SELECT * FROM sortie_{table} WHERE motif IS NULL)"
            pieces.append(s.ecrire(table, partie, lues, atelier))
    s.fermer_sorties(lecture.tables, atelier)
    return pieces


def _lire_tranche(condition: str, nom: str, lecture: Lecture, atelier: Atelier) -> None:
    prestations.exiger_cles_uniques("er_prs_f", condition, atelier)
    prestations.poser_prestations(condition, lecture.tris, lecture.export.a("IR_BEN_R"), atelier)
    remarques.compter_prestations(lecture.tris, nom, lecture.comptes, atelier)
    for table, detail in _DETAILS.items():
        if lecture.export.a(table):
            if detail.ordre in lecture.releves[table].colonnes:
                prestations.exiger_cles_uniques(detail.table, condition, atelier, detail.ordre)
            details.poser_details(detail, condition, atelier)
            remarques.compter_details(detail, condition, nom, lecture.comptes, atelier)
            s.ajouter(detail.vers, details.lignes(detail), atelier)
    if lecture.export.a("ER_DTR_F"):
        lecture.comptes.ecarter("transports", remarques.ORPHELINES, actes.poser_circonstances(condition, atelier))
    if "transports" in lecture.tables:
        remarques.compter_transports_de_ville(lecture.comptes, atelier)
        s.ajouter("transports", actes.transports(lecture.export.a("ER_DTR_F")), atelier)
    if "consultations" in lecture.tables:
        s.ajouter("consultations", actes.consultations(), atelier)
