"""Did it move, and how far is the target? The words of two years side by side, told by the polarity of the indicator."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, en_exact


class Evolution(Enum):
    """From one year to the next, in the words shown."""

    AMELIORE = "amélioré"
    DEGRADE = "dégradé"
    HAUSSE = "en hausse"
    BAISSE = "en baisse"
    IDENTIQUE = "stable"
    NON_SIGNIFICATIVE = "stable (écart non significatif)"


_EVOLUTIONS: Mapping[tuple[int, Sens], Evolution] = MappingProxyType(
    {
        (-1, Sens.BAISSE): Evolution.AMELIORE,
        (1, Sens.BAISSE): Evolution.DEGRADE,
        (-1, Sens.HAUSSE): Evolution.DEGRADE,
        (1, Sens.HAUSSE): Evolution.AMELIORE,
        (-1, Sens.SANS_JUGEMENT): Evolution.BAISSE,
        (1, Sens.SANS_JUGEMENT): Evolution.HAUSSE,
    }
    | {(0, sens): Evolution.IDENTIQUE for sens in Sens}
)


def evoluer(reference: Nombre, observe: Nombre, sens: Sens, significative: bool | None = None) -> Evolution:
    """How a value went from the year before to the year observed.

    `significative`: False when chance alone may explain the difference, None when nobody tested it.
    """
    signe = (en_exact(observe) > en_exact(reference)) - (en_exact(observe) < en_exact(reference))
    if signe and significative is False:
        return Evolution.NON_SIGNIFICATIVE
    return _EVOLUTIONS[signe, sens]


def reste_a_parcourir(observe: Nombre, cible: Nombre, sens: Sens) -> Fraction:
    """What separates a value from its target, as a share of the larger of the two: positive while it is not reached.

    In [-1 ; 1] for values of one sign, so that indicators of different units can be sorted; a target of 0 is allowed.
    Refuses an indicator without judgement, which has no target.
    """
    if sens is Sens.SANS_JUGEMENT:
        raise DonneeRefusee("sens", sens.value, "hausse ou baisse : un indicateur sans jugement n'a pas de cible")
    exact, vise = en_exact(observe), en_exact(cible)
    grand = max(abs(exact), abs(vise))
    manque = exact - vise if sens is Sens.BAISSE else vise - exact
    return manque / grand if grand else Fraction(0)
