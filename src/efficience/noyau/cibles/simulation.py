"""Trying thresholds: who enters, who leaves, and how many euros are concerned. The same rule as the list itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from efficience.noyau.ciblage import Issue
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import MontantErrone, decimal
from efficience.noyau.profil import FORMES_COMPARATIVES, Decision
from efficience.reglement import Reglement
from efficience.reglement.profils import Ciblage, Critere


@dataclass(frozen=True)
class Concerne:
    """Euros of several hospitals: the sum of those known, and how many are not; what is not known is not zero."""

    montant: Decimal
    connus: int
    inconnus: int


@dataclass(frozen=True)
class Simulation:
    """Two lists compared: the one kept so far (`reference`) and the one tried. FINESS numbers, in order."""

    cibles: tuple[str, ...]
    entrants: tuple[str, ...]
    sortants: tuple[str, ...]
    non_calculables: tuple[str, ...]
    examines: int
    concerne: Concerne


def concerner(finess: Iterable[str], depenses: Mapping[str, Decimal | None]) -> Concerne:
    """The spend of these hospitals."""
    lues = [depenses.get(un) for un in finess]
    connues = [montant for montant in lues if montant is not None]
    return Concerne(sum(connues, Decimal(0)), len(connues), len(lues) - len(connues))


def simuler(reference: Sequence[Decision], essai: Sequence[Decision], depenses: Mapping[str, Decimal | None]) -> Simulation:
    """What the thresholds tried change, from the decisions of `noyau.profil.cibler` on the same hospitals."""
    avant, apres = (_de(decisions, Issue.OUI) for decisions in (reference, essai))
    return Simulation(
        cibles=apres,
        entrants=tuple(un for un in apres if un not in set(avant)),
        sortants=tuple(un for un in avant if un not in set(apres)),
        non_calculables=_de(essai, Issue.NON_CALCULABLE),
        examines=len(essai),
        concerne=concerner(apres, depenses),
    )


def _de(decisions: Sequence[Decision], issue: Issue) -> tuple[str, ...]:
    return tuple(sorted(decision.finess for decision in decisions if decision.cible is issue))


def seuils(ciblage: Ciblage) -> tuple[str, ...]:
    """The parameters that are the thresholds of an indicator, each once: what a simulation may move."""
    return tuple(dict.fromkeys(critere.seuil for critere in ciblage.criteres if critere.seuil))


def parametres(critere: Critere) -> tuple[str, ...]:
    """Every parameter that a criterion rests on: its threshold, how quadrants are joined, whom quartiles are taken of."""
    compares = ("champ_comparaison",) if critere.forme in FORMES_COMPARATIVES else ()
    return tuple(filter(None, (critere.seuil, critere.connecteur, critere.quantile, *compares)))


_CENT = Decimal(100)


def lire_seuil(reglement: Reglement, parametre: str, saisi: str) -> str:
    """What a person typed, as a sheet writes it: a share is typed in per cent (« 20 » or « 20 % »). Raises DonneeRefusee."""
    lu = reglement.parametres[parametre]
    if lu.unite not in ("part", "euros", "nombre"):
        return saisi.strip()
    nu = saisi.strip().removesuffix("%").removesuffix("€").strip()
    try:
        nombre = decimal(nu)
    except MontantErrone as faute:
        raise DonneeRefusee(lu.intitule, f"« {saisi} »", "un nombre") from faute
    return format(nombre / _CENT if lu.unite == "part" else nombre, "f")


def ecrire_seuil(reglement: Reglement, parametre: str, au: date) -> str:
    """The threshold of that day as a person types it: « 20 » for a share of 20 %."""
    valeur = reglement.valeur(parametre, au)
    nombre = valeur.valeur * _CENT if valeur.unite == "part" else valeur.valeur
    return format(nombre.normalize(), "f").replace(".", ",") if isinstance(nombre, Decimal) else str(nombre)


def essayer(reglement: Reglement, saisis: Mapping[str, str], nom: str) -> Reglement:
    """The rules with these thresholds, typed by a person. Raises DonneeRefusee, ErreurReglement."""
    valeurs = {parametre: lire_seuil(reglement, parametre, saisi) for parametre, saisi in saisis.items()}
    return reglement.avec({"parametres": valeurs}, nom) if valeurs else reglement
