"""A targeting profile of `reglement` applied to a population of establishments: who is targeted, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from efficience.noyau.ciblage import (
    CONNECTEURS,
    Condition,
    Issue,
    Mesures,
    et,
    moyennes_par_categorie,
    quartile,
    rapport_a_la_categorie,
)
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import en_exact, en_nombre
from efficience.noyau.parametres import Releve
from efficience.reglement.profils import Borne, Ciblage, Critere

QUANTILE_CONNU = 7


@dataclass(frozen=True)
class Observe:
    """One establishment of the population: its measures for the indicator and year, its category (None: unknown)."""

    finess: str
    mesures: Mapping[str, Fraction | None]
    categorie: str | None = None


@dataclass(frozen=True)
class Examen:
    """One criterion examined for one establishment. `seuil` is None when nothing could fix it (no quartile)."""

    critere: str
    valeur: Fraction | None
    operateur: str
    seuil: Fraction | None
    rempli: Issue
    formule: str
    texte: str


@dataclass(frozen=True)
class Decision:
    """The targeting of one establishment, with the criteria that decided it: all must be met."""

    finess: str
    cible: Issue
    examens: tuple[Examen, ...]


def cibler(ciblage: Ciblage, population: Sequence[Observe], releve: Releve) -> tuple[Decision, ...]:
    """Examine every establishment of `population`, in its order, by all the criteria of one indicator.

    Quartiles and category means are those of the population given. Thresholds are read from `releve`. An indicator
    whose activation parameter is off targets nobody: the result is empty.
    """
    if ciblage.actif and not releve.lire(ciblage.actif):
        return ()
    examiner = [_FORMES[critere.forme](critere, population, releve) for critere in ciblage.criteres]
    decisions = []
    for observe in population:
        examens = tuple(examine(observe) for examine in examiner)
        decisions.append(Decision(observe.finess, et(examen.rempli for examen in examens), examens))
    return tuple(decisions)


Examine = Callable[[Observe], Examen]


def _seuil(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    seuil = en_exact(releve.lire(critere.seuil))
    return lambda observe: _comparer(critere, _quotient(critere, observe.mesures), seuil)


def _moyenne_categorie(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    seuil = en_exact(releve.lire(critere.seuil))
    moyennes = moyennes_par_categorie((un.categorie, _quotient(critere, un.mesures)) for un in population)
    return lambda observe: _comparer(
        critere, rapport_a_la_categorie(_quotient(critere, observe.mesures), observe.categorie, moyennes), seuil
    )


def _quadrants(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    connecteur = releve.lire(critere.connecteur)
    if releve.lire(critere.quantile) != QUANTILE_CONNU:
        raise DonneeRefusee(critere.quantile, "un autre type de quantile", f"{QUANTILE_CONNU}, le seul calculé")
    quadrants = [[_condition(borne, population) for borne in quadrant] for quadrant in critere.quadrants]

    def examiner(observe: Observe) -> Examen:
        issues = [et(_issue(condition, observe.mesures) for condition in quadrant) for quadrant in quadrants]
        ecrits = (" et ".join(_ecrire(condition, observe.mesures) for condition in quadrant) for quadrant in quadrants)
        formule = f" {connecteur} ".join(f"({ecrit})" for ecrit in ecrits)
        rempli = CONNECTEURS[connecteur](issues)
        return Examen(critere.critere, None, connecteur, None, rempli, formule, critere.texte)

    return examiner


_FORMES: Mapping[str, Callable[[Critere, Sequence[Observe], Releve], Examine]] = {
    "seuil": _seuil,
    "moyenne-categorie": _moyenne_categorie,
    "quadrants": _quadrants,
}


def _quotient(critere: Critere, mesures: Mapping[str, Fraction | None]) -> Fraction | None:
    """(sum of the measures) / (sum of what divides them); None when one is missing or the divisor is zero."""
    haut = _somme(critere.mesures, mesures)
    if not critere.sur:
        return haut
    bas = _somme(critere.sur, mesures)
    return haut / bas if haut is not None and bas else None


def _somme(noms: Sequence[str], mesures: Mapping[str, Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for nom in noms:
        valeur = mesures.get(nom)
        if valeur is None:
            return None
        total += en_exact(valeur)
    return total


def _comparer(critere: Critere, valeur: Fraction | None, seuil: Fraction) -> Examen:
    condition = Condition(critere.mesure, critere.operateur, seuil, critere.texte)
    mesures = {critere.mesure: valeur}
    rempli, formule = condition.examiner(mesures), _ecrire(condition, mesures)
    return Examen(critere.critere, valeur, critere.operateur, seuil, rempli, formule, critere.texte)


def _condition(borne: Borne, population: Sequence[Observe]) -> Condition | None:
    seuil = quartile((un.mesures.get(borne.mesure) for un in population), Fraction(borne.quartile, 4))
    return None if seuil is None else Condition(borne.mesure, borne.operateur, seuil)


def _issue(condition: Condition | None, mesures: Mesures) -> Issue:
    return Issue.NON_CALCULABLE if condition is None else condition.examiner(mesures)


def _ecrire(condition: Condition | None, mesures: Mesures) -> str:
    if condition is None:
        return "aucun quartile"
    valeur = mesures.get(condition.mesure)
    lue = "non calculable" if valeur is None else en_nombre(valeur)
    return f"{condition.mesure} : {lue} {condition.operateur} {en_nombre(condition.seuil)}"
