"""What comes with a gesture, between the domain and a JSON column. A value that JSON does not have says its own kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from efficience.noyau.calcul import Calcul
from efficience.noyau.periode import Periode

_GENRE, _ECRIT = "§", "valeur"
_ECRITURES: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (datetime, "instant", datetime.isoformat),
    (date, "jour", date.isoformat),
    (Decimal, "decimal", lambda valeur: format(valeur, "f")),
    (Fraction, "fraction", str),
    (Periode, "periode", lambda valeur: [valeur.debut.isoformat(), valeur.fin.isoformat()]),
)
_LECTURES: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "instant": datetime.fromisoformat,
        "jour": date.fromisoformat,
        "decimal": Decimal,
        "fraction": Fraction,
        "periode": lambda bornes: Periode(*map(date.fromisoformat, bornes)),
    }
)


def en_json(valeur: Any) -> Any:
    """A value as the column holds it. Raises TypeError on a kind that could not be read again."""
    for genre, nom, ecrire in _ECRITURES:
        if isinstance(valeur, genre):
            return {_GENRE: nom, _ECRIT: ecrire(valeur)}
    match valeur:
        case None | bool() | int() | str():
            return valeur
        case Calcul():
            return valeur.en_json()
        case Mapping():
            return {str(cle): en_json(contenu) for cle, contenu in valeur.items()}
        case list() | tuple():
            return [en_json(contenu) for contenu in valeur]
        case set() | frozenset():
            return [en_json(contenu) for contenu in sorted(valeur)]
    raise TypeError(f"une valeur de genre {type(valeur).__name__} ne se garde pas dans un événement")


def lire(ecrite: Any) -> Any:
    """The value that the domain takes. Raises KeyError, ValueError on a text that is not of its kind."""
    match ecrite:
        case {"§": str() as genre, "valeur": contenu}:
            return _LECTURES[genre](contenu)
        case dict():
            return {cle: lire(contenu) for cle, contenu in ecrite.items()}
        case list():
            return [lire(contenu) for contenu in ecrite]
        case _:
            return ecrite


def en_texte(valeur: Any) -> Any:
    """The same as the journal writes it: texts, whole numbers and truth values."""
    match valeur:
        case Periode():
            return f"{valeur.debut.isoformat()}/{valeur.fin.isoformat()}"
        case datetime() | date():
            return valeur.isoformat()
        case Decimal():
            return format(valeur, "f")
        case Fraction():
            return str(valeur)
        case Calcul():
            return en_texte(valeur.en_json())
        case Mapping():
            return {str(cle): en_texte(contenu) for cle, contenu in valeur.items()}
        case list() | tuple() | set() | frozenset():
            return [en_texte(contenu) for contenu in valeur]
        case _:
            return valeur
