"""A computation written and read back unchanged: JSON that says what JSON does not know (euros, exact quantity, date)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.calcul import Calcul, Etape, Grandeur, Hypothese


def empreinte(contenu: object) -> str:
    """SHA-256 of a content, the same on any machine whatever the order of its keys."""
    ecrit = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(ecrit.encode()).hexdigest()


def ecrire_grandeur(grandeur: Grandeur) -> Any:
    """One value with its kind: `{"euros": "4495.85"}`, `{"exact": "1/5"}`; counts, words and yes or no as JSON has them."""
    match grandeur:
        case Decimal():
            return {"euros": format(grandeur, "f")}
        case Fraction():
            return {"exact": str(grandeur)}
        case date():
            return {"date": grandeur.isoformat()}
        case tuple():
            return [ecrire_grandeur(une) for une in grandeur]
        case _:
            return grandeur


def relire_grandeur(ecrite: Any) -> Grandeur:
    """The value that `ecrire_grandeur` wrote."""
    match ecrite:
        case {"euros": montant}:
            return Decimal(montant)
        case {"exact": nombre}:
            return Fraction(nombre)
        case {"date": jour}:
            return date.fromisoformat(jour)
        case list():
            return tuple(relire_grandeur(une) for une in ecrite)
        case _:
            return ecrite  # type: ignore[no-any-return]  # (a count, a word, yes or no, nothing)


def ecrire_calcul(calcul: Calcul) -> dict[str, Any]:
    """A computation, its steps and assumptions, in their order."""
    return {
        "resultat": {nom: ecrire_grandeur(valeur) for nom, valeur in calcul.resultat.items()},
        "etapes": [{**vars(etape), "valeur": ecrire_grandeur(etape.valeur)} for etape in calcul.etapes],
        "hypotheses": [{**vars(une), "valeur": ecrire_grandeur(une.valeur)} for une in calcul.hypotheses],
    }


def relire_calcul(ecrit: Mapping[str, Any]) -> Calcul:
    """The computation that `ecrire_calcul` wrote, equal to it."""
    return Calcul(
        {nom: relire_grandeur(valeur) for nom, valeur in ecrit["resultat"].items()},
        tuple(Etape(**{**une, "valeur": relire_grandeur(une["valeur"])}) for une in ecrit["etapes"]),
        tuple(Hypothese(**{**une, "valeur": relire_grandeur(une["valeur"])}) for une in ecrit["hypotheses"]),
    )
