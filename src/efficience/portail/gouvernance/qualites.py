"""The quality under which a gesture is made: read from the mandates of whoever acts, on the day they act."""

from __future__ import annotations

from datetime import datetime

from efficience.noyau.automate import Exigence, GesteRefuse, Transition
from efficience.noyau.dossier import Dossier
from efficience.portail.commun.acteur import Acteur
from efficience.portail.gouvernance import lectures

QUALITE, SUPPLEANCE = "qualite", "par_suppleance_de"


def tenue(lu: Dossier, ligne: Transition[Dossier], membre: Acteur, le: datetime) -> dict[str, str]:
    """`{qualite}` when the line asks for one and the person has it, with the holder for whom they stand in, if they do.

    Raises GesteRefuse, saying which mandate ended.
    """
    exigence = next((x for x in ligne.exige if x.nom == QUALITE), None)
    if exigence is None:
        return {}
    jour = lu.territoire.jour(le)
    for qualite, supplee in sorted(lectures.qualites(membre, jour).items()):
        if not exigence.refus(qualite, lu):
            return {QUALITE: qualite, **({SUPPLEANCE: supplee} if supplee else {})}
    raise GesteRefuse(ligne.geste, lu.etat, _pourquoi(exigence, lu, membre, le))


def _pourquoi(exigence: Exigence[Dossier], lu: Dossier, membre: Acteur, le: datetime) -> str:
    jour = lu.territoire.jour(le)
    for mandat in lectures.finies(membre, jour):
        if not exigence.refus(mandat.qualite, lu):
            return f"Votre mandat ({mandat.libelle}) a pris fin le {mandat.fin:%d/%m/%Y}."
    return f"Ce geste demande {exigence.libelle}, par un mandat en cours lié à votre compte."
