"""Biology made during an external consultation (FLSTC), linked to its patient by CSTC.

The table says which exam, not its price: `montant_base` stays empty. An exam without a known patient cannot be used by
any indicator: it is set apart and counted.
"""

from collections.abc import Mapping
from pathlib import Path

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.pmsi.sejours import FINESS_ERRONE
from efficience.moteur.sources.pmsi.tri import Motif, Triage, trier
from efficience.moteur.sources.pmsi_mco.colonnes import CODES_RETOUR_EXTERNES
from efficience.moteur.sources.pmsi_mco.requetes import PATIENT, codes_a_zero, en_double
from efficience.moteur.sql import litteral
from efficience.noyau.codes import NABM

MOTIFS_EXAMENS = (
    Motif("examen transmis deux fois, par le site et par l'entité juridique (AP-HP, AP-HM, HCL)", "doublon", "finess_lu"),
    FINESS_ERRONE,
    Motif("consultation inconnue de cette livraison", "orphelin", "finess_lu"),
    Motif("patient inconnu : chaînage invalide ou numéro absent", "patient IS NULL", "finess_lu"),
    Motif(
        "code NABM absent ou mal formé",
        f"code_nabm IS NULL OR NOT regexp_full_match(code_nabm, '{NABM.motif}')",
        "code_nabm",
    ),
    Motif("date d'examen inconnue", "date_execution IS NULL", "finess_lu"),
)
COMPTES_EXAMENS = {"examens exécutés hors de l'année du fichier": "year(date_execution) <> annee_fichier"}


def trier_examens(partie: str, annee: int, lues: Mapping[str, Path], atelier: Atelier) -> Triage:
    """Exams of a year. Without a delay, the exam is of the day of a consultation that begins and ends the same day."""
    cle = "ltrim(ETA_NUM, '0') || '-' || SEQ_NUM"
    requete = f"""
        SELECT c.patient, f.ETA_NUM AS finess_lu, garde AS finess, c.lien IS NULL AS orphelin,
            CASE WHEN length(NABM_COD) < 4 THEN lpad(NABM_COD, 4, '0') ELSE NABM_COD END AS code_nabm,
            entree + coalesce(DEL_DAT_ENT, CASE WHEN entree = sortie THEN 0 END)::INTEGER AS date_execution,
            NULL::DECIMAL(18,2) AS montant_base, {annee} AS annee_fichier,
            {en_double(annee)} AS doublon
        FROM (SELECT *, {cle} AS lien FROM {litteral(lues["FLSTC"])}) f
        LEFT JOIN numeros ON lu = f.ETA_NUM
        LEFT JOIN (SELECT {cle} AS lien, EXE_SOI_DTD AS entree, EXE_SOI_DTF AS sortie,
            CASE WHEN {codes_a_zero(CODES_RETOUR_EXTERNES)} THEN {PATIENT} END AS patient
            FROM {litteral(lues["CSTC"])}) c ON c.lien = f.lien"""
    return trier("examens", partie, [requete], MOTIFS_EXAMENS, atelier)
