"""The obligations of a contract as dated tasks, between two days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from efficience.noyau.periode import Periode
from efficience.reglement import Obligation


@dataclass(frozen=True)
class Tache:
    """An obligation due on a day, for a period that ends that day (None: once, when the contract takes effect)."""

    obligation: Obligation
    pour_le: date
    periode: Periode | None


def taches(obligations: Iterable[Obligation], vigueur: Periode, entre: Periode) -> tuple[Tache, ...]:
    """What is due in `entre` under a contract in force during `vigueur`, by day, then in the order of the obligations.

    A period begun before the contract is due for what the contract covers of it. What happens at any time, or always
    holds, has no day: `rythme` says so.
    """
    dues = (tache for obligation in obligations for tache in _dues(obligation, vigueur))
    return tuple(sorted((tache for tache in dues if entre.contient(tache.pour_le)), key=lambda tache: tache.pour_le))


def _dues(obligation: Obligation, vigueur: Periode) -> Iterator[Tache]:
    if obligation.rythme == "prise_d_effet":
        yield Tache(obligation, vigueur.debut, None)
    debut = vigueur.debut
    for annee in range(vigueur.debut.year, vigueur.fin.year + 1):
        for mois, jour in obligation.echeances:
            terme = date(annee, mois, jour)
            if debut <= terme <= vigueur.fin:
                yield Tache(obligation, terme, Periode(debut, terme))
                debut = terme + timedelta(days=1)
