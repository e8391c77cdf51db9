"""An event written and read back: JSON that says the type of what JSON does not know. What was decided is read unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from efficience.noyau.delais import Duree, RegleDelai
from efficience.noyau.dossier import Evenement
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import Preuve

_TYPE = "@"
_ECRITURES: Mapping[type, tuple[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        datetime: ("instant", datetime.isoformat),
        date: ("date", date.isoformat),
        Decimal: ("decimal", lambda montant: format(montant, "f")),
        Periode: ("periode", lambda periode: [periode.debut.isoformat(), periode.fin.isoformat()]),
    }
)
_LECTURES: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "instant": datetime.fromisoformat,
        "date": date.fromisoformat,
        "decimal": Decimal,
        "periode": lambda bornes: Periode(*map(date.fromisoformat, bornes)),
    }
)


def en_json(evenement: Evenement) -> dict[str, Any]:
    """The event as JSON holds it. Raises DonneeRefusee on a value that could not be read back."""
    return {champ.name: _ecrire(champ.name, getattr(evenement, champ.name)) for champ in fields(evenement)}


def de_json(ecrit: Mapping[str, Any]) -> Evenement:
    """The event that `en_json` wrote, equal to it."""
    lu = {nom: _lire(valeur) for nom, valeur in ecrit.items()}
    preuve, regle = lu["preuve"], lu["regle_delai"]
    lu["preuve"] = Preuve(**preuve) if preuve else None
    lu["regle_delai"] = RegleDelai(**{**regle, "duree": Duree(**regle["duree"])}) if regle else None
    return Evenement(**lu)


def _ecrire(nom: str, valeur: Any) -> Any:
    if type(valeur) in _ECRITURES:
        sorte, ecrire = _ECRITURES[type(valeur)]
        return {_TYPE: sorte, "valeur": ecrire(valeur)}
    match valeur:
        case None | bool() | int() | str():
            return valeur
        case list() | tuple():
            return [_ecrire(nom, element) for element in valeur]
        case Preuve() | RegleDelai() | Duree():
            return {champ.name: _ecrire(champ.name, getattr(valeur, champ.name)) for champ in fields(valeur)}
        case Mapping() if _TYPE not in valeur:
            return {str(cle): _ecrire(f"{nom}.{cle}", element) for cle, element in valeur.items()}
    raise DonneeRefusee(
        nom, type(valeur).__name__, "un texte, un nombre exact, une date, une période, une liste ou une table"
    )


def _lire(ecrit: Any) -> Any:
    match ecrit:
        case {"@": sorte, "valeur": valeur}:
            return _LECTURES[sorte](valeur)
        case dict():
            return {cle: _lire(element) for cle, element in ecrit.items()}
        case list():
            return [_lire(element) for element in ecrit]
    return ecrit
