"""What is counted while slices are read, and what the reader of a delivery is told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from efficience.moteur.atelier import Atelier, Piece
from efficience.moteur.sources.dcir import details
from efficience.moteur.sources.dcir.colonnes import DETAILS, PAR_FLUX
from efficience.moteur.sources.dcir.export import Export
from efficience.moteur.sources.dcir.prestations import ECARTS, GARDEE, Tri
from efficience.moteur.sources.dcir.sorties import Comptes
from efficience.noyau.montant import en_euros, en_nombre

PRESTATIONS = "prestations"
ORPHELINES = "lignes de détail sans prestation dans ER_PRS_F"
VILLE = "prescrites en ville (sans établissement prescripteur)"
PARTAGEES = "lignes de détail entre lesquelles le montant d'une prestation est partagé"
SANS_PERSONNE = "lignes dont l'identifiant est absent de IR_BEN_R, gardées sous leur identifiant"
FLUX_D_UNE_ANNEE = 18
"""Months of flux, from January, over which nearly all the care of a year is reimbursed (98 % of drugs at + 6 months)."""


def compter_prestations(tris: Sequence[tuple[int, Tri]], comptes: Comptes, atelier: Atelier) -> Sequence[int]:
    """Count the prestations of a slice by what became of them; returns the numbers of those set apart."""
    par_statut = {
        statut: (lignes, euros)
        for statut, lignes, euros in atelier.con.execute(
            "SELECT statut, count(*), sum(montant) FROM reperes GROUP BY 1"
        ).fetchall()
    }
    for numero, tri in tris:
        compter = comptes.ecarter if tri in ECARTS else comptes.filtrer
        compter(PRESTATIONS, tri.libelle, *par_statut.get(numero, (0, None)))
    sans = f"SELECT count(*) FROM reperes WHERE statut = {GARDEE} AND NOT rattache"
    comptes.filtrer(PRESTATIONS, SANS_PERSONNE, atelier.con.execute(sans).fetchall()[0][0])
    return [numero for numero, tri in tris if tri in ECARTS and numero in par_statut]


def compter_partages(detail: details.Detail, comptes: Comptes, atelier: Atelier) -> None:
    """Count the lines of detail of a slice that share an amount."""
    partagees, euros = atelier.con.execute("SELECT count(*), sum(montant) FROM partages").fetchall()[0]
    comptes.filtrer(detail.vers, PARTAGEES, partagees, euros)


def compter_transports_de_ville(comptes: Comptes, atelier: Atelier) -> None:
    """Count the transports of a slice that no hospital prescribed."""
    lignes, euros = atelier.con.execute("""
        SELECT count(*), sum(montant) FROM prestations JOIN natures USING (nature)
        WHERE famille = 'transport' AND finess IS NULL""").fetchall()[0]
    comptes.filtrer("transports", VILLE, lignes, euros)


def dire(
    export: Export,
    colonnes: Mapping[str, set[str]],
    tables: Sequence[str],
    mois: Mapping[date, Mapping[str, int]],
    comptes: Comptes,
    pieces: Sequence[Piece],
) -> Iterator[str]:
    """The remarks of a delivery: what was read, what each filter dropped, what is missing."""
    lues = {table: sum(lignes.get(table, 0) for lignes in mois.values()) for table in PAR_FLUX if export.a(table)}
    yield "lignes lues : " + ", ".join(f"{table} {en_nombre(lignes)}" for table, lignes in lues.items())
    yield from _filtres(export, comptes)
    yield from _manques(export, colonnes, tables)
    yield from _mois_manquants(export, mois)
    yield from _annees(mois, pieces)
    if export.inconnus:
        yield "fichiers non lus : " + ", ".join(str(fichier) for fichier in export.inconnus)


def _filtres(export: Export, comptes: Comptes) -> Iterator[str]:
    for (table, libelle), total in comptes.filtres.items():
        if libelle == SANS_PERSONNE and not export.a("IR_BEN_R"):
            continue
        if table == PRESTATIONS or total.lignes:
            euros = f", {en_euros(total.euros)}" if total.euros is not None else ""
            yield f"{table} : {libelle} : {en_nombre(total.lignes)} lignes{euros}"


def _manques(export: Export, colonnes: Mapping[str, set[str]], tables: Sequence[str]) -> Iterator[str]:
    """Filters that could not be applied, tables that could not be made."""
    if not colonnes["ER_PRS_F"] & {"RGO_ENV_TYP", "CPT_ENV_TYP"}:
        yield "attention : sans RGO_ENV_TYP dans ER_PRS_F, le filtre « soins de ville » n'est pas appliqué"
    if "transports" in tables and not export.a("ER_DTR_F"):
        yield "attention : sans ER_DTR_F, les transferts entre établissements ne sont pas reconnus parmi les transports"
    for table, colonne in (("transports", "PRS_ACT_NBR"), ("consultations", "PRS_ACT_QTE")):
        if table not in tables:
            yield f"attention : sans {colonne} dans ER_PRS_F, la table « {table} » n'est pas produite"
    absentes = [table for table in DETAILS if not export.a(table)]
    if absentes:
        yield "tables de détail absentes de cet export : " + ", ".join(absentes)


def _mois_manquants(export: Export, mois: Mapping[date, Mapping[str, int]]) -> Iterator[str]:
    for table in PAR_FLUX:
        vides = [f"{jour:%m/%Y}" for jour, lignes in mois.items() if table not in lignes]
        if export.a(table) and vides:
            yield f"attention : {table} n'a aucune ligne pour les flux de {', '.join(vides)}"


def _annees(mois: Mapping[date, Mapping[str, int]], pieces: Sequence[Piece]) -> Iterator[str]:
    """Years of care whose 18 months of flux are not all here: other deliveries may hold them, or the year is incomplete."""
    for annee in sorted({annee for piece in pieces for annee in piece.annees}):
        attendus = [date(annee + rang // 12, rang % 12 + 1, 1) for rang in range(FLUX_D_UNE_ANNEE)]
        absents = [f"{jour:%m/%Y}" for jour in attendus if jour not in mois]
        if absents:
            yield (
                f"attention : soins de {annee} : {len(absents)} des {FLUX_D_UNE_ANNEE} mois de flux qui la couvrent "
                f"ne sont pas dans cet export ({absents[0]} à {absents[-1]})"
            )
