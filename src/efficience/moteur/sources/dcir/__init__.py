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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir import actes, details, prestations, remarques
from efficience.moteur.sources.dcir import sorties as s
from efficience.moteur.sources.dcir.colonnes import DETAILS, PAR_FLUX
from efficience.moteur.sources.dcir.compensation import compenser
from efficience.moteur.sources.dcir.export import Export, fichiers_lus, ouvrir
from efficience.moteur.sources.dcir.rapprochement import euros_de_ville, poser_multiples, rapprocher
from efficience.moteur.sources.dcir.references import medicaments, poser_personnes
from efficience.moteur.sources.dcir.releve import Releve, relever

__all__ = ["fichiers_lus", "lire"]

LIGNES_PAR_TRANCHE = 1_500_000
"""Lines of the largest table joined at once: a month is cut by DCT_ORD_NUM, one of the keys, so that it holds in memory."""
_REGLAGES = (
    "SET memory_limit='720MB'",  # below the usual limit: DuckDB does not count the buffers of what it writes, some 150 MB
    "SET preserve_insertion_order=false",  # parts are sorted anyway
    "SET disabled_optimizers='join_order,build_side_probe_side'",
)
"""Joins are made as they are written, the side that memory must hold on the right. DuckDB reckons that each filter keeps a
fifth of the lines: after eight of them it takes a month for the small side."""
_DETAILS = {"ER_PHA_F": details.PHARMACIE, "ER_TIP_F": details.DISPOSITIFS, "ER_BIO_F": details.BIOLOGIE}
_DES_PRESTATIONS = {"transports": "PRS_ACT_NBR", "consultations": "PRS_ACT_QTE"}


@dataclass(frozen=True)
class Lecture:
    """One reading: the export, its raw tables, their lines by month, the numbered filters, the tables made, the counts."""

    export: Export
    releves: Mapping[str, Releve]
    mois: Mapping[date, Mapping[str, int]]
    tris: Sequence[tuple[int, prestations.Tri]]
    tables: Sequence[str]
    comptes: s.Comptes

    def tranches(self, jour: date, atelier: Atelier) -> Iterator[str]:
        """Show the raw tables of a month of flux; give the SQL condition of each of its slices."""
        for table in (table for table in PAR_FLUX if table in self.releves):
            self.releves[table].montrer(atelier, jour)
        nombre = -(-max(self.mois[jour].values()) // LIGNES_PAR_TRANCHE)
        du_mois = f"FLX_DIS_DTD BETWEEN DATE '{jour}' AND last_day(DATE '{jour}')"
        for rang in range(nombre):
            yield du_mois + (f" AND abs(DCT_ORD_NUM) % {nombre} = {rang}" if nombre > 1 else "")

    def montrer_prestations(self, tranche: str, atelier: Atelier) -> None:
        """Create the view `prestations` of a slice."""
        prestations.montrer_prestations(tranche, self.tris, self.export.a("IR_BEN_R"), atelier)


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read an export. `annee`: the only year of care to keep; the lines of the others are counted."""
    lecture = preparer(chemin, annee, atelier)
    references = medicaments(atelier) if lecture.export.a("IR_PHA_R") else []
    for reference in references:
        atelier.connaitre(reference.fichier)
    pieces, cotes = list[Piece](), {table: dict[str, Path]() for table in s.COMPENSEES if table in lecture.tables}
    for jour in lecture.mois:
        atelier.annoncer(f"flux de {jour:%m/%Y}")
        pieces += _lire_mois(jour, lecture, cotes, atelier)
    for table, fichiers in cotes.items():
        pieces += compenser(table, fichiers, lecture.comptes, atelier)
    colonnes = {table: releve.colonnes for table, releve in lecture.releves.items()}
    dites = remarques.dire(lecture.export, colonnes, lecture.tables, lecture.mois, lecture.comptes, pieces)
    pieces += references
    lues = sum(sum(lignes.values()) for lignes in lecture.mois.values())
    return Lot(tuple(pieces), lues, lecture.comptes.en_ecarts(), tuple(dites))


def preparer(chemin: Path, annee: int | None, atelier: Atelier) -> Lecture:
    """Open an export: its raw tables shown, what all months need put down."""
    export = ouvrir(chemin)
    releves = {table: relever(table, fichiers, atelier) for table, fichiers in export.fichiers.items()}
    colonnes = {table: releve.colonnes for table, releve in releves.items()}
    for reglage in _REGLAGES:
        atelier.con.execute(reglage)
    mois = _mois(releves)
    tris = prestations.tris(bool(colonnes["ER_PRS_F"] & {"RGO_ENV_TYP", "CPT_ENV_TYP"}), annee)
    prestations.poser_etablissements(atelier)
    actes.poser_natures(atelier)
    if export.a("IR_BEN_R"):
        poser_personnes(atelier)
    return Lecture(export, releves, mois, tris, _tables(export, colonnes), s.Comptes())


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


def _lire_mois(jour: date, lecture: Lecture, cotes: Mapping[str, dict[str, Path]], atelier: Atelier) -> list[Piece]:
    partie = f"flux-{jour:%Y-%m}"
    s.ouvrir_sorties(lecture.tables, atelier)
    for rang, tranche in enumerate(lecture.tranches(jour, atelier), start=1):
        _compter_prestations(tranche, f"{partie}-{rang}", lecture, atelier)
        lecture.montrer_prestations(tranche, atelier)
        _lire_details(tranche, f"{partie}-{rang}", lecture, atelier)
        _lire_actes(tranche, lecture, atelier)
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


def _compter_prestations(tranche: str, nom: str, lecture: Lecture, atelier: Atelier) -> None:
    rattaches = lecture.export.a("IR_BEN_R")
    prestations.poser_reperes(tranche, lecture.tris, rattaches, atelier)
    if ecartees := remarques.compter_prestations(lecture.tris, lecture.comptes, atelier):
        lues = prestations.ecartees(tranche, lecture.tris, rattaches, ecartees)
        s.garder(f"{remarques.PRESTATIONS}.{nom}", lues, atelier)


def _lire_details(tranche: str, nom: str, lecture: Lecture, atelier: Atelier) -> None:
    """Lines of detail: counted beside all the prestations, then those of the prestations kept."""
    comptes, lus = lecture.comptes, [table for table in DETAILS if lecture.export.a(table)]
    rapproches = rapprocher([table.lower() for table in lus], tranche, atelier)
    for table in lus:
        vers = _DETAILS[table].vers if table in _DETAILS else "transports"
        comptes.ecarter(vers, remarques.ORPHELINES, rapproches[table.lower()].orphelines)
    for table, detail in ((table, _DETAILS[table]) for table in lus if table in _DETAILS):
        ordre = detail.ordre if detail.ordre in lecture.releves[table].colonnes else None
        plusieurs = poser_multiples(detail.table, ordre, tranche, atelier)
        comptees = rapproches[detail.table]
        if comptees.orphelines:
            s.garder(f"{detail.vers}.{nom}.sans_prestation", details.orphelines(detail, tranche), atelier)
        if not detail.ville:
            euros = euros_de_ville(detail.table, tranche, atelier) if plusieurs else comptees.euros
            comptes.filtrer(detail.vers, remarques.VILLE, comptees.de_ville, euros)
        if plusieurs:
            details.poser_partages(detail, tranche, atelier)
            remarques.compter_partages(detail, comptes, atelier)
        s.ajouter(detail.vers, details.lignes(detail, tranche, bool(plusieurs)), atelier)


def _lire_actes(tranche: str, lecture: Lecture, atelier: Atelier) -> None:
    if lecture.export.a("ER_DTR_F"):
        actes.poser_circonstances(tranche, atelier)
    if "transports" in lecture.tables:
        remarques.compter_transports_de_ville(lecture.comptes, atelier)
        s.ajouter("transports", actes.transports(lecture.export.a("ER_DTR_F")), atelier)
    if "consultations" in lecture.tables:
        s.ajouter("consultations", actes.consultations(), atelier)
