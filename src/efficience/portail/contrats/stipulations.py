"""What an act says, block by block: prepared in its `projet`, proposed with an event, printed in documents, compared.

A block is plain data: `objectifs` and `engagements` are lists of rows, each with its volet; `interlocuteurs` maps a volet
to a name; `objets` maps a volet to what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from efficience.noyau.contrat.exigences import VOLETS_DU_CYCLE
from efficience.noyau.periode import Periode
from efficience.portail.contrats.valeurs import lire

OBJECTIF = ("indicateur", "definition", "situation", "cible", "echeance_le", "taux_interessement")
ENGAGEMENT = ("engagement", "suivi", "echeance_le")
BLOCS_ECRITS = ("objectifs", "engagements", "interlocuteurs", "calendrier", "parties")
"""The blocks whose content is free; volets, periode and resiliation are read by the domain."""
Blocs = Mapping[str, Any]


def proposees(projet: Mapping[str, Any]) -> dict[str, Any]:
    """What goes with the gesture that submits a project: volets, period, and the written blocks."""
    blocs = {nom: projet[nom] for nom in (*BLOCS_ECRITS, "objets") if projet.get(nom)}
    dits = {
        "volets": lire("volets", projet.get("volets") or None),
        "periode": lire("periode", projet.get("periode") or None),
    }
    return {**{nom: dit for nom, dit in dits.items() if dit}, "blocs": {k: v for k, v in blocs.items() if k != "objets"}}


def volets_ecrits(generation: str, volets: Sequence[str], blocs: Blocs) -> list[dict[str, Any]]:
    """The volets as documents print them."""
    intitules = VOLETS_DU_CYCLE[generation]
    return [
        {
            "intitule": intitules[volet],
            "objet": (blocs.get("objets") or {}).get(volet) or f"{intitules[volet]} : objectifs et engagements convenus.",
            "interlocuteur": (blocs.get("interlocuteurs") or {}).get(volet) or None,
            "objectifs": [_colonnes(ligne, OBJECTIF) for ligne in _du_volet(blocs, "objectifs", volet)],
            "engagements": [_colonnes(ligne, ENGAGEMENT) for ligne in _du_volet(blocs, "engagements", volet)],
        }
        for volet in intitules
        if volet in volets
    ]


def grille(blocs: Blocs) -> list[dict[str, Any]]:
    """The follow-up grid: what was given a weight."""
    criteres = (
        [(ligne, ligne["indicateur"], "résultat", ligne["cible"]) for ligne in _lignes(blocs, "objectifs")]
        + [(ligne, ligne["engagement"], "suivi", ligne["suivi"]) for ligne in _lignes(blocs, "engagements")]
    )  # fmt: skip
    return [
        {"critere": nom, "nature": nature, "poids": ligne["poids"], "evaluation": evaluation}
        for ligne, nom, nature, evaluation in criteres
        if ligne.get("poids")
    ]


def _lignes(blocs: Blocs, bloc: str) -> list[dict[str, Any]]:
    contenu = blocs.get(bloc)
    return list(contenu) if isinstance(contenu, list) else []


def _du_volet(blocs: Blocs, bloc: str, volet: str) -> Iterator[dict[str, Any]]:
    return (ligne for ligne in _lignes(blocs, bloc) if ligne.get("volet") == volet)


def _colonnes(ligne: Mapping[str, Any], noms: Sequence[str]) -> dict[str, Any]:
    return {nom: ligne.get(nom) or None for nom in noms}


def differences(generation: str, avant: Mapping[str, Any], apres: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What changes between two versions of the stipulations: clause, before, after. Both hold volets, periode and blocs."""
    anciennes, nouvelles = _clauses(generation, avant), _clauses(generation, apres)
    noms = [*nouvelles, *(nom for nom in anciennes if nom not in nouvelles)]
    return [
        (nom, anciennes.get(nom, "(absent)"), nouvelles.get(nom, "(supprimé)"))
        for nom in noms
        if anciennes.get(nom) != nouvelles.get(nom)
    ]


def _clauses(generation: str, dites: Mapping[str, Any]) -> dict[str, str]:
    """The stipulations as flat texts, by the name of the clause."""
    intitules, blocs = VOLETS_DU_CYCLE[generation], dites.get("blocs") or {}
    clauses: dict[str, str] = {}
    periode: Periode | None = dites.get("periode")
    if periode:
        clauses["Durée"] = str(periode)
    for volet, fin in (dites.get("volets") or {}).items():
        clauses[f"Volet « {intitules[volet]} »"] = _fin(fin)
    for volet, nom in (blocs.get("interlocuteurs") or {}).items():
        clauses[f"Interlocuteur, {intitules[volet]}"] = nom
    for ligne in _lignes(blocs, "objectifs"):
        dit = f"{ligne['cible']} au {_jour(ligne['echeance_le'])} (situation : {ligne['situation']})"
        clauses[f"Annexe 1, objectif {ligne['indicateur']}"] = dit
    for ligne in _lignes(blocs, "engagements"):
        clauses[f"Annexe 1, engagement « {ligne['engagement']} »"] = f"{ligne['suivi']}, au {_jour(ligne['echeance_le'])}"
    for bloc in ("calendrier", "parties", "objectifs", "engagements"):
        if isinstance(blocs.get(bloc), str):
            clauses[bloc.capitalize()] = blocs[bloc]
    return clauses


def _fin(fin: date | None) -> str:
    return f"jusqu’au {fin:%d/%m/%Y}" if fin else "jusqu’à la fin du contrat"


def _jour(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
