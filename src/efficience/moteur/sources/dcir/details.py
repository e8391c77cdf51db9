"""Lines of detail joined to their prestation by the nine keys, and the euros of a prestation shared between them.

The rule of sharing. A prestation with one line of detail gives it its whole amount. With several, the amount is shared in
proportion to « quantité × prix unitaire » of each line (the rate of reimbursement, the same for all, does not matter; a pack
dispensed by the unit weighs units × price of the unit); when a price is missing or all weigh nothing, to quantities; when
these add up to zero, equally. Each part is the difference of two cumulated shares rounded to the cent, in the order of the
lines: parts add up to the amount, to the cent, and each is within one cent of its exact share.
"""

from dataclasses import dataclass

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.dcir.colonnes import cles, empreinte, memes_cles

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


def jointes(detail: Detail, tranche: str) -> str:
    """SQL: the lines of detail of a slice beside their prestation kept, by the nine keys. Amounts are its."""
    return f"""
        SELECT p.finess, p.patient, p.date_prescription, p.date_execution, p.annee, p.age, p.sexe, p.montant, p.base,
            {cles("d.")}, d.cle, d.code, d.quantite, d.poids, d.ordre
        FROM (SELECT {cles()}, {empreinte()} AS cle, {detail.code} AS code, {detail.quantite} AS quantite,
            {detail.poids} AS poids, {detail.ordre} AS ordre FROM {detail.table} WHERE {tranche}) d
        JOIN prestations p ON {memes_cles("p", "d")}{"" if detail.ville else " AND p.finess IS NOT NULL"}"""


def orphelines(detail: Detail, tranche: str) -> str:
    """SQL of the lines of detail of a slice that have no prestation."""
    return f"""
        SELECT {cles()}, {detail.code} AS code, {detail.quantite} AS quantite FROM {detail.table}
        WHERE {tranche} AND {empreinte()} NOT IN (SELECT cle FROM reperes)"""


def poser_partages(detail: Detail, tranche: str, atelier: Atelier) -> None:
    """Create the table `partages`: the lines that share a prestation (its key is in `multiples`), each with its part."""
    atelier.con.execute(f"""
        CREATE OR REPLACE TABLE partages AS
        SELECT * REPLACE ({_part("montant")} AS montant, {_part("base")} AS base) FROM (
            SELECT *, sum(poids) OVER o AS jusqu_ici, sum(poids) OVER w AS total FROM (
                SELECT * REPLACE (CASE WHEN count(*) OVER w = count(poids) OVER w AND sum(poids) OVER w <> 0 THEN poids
                        WHEN sum({_CENTIEMES}) OVER w <> 0 THEN {_CENTIEMES} ELSE 1 END AS poids)
                FROM ({jointes(detail, tranche)}) SEMI JOIN multiples USING (cle) WINDOW w AS (PARTITION BY {cles()}))
            WINDOW w AS (PARTITION BY {cles()}), o AS (w ORDER BY ordre, code, quantite, poids ROWS UNBOUNDED PRECEDING))""")


_CENTIEMES = "coalesce((quantite * 100)::BIGINT::HUGEINT, 0)"


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


def lignes(detail: Detail, tranche: str, partagees: bool) -> str:
    """SQL of the canonical lines of the slice, and of the reason to set some apart (`motif`).

    `partagees`: some lines share a prestation, and are in `partages`.
    """
    patient = " WHEN patient IS NULL THEN 'patient inconnu'" if detail.vers == "examens" else ""
    lues = jointes(detail, tranche)
    if partagees:
        colonnes = "* EXCLUDE (jusqu_ici, total)"
        lues = f"SELECT * FROM ({lues}) ANTI JOIN multiples USING (cle) UNION ALL BY NAME SELECT {colonnes} FROM partages"
    return f"""
        SELECT finess, patient, code AS {_CODES[detail.vers]}, date_prescription, date_execution, annee, age, sexe,
            quantite, {"quantite::BIGINT AS boites," if detail.vers == "delivrances" else ""}
            montant AS montant_rembourse, base AS base_remboursement, base AS montant_base,
            {motif(detail).removesuffix("END")}{patient} END AS motif
        FROM ({lues}) d"""


_CODES = {"delivrances": "cip13", "dispositifs": "code_lpp", "examens": "code_nabm"}
