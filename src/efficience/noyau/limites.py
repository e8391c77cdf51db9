"""Who is really different? Control limits around the common value, wider where the volume is small (funnel plot).

The limits of a share p over n units are p ± z × √(p (1 − p) / n): the score limits, the exact dual of the Wilson interval
printed beside each rate (a value is outside the limits when the common share is outside its Wilson interval). They were
preferred to binomial quantiles because their z-scores are also the measure of over-dispersion, and because units are
counted by the thousand; where they would be poor, with few expected cases, no verdict is given. Those of a mean amount
per patient are m ± z × CV × m / √n, the CV of yearly spends being given: published aggregates do not hold it.

Boxes of one hospital resemble each other: without care nearly every hospital would stand outside. Two models widen the
limits (Spiegelhalter, « Funnel plots for comparing institutional performance », Statistics in Medicine, 2005; Spiegelhalter
et al., « Statistical methods for healthcare regulation », JRSS A, 2012), both from φ, mean of the squared z-scores once
winsorised. Multiplicative: each variance times φ, never below 1. Additive: each variance plus τ², that of hospitals that
differ for good reasons, by the method of moments of DerSimonian and Laird:

    τ² = max(0 ; (I φ − (I − 1)) / (Σ w − Σ w² / Σ w))      w = n / variance of one unit, I establishments

With units counted by the thousand the multiplicative limits still shrink to nothing where n is large and open wide where it
is small; the additive ones keep √τ² everywhere. The limits drawn are the ones compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import Enum
from fractions import Fraction
from functools import cache
from math import ceil
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, NonCalculable, formule
from efficience.noyau.ciblage import quartile
from efficience.noyau.evaluation import intervalle_wilson
from efficience.noyau.exigences import DonneeRefusee, exiger_part
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, arrondir, en_exact, en_nombre, en_pourcentage
from efficience.noyau.population import Mesure, Nature, Population, ecrire, variance_unitaire

_PRECISION = 60  # digits carried under square roots and in the normal law
_DECIMALES = 10  # of a published limit
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


class Modele(Enum):
    """How over-dispersion widens the limits."""

    MULTIPLICATIF = "multiplicatif"
    ADDITIF = "additif"


class Position(Enum):
    """Where a value stands; a value on a limit is within it."""

    TRES_AU_DESSUS = "très au-dessus"
    AU_DESSUS = "au-dessus"
    DANS_LES_LIMITES = "dans les limites"
    AU_DESSOUS = "au-dessous"
    TRES_AU_DESSOUS = "très au-dessous"
    TROP_PEU = "effectif insuffisant"


_HAUT, _BAS = (Position.AU_DESSUS, Position.TRES_AU_DESSUS), (Position.AU_DESSOUS, Position.TRES_AU_DESSOUS)
_APPRECIATIONS: Mapping[tuple[Position, Sens], str] = MappingProxyType(
    {(position, Sens.BAISSE): "défavorable" for position in _HAUT}
    | {(position, Sens.BAISSE): "favorable" for position in _BAS}
    | {(position, Sens.HAUSSE): "favorable" for position in _HAUT}
    | {(position, Sens.HAUSSE): "défavorable" for position in _BAS}
)


@dataclass(frozen=True)
class Couloir:
    """Lower and upper limits at one level, at 10 decimals."""

    niveau: Fraction
    bas: Fraction
    haut: Fraction


@dataclass(frozen=True)
class Reglages:
    """Levels of the two pairs of limits (0.95 and 0.998), share winsorised at each end (0.10), and the minimum volume.

    `cas_minimaux`: for a share, cases and non-cases expected at the common share; for a mean amount, patients.
    `modele`: how over-dispersion is taken in.
    """

    niveau: Nombre
    niveau_fort: Nombre
    part_winsorisee: Nombre
    cas_minimaux: Nombre
    modele: Modele = Modele.MULTIPLICATIF


@dataclass(frozen=True)
class Lecture:
    """One establishment beside its limits. `appreciation`: favorable, défavorable, or empty (within, or no judgement)."""

    mesure: Mesure
    couloirs: tuple[Couloir, Couloir] | None
    position: Position
    appreciation: str
    phrase: str


@dataclass(frozen=True)
class Entonnoir:
    """The funnel: its common value, its over-dispersion φ ≥ 1, and how each establishment reads.

    `entre`: variance τ² between establishments, None in the multiplicative model.
    """

    reference: Fraction
    variance: Fraction
    surdispersion: Fraction
    entre: Fraction | None
    quantiles: tuple[tuple[Fraction, Decimal], tuple[Fraction, Decimal]]
    plafond: Fraction | None
    lectures: tuple[Lecture, ...]
    ecartees: Mapping[str, str]
    calcul: Calcul

    def couloirs(self, effectif: Nombre, ajustes: bool = True) -> tuple[Couloir, Couloir]:
        """The limits at one volume, to draw the curves: inner then outer; `ajustes=False` without over-dispersion."""
        variance = self.variance / en_exact(effectif)
        if ajustes:
            variance = variance * self.surdispersion if self.entre is None else variance + self.entre
        usuel, fort = (_couloir(self.reference, variance, *q, self.plafond) for q in self.quantiles)
        return usuel, fort

    def intervalle(self, mesure: Mesure) -> Couloir:
        """Where the value of one establishment may truly be, at the inner level: to draw it alone, when few are compared.

        Wilson's interval for a share; for a mean amount, the same coefficient of variation around its own value.
        """
        niveau, quantile = self.quantiles[0]
        if self.plafond is not None:
            return Couloir(niveau, *intervalle_wilson(mesure.numerateur, mesure.effectif, quantile))
        variance = self.variance * (mesure.valeur / self.reference) ** 2 / mesure.effectif
        return _couloir(mesure.valeur, variance, niveau, quantile, None)


def entonnoir(
    population: Population, sens: Sens, reglages: Reglages, coefficient_variation: Nombre | None = None
) -> Entonnoir | NonCalculable:
    """Control limits of a population, and the verdict on each establishment, oriented by `sens`.

    `NonCalculable` when the common value leaves no room for chance (share of 0 % or 100 %, mean amount of 0 €).
    """
    reference, nature = population.reference, population.nature
    variance = variance_unitaire(nature, reference, coefficient_variation)
    if variance == 0:
        return NonCalculable(f"valeur commune de {ecrire(nature, reference)[0]} : le hasard n'y a aucune place")
    phi = surdispersion(population, variance, reglages.part_winsorisee)
    entre = None
    if reglages.modele is Modele.ADDITIF:
        entre = variance_entre(population, variance, reglages.part_winsorisee)
    niveaux = en_exact(reglages.niveau), en_exact(reglages.niveau_fort)
    quantiles = (niveaux[0], quantile_normal(niveaux[0])), (niveaux[1], quantile_normal(niveaux[1]))
    plafond = Fraction(1) if nature is Nature.PART else None
    calcul = _expliquer(population, variance, phi, entre, quantiles)
    vide = Entonnoir(reference, variance, phi, entre, quantiles, plafond, (), population.ecartees, calcul)
    minimum = en_exact(reglages.cas_minimaux)
    lectures = tuple(_lecture(mesure, vide, nature, sens, minimum) for mesure in population.mesures)
    return replace(vide, lectures=lectures)


def surdispersion(population: Population, variance: Fraction, part_winsorisee: Nombre) -> Fraction:
    """Over-dispersion factor φ: mean square of the z-scores, each tail of `part_winsorisee` brought back to its quantile.

    Never below 1: limits are never narrower than chance alone makes them. 10 decimals.
    """
    return max(Fraction(1), _carre_moyen(population, variance, part_winsorisee))


def variance_entre(population: Population, variance: Fraction, part_winsorisee: Nombre) -> Fraction:
    """Variance τ² between establishments, by the method of moments, on the winsorised z-scores; 0 when chance suffices.

    In the square of the unit of the value. Without winsorising it is the estimate of DerSimonian and Laird.
    """
    nombre, total = len(population.mesures), population.effectif
    poids = (total - sum((m.effectif**2 for m in population.mesures), Fraction(0)) / total) / variance
    if poids == 0:
        return Fraction(0)  # a single establishment
    exces = nombre * _carre_moyen(population, variance, part_winsorisee) - (nombre - 1)
    return max(Fraction(0), exces / poids)


def _carre_moyen(population: Population, variance: Fraction, part_winsorisee: Nombre) -> Fraction:
    """Mean square of the winsorised z-scores, at 10 decimals."""
    part = en_exact(part_winsorisee)
    exiger_part(part_winsorisee=part, deux_extremites=2 * part)
    ecarts = [(mesure.valeur - population.reference, mesure.effectif) for mesure in population.mesures]
    scores = [(1 if ecart > 0 else -1) * racine(ecart**2 * effectif / variance) for ecart, effectif in ecarts]
    bas, haut = quartile(scores, part), quartile(scores, 1 - part)
    if bas is None or haut is None:
        raise DonneeRefusee("population", "aucun établissement", "au moins un établissement")
    carres = sum((min(max(score, bas), haut) ** 2 for score in scores), Fraction(0))
    return Fraction(arrondir(carres / len(scores), _DECIMALES))


def _couloir(
    reference: Fraction, variance: Fraction, niveau: Fraction, quantile: Decimal, plafond: Fraction | None
) -> Couloir:
    ecart = Fraction(quantile) * racine(variance)
    bas, haut = (Fraction(arrondir(borne, _DECIMALES)) for borne in (reference - ecart, reference + ecart))
    return Couloir(niveau, max(Fraction(0), bas), haut if plafond is None else min(plafond, haut))


def _lecture(mesure: Mesure, cadre: Entonnoir, nature: Nature, sens: Sens, minimum: Fraction) -> Lecture:
    rares = min(cadre.reference, 1 - cadre.reference) if nature is Nature.PART else Fraction(1)
    if mesure.effectif * rares < minimum:
        mots = formule("Effectif insuffisant pour conclure : {}, il en faudrait {}.", mesure.effectif, ceil(minimum / rares))
        return Lecture(mesure, None, Position.TROP_PEU, "", mots)
    couloirs = cadre.couloirs(mesure.effectif)
    position, franchi = _situer(mesure.valeur, couloirs)
    appreciation = _APPRECIATIONS.get((position, sens), "")
    mots = _phrase(mesure, cadre.reference, position, franchi, nature)
    return Lecture(mesure, couloirs, position, appreciation, mots + (f" Écart {appreciation}." if appreciation else ""))


def _situer(valeur: Fraction, couloirs: tuple[Couloir, Couloir]) -> tuple[Position, Couloir]:
    """The outermost limit crossed first."""
    usuel, fort = couloirs
    franchies = (
        (valeur > fort.haut, Position.TRES_AU_DESSUS, fort),
        (valeur < fort.bas, Position.TRES_AU_DESSOUS, fort),
        (valeur > usuel.haut, Position.AU_DESSUS, usuel),
        (valeur < usuel.bas, Position.AU_DESSOUS, usuel),
    )
    return next(((position, couloir) for oui, position, couloir in franchies if oui), (Position.DANS_LES_LIMITES, usuel))


_LIMITE_FRANCHIE: Mapping[Position, Callable[[Couloir], Fraction]] = MappingProxyType(
    {position: lambda couloir: couloir.haut for position in _HAUT}
    | {position: lambda couloir: couloir.bas for position in _BAS}
)


def _phrase(mesure: Mesure, reference: Fraction, position: Position, couloir: Couloir, nature: Nature) -> str:
    niveau = en_pourcentage(couloir.niveau, 0 if couloir.niveau * 100 % 1 == 0 else 1)
    if position is Position.DANS_LES_LIMITES:
        valeur, commune, bas, haut = ecrire(nature, mesure.valeur, reference, couloir.bas, couloir.haut)
        return f"{valeur}, dans les limites à {niveau} (de {bas} à {haut}) autour de {commune} : rien d'inhabituel."
    valeur, commune, limite = ecrire(nature, mesure.valeur, reference, _LIMITE_FRANCHIE[position](couloir))
    return f"{valeur}, {position.value} des limites : au-delà de {limite}, limite à {niveau} autour de {commune}."


def _expliquer(
    population: Population,
    variance: Fraction,
    phi: Fraction,
    entre: Fraction | None,
    quantiles: Iterable[tuple[Fraction, Decimal]],
) -> Calcul:
    reference, retenus = population.reference, len(population.mesures)
    total = sum((mesure.numerateur for mesure in population.mesures), Fraction(0))
    mots_entre = "(I φ − (I − 1)) / (Σ poids − Σ poids² / Σ poids), poids = effectif / variance d'une unité, au moins 0"
    ajoutee = () if entre is None else (Etape("Variance entre établissements", mots_entre, entre),)
    etapes = (
        Etape("Établissements comparés", f"{retenus} avec une valeur, {len(population.ecartees)} sans", retenus),
        Etape("Valeur commune", formule("total / effectif = {} / {}", total, population.effectif), reference),
        Etape("Variance d'une unité", formule("autour de la valeur commune {}", reference), variance),
        Etape("Surdispersion", "moyenne des carrés des écarts réduits, extrêmes ramenés, au moins 1", phi),
        *ajoutee,
        *(Etape(f"Quantile à {en_pourcentage(niveau)}", "loi normale, des deux côtés", z) for niveau, z in quantiles),
    )
    return Calcul({"reference": reference, "surdispersion": phi, "etablissements": retenus}, etapes)


@cache
def quantile_normal(niveau: Nombre) -> Decimal:
    """The z between whose opposites a normal law stays with probability `niveau`, at 15 decimals: 0.95 → 1.959963984540054.

    By bisection in 60-digit decimals. Refuses a level outside ]0 ; 1[.
    """
    exact = en_exact(niveau)
    if not 0 < exact < 1:
        raise DonneeRefusee("niveau", en_nombre(niveau), "un niveau entre 0 et 1, tous deux exclus (95 % s'écrit 0.95)")
    with localcontext() as contexte:
        contexte.prec = _PRECISION
        cible = Decimal(exact.numerator) / Decimal(exact.denominator)
        bas, haut = Decimal(0), Decimal(9)
        while haut - bas > Decimal("1e-20"):
            milieu = (bas + haut) / 2
            bas, haut = (milieu, haut) if _masse(milieu) < cible else (bas, milieu)
        return arrondir(haut, 15)


def _masse(z: Decimal) -> Decimal:
    """Probability that a normal law stays within ±z: √(2/π) e^(−z²/2) Σ z^(2k+1) / (1 × 3 × … × (2k+1))."""
    terme, somme, rang = z, z, 1
    while terme > Decimal("1e-30"):
        rang += 2
        terme = terme * z * z / rang
        somme += terme
    return (2 / _PI).sqrt() * (-z * z / 2).exp() * somme


def racine(nombre: Fraction) -> Fraction:
    """Square root, 60 significant digits."""
    with localcontext() as contexte:
        contexte.prec = _PRECISION
        return Fraction((Decimal(nombre.numerator) / Decimal(nombre.denominator)).sqrt())
