"""What a session sets going: for each point treated, the gesture to make on the dossier it is about, made once.

The portal makes each of them in the same transaction as `traiter`; a refusal by the target life cycle (an opinion after the
arrêté) refuses the treatment of the point too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from efficience.noyau.dossier import Dossier, Evenement
from efficience.noyau.gouvernance.competences import AVIS, MATIERES, SANS_SUITE
from efficience.noyau.gouvernance.reunion import points

_DATEES = {"tenir_comite": "tenu_le"}
"""The gestures that keep the day of the session under a name of their own."""

_PORTEES = ("observations", "etablissements")
"""What the body added to its answer, that the affair keeps with it."""


@dataclass(frozen=True)
class Suite:
    """A gesture to make on a dossier: its identifier, its life cycle, what comes with the gesture."""

    objet: str
    cycle: str
    geste: str
    donnees: Mapping[str, Any]


def suite(seance: Dossier, numero: str, traitement: Mapping[str, Any], tenue: Evenement) -> Suite | None:
    """The gesture that a treated point makes, None when nothing follows: put off, rejected, or a matter without object.

    `numero`: that of the session, which proves it; `tenue`: the event that opened the session.
    """
    (point,) = [un for un in points(seance) if un.code == traitement["point"]]
    matiere = MATIERES[point.matiere]
    if not matiere.geste or traitement["issue"] in SANS_SUITE:
        return None
    jour = seance.territoire.jour(tenue.le)
    preuve = {"seance": {"reunion": numero, "instance": seance.faits["instance"], "tenue_le": jour}}
    dit = {"avis": traitement["issue"]} if matiere.nature == AVIS else {}
    date = {_DATEES[matiere.geste]: jour} if matiere.geste in _DATEES else {}
    dites = {nom: traitement[nom] for nom in _PORTEES if traitement.get(nom)}
    return Suite(point.objet, matiere.cycle, matiere.geste, {**point.donnees, **dit, **date, **dites, **preuve})


def suites(seance: Dossier, numero: str) -> tuple[Suite, ...]:
    """Everything that a session set going so far, in the order in which its points were treated."""
    tenue = seance.dernier("ouvrir")
    if tenue is None:
        return ()
    faites = [fait.donnees["traitement"] for fait in seance.evenements if fait.geste == "traiter"]
    trouvees = (suite(seance, numero, traitement, tenue) for traitement in faites)
    return tuple(une for une in trouvees if une)
