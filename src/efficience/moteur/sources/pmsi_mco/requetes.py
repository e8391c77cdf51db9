"""The SNDS tables of a year as the shared sorting expects them: SQL only, one function per canonical table."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.sources.pmsi.sejours import diagnostic_lu, ucd_lu
from efficience.moteur.sources.pmsi_mco.colonnes import CODES_RETOUR, CODES_RETOUR_2013
from efficience.moteur.sql import litteral

FICTIFS = ("xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxD")
"""Numbers that stand for « unknown » in the chaining: thousands of persons under one number."""
PATIENT = (
    "CASE WHEN coalesce(NIR_ANO_17, NUM_ENQ) NOT IN ("
    + ", ".join(map(litteral, FICTIFS))
    + (") THEN coalesce(NIR_ANO_17, NUM_ENQ) END")
)
_CLE = "ltrim(ETA_NUM, '0') || '-' || RSA_NUM"


def codes_a_zero(codes: tuple[str, ...]) -> str:
    """SQL condition: all these return codes say that the check went well. A missing code does not say so."""
    return " AND ".join(f"coalesce(lower({code}) IN ('0', 'false'), false)" for code in codes)


def en_double(annee: int) -> str:
    """SQL condition: this year, the site `garde` and its legal entity both sent the same stays."""
    return f"EXISTS (SELECT 1 FROM doublons d WHERE d.finess = garde AND {annee} BETWEEN debut AND fin)"


def _identifiant(prefixe: str = "") -> str:
    """The stay's identifier in a query where `numeros` is joined: FINESS, year, rank."""
    return f"coalesce(garde, {prefixe}ETA_NUM) || '-' || {{annee}} || '-' || {prefixe}RSA_NUM"


@dataclass(frozen=True)
class Tranche:
    """One slice of the stays of a year, the same in every table: `rang` among `nombre`."""

    rang: int
    nombre: int

    def de(self, table: Path) -> str:
        """SQL: the rows of a table that belong to the slice, with the key `lien` of their stay."""
        lues = f"SELECT *, {_CLE} AS lien FROM {litteral(table)}"
        return f"({lues})" if self.nombre == 1 else f"({lues} WHERE hash({_CLE}) % {self.nombre} = {self.rang})"


def sejours(annee: int, lues: Mapping[str, Path], tranche: Tranche) -> str:
    """Stays with their dates and chaining (C), amount (VALO), associated diagnoses (D), first site (UM)."""
    codes = CODES_RETOUR + (CODES_RETOUR_2013 if annee >= 2013 else ())
    dr = "upper(replace(DGN_REL, '.', ''))"
    return f"""
        SELECT {_identifiant("b.").format(annee=annee)} AS sejour, b.ETA_NUM AS finess_lu, garde AS finess,
            CASE WHEN c.chaine THEN c.patient END AS patient, coalesce(c.chaine, false) AS chaine,
            c.EXE_SOI_DTD AS date_entree, c.EXE_SOI_DTF AS date_sortie, {annee}::SMALLINT AS annee,
            coalesce(AGE_ANN, CASE WHEN AGE_JOU >= 0 THEN 0 END) AS age, ENT_MOD AS mode_entree, SOR_MOD AS mode_sortie,
            upper(GRG_GHM) AS ghm, upper(replace(DGN_PAL, '.', '')) AS dp,
            CASE WHEN {diagnostic_lu(dr)} THEN {dr} END AS dr, das, ghs, coalesce(lignes_valo, 0) AS lignes_valo,
            CASE WHEN ghs IS DISTINCT FROM '9999' THEN montant END::DECIMAL(18,2) AS montant_am,
            SEJ_TYP AS type_sejour, TYP_GEN_RSA AS type_generation, site,
            coalesce(das_vides, 0) + (DGN_REL IS NOT NULL AND NOT {diagnostic_lu(dr)})::INTEGER AS codes_vides,
            {en_double(annee)} AS doublon
        FROM (SELECT *, GHS_NUM AS ghs FROM {tranche.de(lues["B"])}) b
        LEFT JOIN numeros ON lu = b.ETA_NUM
        LEFT JOIN (SELECT *, {PATIENT} AS patient, {codes_a_zero(codes)} AS chaine
            FROM {tranche.de(lues["C"])}) c ON c.lien = b.lien
        LEFT JOIN {_valorisation(lues, tranche)} v ON v.lien = b.lien
        LEFT JOIN {_diagnostics(lues, tranche)} d ON d.lien = b.lien
        LEFT JOIN {_site(lues, tranche)} u ON u.lien = b.lien"""


def _valorisation(lues: Mapping[str, Path], tranche: Tranche) -> str:
    """The amount of a stay: all its lines added, missing when none has one."""
    if "VALO" not in lues:
        return "(SELECT NULL::VARCHAR AS lien, NULL::DECIMAL(18,2) AS montant, 0 AS lignes_valo)"
    return f"""(SELECT lien, sum(MNT_TOT_AM) AS montant, count(*) AS lignes_valo
        FROM {tranche.de(lues["VALO"])} GROUP BY 1)"""


def _diagnostics(lues: Mapping[str, Path], tranche: Tranche) -> str:
    if "D" not in lues:
        return "(SELECT NULL::VARCHAR AS lien, NULL::VARCHAR AS das, 0 AS das_vides)"
    das = "upper(replace(ASS_DGN, '.', ''))"
    bon = diagnostic_lu(das)
    return f"""(SELECT lien, string_agg({das}, ' ' ORDER BY {das}) FILTER ({bon}) AS das,
        count(*) FILTER (ASS_DGN IS NOT NULL AND NOT {bon}) AS das_vides FROM {tranche.de(lues["D"])} GROUP BY 1)"""


def _site(lues: Mapping[str, Path], tranche: Tranche) -> str:
    """The geographic number of the first unit of the stay."""
    if "UM" not in lues:
        return "(SELECT NULL::VARCHAR AS lien, NULL::VARCHAR AS site)"
    return f"""(SELECT lien, arg_min(ETA_NUM_GEO, coalesce(UM_ORD_NUM, 0)) AS site
        FROM {tranche.de(lues["UM"])} GROUP BY 1)"""


def actes(annee: int, lues: Mapping[str, Path]) -> str:
    """Acts, line by line: an act has one line per activity (surgeon, anaesthetist) and none is removed."""
    return f"""(SELECT {_identifiant().format(annee=annee)} AS sejour, upper(CDC_ACT) AS code_ccam, ENT_DAT_DEL AS delai
        FROM {litteral(lues["A"])} LEFT JOIN numeros ON lu = ETA_NUM)"""


def administrations(annee: int, lues: Mapping[str, Path]) -> str:
    """Drugs paid on top of the stay: MED (public) and FH (private for-profit).

    MED: `ADM_NBR` units, `ADM_NBR_PRI` already the price times the number. FH: `QUA_COD` times the fraction `COE_TAU`
    (1 when not given), `FAC_TOT` already the total billed, tax included; the indemnifiable difference is not added. The year
    is the one of the stay's discharge, under which it is paid, not the one of the day of administration.
    """
    morceaux = {
        "MED": ("UCD_UCD_COD", "ADM_NBR", "ADM_NBR_PRI", "NBR_SEJ"),
        "FH": ("coalesce(UCD_UCD_COD, COD_UCD)", "QUA_COD * coalesce(COE_TAU, 1)", "FAC_TOT", "1"),
    }
    return "(" + " UNION ALL ".join(
        f"""SELECT {_identifiant().format(annee=annee)} AS sejour, ETA_NUM AS finess_lu, garde AS finess,
            {annee}::SMALLINT AS annee, {ucd_lu(ucd)} AS ucd, ({quantite})::DECIMAL(18,3) AS quantite,
            ({montant})::DECIMAL(18,2) AS montant, {sejours} AS sejours_impliques, {en_double(annee)} AS doublon
        FROM {litteral(lues[table])} LEFT JOIN numeros ON lu = ETA_NUM"""
        for table, (ucd, quantite, montant, sejours) in morceaux.items()
        if table in lues
    ) + ")"  # fmt: skip
