"""No amount without its steps: what a rule returns, and how a page, a letter, an export or the API prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.montant import Nombre, en_decimal, en_nombre

Grandeur = Decimal | Fraction | int | bool | str | date | None | tuple["Grandeur", ...]
"""Decimal: euros at the cent; Fraction: exact quantity (rate, mean); int: count."""


@dataclass(frozen=True)
class Etape:
    """One line of the explanation. `formule` says the words, then the numbers; `texte` is the key of the legal text."""

    libelle: str
    formule: str
    valeur: Grandeur
    texte: str = ""


@dataclass(frozen=True)
class Hypothese:
    """A value that no public text gives, and why this one was taken."""

    parametre: str
    intitule: str
    valeur: Grandeur
    motif: str


@dataclass(frozen=True)
class Calcul:
    """A result with the steps that lead to it and the assumptions it rests on."""

    resultat: Mapping[str, Grandeur]
    etapes: tuple[Etape, ...] = ()
    hypotheses: tuple[Hypothese, ...] = ()

    def precede_de(self, etapes: tuple[Etape, ...], hypotheses: tuple[Hypothese, ...]) -> Calcul:
        """The same computation, opened by the parameters it was given."""
        return replace(self, etapes=etapes + self.etapes, hypotheses=hypotheses + self.hypotheses)

    def en_json(self) -> dict[str, object]:
        """`{"resultat", "etapes", "hypotheses"}`: amounts and rates as strings, dates ISO, counts as integers."""
        return {
            "resultat": {nom: en_json(valeur) for nom, valeur in self.resultat.items()},
            "etapes": [{**vars(etape), "valeur": en_json(etape.valeur)} for etape in self.etapes],
            "hypotheses": [{**vars(h), "valeur": en_json(h.valeur)} for h in self.hypotheses],
        }


@dataclass(frozen=True)
class NonCalculable:
    """A result that does not exist, and why. Never a zero."""

    motif: str


def formule(gabarit: str, *nombres: Nombre) -> str:
    """The words, then the numbers the French way: `formule("référence − observé = {} − {}", reference, observe)`."""
    return gabarit.format(*map(en_nombre, nombres))


def en_json(valeur: Grandeur) -> object:
    """One value as JSON holds it."""
    match valeur:
        case Decimal():
            return format(valeur, "f")
        case Fraction():
            return en_decimal(valeur)
        case date():
            return valeur.isoformat()
        case tuple():
            return [en_json(element) for element in valeur]
        case _:
            return valeur
