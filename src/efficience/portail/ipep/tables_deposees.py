"""Tables that somebody hands in: read whole or refused whole, with the line at fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from efficience.noyau.exigences import DonneeRefusee

_TROP = 2_000_000  # bytes of a table of aggregates
_INTERDITES = ("nir", "nom", "prenom", "prénom", "naissance", "num_secu", "ben_nir_psa", "ben_idt_ano", "patient")
"""Columns that would speak of somebody: the file is refused, and kept nowhere."""


def lire_table(octets: bytes, colonnes: Sequence[str], quoi: str) -> list[dict[str, str]]:
    """The rows of a CSV file (UTF-8; commas or semicolons). Raises DonneeRefusee."""
    if len(octets) > _TROP:
        raise DonneeRefusee(quoi, "un fichier trop gros", "un tableau d’agrégats, de 2 Mo au plus")
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as refus:
        raise DonneeRefusee(quoi, "un fichier illisible", "un fichier CSV en UTF-8") from refus
    separateur = ";" if texte.split("\n", 1)[0].count(";") else ","
    lignes = list(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=False))
    titres = [titre.strip().lower() for titre in lignes[0]] if lignes else []
    if suspectes := [titre for titre in titres if titre in _INTERDITES]:
        raise DonneeRefusee(quoi, f"colonne « {', '.join(suspectes)} »", "des agrégats : aucune donnée d’une personne")
    if sorted(titres) != sorted(colonnes):
        raise DonneeRefusee(quoi, f"colonnes « {', '.join(titres)} »", "les colonnes " + ", ".join(colonnes))
    lues = [dict(zip(titres, map(str.strip, ligne), strict=False)) for ligne in lignes[1:] if any(map(str.strip, ligne))]
    if not lues:
        raise DonneeRefusee(quoi, "aucune ligne", "au moins une ligne")
    for rang, lue in enumerate(lues, start=2):
        if len(lue) != len(titres):
            raise DonneeRefusee(f"{quoi}, ligne {rang}", f"{len(lue)} cases", f"{len(titres)} cases")
    return lues


def nombre(texte: str, ou: str) -> Decimal:
    """A number with a point or a comma. Raises DonneeRefusee."""
    try:
        lu = Decimal(texte.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise DonneeRefusee(ou, f"« {texte} »", "un nombre") from None
    if not lu.is_finite():
        raise DonneeRefusee(ou, f"« {texte} »", "un nombre")
    return lu


def entier(texte: str, ou: str) -> int:
    """A whole number that is not negative. Raises DonneeRefusee."""
    lu = nombre(texte, ou)
    if lu != lu.to_integral_value() or lu < 0:
        raise DonneeRefusee(ou, f"« {texte} »", "un nombre entier, positif ou nul")
    return int(lu)


def en_dictionnaire(lignes: Sequence[dict[str, str]], cle: str, quoi: str) -> dict[str, dict[str, Any]]:
    """The rows by their key, each once. Raises DonneeRefusee."""
    faites: dict[str, dict[str, Any]] = {}
    for rang, ligne in enumerate(lignes, start=2):
        if not ligne[cle] or ligne[cle] in faites:
            raise DonneeRefusee(f"{quoi}, ligne {rang}", ligne[cle] or "sans code", f"un code de {cle}, écrit une fois")
        faites[ligne[cle]] = ligne
    return faites
