"""A life cycle is a table: who may do what, from which state, towards which, by which text, under which conditions.

Two kinds of lines. A `Transition` is a gesture of somebody, and is recorded. A `Passage` is the mere passing of time
(a delay ends, an effect date comes): it is never recorded, `etat_au` derives it, so that any case replays at any date
and a server that was down misses nothing. Closed by default: what no line says is refused, with the reason in French.

`C` is the context of the caller's domain (a contract, an evaluation): guards, choices and dates are read in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from efficience.noyau.automate_fautes import fautes
from efficience.noyau.roles import nature_de

C = TypeVar("C")
Donnees = Mapping[str, Any]
"""What comes with a gesture: the fields of its form, by name."""


class GesteRefuse(Exception):
    """A gesture that the life cycle does not allow here and now. `motif` is the reason, in French; nothing has moved."""

    def __init__(self, geste: str, etat: str, motif: str) -> None:
        self.geste, self.etat, self.motif = geste, etat, motif
        super().__init__(motif)


@dataclass(frozen=True)
class Etat:
    """A state: its label, whose turn it is (`main`, natures of organisations), what happens next (`suite`).

    `libelles` and `suites` give the words of a nature when they differ: « À instruire » is « En instruction » elsewhere.
    """

    code: str
    libelle: str
    main: tuple[str, ...]
    suite: str
    libelles: Mapping[str, str] = field(default_factory=dict)
    suites: Mapping[str, str] = field(default_factory=dict)
    final: bool = False

    def libelle_pour(self, nature: str) -> str:
        """The status word that an organisation of this nature reads."""
        return self.libelles.get(nature, self.libelle)

    def suite_pour(self, nature: str) -> str:
        """The sentence « what happens next » that an organisation of this nature reads."""
        return self.suites.get(nature, self.suite)


@dataclass(frozen=True)
class Geste:
    """A gesture: what the button says, what the history says once done.

    `engage`: it has a legal or financial effect, so it is summed up and confirmed before it is done.
    """

    code: str
    libelle: str
    fait: str
    engage: bool = False


@dataclass(frozen=True)
class Garde(Generic[C]):
    """A condition: `refus(contexte, role)` returns the reason of the refusal in French, or nothing when it holds."""

    nom: str
    refus: Callable[[C, str], str]


def _accepter(_valeur: Any, _contexte: Any) -> str:
    return ""


@dataclass(frozen=True)
class Exigence(Generic[C]):
    """What must come with a gesture: a field of its form. `refus` says why a value cannot be, or nothing.

    `nature` tells a form how to ask: preuve, texte, date, montant, piece, choix… What is `facultative` may be left out.
    `permis`: the answers of a choice, by code with their words.
    """

    nom: str
    libelle: str
    nature: str
    refus: Callable[[Any, C], str] = _accepter
    facultative: bool = False
    permis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Transition(Generic[C]):
    """A line of the table. `vers` is None when the gesture is recorded and the state stays.

    `si` chooses between lines of the same gesture from the same state (the last signature concludes, the others do not).
    `ouvre` names the delay that the gesture starts. `attendue` is false for what nobody waits for, such as a withdrawal:
    it makes it nobody's turn.
    """

    geste: str
    de: tuple[str, ...]
    vers: str | None
    roles: tuple[str, ...]
    texte: str
    gardes: tuple[Garde[C], ...] = ()
    exige: tuple[Exigence[C], ...] = ()
    si: Callable[[C, str], bool] | None = None
    ouvre: str = ""
    attendue: bool = True

    def arrivee(self, etat: str) -> str:
        """The state after the gesture."""
        return self.vers or etat

    def obstacle(self, contexte: C, role: str) -> str:
        """Why the gesture is refused in this context, before anything is typed; nothing when it is allowed."""
        return next(filter(None, (garde.refus(contexte, role) for garde in self.gardes)), "")


@dataclass(frozen=True)
class Passage(Generic[C]):
    """The state changes by itself at the instant `quand` gives (None: not fixed, so not yet)."""

    de: tuple[str, ...]
    vers: str
    quand: Callable[[C], datetime | None]
    cause: str
    texte: str


@dataclass(frozen=True)
class Derive:
    """A passage that happened, with its true instant."""

    le: datetime
    vers: str
    cause: str
    texte: str


@dataclass(frozen=True, eq=False)
class Automate(Generic[C]):
    """A life cycle. Refused at import when a state is out of reach, a gesture idle or a text unknown to `reglement`."""

    nom: str
    intitule: str
    initial: str
    etats: tuple[Etat, ...]
    gestes: tuple[Geste, ...]
    transitions: tuple[Transition[C], ...]
    passages: tuple[Passage[C], ...] = ()

    def __post_init__(self) -> None:
        if trouvees := fautes(self):
            raise ValueError(f"automate « {self.nom} » : " + " ; ".join(trouvees))

    def etat(self, code: str) -> Etat:
        """The state of that code. Raises KeyError."""
        return self._etats[code]

    def geste(self, code: str) -> Geste:
        """The gesture of that code. Raises KeyError."""
        return self._gestes[code]

    @cached_property
    def _etats(self) -> Mapping[str, Etat]:
        return {etat.code: etat for etat in self.etats}

    @cached_property
    def _gestes(self) -> Mapping[str, Geste]:
        return {geste.code: geste for geste in self.gestes}

    @cached_property
    def _lignes_de(self) -> Mapping[str, tuple[Transition[C], ...]]:
        """The lines from each state, in the order of the table."""
        return {e.code: tuple(ligne for ligne in self.transitions if e.code in ligne.de) for e in self.etats}

    def etat_au(self, etat: str, contexte: C, le: datetime) -> tuple[str, tuple[Derive, ...]]:
        """The state at the instant `le`, and the passages that time alone made since `etat`, in order."""
        derives: list[Derive] = []
        while (derive := self.prochain_passage(etat, contexte)) and derive.le <= le:
            derives.append(derive)
            etat = derive.vers
        return etat, tuple(derives)

    def prochain_passage(self, etat: str, contexte: C) -> Derive | None:
        """The next change that time alone makes from `etat`, if its instant is known."""
        dates = ((p.quand(contexte), p) for p in self.passages if etat in p.de)
        connus = [(quand, p) for quand, p in dates if quand is not None]
        if not connus:
            return None
        quand, passage = min(connus, key=lambda connu: connu[0])
        return Derive(quand, passage.vers, passage.cause, passage.texte)

    def gestes_possibles(self, etat: str, role: str, contexte: C) -> tuple[Transition[C], ...]:
        """The lines that `role` may cross from `etat` now, in the order of the table."""
        return tuple(ligne for ligne, motif in self.gestes_expliques(etat, role, contexte) if not motif)

    def gestes_expliques(self, etat: str, role: str, contexte: C) -> tuple[tuple[Transition[C], str], ...]:
        """The lines of `role` from `etat`, each with the reason why it is refused now (nothing: it is allowed)."""
        return tuple((ligne, ligne.obstacle(contexte, role)) for ligne in self._lignes(etat, role, contexte))

    def a_la_main(self, etat: str, contexte: C, roles: Sequence[str]) -> tuple[str, ...]:
        """The roles, among those given, of whom something is expected and possible now."""
        return tuple(r for r in roles if any(ligne.attendue for ligne in self.gestes_possibles(etat, r, contexte)))

    def ligne(self, geste: str, etat: str, role: str, contexte: C) -> Transition[C]:
        """The only line of this gesture from this state for this role, guards unread. Raises GesteRefuse without one."""
        lignes = [ligne for ligne in self._lignes(etat, role, contexte) if ligne.geste == geste]
        if not lignes:
            raise GesteRefuse(geste, etat, self._pourquoi_aucune(geste, etat, role))
        (seule,) = lignes
        return seule

    def choisir(self, geste: str, etat: str, role: str, contexte: C, donnees: Donnees) -> Transition[C]:
        """The line to cross for this gesture. Raises GesteRefuse with the reason; nothing is changed here."""
        ligne = self.ligne(geste, etat, role, contexte)
        motif = ligne.obstacle(contexte, role) or _manque(ligne, contexte, donnees)
        if motif:
            raise GesteRefuse(geste, etat, motif)
        return ligne

    def _lignes(self, etat: str, role: str, contexte: C) -> list[Transition[C]]:
        """The lines from this state for this role, the ambiguous gestures decided by their `si`."""
        return [
            ligne
            for ligne in self._lignes_de[etat]
            if role in ligne.roles and (ligne.si is None or ligne.si(contexte, role))
        ]

    def _pourquoi_aucune(self, geste: str, etat: str, role: str) -> str:
        siennes = [ligne for ligne in self.transitions if ligne.geste == geste]
        if not siennes:
            return f"Le geste « {geste} » n’existe pas."
        nom, ou = self.geste(geste).libelle, self.etat(etat).libelle_pour(nature_de(role))
        if not any(role in ligne.roles for ligne in siennes):
            return f"« {nom} » ne relève pas de votre rôle."
        if not any(etat in ligne.de for ligne in siennes):
            return f"« {nom} » n’est pas possible à l’étape « {ou} »."
        if any(role in ligne.roles and etat in ligne.de for ligne in siennes):
            return f"« {nom} » est sans objet pour l’instant."
        return f"« {nom} » ne relève pas de votre rôle à l’étape « {ou} »."


def _manque(ligne: Transition[C], contexte: C, donnees: Donnees) -> str:
    for exigence in ligne.exige:
        valeur = donnees.get(exigence.nom)
        if valeur is None or valeur == "":
            if exigence.facultative:
                continue
            return f"Il manque : {exigence.libelle}."
        if motif := exigence.refus(valeur, contexte):
            return motif
    return ""
