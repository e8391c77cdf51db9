"""A targeting profile of `reglement` applied to a population of establishments: who is targeted, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from efficience.noyau.ciblage import (
    CONNECTEURS,
    Condition,
    Issue,
    et,
    moyennes_par_categorie,
    quartile,
    rapport_a_la_categorie,
)
from efficience.noyau.evaluation import rang
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import Nombre, en_exact, en_nombre
from efficience.noyau.parametres import Releve
from efficience.reglement.profils import Borne, Ciblage, Critere

QUANTILE_CONNU = 7  # linear interpolation, as R and spreadsheets


Mesure = Nombre | str | None
"""An exact number, a grade A to D, or nothing."""


@dataclass(frozen=True)
class Observe:
    """One establishment of the population: its measures for the indicator and year, its category (None: unknown)."""

    finess: str
    mesures: Mapping[str, Mesure]
    categorie: str | None = None


@dataclass(frozen=True)
class Examen:
    """One criterion examined for one establishment. `seuil` is None when nothing could fix it (no quartile).

    `critere` is its French label, `mesure` what was compared: a published measure, an expression of several, « quadrants ».
    """

    critere: str
    mesure: str
    valeur: Mesure
    operateur: str
    seuil: Mesure
    rempli: Issue
    formule: str
    texte: str


@dataclass(frozen=True)
class Decision:
    """The targeting of one establishment, with the criteria that decided it: all must be met."""

    finess: str
    cible: Issue
    examens: tuple[Examen, ...]


def cibler(
    ciblage: Ciblage, population: Sequence[Observe], releve: Releve, parmi: Collection[str] | None = None
) -> tuple[Decision, ...]:
    """Examine every establishment of `population`, in its order, by all the criteria of one indicator.

    `parmi`: the FINESS numbers to decide on, the others only being compared with; None decides on all.
    Quartiles and category means are those of the population given. Thresholds are read from `releve`. Whether
    the
    indicator is active (`ciblage.actif`) is for the campaign to say: before it decides, one wants to see.
    """
    examiner = [_FORMES[critere.forme](critere, population, releve) for critere in ciblage.criteres]
    decisions = []
    for observe in population:
        if parmi is not None and observe.finess not in parmi:
            continue
        examens = tuple(examine(observe) for examine in examiner)
        decisions.append(Decision(observe.finess, et(examen.rempli for examen in examens), examens))
    return tuple(decisions)


Examine = Callable[[Observe], Examen]


def _seuil(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    seuil = releve.lire(critere.seuil)
    return lambda observe: _comparer(critere, _lire(critere, observe.mesures), seuil)


def _moyenne_categorie(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    seuil = en_exact(releve.lire(critere.seuil))
    moyennes = moyennes_par_categorie((un.categorie, _quotient(critere, un.mesures)) for un in population)

    def examiner(observe: Observe) -> Examen:
        rapport = rapport_a_la_categorie(_quotient(critere, observe.mesures), observe.categorie, moyennes)
        return _comparer(critere, rapport, seuil)

    return examiner


def _quadrants(critere: Critere, population: Sequence[Observe], releve: Releve) -> Examine:
    connecteur = releve.lire(critere.connecteur)
    if releve.lire(critere.quantile) != QUANTILE_CONNU:
        raise DonneeRefusee(critere.quantile, "un autre type de quantile", f"{QUANTILE_CONNU}, le seul calculé")
    quadrants = [[_condition(borne, population) for borne in quadrant] for quadrant in critere.quadrants]

    def examiner(observe: Observe) -> Examen:
        issues = [et(_issue(condition, observe.mesures) for condition in quadrant) for quadrant in quadrants]
        ecrits = (" et ".join(_ecrire_cote(condition, observe.mesures) for condition in quadrant) for quadrant in quadrants)
        formule = f" {connecteur} ".join(f"({ecrit})" for ecrit in ecrits)
        rempli = CONNECTEURS[connecteur](issues)
        return Examen(
            critere.critere, critere.mesure or critere.forme, None, connecteur, None, rempli, formule, critere.texte
        )

    return examiner


_FORMES: Mapping[str, Callable[[Critere, Sequence[Observe], Releve], Examine]] = {
    "seuil": _seuil,
    "moyenne-categorie": _moyenne_categorie,
    "quadrants": _quadrants,
}


FORMES_COMPARATIVES = frozenset({"moyenne-categorie", "quadrants"})
"""The forms of criteria whose thresholds come from the population."""


def _lire(critere: Critere, mesures: Mapping[str, Mesure]) -> Mesure:
    """A grade as it is, else the quotient of the criterion's measures."""
    seule = mesures.get(critere.mesures[0])
    return seule if isinstance(seule, str) else _quotient(critere, mesures)


def _quotient(critere: Critere, mesures: Mapping[str, Mesure]) -> Fraction | None:
    """(sum of the measures) / (sum of what divides them); None when one is missing or the divisor is zero."""
    haut = _somme(critere.mesures, mesures)
    if not critere.sur:
        return haut
    bas = _somme(critere.sur, mesures)
    return haut / bas if haut is not None and bas else None


def _somme(noms: Sequence[str], mesures: Mapping[str, Mesure]) -> Fraction | None:
    total = Fraction(0)
    for nom in noms:
        valeur = _en_nombre(mesures.get(nom))
        if valeur is None:
            return None
        total += valeur
    return total


def _en_nombre(mesure: Mesure) -> Fraction | None:
    """The number compared: the rank of a grade, else the measure itself, exact."""
    return None if mesure is None else _comparable(mesure)


def _comparable(valeur: Nombre | str) -> Fraction:
    return en_exact(rang(valeur) if isinstance(valeur, str) else valeur)


def _comparer(critere: Critere, valeur: Mesure, seuil: Nombre | str) -> Examen:
    condition = Condition(critere.mesure, critere.operateur, _comparable(seuil), critere.texte)
    rempli = condition.examiner({critere.mesure: _en_nombre(valeur)})
    formule = f"{critere.mesure} : {ecrire(valeur)} {critere.operateur} {ecrire(seuil)}"
    return Examen(
        critere.critere, critere.mesure or critere.forme, valeur, critere.operateur, seuil, rempli, formule, critere.texte
    )


def _condition(borne: Borne, population: Sequence[Observe]) -> Condition | None:
    """The side of a quadrant, its threshold being a quartile of the population; None when no quartile exists."""
    seuil = quartile((_en_nombre(un.mesures.get(borne.mesure)) for un in population), Fraction(borne.quartile, 4))
    return None if seuil is None else Condition(borne.mesure, borne.operateur, seuil)


def _issue(condition: Condition | None, mesures: Mapping[str, Mesure]) -> Issue:
    if condition is None:
        return Issue.NON_CALCULABLE
    return condition.examiner({condition.mesure: _en_nombre(mesures.get(condition.mesure))})


def _ecrire_cote(condition: Condition | None, mesures: Mapping[str, Mesure]) -> str:
    if condition is None:
        return "aucun quartile"
    lue = ecrire(mesures.get(condition.mesure))
    return f"{condition.mesure} : {lue} {condition.operateur} {en_nombre(condition.seuil)}"


def ecrire(mesure: Mesure) -> str:
    """A measure as a French reader expects it: a grade as it is, a number with its comma, or « non calculable »."""
    if mesure is None:
        return "non calculable"
    return mesure if isinstance(mesure, str) else en_nombre(mesure)
