"""The yearly spending report: each item beside its former year, growth never chained across two perimeters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.gouvernance.tableau import croissance, total
from efficience.portail.tableaux.models import LigneDeDepense

_Cle = tuple[int, str, str]


def _lignes(region: str) -> dict[_Cle, LigneDeDepense]:
    """By year, item and perimeter, the last row entered."""
    siennes = LigneDeDepense.objects.filter(region=region).order_by("pk")
    return {(un.annee, un.poste, un.perimetre): un for un in siennes}


def dernieres(region: str) -> Iterator[tuple[LigneDeDepense | None, LigneDeDepense]]:
    """Each item of the last year, with its row of the year before: of the same perimeter when there is one."""
    lues = _lignes(region)
    annee = max((cle[0] for cle in lues), default=0)
    for (an, poste, perimetre), un in sorted(lues.items(), key=lambda paire: paire[0]):
        if an == annee:
            autre = next((x for (y, p, _), x in lues.items() if (y, p) == (annee - 1, poste)), None)
            yield lues.get((annee - 1, poste, perimetre)) or autre, un


@dataclass(frozen=True)
class LigneDeBilan:
    """An item of a year in the report."""

    depense: LigneDeDepense
    evolution: Fraction | NonCalculable | None


@dataclass(frozen=True)
class Bilan:
    """A year of a perimeter: its items, its total."""

    annee: int
    perimetre: str
    lignes: tuple[LigneDeBilan, ...]
    total: Decimal


def bilans(region: str) -> list[Bilan]:
    """The report, the last year first; items of two perimeters are never added."""
    lues = _lignes(region)
    groupes = sorted({(annee, perimetre) for annee, _, perimetre in lues}, reverse=True)
    faits = []
    for annee, perimetre in groupes:
        siennes = [un for (an, _, p), un in lues.items() if (an, p) == (annee, perimetre)]
        avant = {un.poste: un for (an, _, _), un in lues.items() if an == annee - 1}
        memes = {un.poste: un for (an, _, p), un in lues.items() if (an, p) == (annee - 1, perimetre)}
        lignes = []
        for un in sorted(siennes, key=lambda une: une.poste):
            passee = memes.get(un.poste) or avant.get(un.poste)
            lignes.append(LigneDeBilan(un, croissance(passee.droit, un.droit) if passee else None))
        montant = total((un.droit for un in siennes), annee, perimetre)
        faits.append(Bilan(annee, perimetre, tuple(lignes), montant))
    return faits
