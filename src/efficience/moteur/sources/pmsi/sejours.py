"""Which stays are kept, and how acts, drugs and exams are attached to them.

Filters of the PMSI (documentation SNDS, « Requête type dans le PMSI MCO »), with what this project decides where the
documentation leaves a choice:

- a stay whose chaining is invalid is kept without a patient: it counts in activity, never in a readmission;
- « transfert provisoire » (mode 0): a stay that enters *and* leaves by it is the provider's side of a service bought by
  another hospital, already in that hospital's stay: set apart, like the type B that says so itself. A stay with one
  side only is kept: the transfer rule of `N-IC` joins it to the next one, dropping it would lose its amount;
- séances (CMD 28) are stays: the indicators ignore them.
"""

from collections.abc import Sequence
from pathlib import Path

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.pmsi.tri import Motif, Triage, trier
from efficience.moteur.sql import litteral
from efficience.noyau.codes import CCAM, CIM10, GHM, UCD

AGE_MAXIMAL = 130
PREMIERE_GENERATION_AUTOMATIQUE = 2015  # first year of TYP_GEN_RSA


def diagnostic_lu(x: str) -> str:
    """SQL condition: `x` is a diagnosis code."""
    return f"coalesce(regexp_full_match({x}, '{CIM10.motif}'), false)"


def ucd_lu(x: str) -> str:
    """SQL value of a UCD code: seven digits under zeros are the short form; the long one begins with 3400."""
    return f"CASE WHEN regexp_full_match({x}, '0{{6}}[0-9]{{7}}') THEN right({x}, 7) ELSE {x} END"


def _illisible(colonne: str, motif: str) -> str:
    return f"{colonne} IS NULL OR NOT regexp_full_match({colonne}, '{motif}')"


FINESS_ERRONE = Motif("FINESS mal formé ou à clé erronée", "finess IS NULL", "finess_lu")
MOTIFS_SEJOURS = (
    Motif("erreur de groupage (GHM en 90)", "ghm LIKE '90%'", "ghm"),
    Motif("séjour transmis deux fois, par le site et par l'entité juridique (AP-HP, AP-HM, HCL)", "doublon", "finess_lu"),
    Motif("prestation réalisée pour le séjour d'un autre établissement (type B)", "type_sejour = 'B'"),
    Motif(
        "RSA produit automatiquement, sans séjour",
        f"type_generation <> '0' AND annee >= {PREMIERE_GENERATION_AUTOMATIQUE}",
    ),
    Motif(
        "aller et retour provisoire depuis un autre établissement (modes d'entrée et de sortie 0)",
        "mode_entree = '0' AND mode_sortie = '0'",
    ),
    FINESS_ERRONE,
    Motif("GHM absent ou mal formé", _illisible("ghm", GHM.motif), "ghm"),
    Motif("diagnostic principal absent ou mal formé", _illisible("dp", CIM10.motif), "dp"),
    Motif("date d'entrée ou de sortie absente ou impossible", "date_entree IS NULL OR date_sortie IS NULL"),
    Motif("sortie avant l'entrée", "date_sortie < date_entree"),
    Motif("sortie hors de l'année du fichier", "year(date_sortie) <> annee", "year(date_sortie)"),
    Motif("âge absent ou hors bornes", f"age IS NULL OR age NOT BETWEEN 0 AND {AGE_MAXIMAL}", "age"),
)
COMPTES_SEJOURS = {
    "chaînage invalide (codes retour) : gardés sans patient": "NOT chaine",
    "chaînage valide mais numéro de patient absent : gardés sans patient": "chaine AND patient IS NULL",
    "transfert provisoire d'un seul côté (mode 0) : gardés, la règle des transferts les joint au séjour suivant": (
        "(mode_entree = '0') IS DISTINCT FROM (mode_sortie = '0') "
        "AND (coalesce(mode_entree = '0', false) OR coalesce(mode_sortie = '0', false))"
    ),
    "séances (CMD 28), ignorées par les indicateurs": "ghm LIKE '28%'",
    "sans montant de l'assurance maladie": "montant_am IS NULL",
    "diagnostic relié ou associé mal formé, laissé vide": "codes_vides > 0",
}
_ORPHELIN = Motif("séjour inconnu de cette livraison", "orphelin")
_MIS_A_PART = Motif("séjour lui-même mis à part", "motif_sejour IS NOT NULL")
MOTIFS_ACTES = (
    _ORPHELIN,
    _MIS_A_PART,
    Motif("code CCAM absent ou mal formé", _illisible("code_ccam", CCAM.motif), "code_ccam"),
)
MOTIFS_ADMINISTRATIONS = (
    Motif("ligne transmise deux fois, par le site et par l'entité juridique (AP-HP, AP-HM, HCL)", "doublon", "finess_lu"),
    FINESS_ERRONE,
    _ORPHELIN,
    _MIS_A_PART,
    Motif("UCD absent ou mal formé", _illisible("ucd", UCD.motif), "ucd"),
    Motif("quantité absente", "quantite IS NULL"),
    Motif("montant absent", "montant IS NULL"),
)
COMPTES_ADMINISTRATIONS = {
    "lignes agrégées, sans séjour précis : gardées sous un séjour d'emprunt chacune": "agregee",
    "lignes portant plusieurs séjours (NBR_SEJ), comptées pour un seul": "sejours_impliques > 1",
    "régularisations négatives": "quantite < 0 OR montant < 0",
    "quantité nulle": "quantite = 0",
}


def trier_sejours(partie: str, requetes: Sequence[str], atelier: Atelier) -> Triage:
    """Stays: canonical columns and `finess_lu`, `chaine`, `doublon`, `type_sejour`, `type_generation`, `codes_vides`."""
    return trier("sejours", partie, requetes, MOTIFS_SEJOURS, atelier)


def trier_actes(partie: str, lus: str, sejours: Path, atelier: Atelier) -> Triage:
    """Acts (`sejour`, `code_ccam`, `delai` in days from entry); a delay outside the stay leaves the date empty."""
    requete = f"""
        SELECT a.sejour, a.code_ccam, {_ETAT}, CASE WHEN a.delai BETWEEN 0 AND s.date_sortie - s.date_entree
            THEN s.date_entree + a.delai::INTEGER END AS date_acte
        FROM {lus} a LEFT JOIN {_etats(sejours)} s ON s.sejour = a.sejour"""
    return trier("actes", partie, [requete], MOTIFS_ACTES, atelier)


def trier_administrations(partie: str, lus: str, sejours: Path, atelier: Atelier) -> Triage:
    """Drugs (canonical columns, `sejour` empty on aggregated lines, and `finess_lu`, `doublon`, `sejours_impliques`).

    An aggregated line has a stay of its own, borrowed, so that its units and euros count.
    """
    emprunt = "finess_lu || '-' || annee || '-agrege-' || row_number() OVER (ORDER BY finess_lu, ucd, quantite, montant)"
    requete = f"""
        WITH joints AS (
            SELECT a.* EXCLUDE (sejour), a.sejour AS precis, {_ETAT}
            FROM {lus} a LEFT JOIN {_etats(sejours)} s ON s.sejour = a.sejour)
        SELECT * EXCLUDE (precis, orphelin), precis AS sejour, orphelin, FALSE AS agregee
        FROM joints WHERE precis IS NOT NULL
        UNION ALL BY NAME
        SELECT * EXCLUDE (precis, orphelin), {emprunt} AS sejour, FALSE AS orphelin, TRUE AS agregee
        FROM joints WHERE precis IS NULL"""
    return trier("administrations", partie, [requete], MOTIFS_ADMINISTRATIONS, atelier)


_ETAT = "s.sejour IS NULL AS orphelin, s.motif AS motif_sejour"


def _etats(sejours: Path) -> str:
    return f"(SELECT sejour, motif, date_entree, date_sortie FROM {litteral(sejours)})"
