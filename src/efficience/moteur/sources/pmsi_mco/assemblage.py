"""From the SNDS tables of a folder to canonical ones, year by year."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot
from efficience.moteur.refus import Refus
from efficience.moteur.sources.pmsi.numeros import poser_finess
from efficience.moteur.sources.pmsi.sejours import (
    COMPTES_ADMINISTRATIONS,
    COMPTES_SEJOURS,
    trier_actes,
    trier_administrations,
    trier_sejours,
)
from efficience.moteur.sources.pmsi.tri import Triage, compter
from efficience.moteur.sources.pmsi_mco import requetes
from efficience.moteur.sources.pmsi_mco.colonnes import CODES_RETOUR_2013, PSEUDONYMES
from efficience.moteur.sources.pmsi_mco.externes import COMPTES_EXAMENS, trier_examens
from efficience.moteur.sources.pmsi_mco.livraison import Livraison, reconnaitre
from efficience.moteur.sources.pmsi_mco.textes import lire_table, presentes
from efficience.moteur.sql import litteral, poser
from efficience.noyau.montant import en_nombre

_TRANCHE = 500_000  # stays joined at a time, with their diagnoses and amounts, within the memory of a workshop
_COHERENCE = 2013  # first year of the return codes of coherence
_FILTRES = {"SEJ_TYP": "prestations pour d'autres établissements", "TYP_GEN_RSA": "RSA produits automatiquement"}
_ABSENTES = {
    "VALO": "sans la table VALO, les séjours n'ont pas de montant",
    "D": "sans la table D, les séjours n'ont pas de diagnostics associés",
    "A": "sans la table A, aucun acte",
    "UM": "sans la table UM, le site géographique des séjours n'est pas connu",
    "CSTC": "sans les tables FLSTC et CSTC, aucun examen de biologie des consultations externes",
}


@dataclass(frozen=True)
class _Annee:
    """One year at work: its files, and what was read of each table."""

    annee: int
    fichiers: Mapping[str, tuple[Path, ...]]
    lues: Mapping[str, Path]


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read every year of the folder. Raises Refus for a folder that is not PMSI MCO, or a file that cannot be read."""
    livraison = reconnaitre(chemin, annee)
    # Tables are joined by their keys and sorted when written: keeping the files' order would only hold them in memory.
    atelier.con.execute("SET preserve_insertion_order=false")
    _poser_doublons(atelier)
    lots = [_lire_annee(an, fichiers, atelier) for an, fichiers in livraison.tables.items()]
    pieces = tuple(piece for lot in lots for piece in lot.pieces)
    ecarts = tuple(ecart for lot in lots for ecart in lot.ecarts)
    if not any(piece.table == "sejours" for piece in pieces):
        motifs = " ; ".join(f"{e.motif} : {en_nombre(e.lignes)}" for e in ecarts if e.table == "sejours")
        attendu = "au moins un séjour retenu"
        raise Refus(
            f"aucun séjour ne peut être retenu ({motifs or 'tables vides'})", chemin, None, attendu, "vérifier l'extraction"
        )
    remarques = tuple(remarque for lot in lots for remarque in lot.remarques) + _non_lus(livraison)
    return Lot(pieces, sum(lot.lignes_lues for lot in lots), ecarts, remarques)


def _non_lus(livraison: Livraison) -> tuple[str, ...]:
    return ("fichiers non lus : " + ", ".join(livraison.non_lus),) if livraison.non_lus else ()


def _poser_doublons(atelier: Atelier) -> None:
    """Sites whose stays were also sent by their legal entity, with the first and last years of it.

    Origin of doublons.csv: documentation SNDS, « Activité en double dans les fichiers PMSI », tableau 1 (2005-2017).
    """
    types = {"finess": "VARCHAR", "entite": "VARCHAR", "debut": "SMALLINT", "fin": "SMALLINT"}
    with (files(__package__) / "doublons.csv").open(encoding="utf-8") as flux:
        lignes = [[ligne[nom] for nom in types] for ligne in csv.DictReader(flux)]
    poser(atelier.con, atelier.dossier, "doublons", types, lignes)


def _lire_annee(annee: int, fichiers: Mapping[str, tuple[Path, ...]], atelier: Atelier) -> Lot:
    _exiger_colonnes(annee, fichiers, atelier)
    lues = {}
    for nom, morceaux in fichiers.items():
        atelier.annoncer(f"lecture de la table {nom} de {annee}")
        lues[nom] = lire_table(nom, annee, morceaux, atelier)
    travail = _Annee(annee, fichiers, lues)
    _exiger_uniques(travail, atelier)
    _poser_numeros(travail, atelier)
    atelier.annoncer(f"écriture des tables canoniques de {annee}")
    tries = _trier(travail, atelier)
    total = sum(atelier.con.execute(f"SELECT count(*) FROM {litteral(lu)}").fetchall()[0][0] for lu in lues.values())
    pieces = tuple(trie.piece for trie in tries if trie.piece)
    ecarts = tuple(ecart for trie in tries for ecart in trie.ecarts)
    return Lot(pieces, total, ecarts, tuple(f"{annee} : {r}" for r in _remarques(travail, tries, atelier)))


def _exiger_colonnes(annee: int, fichiers: Mapping[str, tuple[Path, ...]], atelier: Atelier) -> None:
    """The pseudonym under one of its names, and the return codes that exist since 2013."""
    for nom in ("C", "CSTC"):
        if nom in fichiers and not presentes(nom, fichiers[nom][0], atelier) & set(PSEUDONYMES):
            attendu = "NIR_ANO_17, ou NUM_ENQ dans une extraction de projet"
            raise Refus("le numéro de patient manque", fichiers[nom][0], 1, attendu, "redemander l'extraction")
    absentes = set(CODES_RETOUR_2013) - presentes("C", fichiers["C"][0], atelier)
    if annee >= _COHERENCE and absentes:
        constat = f"la colonne « {min(absentes)} » manque"
        attendu = "les codes retour de cohérence, présents depuis 2013"
        raise Refus(constat, fichiers["C"][0], 1, attendu, "redemander l'extraction avec cette colonne")


def _exiger_uniques(travail: _Annee, atelier: Atelier) -> None:
    """A stay described twice would be counted twice."""
    for nom, rang in (("B", "RSA_NUM"), ("C", "RSA_NUM"), ("CSTC", "SEQ_NUM")):
        if nom not in travail.lues:
            continue
        doubles = atelier.con.execute(
            f"SELECT ETA_NUM, {rang}, count(*) FROM {litteral(travail.lues[nom])} WHERE {rang} IS NOT NULL GROUP BY ALL "
            f"HAVING count(*) > 1 ORDER BY 1, 2 LIMIT 1"
        ).fetchall()
        if doubles:
            eta, numero, fois = doubles[0]
            constat = f"ETA_NUM {eta}, {rang} {numero} : {fois} lignes pour le même numéro"
            conseil = "vérifier que deux transmissions ne sont pas mises bout à bout"
            raise Refus(constat, travail.fichiers[nom][0], None, f"une ligne par ETA_NUM et {rang}", conseil)


def _poser_numeros(travail: _Annee, atelier: Atelier) -> None:
    distincts = " UNION ".join(f"SELECT ETA_NUM FROM {litteral(lue)}" for lue in travail.lues.values())
    poser_finess((numero for (numero,) in atelier.con.execute(distincts).fetchall()), atelier)


def _trier(travail: _Annee, atelier: Atelier) -> list[Triage]:
    an, lues, partie = travail.annee, travail.lues, f"pmsi_mco-{travail.annee}"
    nombre = atelier.con.execute(f"SELECT count(*) FROM {litteral(lues['B'])}").fetchall()[0][0]
    tranches = [requetes.Tranche(rang, 1 + nombre // _TRANCHE) for rang in range(1 + nombre // _TRANCHE)]
    sejours = trier_sejours(str(an), [requetes.sejours(an, lues, tranche) for tranche in tranches], atelier)
    tries = [sejours]
    if "A" in lues:
        tries.append(trier_actes(partie, requetes.actes(an, lues), sejours.lus, atelier))
    if "MED" in lues or "FH" in lues:
        tries.append(trier_administrations(str(an), requetes.administrations(an, lues), sejours.lus, atelier))
    if "FLSTC" in lues and "CSTC" in lues:
        tries.append(trier_examens(partie, an, lues, atelier))
    return tries


_COMPTES = {
    "sejours": (
        COMPTES_SEJOURS
        | {
            "GHS 9999, non valorisé : montant laissé vide": "ghs = '9999'",
            "plusieurs lignes de valorisation, additionnées": "lignes_valo > 1",
        },
        "séjours",
    ),
    "administrations": (COMPTES_ADMINISTRATIONS, "lignes"),
    "examens": (COMPTES_EXAMENS, "examens"),
}


def _remarques(travail: _Annee, tries: list[Triage], atelier: Atelier) -> list[str]:
    remarques = []
    for trie in tries:
        if trie.table in _COMPTES:
            remarques += compter(trie, *_COMPTES[trie.table], atelier)
    remarques += _sites(travail, tries[0], atelier)
    remarques += [phrase for table, phrase in _ABSENTES.items() if table not in travail.lues]
    lues = presentes("B", travail.fichiers["B"][0], atelier)
    remarques += [f"colonne {nom} absente : {objet} non écartés" for nom, objet in _FILTRES.items() if nom not in lues]
    b, c = (litteral(travail.lues[nom]) for nom in ("B", "C"))
    sans_b = f"SELECT count(*) FROM {c} ANTI JOIN {b} USING (ETA_NUM, RSA_NUM)"
    orphelins = atelier.con.execute(sans_b).fetchall()[0][0]
    return remarques + ([f"lignes de la table C sans séjour dans la table B : {en_nombre(orphelins)}"] if orphelins else [])


def _sites(travail: _Annee, sejours: Triage, atelier: Atelier) -> list[str]:
    """Stays whose site is not the establishment they are counted for."""
    requete = f"""
        SELECT count(*), count(DISTINCT site) FROM {litteral(sejours.lus)}
        WHERE motif IS NULL AND site IS NOT NULL AND left(site, 8) <> left(finess, 8)"""
    nombre, sites = atelier.con.execute(requete).fetchall()[0]
    if not nombre:
        return []
    return [
        f"{en_nombre(nombre)} séjours réalisés sur {en_nombre(sites)} sites géographiques, comptés à l'établissement qui "
        "transmet et qui est financé (ETA_NUM)"
    ]
