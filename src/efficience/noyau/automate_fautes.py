"""What a life cycle must be before it serves: every state in reach, no idle gesture, every line with its text.

Run once at import: a fault in a table stops the program, not a user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from efficience.noyau.roles import NATURES, ROLES, nature_de
from efficience.reglement import officiel

if TYPE_CHECKING:
    from efficience.noyau.automate import Automate, Passage, Transition

MOTIF = "motif"
"""The requirement without which a final state is never left."""


def _toutes(automate: Automate[Any]) -> list[Transition[Any] | Passage[Any]]:
    return [*automate.transitions, *automate.passages]


def fautes(automate: Automate[Any]) -> list[str]:
    """The faults of the table, in French, none when it may serve."""
    mal_nommes = [*_noms(automate)]
    return mal_nommes or [*_doublons(automate), *_portee(automate), *_lignes(automate), *_mains(automate)]


def _noms(automate: Automate[Any]) -> Iterator[str]:
    """Everything that is named exists: states, gestures, roles, natures, texts."""
    etats, gestes = {etat.code for etat in automate.etats}, {geste.code for geste in automate.gestes}
    nommes: set[str] = {automate.initial}
    for ligne in _toutes(automate):
        nommes |= {*ligne.de, *filter(None, [ligne.vers])}
    yield from (f"état « {code} » inconnu" for code in sorted(nommes - etats))
    cites = {ligne.geste for ligne in automate.transitions}
    yield from (f"geste « {code} » inconnu" for code in sorted(cites - gestes))
    roles = {role for ligne in automate.transitions for role in ligne.roles}
    yield from (f"rôle « {code} » inconnu" for code in sorted(roles - ROLES.keys()))
    natures = {nature for etat in automate.etats for nature in (*etat.main, *etat.libelles, *etat.suites)}
    yield from (f"nature « {code} » inconnue" for code in sorted(natures - NATURES.keys()))
    textes = {ligne.texte for ligne in _toutes(automate)}
    yield from (f"texte « {cle} » inconnu" for cle in sorted(textes - officiel().textes.keys()))


def _doublons(automate: Automate[Any]) -> Iterator[str]:
    """One state, one gesture per code; several lines for one (gesture, state, role) only when `si` decides."""
    codes = Counter([etat.code for etat in automate.etats] + [geste.code for geste in automate.gestes])
    yield from (f"« {code} » défini deux fois" for code, fois in codes.items() if fois > 1)
    cases = Counter(
        (ligne.geste, etat, role)
        for ligne in automate.transitions
        if ligne.si is None
        for etat in ligne.de
        for role in ligne.roles
    )
    yield from (f"deux lignes pour {case}" for case, fois in cases.items() if fois > 1)


def _portee(automate: Automate[Any]) -> Iterator[str]:
    """Every state is reached from the first one, every gesture serves, a state that is not final has a way out."""
    lignes = _toutes(automate)
    atteints, a_suivre = {automate.initial}, [automate.initial]
    while a_suivre:
        etat = a_suivre.pop()
        suivants = {ligne.vers for ligne in lignes if etat in ligne.de and ligne.vers} - atteints
        atteints |= suivants
        a_suivre += suivants
    yield from (f"état « {etat.code} » hors d’atteinte" for etat in automate.etats if etat.code not in atteints)
    servent = {ligne.geste for ligne in automate.transitions}
    yield from (f"geste « {geste.code} » sans ligne" for geste in automate.gestes if geste.code not in servent)
    quittes = {etat for ligne in lignes for etat in ligne.de if ligne.vers and ligne.vers != etat}
    yield from (f"« {e.code} » n’a pas d’issue" for e in automate.etats if not e.final and e.code not in quittes)


def _lignes(automate: Automate[Any]) -> Iterator[str]:
    """A line has its states and its roles; a final state is left by a reasoned decision only, never by time."""
    finals = {etat.code for etat in automate.etats if etat.final}
    for ligne in automate.transitions:
        if not ligne.de or not ligne.roles:
            yield f"« {ligne.geste} » sans état de départ ou sans rôle"
        rouvre = bool(finals & set(ligne.de)) and ligne.vers is not None
        if rouvre and MOTIF not in {exigence.nom for exigence in ligne.exige}:
            yield f"« {ligne.geste} » rouvre un état final sans motif"
    yield from (f"le temps rouvre « {etat} »" for p in automate.passages for etat in p.de if etat in finals)


def _mains(automate: Automate[Any]) -> Iterator[str]:
    """It is someone's turn only when a gesture is expected of them; in a final state it is nobody's."""
    for etat in automate.etats:
        if etat.final and etat.main:
            yield f"« {etat.code} » est final : la main n’est à personne"
        lignes = (ligne for ligne in automate.transitions if etat.code in ligne.de and ligne.attendue)
        attendus = {nature_de(role) for ligne in lignes for role in ligne.roles}
        yield from (f"« {etat.code} » : rien n’est attendu de « {n} »" for n in etat.main if n not in attendus)
