"""What comes with a gesture, between the domain and a JSON column: dates, amounts, periods, by the name of the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from efficience.noyau.calcul import Calcul
from efficience.noyau.periode import Periode

_DATES = ("date_effet", "au_titre_de")
_MONTANTS = ("montant", "montant_encouru", "financement", "produits")


def en_json(valeur: Any) -> Any:
    """A value as the column holds it: an amount is a text, a date is ISO, a period « début/fin »."""
    match valeur:
        case datetime() | date():
            return valeur.isoformat()
        case Decimal():
            return format(valeur, "f")
        case Periode():
            return f"{valeur.debut.isoformat()}/{valeur.fin.isoformat()}"
        case Calcul():
            return valeur.en_json()
        case Mapping():
            return {cle: en_json(contenu) for cle, contenu in valeur.items()}
        case list() | tuple() | set() | frozenset():
            return [en_json(contenu) for contenu in valeur]
        case _:
            return valeur


def lire(nom: str, ecrite: Any) -> Any:
    """The value that the domain takes, from the column. Raises ValueError on a text that is not of its kind."""
    if ecrite is None:
        return None
    if nom == "periode":
        debut, fin = ecrite.split("/")
        return Periode(date.fromisoformat(debut), date.fromisoformat(fin))
    if nom == "volets":
        return {volet: date.fromisoformat(fin) if fin else None for volet, fin in ecrite.items()}
    if nom == "blocs":
        return {bloc: lire(bloc, contenu) if bloc in ("periode", "volets") else contenu for bloc, contenu in ecrite.items()}
    if nom in _DATES or (nom.endswith("_le") and len(ecrite) == len("2022-01-01")):
        return date.fromisoformat(ecrite)
    if nom.endswith("_le"):
        return datetime.fromisoformat(ecrite)
    return Decimal(ecrite) if nom in _MONTANTS else ecrite


def lire_tout(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """All that came with a gesture."""
    return {nom: lire(nom, ecrite) for nom, ecrite in donnees.items()}
