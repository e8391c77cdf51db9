"""What a chart is once drawn: its picture, the answer in words, and the table that says the same to everyone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import vl_convert

from efficience.documents.graphiques.valeurs import MOTS_DES_ETATS, Valeur
from efficience.noyau.calcul import en_json
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre, en_euros, en_nombre
from efficience.noyau.population import Nature, ecrire

Cellule = Nombre | Valeur | Statut | date | str | None
_ACTIFS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet takes for a formula


@dataclass(frozen=True)
class Colonne:
    """A column: `nom` in a CSV, `intitule` on screen, `nature` of its values when they are shares or means."""

    nom: str
    intitule: str
    nature: Nature | None = None
    avec_statut: bool = False

    @property
    def numerique(self) -> bool:
        """True when the page should align it right."""
        return self.nature is not None


@dataclass(frozen=True)
class Table:
    """The same masked values as the picture, exact. `natures`: of the values of each row, when rows differ in that."""

    colonnes: tuple[Colonne, ...]
    rangees: tuple[tuple[Cellule, ...], ...]
    natures: tuple[Nature, ...] = ()

    def ecrites(self) -> list[list[str]]:
        """The cells as a page prints them."""
        natures = self.natures or (None,) * len(self.rangees)
        return [
            [_ecrire(cellule, colonne.nature or nature) for cellule, colonne in zip(rangee, self.colonnes, strict=True)]
            for rangee, nature in zip(self.rangees, natures, strict=True)
        ]

    def csv(self) -> str:
        """RFC 4180 text: exact numbers with a decimal point, ISO dates, and a status beside each value that has one."""
        sortie = io.StringIO()
        ecrivain = csv.writer(sortie, lineterminator="\r\n")
        ecrivain.writerow([nom for colonne in self.colonnes for nom in _entetes(colonne)])
        for rangee in self.rangees:
            ecrivain.writerow([un for paire in zip(rangee, self.colonnes, strict=True) for un in _bruts(*paire)])
        return sortie.getvalue()


@dataclass(frozen=True)
class Graphique:
    """`svg`: self-contained; `titre`: the answer in words; `resume`: what the picture shows, for who does not see it."""

    svg: str
    titre: str
    resume: str
    table: Table
    largeur: int
    hauteur: int

    def png(self, echelle: float = 2) -> bytes:
        """The same picture for a document, `echelle` pixels of image to one of the chart."""
        image: bytes = vl_convert.svg_to_png(self.svg, scale=echelle)
        return image

    def titree(self, titre: str) -> Graphique:
        """The same chart under another title."""
        return replace(self, titre=titre)


def _ecrire(cellule: Cellule, nature: Nature | None) -> str:
    match cellule:
        case None:
            return ""
        case Valeur():
            return cellule.ecrite(nature or Nature.MONTANT_MOYEN)
        case Statut():
            return MOTS_DES_ETATS[cellule]
        case date():
            return f"{cellule:%d/%m/%Y}"
        case str():
            return cellule
        case Decimal():
            return en_euros(cellule)
        case _ if nature is not None:
            return ecrire(nature, cellule)[0]
        case _:
            return en_nombre(cellule)


def _entetes(colonne: Colonne) -> Iterator[str]:
    yield colonne.nom
    if colonne.avec_statut:
        yield f"{colonne.nom}_statut"
        yield f"{colonne.nom}_provisoire"


def _bruts(cellule: Cellule, colonne: Colonne) -> Iterator[str]:
    nombre = cellule.nombre if isinstance(cellule, Valeur) else None if isinstance(cellule, Statut) else cellule
    yield _inerte(nombre) if isinstance(nombre, str) else "" if nombre is None else str(_exact(nombre))
    if colonne.avec_statut:
        yield _statut(cellule).value if cellule is not None else ""
        yield ("oui" if cellule.provisoire else "non") if isinstance(cellule, Valeur) else ""


def _statut(cellule: Cellule) -> Statut:
    """The state of a cell that has one, of which words and numbers are the first."""
    return cellule if isinstance(cellule, Statut) else cellule.statut if isinstance(cellule, Valeur) else Statut.CALCULE


def _exact(nombre: Nombre | date) -> object:
    return en_json(nombre if isinstance(nombre, date | Decimal | Fraction) else int(nombre))


def _inerte(texte: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{texte}" if texte.lstrip(" \"'").startswith(_ACTIFS) else texte
