"""The inputs of a rule that anyone can try: how what was typed becomes an exact value, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import decimal, euros, taux


@dataclass(frozen=True)
class Nature:
    """A kind of input: what is expected, in words, and what reads it (ValueError or TypeError: refused)."""

    attendu: str
    lire: Callable[[Any], Any]


def _texte(brut: Any) -> str:
    if not isinstance(brut, str):
        raise TypeError
    return brut


def _nombre_ecrit(brut: Any) -> str | int | Decimal:
    if isinstance(brut, bool) or not isinstance(brut, str | int | Decimal):
        raise TypeError
    return brut


def _compte(brut: Any) -> int:
    lu = decimal(_nombre_ecrit(brut))
    if lu != lu.to_integral_value() or lu < 0:
        raise ValueError
    return int(lu)


def _date(brut: Any) -> date:
    return brut if isinstance(brut, date) else date.fromisoformat(_texte(brut))


EUROS = Nature(
    'un montant en euros, deux décimales au plus, par exemple "412350.40"', lambda brut: euros(_nombre_ecrit(brut))
)
NOMBRE = Nature('un nombre, par exemple "18.20"', lambda brut: Fraction(decimal(_nombre_ecrit(brut))))
PART = Nature('une part entre 0 et 1, par exemple "0.20"', lambda brut: Fraction(taux(_nombre_ecrit(brut))))
COMPTE = Nature("un nombre entier positif ou nul, par exemple 320", _compte)
DATE = Nature('une date AAAA-MM-JJ, par exemple "2022-02-28"', _date)


def choix(*mots: str) -> Nature:
    """One of these words."""

    def lire(brut: Any) -> str:
        if brut not in mots:
            raise ValueError
        return str(brut)

    return Nature("l'un de " + ", ".join(mots), lire)


def liste(nature: Nature) -> Nature:
    """A list of values of the same nature."""

    def lire(brut: Any) -> tuple[Any, ...]:
        if not isinstance(brut, list | tuple):
            raise TypeError
        return tuple(nature.lire(element) for element in brut)

    return Nature(f"une liste ; chaque élément : {nature.attendu}", lire)


def lignes(objet: Callable[..., Any], champs: Mapping[str, Nature]) -> Nature:
    """A list of objects, each with exactly these fields; at least one."""

    def lire(brut: Any) -> tuple[Any, ...]:
        if not isinstance(brut, list | tuple) or not brut:
            raise TypeError
        return tuple(_objet(rang, element) for rang, element in enumerate(brut, start=1))

    def _objet(rang: int, brut: Any) -> Any:
        if not isinstance(brut, Mapping):
            raise TypeError
        attendus = "les champs " + ", ".join(champs)
        if manquants := [nom for nom in champs if brut.get(nom) is None]:
            raise DonneeRefusee(f"ligne {rang}", f"sans {', '.join(manquants)}", attendus)
        if inconnus := [str(nom) for nom in brut if nom not in champs]:
            raise DonneeRefusee(f"ligne {rang}", f"champ inconnu {', '.join(inconnus)}", attendus)
        return objet(**{nom: lire_entree(f"ligne {rang}, {nom}", nature, brut[nom]) for nom, nature in champs.items()})

    return Nature("une liste non vide d'objets {" + ", ".join(champs) + "}", lire)


@dataclass(frozen=True)
class Selon:
    """A parameter whose name depends on what another input says: the input, then value → parameter."""

    entree: str
    noms: Mapping[str, str]

    def choisir(self, lues: Mapping[str, Any]) -> str:
        """The parameter that these inputs designate."""
        return self.noms[lues[self.entree]]

    def __str__(self) -> str:
        return f"selon « {self.entree} » : " + ", ".join(self.noms.values())


@dataclass(frozen=True)
class Entree:
    """An input of a rule. Without `parametre`, and unless `facultative`, it is required.

    `parametre`: the parameter of `reglement` read when the input is not given; `depuis` makes the input of its value.
    `reservee`: the input only serves to choose a parameter, the rule itself does not take it.
    """

    nom: str
    nature: Nature
    parametre: str | Selon = ""
    depuis: Callable[[Any], Any] = field(default=lambda lue: lue)
    facultative: bool = False
    reservee: bool = False

    @property
    def obligatoire(self) -> bool:
        """True when the rule cannot be tried without it."""
        return not (self.parametre or self.facultative)


def lire_entree(nom: str, nature: Nature, brut: object) -> Any:
    """The exact value of what was typed. Raises `DonneeRefusee` naming the input and what was expected."""
    if isinstance(brut, float):
        raise DonneeRefusee(nom, f"{brut!r}, sans guillemets", f"{nature.attendu} (entre guillemets : un nombre exact)")
    try:
        return nature.lire(brut)
    except DonneeRefusee:
        raise
    except (ValueError, TypeError, ArithmeticError) as raison:
        raise DonneeRefusee(nom, f"« {brut} »", nature.attendu) from raison
