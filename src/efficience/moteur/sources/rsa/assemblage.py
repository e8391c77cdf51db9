"""From the files of one or several hospitals to canonical tables, one part per hospital and year."""

from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot
from efficience.moteur.refus import Refus
from efficience.moteur.sources.pmsi.numeros import poser_finess
from efficience.moteur.sources.pmsi.sejours import (
    COMPTES_ADMINISTRATIONS,
    COMPTES_SEJOURS,
    diagnostic_lu,
    trier_actes,
    trier_administrations,
    trier_sejours,
    ucd_lu,
)
from efficience.moteur.sources.pmsi.tri import Triage, compter
from efficience.moteur.sources.rsa.enregistrements import LECTEURS, Lecture
from efficience.moteur.sources.rsa.envois import Envoi, reconnaitre
from efficience.moteur.sources.rsa.pseudonymes import Pseudonymes, ouvrir
from efficience.moteur.sql import litteral, poser
from efficience.noyau.montant import en_nombre

_LIMITES = (
    "les montants des séjours ne sont pas dans ces fichiers : montant_am reste vide",
    "les réhospitalisations dans un autre établissement ne sont pas visibles : le taux de réhospitalisation est un minimum",
)


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read every transmission of the folder. Raises Refus for an unknown format, a cut record, a badly kept key."""
    envois, non_lus = reconnaitre(chemin, annee)
    pseudonymes = ouvrir(atelier.dossier.parents[1])
    lots = [_lire_envoi(envoi, pseudonymes, atelier) for envoi in envois]
    remarques = [
        *(remarque for lot in lots for remarque in lot.remarques),
        *_LIMITES,
        f"pseudonymes faits avec la clé d'empreinte {pseudonymes.empreinte} : la même pour toutes les années à chaîner",
        *(["fichiers non lus : " + ", ".join(non_lus)] if non_lus else []),
    ]
    pieces = tuple(piece for lot in lots for piece in lot.pieces)
    ecarts = tuple(ecart for lot in lots for ecart in lot.ecarts)
    if not any(piece.table == "sejours" for piece in pieces):
        motifs = " ; ".join(f"{e.motif} : {en_nombre(e.lignes)}" for e in ecarts if e.table == "sejours")
        conseil = "vérifier que les fichiers .rsa et .ano sont de la même transmission"
        raise Refus(f"aucun séjour ne peut être retenu ({motifs})", chemin, None, "au moins un séjour retenu", conseil)
    return Lot(pieces, sum(lot.lignes_lues for lot in lots), ecarts, tuple(remarques), pseudonymes.empreinte)


def _lire_envoi(envoi: Envoi, pseudonymes: Pseudonymes, atelier: Atelier) -> Lot:
    hypotheses: set[str] = set()
    total = 0
    for type_ in envoi.fichiers:
        atelier.annoncer(f"lecture de {envoi.fichiers[type_].nom}")
        colonnes, lecteur = LECTEURS[type_]
        lecture = Lecture(envoi, type_, hypotheses)
        poser(atelier.con, atelier.dossier, type_, dict.fromkeys(colonnes, "VARCHAR"), lecteur(lecture, pseudonymes))
        total += atelier.con.execute(f"SELECT count(*) FROM {type_}").fetchall()[0][0]
        if type_ != "med":
            _exiger_uniques(lecture, atelier)
    poser_finess([envoi.finess], atelier)
    partie = f"{envoi.annee}-{envoi.finess}"
    sejours = trier_sejours(partie, [_sejours(envoi)], atelier)
    tries = [sejours, trier_actes(f"rsa-{partie}", _actes(envoi), sejours.lus, atelier)]
    if "med" in envoi.fichiers:
        tries.append(trier_administrations(partie, _administrations(envoi), sejours.lus, atelier))
    remarques = _remarques(tries, atelier) + _orphelins(atelier) + sorted(hypotheses)
    return Lot(
        tuple(trie.piece for trie in tries if trie.piece),
        total,
        tuple(ecart for trie in tries for ecart in trie.ecarts),
        tuple(f"{envoi.finess}, {envoi.annee} : {remarque}" for remarque in remarques),
    )


def _exiger_uniques(lecture: Lecture, atelier: Atelier) -> None:
    """A stay described twice would be counted twice."""
    doubles = atelier.con.execute(
        f"SELECT sequence FROM {lecture.type} WHERE sequence IS NOT NULL GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    ).fetchall()
    if doubles:
        constat = f"le numéro séquentiel {doubles[0][0]} est donné à plusieurs enregistrements"
        conseil = "vérifier que deux transmissions ne sont pas mises bout à bout"
        raise lecture.refuser(None, constat, "un enregistrement par séjour", conseil)


def _remarques(tries: list[Triage], atelier: Atelier) -> list[str]:
    comptes = {"sejours": (COMPTES_SEJOURS, "séjours"), "administrations": (COMPTES_ADMINISTRATIONS, "lignes")}
    return [remarque for trie in tries if trie.table in comptes for remarque in compter(trie, *comptes[trie.table], atelier)]


def _orphelins(atelier: Atelier) -> list[str]:
    requete = "SELECT count(*) FROM ano ANTI JOIN rsa USING (sequence)"
    orphelins = atelier.con.execute(requete).fetchall()[0][0]
    return [f"enregistrements .ano sans RSA : {en_nombre(orphelins)}"] if orphelins else []


def _identifiant(envoi: Envoi, x: str) -> str:
    """FINESS, year, rank: local, and telling nothing of the person."""
    return f"{litteral(f'{envoi.finess}-{envoi.annee}-')} || nullif(ltrim({x}, '0'), '')"


def _sejours(envoi: Envoi) -> str:
    """Stays with the dates of the ANO; a date of discharge that is not of the RSA's month is held impossible."""
    das = "list_filter(string_split(r.das, ' '), d -> " + diagnostic_lu("d") + ")"
    return f"""
        SELECT {_identifiant(envoi, "r.sequence")} AS sejour, {litteral(envoi.finess)} AS finess_lu,
            (SELECT garde FROM numeros) AS finess, patient, coalesce(chaine = 'true', false) AS chaine,
            try_strptime(date_entree, '%d%m%Y')::DATE AS date_entree,
            CASE WHEN substr(date_sortie, 3) = lpad(mois_sortie, 2, '0') || annee_sortie
                THEN try_strptime(date_sortie, '%d%m%Y')::DATE END AS date_sortie,
            {envoi.annee}::SMALLINT AS annee, TRY_CAST(age AS BIGINT) AS age, mode_entree, mode_sortie, upper(ghm) AS ghm,
            upper(dp) AS dp, CASE WHEN {diagnostic_lu("dr")} THEN dr END AS dr,
            nullif(array_to_string({das}, ' '), '') AS das, NULL::DECIMAL(18,2) AS montant_am,
            type_sejour, type_generation, FALSE AS doublon,
            (dr IS NOT NULL AND NOT {diagnostic_lu("dr")})::INTEGER
                + coalesce(len(string_split(r.das, ' ')) - len({das}), 0) AS codes_vides
        FROM rsa r LEFT JOIN ano USING (sequence)"""


def _actes(envoi: Envoi) -> str:
    return f"""(SELECT {_identifiant(envoi, "sequence")} AS sejour, nullif(split_part(acte, ':', 1), '') AS code_ccam,
            TRY_CAST(split_part(acte, ':', 2) AS BIGINT) AS delai
        FROM (SELECT sequence, unnest(string_split(actes, ' ')) AS acte FROM rsa WHERE actes IS NOT NULL))"""


def _administrations(envoi: Envoi) -> str:
    return f"""(SELECT {_identifiant(envoi, "sequence")} AS sejour, {litteral(envoi.finess)} AS finess_lu,
            (SELECT garde FROM numeros) AS finess, {envoi.annee}::SMALLINT AS annee, {ucd_lu("ucd")} AS ucd,
            quantite::DECIMAL(18,3) AS quantite, montant::DECIMAL(18,3)::DECIMAL(18,2) AS montant,
            coalesce(TRY_CAST(sejours_impliques AS BIGINT), 1) AS sejours_impliques, FALSE AS doublon
        FROM med)"""
