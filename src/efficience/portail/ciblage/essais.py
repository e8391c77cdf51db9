"""A simulation as an address says it: the thresholds of the address, the lists compared, the rows of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles import motifs, simulation
from efficience.noyau.cibles.simulation import Concerne, Simulation
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.profil import Decision
from efficience.portail.ciblage import chiffres, lectures
from efficience.portail.ciblage.chiffres import Observes
from efficience.portail.ciblage.models import Campagne
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.reglement import ErreurReglement, Reglement
from efficience.reglement.profils import Ciblage

_UNITES = {"part": "en %", "euros": "en euros", "nombre": "", "niveau": "A, B, C ou D"}
CHANGEMENTS = {(True, True): "reste", (False, True): "entre", (True, False): "sort", (False, False): ""}


@dataclass(frozen=True)
class Seuil:
    """A threshold of the form: what the campaign keeps, what is tried, and how it is typed."""

    parametre: str
    intitule: str
    unite: str
    retenu: str
    saisi: str

    @property
    def change(self) -> bool:
        """Whether what is tried differs."""
        return self.saisi.strip() not in ("", self.retenu)


@dataclass(frozen=True)
class Rangee:
    """A hospital examined, before and after the thresholds tried."""

    lieu: Etablissement
    decision: Decision
    montant: Decimal | None
    avant: Issue
    essai: Essai

    @property
    def apres(self) -> Issue:
        """What the thresholds tried decide."""
        return self.decision.cible

    @property
    def motifs(self) -> tuple[motifs.Motif, ...]:
        """Each criterion in words: only the rows shown ask for it."""
        return motifs.motiver(self.essai.ciblage, self.decision, self.essai.reglement, self.essai.campagne.au)

    @property
    def changement(self) -> str:
        """entre, sort, reste, or nothing."""
        return CHANGEMENTS[self.avant is Issue.OUI, self.apres is Issue.OUI]


@dataclass
class Essai:
    """One indicator of a campaign under the thresholds of an address."""

    campagne: Campagne
    ciblage: Ciblage
    membre: Membre
    saisis: Mapping[str, str]
    faute: str = field(default="", init=False)

    @cached_property
    def seuils(self) -> list[Seuil]:
        """The thresholds that may be moved."""
        retenu = self.campagne.reglement
        return [
            Seuil(
                nom,
                retenu.parametres[nom].intitule,
                _UNITES.get(retenu.parametres[nom].unite, ""),
                simulation.ecrire_seuil(retenu, nom, self.campagne.au),
                self.saisis.get(nom, "")[:40],
            )
            for nom in simulation.seuils(self.ciblage)
        ]

    @cached_property
    def reglement(self) -> Reglement:
        """The rules tried; those of the campaign, and `faute` said, when a threshold cannot be read."""
        changes = {seuil.parametre: seuil.saisi for seuil in self.seuils if seuil.change}
        try:
            return simulation.essayer(self.campagne.reglement, changes, "l’essai")
        except (DonneeRefusee, ErreurReglement) as refus:
            self.faute = str(refus)
            return self.campagne.reglement

    @property
    def en_cours(self) -> bool:
        """Whether something is tried."""
        return any(seuil.change for seuil in self.seuils) and not self.faute

    @cached_property
    def observes(self) -> Observes | None:
        """The figures in force; nothing without results."""
        return chiffres.lire(self.campagne, self.ciblage, self.campagne.reglement)

    @cached_property
    def lieux(self) -> dict[str, Etablissement]:
        """The hospitals that the reader sees."""
        siens = self.observes.siens if self.observes else ()
        return lectures.etablissements(self.membre, self.campagne).in_bulk(list(siens))

    def _decisions(self, reglement: Reglement) -> list[Decision]:
        assert self.observes is not None
        decisions = chiffres.decider(self.observes, self.ciblage, reglement, self.campagne)
        return [decision for decision in decisions if decision.finess in self.lieux]

    @cached_property
    def avant(self) -> list[Decision]:
        """What the thresholds of the campaign decide."""
        return self._decisions(self.campagne.reglement)

    @cached_property
    def apres(self) -> list[Decision]:
        """What the thresholds tried decide."""
        return self._decisions(self.reglement) if self.en_cours else self.avant

    @cached_property
    def bilan(self) -> Simulation:
        """Who enters, who leaves, the euros concerned."""
        assert self.observes is not None
        return simulation.simuler(self.avant, self.apres, self.observes.depenses)

    @property
    def mouvements(self) -> str:
        """« 2 entrent, 1 sort », « aucun n’entre, 10 sortent »."""
        return ", ".join(
            f"aucun {aucun}" if not un else f"{len(un)} {singulier if len(un) == 1 else pluriel}"
            for un, aucun, singulier, pluriel in (
                (self.bilan.entrants, "n’entre", "entre", "entrent"),
                (self.bilan.sortants, "ne sort", "sort", "sortent"),
            )
        )

    @property
    def cibles_avant(self) -> int:
        """How many the thresholds of the campaign target."""
        return sum(decision.cible is Issue.OUI for decision in self.avant)

    @cached_property
    def concerne_avant(self) -> Concerne:
        """The euros that the thresholds of the campaign concern."""
        assert self.observes is not None
        cibles = [decision.finess for decision in self.avant if decision.cible is Issue.OUI]
        return simulation.concerner(cibles, self.observes.depenses)

    @cached_property
    def rangees(self) -> list[Rangee]:
        """Every hospital examined: those that change first, then those targeted, by name."""
        assert self.observes is not None
        issues = {decision.finess: decision.cible for decision in self.avant}
        faites = [
            Rangee(
                self.lieux[decision.finess], decision, self.observes.depenses[decision.finess], issues[decision.finess], self
            )
            for decision in self.apres
        ]
        ordre = {"entre": 0, "sort": 1, "reste": 2, "": 3}
        return sorted(faites, key=lambda un: (ordre[un.changement], un.lieu.raison_sociale, un.lieu.finess))
