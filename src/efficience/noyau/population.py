"""The establishments compared on one value: who has a usable one, the common value, and how values are written.

A share of units or an amount per patient; an establishment without a usable value is set aside with its reason, never
read as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from efficience.noyau.calcul import NonCalculable, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_positif
from efficience.noyau.montant import Nombre, arrondir, en_exact, en_nombre

_DECIMALES_DE_PLUS = 10  # that a sentence may add to tell two values apart
_ESPACE = "\u00a0"


class Nature(Enum):
    """What a value is: a share of units, or euros per patient."""

    PART = "part"
    MONTANT_MOYEN = "montant_moyen"


_ECRITURES: Mapping[Nature, tuple[int, int, str]] = MappingProxyType(
    {Nature.PART: (100, 1, "%"), Nature.MONTANT_MOYEN: (1, 2, "€")}
)


def ecrire(nature: Nature, *valeurs: Nombre) -> tuple[str, ...]:
    """The values of one sentence, with just enough decimals for two different values to look different."""
    facteur, usuelles, unite = _ECRITURES[nature]
    exactes = [en_exact(valeur) * facteur for valeur in valeurs]
    for decimales in range(usuelles, usuelles + _DECIMALES_DE_PLUS + 1):
        ecrites = [arrondir(exacte, decimales) for exacte in exactes]
        if len(set(ecrites)) == len(set(exactes)):
            break
    return tuple(en_nombre(ecrite) + _ESPACE + unite for ecrite in ecrites)


@dataclass(frozen=True)
class Observation:
    """What one establishment publishes: `numerateur` units or euros over `effectif` units or patients; None if unknown."""

    etablissement: str
    numerateur: Nombre | None
    effectif: Nombre | None


@dataclass(frozen=True)
class Mesure:
    """An observation that has a value."""

    etablissement: str
    numerateur: Fraction
    effectif: Fraction

    @cached_property
    def valeur(self) -> Fraction:
        return self.numerateur / self.effectif


@dataclass(frozen=True)
class Population:
    """The establishments compared. `ecartees`: those without a usable value, each with its reason; never read as zero."""

    nature: Nature
    mesures: tuple[Mesure, ...]
    ecartees: Mapping[str, str]

    @cached_property
    def effectif(self) -> Fraction:
        return sum((mesure.effectif for mesure in self.mesures), Fraction(0))

    @cached_property
    def reference(self) -> Fraction:
        """The common value: sum of the numerators over sum of the volumes."""
        return sum((mesure.numerateur for mesure in self.mesures), Fraction(0)) / self.effectif


def rassembler(observations: Iterable[Observation], nature: Nature, nombre_minimal: Nombre) -> Population | NonCalculable:
    """The population to compare; `NonCalculable` under `nombre_minimal` establishments with a usable value."""
    mesures, ecartees = [], {}
    for observation in observations:
        lue = _lire(observation, nature)
        if isinstance(lue, Mesure):
            mesures.append(lue)
        else:
            ecartees[observation.etablissement] = lue
    if not mesures or len(mesures) < en_exact(nombre_minimal):
        mots = "{} établissement(s) avec une valeur, il en faut au moins {} pour comparer"
        return NonCalculable(formule(mots, len(mesures), max(1, nombre_minimal)))
    return Population(nature, tuple(mesures), MappingProxyType(ecartees))


def _lire(observation: Observation, nature: Nature) -> Mesure | str:
    if observation.numerateur is None or observation.effectif is None:
        return "valeur non transmise"
    numerateur, effectif = en_exact(observation.numerateur), en_exact(observation.effectif)
    if effectif <= 0:
        return "effectif nul ou négatif : la valeur n'existe pas"
    if numerateur < 0:
        return "montant ou nombre négatif (régularisation)"
    if nature is Nature.PART and numerateur > effectif:
        return "part supérieure à 100 %"
    return Mesure(observation.etablissement, numerateur, effectif)


def variance_unitaire(nature: Nature, reference: Fraction, coefficient_variation: Nombre | None) -> Fraction:
    """Variance of one unit: p (1 − p) for a share, (CV × m)² for a mean amount. Refuses a mean amount without CV."""
    if nature is Nature.PART:
        return reference * (1 - reference)
    if coefficient_variation is None:
        attendu = "le coefficient de variation de la dépense annuelle par patient"
        raise DonneeRefusee("coefficient_variation", "absent", attendu)
    exiger_positif(coefficient_variation=coefficient_variation)
    return (en_exact(coefficient_variation) * reference) ** 2
