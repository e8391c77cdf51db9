"""The value that a reader aims at on the page of foresight, as it is typed: « 12 % », « 0,12 », « −5 % », « 180,50 »."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from efficience.noyau.economie import Economie

_ECRITURE = re.compile(r"([-−+]?)(\d{1,7}(?:[.,]\d{1,6})?)\s*(%?)")


class ValeurIllisible(ValueError):
    """What was typed is no value of that lever; the message says what to write."""


def lire_visee(ecrit: str, forme: Economie) -> Decimal | None:
    """The value typed for a lever; None when nothing is typed. Raises ValeurIllisible."""
    epure = ecrit.strip()
    if not epure:
        return None
    lu = _ECRITURE.fullmatch(epure)
    if lu is None:
        raise ValeurIllisible(f"« {epure[:20]} » n’est pas un nombre, par exemple {_EXEMPLES.get(forme, _PART)}.")
    signe, chiffres, pour_cent = lu.groups()
    valeur = Decimal(chiffres.replace(",", ".")) * (-1 if signe in ("-", "−") else 1)
    return _juger(valeur, bool(pour_cent), forme)


_PART = "12 % ou 0,12"
_EXEMPLES: Mapping[Economie, str] = {Economie.PANSEMENTS: "180,50", Economie.DEPENSE: "−5 % ou −0,05"}


def _juger(valeur: Decimal, pour_cent: bool, forme: Economie) -> Decimal:
    """An amount is never a percentage; a share lies between 0 and 100 %; an evolution written above 1 is in per cent."""
    if forme is Economie.PANSEMENTS:
        if pour_cent or valeur < 0:
            raise ValeurIllisible("Un montant moyen s’écrit en euros, par exemple 180,50.")
        return valeur
    part = valeur / 100 if pour_cent else valeur
    if forme is not Economie.DEPENSE and not 0 <= part <= 1:
        raise ValeurIllisible("Une part va de 0 à 100 %, par exemple 12 % ou 0,12.")
    if abs(part) > 1:
        raise ValeurIllisible("Une évolution va de −100 % à 100 %, par exemple −5 % ou −0,05.")
    return part
