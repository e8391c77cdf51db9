"""Reading a table that somebody brings: every fault named with its line, nothing kept unless all of it is right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from efficience.noyau.montant import MontantErrone, decimal

TAILLE = 5 * 1024 * 1024  # bytes
_FAUTES_MONTREES = 10


class FichierRefuse(Exception):
    """Why the file was not taken, in French; nothing of it is kept."""


@dataclass(frozen=True)
class Colonne:
    """A column: its name, how a cell is read, whether it may be empty or left out."""

    nom: str
    lire: Callable[[str], Any]
    facultative: bool = False


def lire_table(octets: bytes, colonnes: Sequence[Colonne]) -> list[dict[str, Any]]:
    """The rows. Raises FichierRefuse with every fault, the line first."""
    if len(octets) > TAILLE:
        raise FichierRefuse("Le fichier dépasse 5 Mo.")
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FichierRefuse("Le fichier n’est pas en UTF-8 : l’enregistrer de nouveau au format CSV UTF-8.") from None
    if "\x00" in texte:
        raise FichierRefuse("Le fichier n’est pas un texte : l’enregistrer de nouveau au format CSV UTF-8.")
    try:
        lignes, fautes = _lire_les_lignes(texte, colonnes)
    except csv.Error:
        raise FichierRefuse("Une case dépasse la longueur permise : un guillemet n’est sans doute jamais refermé.") from None
    if fautes:
        suite = f" … et {len(fautes) - _FAUTES_MONTREES} autres" if len(fautes) > _FAUTES_MONTREES else ""
        raise FichierRefuse("Rien n’a été enregistré : " + " ; ".join(fautes[:_FAUTES_MONTREES]) + suite + ".")
    if not lignes:
        raise FichierRefuse("Le fichier ne contient aucune ligne.")
    return lignes


def _lire_les_lignes(texte: str, colonnes: Sequence[Colonne]) -> tuple[list[dict[str, Any]], list[str]]:
    entete, _, _ = texte.partition("\n")
    lues = csv.DictReader(io.StringIO(texte, newline=""), delimiter=";" if ";" in entete else ",")
    _exiger_les_colonnes([nom.strip() for nom in lues.fieldnames or ()], colonnes)
    lignes, fautes = [], []
    for rang, ligne in enumerate(lues, start=2):
        try:
            lignes.append(_ligne(ligne, colonnes))
        except ValueError as faute:
            fautes.append(f"ligne {rang} : {faute}")
    return lignes, fautes


def _exiger_les_colonnes(lues: Sequence[str], colonnes: Sequence[Colonne]) -> None:
    attendues = {colonne.nom for colonne in colonnes}
    manquent = [c.nom for c in colonnes if c.nom not in lues and not c.facultative]
    if manquent:
        raise FichierRefuse(f"Colonnes manquantes : {', '.join(manquent)}.")
    if len(set(lues)) < len(lues):
        raise FichierRefuse("Une colonne est écrite deux fois.")
    if inconnues := [nom for nom in lues if nom not in attendues]:
        raise FichierRefuse(f"Colonnes inconnues : {', '.join(inconnues)}.")


def _ligne(ligne: Mapping[str, Any], colonnes: Sequence[Colonne]) -> dict[str, Any]:
    if None in ligne:
        raise ValueError("plus de cases que de colonnes")
    return dict(_cases({nom.strip(): (case or "").strip() for nom, case in ligne.items()}, colonnes))


def _cases(ligne: Mapping[str, str], colonnes: Sequence[Colonne]) -> Iterator[tuple[str, Any]]:
    for colonne in colonnes:
        ecrite = ligne.get(colonne.nom, "")
        if not ecrite:
            if not colonne.facultative:
                raise ValueError(f"« {colonne.nom} » est vide")
            yield colonne.nom, None
            continue
        try:
            yield colonne.nom, colonne.lire(ecrite)
        except (ValueError, MontantErrone) as faute:
            raise ValueError(f"« {colonne.nom} », {faute}") from faute


def nombre(chiffres: int, decimales: int) -> Callable[[str], Decimal]:
    """A number, decimal point or comma, that a column of so many digits holds as written, never rounded."""

    def lire(ecrit: str) -> Decimal:
        lu = decimal(ecrit)
        if abs(lu) >= 10 ** (chiffres - decimales):
            raise ValueError(f"« {ecrit[:40]} » est trop grand")
        if lu != round(lu, decimales):
            raise ValueError(f"« {ecrit[:40]} » a plus de {decimales} décimales")
        return lu

    return lire


def texte(longueur: int) -> Callable[[str], str]:
    """A text of at most that many characters."""

    def lire(ecrit: str) -> str:
        if len(ecrit) > longueur:
            raise ValueError(f"plus de {longueur} caractères")
        return ecrit

    return lire
