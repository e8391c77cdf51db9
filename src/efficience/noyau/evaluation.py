"""Is the target reached? Grades, rates, and rates observed on a sample with their margin of error."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_part, exiger_positif
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, arrondir, en_exact, en_nombre, en_pourcentage

NIVEAUX = ("D", "C", "B", "A")  # from the lowest to the highest
QUANTILE_95 = Decimal("1.959963984540054")  # of the normal law, two-sided 95 %
_PRECISION = 60  # digits carried under the square root


def rang(niveau: str) -> int:
    """Rank of a grade: D 0, C 1, B 2, A 3."""
    if niveau not in NIVEAUX:
        raise DonneeRefusee("niveau", f"« {niveau} »", "un niveau A, B, C ou D")
    return NIVEAUX.index(niveau)


def evaluer_niveau(observe: str, cible: str) -> Calcul:
    """A grade A to D reaches its target when its rank is at least the target's (A highest). Result: `atteint`.

    Source: « Cibles progressives 2022 : B, 2023 : B, 2024 : A » (webinaire CAQES 2022, Hauts-de-France).
    """
    atteint = rang(observe) >= rang(cible)
    return Calcul({"atteint": atteint}, (Etape("Cible", f"niveau {observe}, cible {cible}", atteint),))


_ATTEINT = {Sens.HAUSSE: ("≥", operator.ge), Sens.BAISSE: ("≤", operator.le)}


def evaluer_taux(valeur: Nombre, cible: Nombre, sens: Sens) -> Calcul:
    """A rate reaches its target at the target itself, compared unrounded: above it or below it as `sens` says."""
    exiger_part(valeur=valeur, cible=cible)
    if sens not in _ATTEINT:
        raise DonneeRefusee("sens", sens.value, "hausse ou baisse : un indicateur sans jugement n'a pas de cible")
    signe, compare = _ATTEINT[sens]
    atteint = compare(en_exact(valeur), en_exact(cible))
    mots = formule(f"valeur {signe} cible : {{}} {signe} {{}}", valeur, cible)
    return Calcul({"atteint": atteint}, (Etape("Cible", mots, atteint),))


def evaluer_conformite(conformes: Mapping[str, int], ordonnances: int, cible: Nombre) -> Calcul:
    """Conformity of a sample of prescriptions over its items (FINESS, RPPS, computerised, DCI).

    `conformes`: conforming prescriptions by item, among `ordonnances`. Result: `taux` (share of conforming checks over
    all items) and `atteint`, decided on that point estimate; each item's step shows its 95 % interval.
    """
    exiger_part(cible=cible)
    if not conformes:
        raise DonneeRefusee("conformes", "aucun", "au moins un item contrôlé")
    etapes = []
    for item, nombre in conformes.items():
        bas, haut = intervalle_wilson(nombre, ordonnances)
        mots = formule("conformes / ordonnances = {} / {}", nombre, ordonnances)
        intervalle = f"intervalle à 95 % : de {en_pourcentage(bas)} à {en_pourcentage(haut)}"
        etapes.append(Etape(f"Taux {item}", f"{mots} ; {intervalle}", Fraction(nombre, ordonnances)))
    total, controles = sum(conformes.values()), len(conformes) * ordonnances
    taux = Fraction(total, controles)
    mots = formule("contrôles conformes / contrôles = {} / {}", total, controles)
    etapes.append(Etape("Taux de conformité", mots, taux))
    atteint = taux >= en_exact(cible)
    etapes.append(Etape("Cible", formule("taux ≥ cible : {} ≥ {}", taux, cible), atteint))
    return Calcul({"taux": taux, "atteint": atteint}, tuple(etapes))


def intervalle_wilson(succes: Nombre, effectif: Nombre, quantile: Decimal = QUANTILE_95) -> tuple[Fraction, Fraction]:
    """Wilson interval of a proportion, shares at 10 decimals. Refuses an empty sample or more successes than units."""
    exiger_positif(succes=succes)
    if effectif <= 0:
        raise DonneeRefusee("effectif", en_nombre(effectif), "un échantillon d'au moins une unité")
    if succes > effectif:
        raise DonneeRefusee("succes", en_nombre(succes), f"au plus l'effectif, {en_nombre(effectif)}")
    with localcontext() as contexte:
        contexte.prec = _PRECISION
        exact = en_exact(effectif)
        n, carre = Decimal(exact.numerator) / Decimal(exact.denominator), quantile * quantile
        rapport = en_exact(succes) / exact
        part = Decimal(rapport.numerator) / Decimal(rapport.denominator)
        centre = part + carre / (2 * n)
        ecart = quantile * (part * (1 - part) / n + carre / (4 * n * n)).sqrt()
        bornes = [(centre + signe * ecart) / (1 + carre / n) for signe in (-1, 1)]
    bas, haut = (Fraction(arrondir(borne, 10)) for borne in bornes)
    return bas, haut


def taille_echantillon(population: int, marge: Decimal, quantile: Decimal = QUANTILE_95) -> int:
    """Prescriptions to draw among `population` to know a share within ± `marge`, whatever the share is (p = 0.5)."""
    if population <= 0:
        raise DonneeRefusee("population", str(population), "au moins une ordonnance")
    if not 0 < marge < 1:
        raise DonneeRefusee("marge", str(marge), "une marge entre 0 et 1")
    infinie = Fraction(quantile) ** 2 / 4 / Fraction(marge) ** 2
    finie = population * infinie / (population - 1 + infinie)
    entier = (Decimal(finie.numerator) / Decimal(finie.denominator)).to_integral_value(ROUND_CEILING)
    return int(entier)
