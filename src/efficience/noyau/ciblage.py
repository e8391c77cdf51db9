"""Targeting: conditions as data, three outcomes, both readings of the law.

    « Taux de prescription d'ARA-II ≥ 40 % en UCD ; dépense pour la prescription d'ARA-II ≥ 20 000 € » (webinaire):
    targeted when ALL conditions are met. The arrêté of 23 February 2022 says it the other way round: the référentiel is
    respected when ONE strict complement is (« < 40 % » ou « < 20 000 € »). The two readings are the same decision.

A value that is missing leaves a condition undecided; the decision is still `non` when another condition is false.
Comparisons are made on unrounded values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.exigences import DonneeRefusee, exiger_part
from efficience.noyau.montant import Nombre, en_exact


class Issue(Enum):
    """Outcome of a condition or of a targeting."""

    OUI = "oui"
    NON = "non"
    NON_CALCULABLE = "non_calculable"


OPERATEURS: Mapping[str, Callable[[Fraction, Fraction], bool]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
)
_COMPLEMENT = {">=": "<", ">": "<=", "<=": ">", "<": ">="}

Mesures = Mapping[str, Nombre | None]
_FINESSE = 10**12  # any scale gives the same order; this one separates shares of millions of units


def et(issues: Iterable[Issue]) -> Issue:
    """All of them: one `non` decides, else one undecided leaves it undecided. Of none: `oui`."""
    vues = set(issues)
    return next((issue for issue in (Issue.NON, Issue.NON_CALCULABLE) if issue in vues), Issue.OUI)


def ou(issues: Iterable[Issue]) -> Issue:
    """One of them: one `oui` decides, else one undecided leaves it undecided. Of none: `non`."""
    vues = set(issues)
    return next((issue for issue in (Issue.OUI, Issue.NON_CALCULABLE) if issue in vues), Issue.NON)


CONNECTEURS: Mapping[str, Callable[[Iterable[Issue]], Issue]] = MappingProxyType({"et": et, "ou": ou})


@dataclass(frozen=True)
class Condition:
    """`mesure` compared to `seuil`. The operator goes with its threshold: the texts say here « ≥ », there « > »."""

    mesure: str
    operateur: str
    seuil: Fraction
    texte: str = ""

    def __post_init__(self) -> None:
        if self.operateur not in OPERATEURS:
            raise DonneeRefusee("operateur", self.operateur, "l'un de " + ", ".join(OPERATEURS))

    def examiner(self, mesures: Mesures) -> Issue:
        """Is the condition met by these measures?"""
        valeur = mesures.get(self.mesure)
        if valeur is None:
            return Issue.NON_CALCULABLE
        return Issue.OUI if OPERATEURS[self.operateur](en_exact(valeur), en_exact(self.seuil)) else Issue.NON

    @property
    def complement(self) -> Condition:
        """The condition that holds exactly when this one does not."""
        return Condition(self.mesure, _COMPLEMENT[self.operateur], self.seuil, self.texte)


def cible(conditions: Iterable[Condition], mesures: Mesures) -> Issue:
    """Reading of the webinaire: targeted when every condition is met."""
    return et(condition.examiner(mesures) for condition in conditions)


def referentiel_respecte(conditions: Iterable[Condition], mesures: Mesures) -> Issue:
    """Reading of the arrêté: the référentiel is respected when the complement of one condition is met."""
    return ou(condition.complement.examiner(mesures) for condition in conditions)


def quartile(valeurs: Iterable[Nombre | None], part: Fraction) -> Fraction | None:
    """Quantile of type 7 (linear interpolation, as in R), exact. Missing values are left out; None without any."""
    exiger_part(part=part)
    triees = sorted((en_exact(valeur) for valeur in valeurs if valeur is not None), key=_ordre)
    if not triees:
        return None
    rang = (len(triees) - 1) * en_exact(part)
    bas = rang.numerator // rang.denominator
    haut = min(bas + 1, len(triees) - 1)
    return triees[bas] + (rang - bas) * (triees[haut] - triees[bas])


def _ordre(valeur: Fraction) -> tuple[int, Fraction]:
    """The order of fractions, told by integers but for the closest ones: comparing two fractions is slow."""
    return valeur.numerator * _FINESSE // valeur.denominator, valeur


def moyennes_par_categorie(lignes: Iterable[tuple[str | None, Nombre | None]]) -> dict[str, Fraction]:
    """Mean of a measure over the establishments of each category, from their (category, measure).

    « Montant moyen par patient > 40 % par rapport à la catégorie de l'ES ». Lines with something missing are left out.
    """
    par_categorie: dict[str, list[Fraction]] = {}
    for categorie, valeur in lignes:
        if categorie is not None and valeur is not None:
            par_categorie.setdefault(categorie, []).append(en_exact(valeur))
    return {categorie: sum(valeurs, Fraction(0)) / len(valeurs) for categorie, valeurs in par_categorie.items()}


def rapport_a_la_categorie(
    valeur: Nombre | None, categorie: str | None, moyennes: Mapping[str, Fraction]
) -> Fraction | None:
    """The measure over its category's mean; None (non calculable) without a value, a category or a mean above zero."""
    moyenne = moyennes.get(categorie) if categorie is not None else None
    if valeur is None or not moyenne:
        return None
    return en_exact(valeur) / moyenne
