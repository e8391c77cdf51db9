"""Lines of detail joined to their prestation by the nine keys, and the euros of a prestation shared between them.

The rule of sharing. A prestation with one line of detail gives it its whole amount. With several, the amount is shared in
proportion to « quantité × prix unitaire » of each line (the rate of reimbursement, the same for all, does not matter; a pack
dispensed by the unit weighs units × price of the unit); when a price is missing or all weigh nothing, to quantities; when
these add up to zero, equally. Each part is the difference of two cumulated shares rounded to the cent, in the order of the
lines: parts add up to the amount, to the cent, and each is within one cent of its exact share.
"""

from dataclasses import dataclass

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.dcir.colonnes import cles, memes_cles
from efficience.moteur.sources.dcir.prestations import GARDEE

QUANTITE_MAXIMALE = 100_000
"""Boxes, devices or acts on one line: above, in absolute value, a fault of the file."""
_PRIX_MAXIMAL = 10_000_000


@dataclass(frozen=True)
class Detail:
    """What a table of detail holds: its code, its quantity, its unit price, its order (SQL), the canonical table it feeds.

    `code_valide`: pattern of the code; `entier`: quantities are whole; `ville`: lines prescribed in town are kept too.
    """

    table: str
    vers: str
    code: str
    quantite: str
    poids: str
    ordre: str
    code_valide: str
    nom_du_code: str
    entier: bool = True
    ville: bool = False


def _poids(quantite: str, prix: str) -> str:
    """Whole weight, in 10⁻⁷ euros; missing when one of its terms is, or is out of all likelihood."""
    return (
        f"CASE WHEN abs({quantite}) <= {QUANTITE_MAXIMALE} AND abs({prix}) <= {_PRIX_MAXIMAL} "
        f"THEN ({quantite} * 100)::BIGINT::HUGEINT * ({prix} * 100000)::BIGINT END"
    )


def _complet(code: str, largeur: int) -> str:
    """A code with the leading zeros that its number lost; zero is no code."""
    return (
        f"CASE WHEN length({code}) < {largeur} THEN nullif(lpad({code}, {largeur}, '0'), '{'0' * largeur}') ELSE {code} END"
    )


_A_L_UNITE = "PHA_DEC_TOP IN ('D', '1')"  # « D » in the code list; the documentation also says « 1 »
PHARMACIE = Detail(
    "er_pha_f",
    "delivrances",
    code="PHA_PRS_C13",
    quantite="PHA_ACT_QSN",
    poids=(
        f"CASE WHEN {_A_L_UNITE} THEN {_poids('PHA_DEC_QSU', 'PHA_DEC_PRU')} ELSE {_poids('PHA_ACT_QSN', 'PHA_ACT_PRU')} END"
    ),
    ordre="PHA_ORD_NUM",
    code_valide="[1-9][0-9]{12}",
    nom_du_code="code CIP13",
)
DISPOSITIFS = Detail(
    "er_tip_f",
    "dispositifs",
    code=_complet("TIP_PRS_IDE", 7),
    quantite="TIP_ACT_QSN",
    poids=_poids("TIP_ACT_QSN", "TIP_ACT_PRU"),
    ordre="TIP_ORD_NUM",
    code_valide="[0-9]{7}",
    nom_du_code="code LPP",
    entier=False,
)
BIOLOGIE = Detail(
    "er_bio_f",
    "examens",
    code=_complet("BIO_PRS_IDE", 4),
    quantite="BIO_ACT_QSN",
    poids="NULL::HUGEINT",
    ordre="BIO_ORD_NUM",
    code_valide="[0-9]{4}",
    nom_du_code="code NABM",
    ville=True,
)


def poser_details(detail: Detail, tranche: str, atelier: Atelier) -> None:
    """Create the tables `details` of a slice (each line with its prestation's row, missing when it has none) and
    `parts` (euros of the lines that share a prestation kept)."""
    con = atelier.con
    gardee = f"statut = {GARDEE}" + ("" if detail.ville else " AND NOT ville")
    con.execute(f"""
        CREATE OR REPLACE TABLE details AS
        SELECT p.rowid AS prestation, p.statut, p.finess IS NULL AS ville, d.code, d.quantite, d.poids, d.ordre
        FROM (SELECT {cles()}, {detail.code} AS code, {detail.quantite} AS quantite, {detail.poids} AS poids,
            {detail.ordre} AS ordre FROM {detail.table} WHERE {tranche}) d
        LEFT JOIN prestations p ON {memes_cles("p", "d")}""")
    con.execute(f"""
        CREATE OR REPLACE TABLE partages AS
        SELECT d.rowid AS detail, d.prestation, d.ordre, d.code, d.quantite,
            CASE WHEN count(*) OVER w = count(d.poids) OVER w AND sum(d.poids) OVER w <> 0 THEN d.poids
                WHEN sum({_CENTIEMES}) OVER w <> 0 THEN {_CENTIEMES} ELSE 1 END AS poids
        FROM details d JOIN (
            SELECT prestation FROM details WHERE {gardee} GROUP BY 1 HAVING count(*) > 1) m USING (prestation)
        WINDOW w AS (PARTITION BY d.prestation)""")
    con.execute(f"""
        CREATE OR REPLACE TABLE parts AS
        SELECT detail, {_part("p.montant")} AS montant, {_part("p.base")} AS base FROM (
            SELECT *, sum(poids) OVER o AS jusqu_ici, sum(poids) OVER (PARTITION BY prestation) AS total
            FROM partages WINDOW o AS (
                PARTITION BY prestation ORDER BY ordre, code, quantite, poids, detail ROWS UNBOUNDED PRECEDING)) c
        JOIN prestations p ON p.rowid = c.prestation""")


_CENTIEMES = "coalesce((d.quantite * 100)::BIGINT::HUGEINT, 0)"


def _part(montant: str) -> str:
    """Share of an amount that falls between the former line and this one, each bound rounded to the cent."""
    avant, ici = (_borne(montant, cumul) for cumul in ("(jusqu_ici - poids)", "jusqu_ici"))
    return f"(({ici} - {avant})::DECIMAL(18,0) * 0.01::DECIMAL(3,2))::DECIMAL(18,2)"


def _borne(montant: str, cumul: str) -> str:
    """`montant` × `cumul` / total, in whole cents, half away from zero: exact, in whole numbers."""
    produit = f"(({montant} * 100)::BIGINT::HUGEINT * {cumul}::HUGEINT)"
    entiers = f"((2 * abs({produit}) + abs(total::HUGEINT)) // (2 * abs(total::HUGEINT)))"
    return f"CASE WHEN ({produit} < 0) = (total < 0) THEN {entiers} ELSE -{entiers} END"


def motif(detail: Detail) -> str:
    """SQL: why a line of detail of a prestation kept is set apart; missing for the others."""
    entier = "NOT coalesce(d.quantite = floor(d.quantite), false)" if detail.entier else "d.quantite IS NULL"
    return (
        f"CASE WHEN NOT coalesce(regexp_full_match(d.code, '{detail.code_valide}'), false) "
        f"THEN '{detail.nom_du_code} absent ou mal formé' WHEN {entier} THEN 'quantité absente ou non entière' "
        f"WHEN abs(d.quantite) > {QUANTITE_MAXIMALE} THEN 'quantité hors de toute vraisemblance' END"
    )


def lignes(detail: Detail) -> str:
    """SQL of the canonical lines of the slice, and of the reason to set some apart (`motif`)."""
    patient = " WHEN patient IS NULL THEN 'patient inconnu'" if detail.vers == "examens" else ""
    return f"""
        SELECT p.finess, p.patient, d.code AS {_CODES[detail.vers]}, p.date_prescription, p.date_execution, p.annee,
            p.age, p.sexe, d.quantite, {"d.quantite::BIGINT AS boites," if detail.vers == "delivrances" else ""}
            coalesce(e.montant, p.montant) AS montant_rembourse,
            CASE WHEN e.detail IS NULL THEN p.base ELSE e.base END AS base_remboursement,
            CASE WHEN e.detail IS NULL THEN p.base ELSE e.base END AS montant_base,
            {motif(detail).removesuffix("END")}{patient} END AS motif
        FROM details d JOIN prestations p ON p.rowid = d.prestation LEFT JOIN parts e ON e.detail = d.rowid
        WHERE d.statut = {GARDEE}{"" if detail.ville else " AND NOT d.ville"}"""


_CODES = {"delivrances": "cip13", "dispositifs": "code_lpp", "examens": "code_nabm"}
