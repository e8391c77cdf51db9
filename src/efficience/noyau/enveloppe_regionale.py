"""The regional intéressement: who gets what from the envelope of a region and a year, by the strategy it chose (A-34).

    forfait   a fixed amount by indicator reached
    points    the envelope, in proportion of the points reached × the weight of the activity
    degre     the fixed amount × the degree of realisation of each indicator

When the envelope does not suffice all dues are reduced in the same proportion, to the cent, ties by FINESS (A-41).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, Hypothese, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_part, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_exact
from efficience.noyau.repartition import METHODE, partager, prorata_enveloppe

FIR = "csp-l1435-8"


@dataclass(frozen=True)
class Resultat:
    """What an establishment reached on one regional indicator: reached or not, degree in [0 ; 1], points it is worth."""

    indicateur: str
    atteint: bool
    degre: Nombre = 0
    points: Nombre = 1


@dataclass(frozen=True)
class Candidat:
    """An establishment and its regional results. `activite`: the weight of its activity, for the strategy of points."""

    finess: str
    resultats: tuple[Resultat, ...]
    activite: Nombre = 1


@dataclass(frozen=True)
class Partage:
    """What each establishment was entitled to and what it gets, in euros, and the `Calcul` that says why."""

    droits: Mapping[str, Decimal]
    parts: Mapping[str, Decimal]
    calcul: Calcul


def partager_enveloppe(
    strategie: str, candidats: Sequence[Candidat], enveloppe: Decimal, forfait: Decimal = Decimal("0.00")
) -> Partage:
    """Share the envelope (euros) between the establishments of a region. `forfait`: euros by indicator, set by the region.

    The parts never go beyond the envelope; they are the dues when it suffices. Raises DonneeRefusee on an unknown strategy,
    a negative amount, the same establishment twice.
    """
    exiger_positif(enveloppe=enveloppe, forfait=forfait)
    if strategie not in STRATEGIES:
        raise DonneeRefusee("strategie", strategie, "l'une de " + ", ".join(STRATEGIES))
    ranges = sorted(candidats, key=lambda candidat: candidat.finess)
    finess = [candidat.finess for candidat in ranges]
    if len(set(finess)) != len(finess):
        raise DonneeRefusee("candidats", "un établissement deux fois", "chaque établissement une fois")
    for candidat in ranges:
        exiger_positif(activite=candidat.activite)
        for resultat in candidat.resultats:
            exiger_part(degre=resultat.degre)
            exiger_positif(points=resultat.points)
    droits, etapes = STRATEGIES[strategie](ranges, enveloppe, forfait)
    reduit = prorata_enveloppe(droits, enveloppe) if droits else Calcul({"parts": ()})
    lues = reduit.resultat["parts"]
    parts = [part for part in lues if isinstance(part, Decimal)] if isinstance(lues, tuple) else []
    sommes = {nom: sum(montants, Decimal("0.00")) for nom, montants in (("droits", droits), ("verse", parts))}
    calcul = Calcul(sommes, (*etapes, *reduit.etapes), (_STRATEGIE, *reduit.hypotheses))
    return Partage(dict(zip(finess, droits, strict=True)), dict(zip(finess, parts, strict=True)), calcul)


_Droits = tuple[list[Decimal], tuple[Etape, ...]]


def _forfaits(candidats: Sequence[Candidat], _enveloppe: Decimal, forfait: Decimal) -> _Droits:
    def droit(candidat: Candidat) -> tuple[Decimal, str]:
        atteints = sum(resultat.atteint for resultat in candidat.resultats)
        return au_centime(atteints * en_exact(forfait)), formule(
            "forfait × indicateurs atteints = {} × {}", forfait, atteints
        )

    return _expliquer(candidats, droit)


def _degres(candidats: Sequence[Candidat], _enveloppe: Decimal, forfait: Decimal) -> _Droits:
    def droit(candidat: Candidat) -> tuple[Decimal, str]:
        degres = sum((en_exact(resultat.degre) for resultat in candidat.resultats), Fraction(0))
        return au_centime(degres * en_exact(forfait)), formule("forfait × somme des degrés = {} × {}", forfait, degres)

    return _expliquer(candidats, droit)


def _points(candidats: Sequence[Candidat], enveloppe: Decimal, _forfait: Decimal) -> _Droits:
    """The whole envelope goes to the points, whatever they are worth; without any point nothing is due."""
    points = {c.finess: sum((en_exact(r.points) for r in c.resultats if r.atteint), Fraction(0)) for c in candidats}
    poids = [points[c.finess] * en_exact(c.activite) for c in candidats]
    parts = partager(enveloppe, poids) if sum(poids) else [Decimal("0.00")] * len(poids)
    droits = dict(zip(points, parts, strict=True))
    mots = "enveloppe selon points atteints × activité = {} selon {} × {}"

    def droit(candidat: Candidat) -> tuple[Decimal, str]:
        return droits[candidat.finess], formule(mots, enveloppe, points[candidat.finess], candidat.activite)

    return _expliquer(candidats, droit)


def _expliquer(candidats: Sequence[Candidat], droit: Callable[[Candidat], tuple[Decimal, str]]) -> _Droits:
    lus = [droit(candidat) for candidat in candidats]
    etapes = (Etape(f"Droit de {c.finess}", mots, du, FIR) for c, (du, mots) in zip(candidats, lus, strict=True))
    return [du for du, _ in lus], tuple(etapes)


STRATEGIES: Mapping[str, Callable[[Sequence[Candidat], Decimal, Decimal], _Droits]] = MappingProxyType(
    {"forfait": _forfaits, "points": _points, "degre": _degres}
)
_STRATEGIE = Hypothese(
    "strategie_regionale",
    "Partage de l'intéressement régional",
    f"stratégie choisie par la région, {METHODE}",
    "A-34 : la règle de répartition du FIR régional n'est dans aucun texte retrouvé",
)
