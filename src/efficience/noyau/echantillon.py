"""A sample of audited prescriptions: what was drawn, what waits in reserve, what stays once lines are put aside.

« un décompte imputé à tort est exclu et remplacé » (webinaire CAQES 2022, indicateurs régionaux): the line leaves, the next
one of the reserve takes its place, so that the size stays; both sets are kept, with the reason of each change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from efficience.noyau.contestation import remplacer
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.rejouable.regionaux import ITEMS

DENOMINATEUR = "ordonnances"


@dataclass(frozen=True)
class LigneTiree:
    """A prescription of the sample: number, rank in the draw, whether it waits in reserve, the checks it passes."""

    ligne: str
    rang: int
    reserve: bool
    conformes: frozenset[str]


@dataclass(frozen=True)
class Remplacement:
    """A line put aside, the one that takes its place, why."""

    ecartee: str
    remplacee_par: str
    motif: str

    @property
    def phrase(self) -> str:
        """The log as it is read."""
        return f"Ligne {self.ecartee} exclue, remplacée par la ligne {self.remplacee_par} de la réserve. {self.motif}"


@dataclass(frozen=True)
class Retenue:
    """The lines drawn, the lines kept in the same order, each change, and the exact sums of what is kept."""

    tirees: tuple[str, ...]
    retenues: tuple[str, ...]
    remplacements: tuple[Remplacement, ...]
    sommes: Mapping[str, Fraction]


def retenir(lignes: Sequence[LigneTiree], ecartees: Mapping[str, str]) -> Retenue:
    """The sample without the lines of `ecartees` (their reason, by number), each replaced by the next of the reserve.

    Raises DonneeRefusee on a number drawn twice, a line that was not drawn, a reserve that does not suffice.
    """
    ordonnees = sorted(lignes, key=lambda une: une.rang)
    noms = [une.ligne for une in ordonnees]
    if doubles := sorted({nom for nom in noms if noms.count(nom) > 1}):
        raise DonneeRefusee("ligne", ", ".join(doubles), "un numéro par ligne de l'échantillon")
    tirees = tuple(une.ligne for une in ordonnees if not une.reserve)
    retenues = remplacer(tirees, tuple(ecartees), [une.ligne for une in ordonnees if une.reserve])
    changes = tuple(
        Remplacement(avant, apres, ecartees[avant])
        for avant, apres in zip(tirees, retenues, strict=True)
        if avant != apres
    )  # fmt: skip
    return Retenue(tirees, retenues, changes, sommer([une for une in ordonnees if une.ligne in set(retenues)]))


def sommer(lignes: Sequence[LigneTiree]) -> Mapping[str, Fraction]:
    """The sums that the indicator publishes: prescriptions, and those that pass each check."""
    passees = {item: Fraction(sum(item in une.conformes for une in lignes)) for item in ITEMS}
    return {DENOMINATEUR: Fraction(len(lignes)), **passees}
