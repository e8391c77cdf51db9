"""A remark on a clause: open until somebody answers, closed once the answer is enough.

No text asks for it: the period of reflection of D. 162-15 is when the parties exchange on the project.
"""

from __future__ import annotations

from efficience.noyau.automate import Automate, Etat, Geste, Transition
from efficience.noyau.roles import (
    AGENT_AM,
    AGENT_ARS,
    ARS,
    CAISSE,
    DG_ARS,
    DIRECTEUR,
    DIRECTEUR_CPAM,
    ETABLISSEMENT,
    PROFESSIONNEL,
)

_PARTIES = (AGENT_ARS, DG_ARS, AGENT_AM, DIRECTEUR_CPAM, DIRECTEUR, PROFESSIONNEL, "omedit")
_TEXTE = "css-d162-15"
_OUVERTES = ("ouverte", "repondue")

ETATS = (
    Etat("ouverte", "Ouverte", (ARS, CAISSE, ETABLISSEMENT), "Une autre partie répond."),
    Etat("repondue", "Répondue", (ARS, CAISSE, ETABLISSEMENT), "Une partie la ferme quand la réponse suffit."),
    Etat("fermee", "Fermée", (), "L’échange est terminé.", final=True),
)
GESTES = (
    Geste("repondre", "Répondre", "Réponse écrite"),
    Geste("fermer", "Fermer", "Remarque fermée"),
)
LIGNES: tuple[Transition[object], ...] = (
    Transition("repondre", _OUVERTES, "repondue", _PARTIES, _TEXTE),
    Transition("fermer", ("repondue",), "fermee", _PARTIES, _TEXTE),
)

ANNOTATION: Automate[object] = Automate("annotation", "Remarque sur une clause", "ouverte", ETATS, GESTES, LIGNES)
