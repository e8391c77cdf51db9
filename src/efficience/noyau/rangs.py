"""Where an establishment stands among the others: its tenth of the peers, never a place for a value that is missing.

Deciles are quantiles of type 7 (as in R). The band of a value is the tenth between two deciles that holds it, a value on a
decile belonging to the lower band. With few peers a tenth would hold two or three of them: the median, the lowest and the
highest value are shown instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import NonCalculable, formule
from efficience.noyau.ciblage import quartile
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, en_exact, en_nombre
from efficience.noyau.population import Nature, ecrire

_MEDIANE = Fraction(1, 2)
_QUARTILES = (Fraction(1, 4), Fraction(3, 4))  # first and third
_DIXIEMES = 10


class Cote(Enum):
    """On which side of the median."""

    AU_DESSUS = "au-dessus de la médiane"
    A_LA_MEDIANE = "à la médiane"
    AU_DESSOUS = "au-dessous de la médiane"


@dataclass(frozen=True)
class Echelle:
    """What values are ranked against. `bornes`: lowest value, nine deciles, highest value; or lowest and highest only.

    `quartiles`: first and third, none when there are no deciles.
    """

    nature: Nature
    effectif: int
    mediane: Fraction
    bornes: tuple[Fraction, ...]
    quartiles: tuple[Fraction, ...] = ()

    @property
    def en_dixiemes(self) -> bool:
        return len(self.bornes) > 2

    def bande(self, valeur: Fraction) -> int:
        """Rank, from 1, of the band that holds the value; a value on a limit belongs to the lower one."""
        return 1 + sum(valeur > borne for borne in self.bornes[1:-1])


@dataclass(frozen=True)
class Rang:
    """`dixieme`: 1 (lowest values) to 10, None with few peers; `bas`, `haut`: limits of the band."""

    dixieme: int | None
    cote: Cote
    bas: Fraction
    haut: Fraction
    phrase: str


def graduer(
    valeurs: Iterable[Nombre | None], nature: Nature, nombre_minimal: Nombre, pairs_deciles: Nombre
) -> Echelle | NonCalculable:
    """The scale of these values; missing ones are left out. `NonCalculable` under `nombre_minimal` of them.

    `pairs_deciles`: values under which no decile is drawn.
    """
    connues = [en_exact(valeur) for valeur in valeurs if valeur is not None]
    mediane = quartile(connues, _MEDIANE)
    if mediane is None or len(connues) < en_exact(nombre_minimal):
        mots = "{} établissement(s) avec une valeur, il en faut au moins {} pour donner un rang"
        return NonCalculable(formule(mots, len(connues), max(1, nombre_minimal)))
    interieures: tuple[Fraction, ...] = ()
    quartiles: tuple[Fraction, ...] = ()
    if len(connues) >= en_exact(pairs_deciles):
        interieures = _quantiles(connues, [Fraction(rang, _DIXIEMES) for rang in range(1, _DIXIEMES)])
        quartiles = _quantiles(connues, _QUARTILES)
    return Echelle(nature, len(connues), mediane, (min(connues), *interieures, max(connues)), quartiles)


def _quantiles(valeurs: Sequence[Fraction], rangs: Iterable[Fraction]) -> tuple[Fraction, ...]:
    return tuple(trouve for rang in rangs if (trouve := quartile(valeurs, rang)) is not None)


def situer(valeur: Nombre, echelle: Echelle, sens: Sens, pairs: str) -> Rang:
    """The band of one value, and a sentence. `pairs`: who the others are (« établissements de catégorie CH »)."""
    exacte = en_exact(valeur)
    bande = echelle.bande(exacte)
    cote = _COTES[(exacte > echelle.mediane) - (exacte < echelle.mediane)]
    bas, haut = echelle.bornes[bande - 1], echelle.bornes[bande]
    vue, ecrite_bas, ecrite_haut, mediane = ecrire(echelle.nature, exacte, bas, haut, echelle.mediane)
    nombre = en_nombre(echelle.effectif)
    if echelle.en_dixiemes:
        mots = f"{vue}, {_ORDINAUX.get(bande, f'{bande}e')} dixième des {nombre} {pairs} (de {ecrite_bas} à {ecrite_haut})"
        phrase = f"{mots}, médiane {mediane}."
    else:
        phrase = f"{vue}, {cote.value} ({mediane}) des {nombre} {pairs}, qui vont de {ecrite_bas} à {ecrite_haut}."
    return Rang(bande if echelle.en_dixiemes else None, cote, bas, haut, phrase + _POLARITES[sens])


_COTES: Mapping[int, Cote] = MappingProxyType({1: Cote.AU_DESSUS, 0: Cote.A_LA_MEDIANE, -1: Cote.AU_DESSOUS})
_ORDINAUX: Mapping[int, str] = MappingProxyType({1: "1er"})
_POLARITES: Mapping[Sens, str] = MappingProxyType(
    {Sens.BAISSE: " Plus bas vaut mieux.", Sens.HAUSSE: " Plus haut vaut mieux.", Sens.SANS_JUGEMENT: ""}
)
