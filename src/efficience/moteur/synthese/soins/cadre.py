"""Where and when care takes place: what every generator of events needs to know."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import alea
from efficience.moteur.synthese.soins.calendrier import an, dernier, premier
from efficience.moteur.synthese.soins.evenements import Dispositif, Recolte, Sejour, Transport
from efficience.moteur.synthese.soins.patientele import Patient, Patientele
from efficience.moteur.synthese.soins.plan import Plan, Porteur
from efficience.moteur.synthese.volumes import repartir

Ligne = TypeVar("Ligne", Dispositif, Transport)


@dataclass(frozen=True)
class Cadre:
    """One establishment in one year. `numeros` counts the stays already numbered, by establishment and year of discharge;
    `recours` are the hospitals that may take its patients over; nothing is seen outside `annees`."""

    graine: int
    annee: int
    rang_annee: int
    annees: frozenset[int]
    porteur: Porteur
    plan: Plan
    patientele: Patientele
    numeros: Counter[tuple[str, int]]
    recours: Sequence[Etablissement]

    @property
    def finess(self) -> str:
        """Who bills."""
        return self.porteur.etablissement.finess

    @property
    def plante(self) -> bool:
        """True when exact figures are awaited here."""
        return self.porteur.habitudes.effet.code != ""

    def hasard(self, sujet: str) -> np.random.Generator:
        """The generator of one kind of care here this year."""
        return alea(self.graine, sujet, self.porteur.habitudes.rang, self.rang_annee)

    def patient(self, classe: str) -> Patient:
        """A patient of this class who has had no care yet."""
        return self.patientele.nouveau(self.porteur.habitudes.rang, classe, self.annee)

    def suivi(self, classe: str, place: int) -> Patient:
        """One of the patients whose treatments meet."""
        return self.patientele.suivi(self.porteur.habitudes.rang, classe, place, self.annee)

    def jours(self, hasard: np.random.Generator, nombre: int, debut: int = 0, apres: int = 365) -> list[int]:
        """Days of the year, drawn from the `debut`-th to the `apres`-th (excluded)."""
        origine = premier(self.annee)
        return [origine + int(jour) for jour in hasard.integers(debut, apres, size=nombre)]

    def borner(self, jour: int) -> int:
        """A day brought back to the end of the year when it is beyond."""
        return min(jour, dernier(self.annee))


@dataclass(frozen=True)
class Venue:
    """A stay to come: who, from when to when, why, how it begins and ends, what it costs."""

    patient: Patient
    entree: int
    sortie: int
    ghm: str
    dp: str
    montant: int
    mode_entree: str = "8"
    mode_sortie: str = "8"
    dr: str = ""
    das: str = ""
    chaine: bool = True


def accueillir(cadre: Cadre, recolte: Recolte, venue: Venue, lieu: Etablissement | None = None) -> Sejour | None:
    """The stay as `lieu` (this establishment by default) transmits it; none when it ends in a year that is not seen, or not
    transmitted.

    A private clinic gives no amount: no file of the PMSI holds it beside the stay.
    """
    annee = an(venue.sortie)
    chez = lieu or cadre.porteur.etablissement
    if annee not in cadre.annees or not chez.transmet(annee == max(cadre.annees)):
        return None
    cadre.numeros[chez.finess, annee] += 1
    sejour = Sejour(
        finess=chez.finess,
        annee=annee,
        numero=cadre.numeros[chez.finess, annee],
        patient=venue.patient.numero,
        chaine=venue.chaine,
        entree=venue.entree,
        sortie=venue.sortie,
        age=venue.patient.age,
        mode_entree=venue.mode_entree,
        mode_sortie=venue.mode_sortie,
        ghm=venue.ghm,
        dp=venue.dp,
        dr=venue.dr,
        das=venue.das,
        montant=None if chez.categorie.statut == "prive" else venue.montant,
    )
    recolte.sejours.append(sejour)
    return sejour


def partager(total: int, nombre: int, hasard: np.random.Generator) -> list[int]:
    """`total` cents or trips in `nombre` uneven parts whose sum is exact."""
    if not nombre:
        return []
    return [int(part) for part in repartir(total, hasard.integers(60, 141, size=nombre))]


def annuler(lignes: Iterable[Ligne], une_sur: int) -> list[Ligne]:
    """Regularisations: one line in so many was billed twice, then taken back by a negative mirror line."""
    ajoutees: list[Ligne] = []
    for rang, ligne in enumerate(lignes):
        if rang % une_sur == une_sur - 1:
            quantite = "trajets" if isinstance(ligne, Transport) else "quantite"
            miroir = {quantite: -getattr(ligne, quantite), "rembourse": -ligne.rembourse}
            ajoutees += [ligne, ligne._replace(**miroir)]
    return ajoutees
