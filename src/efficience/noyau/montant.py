"""Amounts and rates, exact from end to end: read without guessing, rounded once, shown the French way.

Three types carry three meanings everywhere in `noyau`: a `Decimal` is an amount of euros at the cent, a `Fraction`
an exact quantity (rate, mean, unit price), an `int` a count. A float is refused: it has already lost something.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Nombre = int | Decimal | Fraction

DECIMALES_PUBLIEES = 10  # of a rate that does not terminate, in JSON and CSV
DECIMALES_LUES = 6  # of the same rate inside a formula on screen, followed by "…"
_INSECABLE = "\u00a0"
_ENTIER = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)"
_NOMBRE = re.compile(rf"({_ENTIER})(?:[.,]([0-9]+))?")


class MontantErrone(ValueError):
    """A text that is not an amount or a rate."""


def decimal(texte: str | int | Decimal) -> Decimal:
    """The number a text writes, decimal point or comma, thousands spaced or not: "412 350,40" → 412350.40.

    Raises `MontantErrone` for anything else, a float included.
    """
    if isinstance(texte, bool | float):
        raise MontantErrone(f"{texte!r} n'est pas un nombre exact : l'écrire entre guillemets, comme « 412350.40 »")
    if isinstance(texte, Decimal):
        if not texte.is_finite():
            raise MontantErrone(f"{texte} n'est pas un nombre")
        return texte
    lu = _NOMBRE.fullmatch(str(texte).strip())
    if lu is None:
        raise MontantErrone(f"« {texte} » n'est pas un nombre, par exemple 412350.40")
    entier, decimales = lu.groups()
    return Decimal(re.sub(r"\s", "", entier) + ("." + decimales if decimales else ""))


def euros(texte: str | int | Decimal) -> Decimal:
    """An amount of euros, two decimals at most; negative for a regularisation. Raises `MontantErrone`."""
    lu = decimal(texte)
    centimes = au_centime(lu)
    if lu != centimes:
        raise MontantErrone(f"« {texte} » a plus de deux décimales : un montant s'écrit au centime")
    return centimes


def taux(texte: str | int | Decimal) -> Decimal:
    """A rate written as a share ("0.20") or a percentage ("20 %"). Raises `MontantErrone`."""
    if isinstance(texte, str) and texte.rstrip().endswith("%"):
        return decimal(texte.rstrip()[:-1]) / 100
    return decimal(texte)


def en_exact(nombre: Nombre) -> Fraction:
    """The same number as a fraction. Raises TypeError for a float, which is not the number that was meant."""
    if type(nombre) is Fraction:
        return nombre
    if isinstance(nombre, bool) or not isinstance(nombre, int | Decimal | Fraction):
        raise TypeError(f"{nombre!r} n'est pas un nombre exact")
    return Fraction(nombre)


def arrondir(nombre: Nombre, decimales: int) -> Decimal:
    """Half-up rounding: a tie goes away from zero (0.005 → 0.01, −0.005 → −0.01), as decimal.ROUND_HALF_UP."""
    exact = en_exact(nombre)
    entier = (2 * abs(exact.numerator) * 10**decimales + exact.denominator) // (2 * exact.denominator)
    return Decimal(f"{'-' if exact < 0 and entier else ''}{entier}E{-decimales}")


def au_centime(nombre: Nombre) -> Decimal:
    """An amount at the cent, half-up: the one rounding of every rule, at its end."""
    return arrondir(nombre, 2)


def se_termine(nombre: Fraction) -> bool:
    """True when the number has a finite decimal writing."""
    reste = nombre.denominator
    for facteur in (2, 5):
        while reste % facteur == 0:
            reste //= facteur
    return reste == 1


def en_decimal(nombre: Fraction) -> str:
    """The plain decimal writing for a file: exact when it terminates, else half-up at 10 decimals."""
    decimales = nombre.denominator.bit_length() if se_termine(nombre) else DECIMALES_PUBLIEES
    ecrit = format(arrondir(nombre, decimales), "f")
    return ecrit.rstrip("0").rstrip(".") if "." in ecrit else ecrit


def en_nombre(nombre: Nombre) -> str:
    """A number as a French reader expects it: "412 350,40", "0,44"; "0,573770…" when it does not terminate."""
    exact = en_exact(nombre)
    if isinstance(nombre, Fraction) and not se_termine(nombre):
        tronque = Fraction(int(abs(exact) * 10**DECIMALES_LUES), 10**DECIMALES_LUES)
        ecrit, suite = format(arrondir(tronque, DECIMALES_LUES), "f"), "…"
    else:
        ecrit, suite = format(abs(nombre), "f") if isinstance(nombre, Decimal) else en_decimal(abs(exact)), ""
    entier, _, decimales = ecrit.partition(".")
    groupes = f"{int(entier):,}".replace(",", _INSECABLE)
    return ("−" if exact < 0 else "") + groupes + ("," + decimales if decimales else "") + suite


def en_euros(montant: Decimal) -> str:
    """An amount on screen and in letters: "412 350,40 €"."""
    return en_nombre(au_centime(montant)) + _INSECABLE + "€"


def en_pourcentage(part: Nombre, decimales: int = 1) -> str:
    """A share on screen: "44,0 %"."""
    return en_nombre(arrondir(en_exact(part) * 100, decimales)) + _INSECABLE + "%"
