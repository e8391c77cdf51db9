"""What is handed in: a table of results, its manifest, and readings when there are. Nothing is believed yet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from efficience.noyau.chiffres import COLONNES

COLONNES_DES_LECTURES = (
    "indicateur", "annee", "finess", "lecture", "valeur", "borne_basse", "borne_haute", "verdict", "phrase", "hypothese",
)  # fmt: skip
Rangee = Mapping[str, str]


class EnvoiRefuse(ValueError):
    """Files that are not taken: the sentence says which one, which line, and what to do. Nothing was written."""


@dataclass(frozen=True)
class Envoi:
    """The files, read: rows of text, as they were written."""

    resultats: Sequence[Rangee]
    manifeste: Mapping[str, Any]
    lectures: Sequence[Rangee] = ()
    fichier: str = "resultats.csv"
    provisoire: bool = False


def lire(
    resultats: bytes, manifeste: bytes, lectures: bytes = b"", *, fichier: str = "resultats.csv", provisoire: bool = False
) -> Envoi:
    """Read the files. Raises EnvoiRefuse."""
    return Envoi(
        resultats=_table(resultats, COLONNES, "résultats", "efficience calculer"),
        manifeste=_manifeste(manifeste),
        lectures=_table(lectures, COLONNES_DES_LECTURES, "lectures", "efficience lire") if lectures else (),
        fichier=fichier,
        provisoire=provisoire,
    )


def _table(octets: bytes, colonnes: Sequence[str], nom: str, commande: str) -> list[dict[str, str]]:
    lecture = csv.reader(io.StringIO(_texte(octets, nom), newline=""), strict=True)
    entete = next(lecture, [])
    if entete != list(colonnes):
        manquante = next((c for c in colonnes if c not in entete), "")
        constat = f"la colonne « {manquante} » manque" if manquante else "les colonnes ne sont pas celles attendues"
        raise EnvoiRefuse(
            f"Fichier des {nom} : {constat}. Attendu : {', '.join(colonnes)}. Déposer le CSV écrit par « {commande} »."
        )
    try:
        rangees = list(_rangees(lecture, colonnes, nom))
    except csv.Error as erreur:
        raise EnvoiRefuse(
            f"Fichier des {nom}, ligne {lecture.line_num} : guillemet mal fermé ou case démesurée."
        ) from erreur
    if not rangees:
        raise EnvoiRefuse(f"Fichier des {nom} : il n’a aucune ligne sous l’en-tête.")
    return rangees


def _rangees(lecture: Any, colonnes: Sequence[str], nom: str) -> Iterator[dict[str, str]]:
    for champs in lecture:
        if len(champs) != len(colonnes):
            raise EnvoiRefuse(
                f"Fichier des {nom}, ligne {lecture.line_num} : {len(champs)} cases au lieu de {len(colonnes)}. "
                "Le fichier est peut-être coupé : le déposer de nouveau, entier."
            )
        yield dict(zip(colonnes, champs, strict=True))


def _texte(octets: bytes, nom: str) -> str:
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise EnvoiRefuse(
            f"Fichier des {nom} : il n’est pas en UTF-8. Déposer le fichier tel qu’il a été écrit."
        ) from erreur
    if "\x00" in texte:
        raise EnvoiRefuse(f"Fichier des {nom} : ce n’est pas du texte.")
    return texte


def _manifeste(octets: bytes) -> dict[str, Any]:
    attendu = "Déposer le fichier « …manifeste.json » écrit à côté des résultats."
    try:
        lu = json.loads(_texte(octets, "manifeste").replace("\\u0000", ""))
    except (ValueError, RecursionError) as erreur:
        if isinstance(erreur, EnvoiRefuse):
            raise
        raise EnvoiRefuse(f"Manifeste : ce n’est pas du JSON lisible. {attendu}") from erreur
    if not isinstance(lu, dict):
        raise EnvoiRefuse(f"Manifeste : ce n’est pas un manifeste. {attendu}")
    return lu
