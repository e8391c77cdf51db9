"""The prestations of one slice of a month of flux: what is kept, what each filter drops, what is set apart.

The table `reperes`, narrow, says of every line what became of it, for the counts. The view `prestations` gives the lines
kept; whoever reads it takes from the export the columns and the lines it needs, and nothing is put down whole: most
lines are prescribed in town, and putting down costs more than reading again.

Filters are those of the SNDS documentation for reimbursed town care prescribed by hospitals; where it says so, a missing
value is kept (`DPN_QLF <> 71` in SQL would lose it). A line meets the first filter that concerns it: filters are counted
one after the other, in rows and euros. Cancellations are negative mirror lines, never removed: sums do the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.dcir.colonnes import cles, empreinte, memes_cles
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sql import poser

MONTANT_MAXIMAL = 1_000_000
"""Euros: above, in absolute value, one line of town care is a fault of the file (the costliest are some 100,000 €)."""
PREMIERE_ANNEE = 2000
"""Care executed before is a default date (01/01/0001, 01/01/1600…) or a fault."""


@dataclass(frozen=True)
class Tri:
    """Why a prestation is not kept: words for the user, and the SQL condition that takes it out."""

    libelle: str
    condition: str


_TAA = "e.DCT_ORD_NUM IS NOT NULL"
FILTRES = (
    Tri("lignes pour information (DPN_QLF = 71)", "p.DPN_QLF = 71"),
    Tri("lignes pour information (PRS_DPN_QLP = 71)", "p.PRS_DPN_QLP = 71"),
    Tri("compléments et majorations (CPL_MAJ_TOP différent de 0 et 1)", "NOT coalesce(p.CPL_MAJ_TOP < 2, false)"),
    Tri("hors enveloppe soins de ville (RGO_ENV_TYP différent de 1)", "NOT coalesce(p.enveloppe = 1, false)"),
    Tri("rétrocession hospitalière", "p.PRS_NAT_REF IN (SELECT nature FROM natures WHERE famille = 'retrocession')"),
    Tri("activité tarifée de l'hôpital public (ETE_IND_TAA = 1)", _TAA),
)
ECARTS = (
    Tri(
        f"date des soins absente, par défaut ou avant {PREMIERE_ANNEE}", f"NOT coalesce(p.annee >= {PREMIERE_ANNEE}, false)"
    ),
    Tri("montant remboursé absent", "p.BSE_REM_MNT IS NULL"),
    Tri(
        "montant hors de toute vraisemblance",
        f"abs(p.BSE_REM_MNT) > {MONTANT_MAXIMAL} OR coalesce(abs(p.BSE_REM_BSE) > {MONTANT_MAXIMAL}, false)",
    ),
    Tri("numéro d'établissement prescripteur mal formé", "f.garde IS NULL AND NOT coalesce(f.ville, true)"),
)
AUTRE_ANNEE = "soins d'une autre année que celle demandée"
GARDEE = 0


def tris(enveloppe: bool, annee: int | None) -> Sequence[tuple[int, Tri]]:
    """The filters then the reasons to set apart, each with the number (`statut`) that it gives to a prestation.

    `enveloppe`: the export says the envelope; `annee`: the only year of care to keep.
    """
    filtres = [f for f in FILTRES if enveloppe or "enveloppe" not in f.condition]
    annees = [Tri(AUTRE_ANNEE, f"p.annee <> {annee}")] if annee else []
    return list(enumerate([*filtres, *ECARTS, *annees], start=1))


def poser_etablissements(atelier: Atelier) -> None:
    """Read once each distinct prescriber number: 8 characters completed by their key; empty or zeros, town."""
    lus = [lu for (lu,) in atelier.con.execute("SELECT DISTINCT ETB_PRE_FIN FROM er_prs_f").fetchall() if lu]
    ville = {lu for lu in lus if not lu.strip("0")}
    verifies = verifier_cles(lu for lu in lus if lu not in ville)
    rangees = [(lu, verifies.retenus.get(lu), str(lu in ville)) for lu in sorted(lus)]
    poser(atelier.con, atelier.dossier, "finess_lus", {"lu": "VARCHAR", "garde": "VARCHAR", "ville": "BOOLEAN"}, rangees)


def poser_reperes(tranche: str, numerotes: Sequence[tuple[int, Tri]], rattaches: bool, atelier: Atelier) -> None:
    """Create the table `reperes` of a slice (`tranche`: SQL condition), one row per line of ER_PRS_F.

    `rattaches`: IR_BEN_R is in the export, and names the person behind (BEN_NIR_PSA, BEN_RNG_GEM).
    """
    atelier.con.execute(f"""
        CREATE OR REPLACE TABLE reperes AS
        SELECT cle, {_statut(numerotes)} AS statut, f.garde IS NULL AS ville, {_connu(rattaches)} IS NOT NULL AS rattache,
            p.BSE_REM_MNT AS montant
        FROM {_lues(tranche, "LEFT", rattaches)}""")


def montrer_prestations(tranche: str, numerotes: Sequence[tuple[int, Tri]], rattaches: bool, atelier: Atelier) -> None:
    """Create the view `prestations` of a slice: the lines kept.

    What the filters say is asked condition by condition, not by number: the engine then reads the other columns of the
    lines that pass only.
    """
    gardees = " AND ".join(f"({tri.condition}) IS NOT TRUE" for _, tri in numerotes if tri.condition != _TAA)
    atelier.con.execute(f"""
        CREATE OR REPLACE VIEW prestations AS
        SELECT {_colonnes(rattaches)} FROM {_lues(tranche, "ANTI", rattaches)} WHERE {gardees}""")


def ecartees(tranche: str, numerotes: Sequence[tuple[int, Tri]], rattaches: bool, choisis: Sequence[int]) -> str:
    """SQL of the prestations of a slice that have one of these numbers."""
    return f"""
        SELECT * FROM (SELECT {_colonnes(rattaches)}, {_statut(numerotes)} AS statut
            FROM {_lues(tranche, "LEFT", rattaches)}) WHERE statut IN ({", ".join(map(str, choisis))})"""


def _lues(tranche: str, jointure: str, rattaches: bool) -> str:
    """SQL: the lines of a slice (p), beside what ER_ETE_F (e), prescribers (f) and persons (b) say of them."""
    activite = f"(SELECT DISTINCT {cles()} FROM er_ete_f WHERE {tranche} AND ETE_IND_TAA = 1)"
    lignes = f"""(
            SELECT *, year(EXE_SOI_DTD) AS annee, coalesce(RGO_ENV_TYP, CPT_ENV_TYP) AS enveloppe, {empreinte()} AS cle
            FROM er_prs_f WHERE {tranche}) p
        LEFT JOIN finess_lus f ON f.lu = p.ETB_PRE_FIN
        {jointure} JOIN {activite} e ON {memes_cles("e", "p")}"""
    memes = "b.psa = p.BEN_NIR_PSA AND b.rang = coalesce(p.BEN_RNG_GEM, 1)"
    return f"personnes b RIGHT JOIN ({lignes}) ON {memes}" if rattaches else lignes


def _statut(numerotes: Sequence[tuple[int, Tri]]) -> str:
    cas = " ".join(f"WHEN {tri.condition} THEN {numero}" for numero, tri in numerotes)
    return f"(CASE {cas} ELSE {GARDEE} END)::TINYINT"


def _connu(rattaches: bool) -> str:
    return "b.personne" if rattaches else "NULL"


def _colonnes(rattaches: bool) -> str:
    personne = "CASE WHEN p.BEN_RNG_GEM <> 1 THEN p.BEN_NIR_PSA || '-' || p.BEN_RNG_GEM ELSE p.BEN_NIR_PSA END"
    return f"""{cles("p.")}, f.garde AS finess, coalesce({_connu(rattaches)}, {personne}, p.NUM_ENQ) AS patient,
            CASE WHEN year(p.PRE_PRE_DTD) >= {PREMIERE_ANNEE} THEN p.PRE_PRE_DTD END AS date_prescription,
            p.EXE_SOI_DTD AS date_execution, p.annee::SMALLINT AS annee, {_AGE} AS age, {_SEXE} AS sexe,
            p.PRS_NAT_REF AS nature, p.BSE_REM_MNT AS montant, p.BSE_REM_BSE AS base,
            p.PRS_ACT_NBR AS actes, p.PRS_ACT_QTE AS quantite, {_SPECIALITE} AS specialite"""


# Under two years BEN_AMA_COD is 1000 and a number of months; 0 is a default, 9999 is unknown.
_AGE = (
    "CASE WHEN p.BEN_AMA_COD BETWEEN 1 AND 130 THEN p.BEN_AMA_COD "
    "WHEN p.BEN_AMA_COD BETWEEN 1000 AND 1023 THEN (p.BEN_AMA_COD - 1000) // 12 END::BIGINT"
)
_SEXE = "CASE WHEN p.BEN_SEX_COD IN (1, 2) THEN p.BEN_SEX_COD::VARCHAR END"
_SPECIALITE = "CASE WHEN p.PSE_SPE_COD BETWEEN 1 AND 98 THEN lpad(p.PSE_SPE_COD::VARCHAR, 2, '0') END"
