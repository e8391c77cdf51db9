"""A contested line: a prescription imputed to the wrong establishment is taken out, replaced where it belongs, and logged.

« décompte exclu et remplacé » (audit of the Hauts-de-France). On sums: the line leaves the site that contests it and joins
the one it belongs to, when it is known. On a sample: the next line of the reserve takes its place, so that the size stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import Nombre, en_exact, en_nombre

Sommes = Mapping[tuple[str, str], Nombre | None]
"""Exact sums by (site, measure): euros, boxes, trips. Never a ratio, nor a number of distinct patients."""


class Suite(Enum):
    """What ARS and Assurance Maladie answered."""

    EN_ATTENTE = "en attente"
    ACCEPTEE = "acceptée"
    REJETEE = "rejetée"


@dataclass(frozen=True)
class LigneContestee:
    """A line that a site says is not its own: what it weighs in each measure, whose it would be (empty: not known)."""

    ligne: str
    indicateur: str
    site: str
    mesures: Mapping[str, Nombre]
    motif: str
    suite: Suite = Suite.EN_ATTENTE
    autre_site: str = ""


@dataclass(frozen=True)
class Inscription:
    """A line of the log: which line moved which measure of which site, from what to what, why."""

    ligne: str
    site: str
    mesure: str
    avant: Fraction
    apres: Fraction
    motif: str

    @property
    def phrase(self) -> str:
        """The log as it is read."""
        ecart = f"{en_nombre(self.avant)} → {en_nombre(self.apres)}"
        return f"Ligne {self.ligne}, site {self.site}, {self.mesure} : {ecart}. {self.motif}"


@dataclass(frozen=True)
class Rectification:
    """The sums once accepted contestations are applied, and the log of every change. Nothing else moved."""

    sommes: Sommes
    journal: tuple[Inscription, ...]


def rectifier(sommes: Sommes, contestees: Sequence[LigneContestee]) -> Rectification:
    """Apply the accepted contestations; the others change nothing.

    What leaves a site joins another or leaves the region: nothing is made up. Raises DonneeRefusee on a line contested
    twice, on a measure that the site does not have, on a site that takes its own line back.
    """
    acceptees = [une for une in contestees if une.suite is Suite.ACCEPTEE]
    lignes = [une.ligne for une in acceptees]
    if doubles := sorted({ligne for ligne in lignes if lignes.count(ligne) > 1}):
        raise DonneeRefusee("ligne", ", ".join(doubles), "une ligne contestée une seule fois")
    rectifiees, journal = dict(sommes), []
    for une in acceptees:
        if une.site == une.autre_site:
            raise DonneeRefusee("autre_site", une.site, "un autre site que celui qui conteste")
        for mesure, poids in une.mesures.items():
            journal.append(_deplacer(rectifiees, une, une.site, mesure, -en_exact(poids)))
            if (une.autre_site, mesure) in rectifiees:
                journal.append(_deplacer(rectifiees, une, une.autre_site, mesure, en_exact(poids)))
    return Rectification(rectifiees, tuple(journal))


def _deplacer(
    sommes: dict[tuple[str, str], Nombre | None], une: LigneContestee, site: str, mesure: str, ecart: Fraction
) -> Inscription:
    avant = sommes.get((site, mesure))
    if avant is None:
        raise DonneeRefusee("mesure", f"{site}, {mesure}", "une mesure connue du site")
    apres = en_exact(avant) + ecart
    sommes[site, mesure] = apres
    return Inscription(une.ligne, site, mesure, en_exact(avant), apres, une.motif)


def remplacer(tirees: Sequence[str], ecartees: Sequence[str], reserve: Sequence[str]) -> tuple[str, ...]:
    """A sample without the lines put aside, each replaced by the next of the reserve, in the order drawn.

    Raises DonneeRefusee when a line put aside was not drawn, or when the reserve does not suffice.
    """
    if inconnues := sorted(set(ecartees) - set(tirees)):
        raise DonneeRefusee("ecartees", ", ".join(inconnues), "des lignes de l'échantillon")
    disponibles = [ligne for ligne in reserve if ligne not in tirees]
    manque = len(set(ecartees)) - len(disponibles)
    if manque > 0:
        raise DonneeRefusee("reserve", f"{len(disponibles)} lignes", f"{manque} de plus pour garder la taille")
    suivantes = iter(disponibles)
    return tuple(next(suivantes) if ligne in ecartees else ligne for ligne in tirees)
