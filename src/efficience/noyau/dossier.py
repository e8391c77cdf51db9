"""A dossier: what was done, event by event, read through a life cycle. Its state is the fold of its events.

What somebody decided is an event and never changes; late, in force, expired are derived from dates at the instant of
reading, which is always an argument. `accomplir` is the pure half of the portal's `franchir`: it judges, it stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from efficience.noyau.automate import Automate, Etat, GesteRefuse, Transition
from efficience.noyau.delais import Audition, Delai, RegleDelai, regle_delai
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import Territoire, territoire
from efficience.reglement import ErreurReglement, Reglement, officiel

DEMANDER_AUDITION, TENIR_AUDITION = "demander_audition", "tenir_audition"
"""The two gestures that every contradictory procedure shares: they hold the delay that runs."""


@dataclass(frozen=True)
class Evenement:
    """A gesture done: which, at what instant (aware), by whom in which role, with what; the rule of the delay it started."""

    geste: str
    le: datetime
    par: str
    role: str
    preuve: Preuve | None = None
    donnees: Mapping[str, Any] = field(default_factory=dict)
    regle_delai: RegleDelai | None = None

    def __post_init__(self) -> None:
        if self.le.utcoffset() is None:
            raise DonneeRefusee("le", f"{self.le:%d/%m/%Y %H:%M}", "une heure avec son fuseau")

    @property
    def champs(self) -> Mapping[str, Any]:
        """All that came with the gesture, the proof included."""
        return {**self.donnees, "preuve": self.preuve}


@dataclass(frozen=True)
class Dossier:
    """The events of one act or decision, where its recipient is, and the state they lead to.

    `etat` is the state after the last event, the one that is stored; `au` tells what time made of it. `faits` holds what
    other acts decided about this one (an avenant that moves the end). `le` is the instant of reading.
    """

    cycle: Automate[Dossier]
    departement: str
    reglement: Reglement
    etat: str
    evenements: tuple[Evenement, ...] = ()
    faits: Mapping[str, Any] = field(default_factory=dict)
    le: datetime | None = None

    @property
    def territoire(self) -> Territoire:
        """Where the establishment is: its delays end with its days."""
        return territoire(self.departement)

    def au(self, le: datetime) -> Dossier:
        """The dossier as it was at that instant (aware): what was done by then, its state moved by time alone."""
        alors = self.connu(le)
        etat, _ = self.cycle.etat_au(alors.etat, alors, le)
        return replace(alors, etat=etat, le=le)

    def connu(self, le: datetime) -> Dossier:
        """The dossier with what was done by that instant, and nothing after."""
        if not self.evenements or self.evenements[-1].le <= le:
            return self
        return relire(self.vide, [fait for fait in self.evenements if fait.le <= le])

    @property
    def vide(self) -> Dossier:
        """The same dossier before its first event."""
        return replace(self, etat=self.cycle.initial, evenements=())

    def situation(self, le: datetime) -> Etat:
        """The state at that instant, with its words."""
        return self.cycle.etat(self.au(le).etat)

    def gestes_possibles(self, role: str, le: datetime) -> tuple[Transition[Dossier], ...]:
        """What `role` may do at that instant."""
        lu = self.au(le)
        return self.cycle.gestes_possibles(lu.etat, role, lu)

    def gestes_expliques(self, role: str, le: datetime) -> tuple[tuple[Transition[Dossier], str], ...]:
        """What concerns `role` at that instant, each with the reason why it is refused now, if it is."""
        lu = self.au(le)
        return self.cycle.gestes_expliques(lu.etat, role, lu)

    def dernier(self, *gestes: str) -> Evenement | None:
        """The latest event of one of these gestures."""
        return next((fait for fait in reversed(self.evenements) if fait.geste in gestes), None)

    def depuis(self, *gestes: str) -> tuple[Evenement, ...]:
        """The events after the latest of these gestures; all of them if none was done."""
        rangs = [rang for rang, fait in enumerate(self.evenements, start=1) if fait.geste in gestes]
        return self.evenements[rangs[-1] if rangs else 0 :]

    def donnee(self, nom: str) -> Any:
        """The latest value given under that name by any event; None if none was."""
        return next((fait.donnees[nom] for fait in reversed(self.evenements) if fait.donnees.get(nom) is not None), None)

    def delai(self, regle: str) -> Delai | None:
        """The latest delay started under that rule, with the hearing that holds it; None before it starts."""
        for rang in range(len(self.evenements) - 1, -1, -1):
            fait = self.evenements[rang]
            if fait.regle_delai and fait.regle_delai.nom == regle and fait.preuve:
                audition = self._audition(self.evenements[rang + 1 :])
                return Delai(fait.regle_delai, self.cycle.geste(fait.geste).fait, fait.preuve, self.territoire, audition)
        return None

    def delais(self) -> tuple[Delai, ...]:
        """The latest delay started under each rule, in the order in which they started."""
        noms = dict.fromkeys(fait.regle_delai.nom for fait in reversed(self.evenements) if fait.regle_delai)
        return tuple(delai for nom in reversed(noms) if (delai := self.delai(nom)))

    def _audition(self, suite: Iterable[Evenement]) -> Audition | None:
        """The hearing asked after the start of a delay and before the next one."""
        audition = None
        for fait in suite:
            if fait.regle_delai:
                break
            if fait.geste == DEMANDER_AUDITION:
                audition = Audition(self.territoire.jour(fait.le))
            elif fait.geste == TENIR_AUDITION and audition:
                audition = replace(audition, tenue_le=fait.donnees["tenue_le"])
        return audition


def ouvrir(cycle: Automate[Dossier], departement: str, reglement: Reglement | None = None) -> Dossier:
    """A new dossier, at the first state of its life cycle. Raises DonneeRefusee on an unknown department."""
    territoire(departement)
    return Dossier(cycle, departement, reglement or officiel(), cycle.initial)


def accomplir(dossier: Dossier, evenement: Evenement) -> Dossier:
    """The dossier once the gesture is done. Raises GesteRefuse, with the reason in French: then nothing has moved.

    The state is the one that holds at the event's instant, passages of time included. A gesture that starts a delay
    keeps the version of the rule in force on the day of the receipt.
    """
    lu = dossier.au(evenement.le)
    if dossier.evenements and evenement.le < dossier.evenements[-1].le:
        raise GesteRefuse(evenement.geste, lu.etat, "Ce geste serait antérieur au dernier geste enregistré.")
    try:
        ligne = dossier.cycle.choisir(evenement.geste, lu.etat, evenement.role, lu, evenement.champs)
        fait = _avec_sa_regle(dossier, evenement, ligne.ouvre)
    except ErreurReglement as muet:
        raise GesteRefuse(evenement.geste, lu.etat, f"Aucune règle ne vaut à cette date : {muet.constat}.") from muet
    return _inscrire(dossier, fait, ligne.arrivee(lu.etat))


def _avec_sa_regle(dossier: Dossier, evenement: Evenement, regle: str) -> Evenement:
    """The event with the version of the rule of the delay it starts, if it starts one."""
    if not regle or evenement.preuve is None:
        return evenement
    recu_le = dossier.territoire.jour(evenement.preuve.recu_le)
    return replace(evenement, regle_delai=regle_delai(regle, dossier.reglement, recu_le))


def relire(dossier: Dossier, evenements: Iterable[Evenement]) -> Dossier:
    """The fold: events already judged when they were done, put back one after the other.

    Guards are not read again: what was decided stays decided. Raises GesteRefuse if the table has no such line.
    """
    for fait in evenements:
        lu = dossier.au(fait.le)
        ligne = dossier.cycle.ligne(fait.geste, lu.etat, fait.role, lu)
        dossier = _inscrire(dossier, fait, ligne.arrivee(lu.etat))
    return dossier


def _inscrire(dossier: Dossier, evenement: Evenement, etat: str) -> Dossier:
    return replace(dossier, etat=etat, evenements=(*dossier.evenements, evenement), le=None)


@dataclass(frozen=True)
class Pas:
    """A step of the dated history: a gesture and who did it, or what time did (`par` empty)."""

    le: datetime
    libelle: str
    etat: str
    par: str = ""


def parcours(dossier: Dossier, le: datetime) -> tuple[Pas, ...]:
    """The whole history up to that instant, gestures and passages of time, each with the state it led to."""
    pas: list[Pas] = []
    relu = dossier.vide
    for fait in (fait for fait in dossier.evenements if fait.le <= le):
        pas += _passages(relu, fait.le)
        relu = relire(relu, [fait])
        pas.append(Pas(fait.le, dossier.cycle.geste(fait.geste).fait, relu.etat, fait.par))
    return (*pas, *_passages(relu, le))


def _passages(dossier: Dossier, le: datetime) -> list[Pas]:
    _, derives = dossier.cycle.etat_au(dossier.etat, dossier, le)
    return [Pas(derive.le, derive.cause, derive.vers) for derive in derives]
