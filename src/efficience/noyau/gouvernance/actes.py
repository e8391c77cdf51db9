"""An opinion asked of a body, and a decision signed by whoever may: two lives kept apart.

An opinion that nobody gives is deemed given after the delay, and says so. A decision waits for the opinions it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, apres, qualite, sans_obstacle, seance
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM

CONVENTION = "convention-normandie-2019"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)
QUESTION = Champ("question", "la question posée", "texte")
_SEANCE = seance(tuple(INSTANCES), depuis="demander")


def _la_sienne(tenue: Mapping[str, Any], dossier: Dossier) -> str:
    """`faits["instance"]`: the body that was asked."""
    demandee = dossier.faits.get("instance", "")
    if demandee and tenue.get("instance") != demandee:
        return f"L’avis est demandé à une autre instance : {INSTANCES[demandee].intitule}."
    return _SEANCE.refus(tenue, dossier)


SEANCE = replace(_SEANCE, refus=_la_sienne)

AVIS_D_INSTANCE: Automate[Dossier] = Automate(
    "avis_d_instance",
    "Avis demandé à une instance",
    "a_demander",
    (
        Etat("a_demander", "À demander", (ARS,), "L’ARS pose la question."),
        Etat("demande", "Avis attendu", (ARS, CAISSE), "L’instance rend son avis en séance.", {CAISSE: "Avis à rendre"}),
        Etat("rendu", "Avis rendu", (), "L’avis est joint à l’affaire ; il ne la décide pas.", final=True),
        Etat("tacite", "Réputé rendu", (), "Le délai est passé sans avis ; l’affaire peut être décidée.", final=True),
    ),
    (
        Geste("demander", "Demander l’avis", "Avis demandé"),
        Geste("relancer", "Relancer l’instance", "Instance relancée"),
        Geste("rendre", "Enregistrer l’avis", "Avis rendu"),
    ),
    (
        T("demander", ("a_demander",), "demande", _ARS, CONVENTION, exige=(QUESTION,)),
        IMPREVU("relancer", ("demande",), None, _ARS, CONVENTION),
        T("rendre", ("demande",), "rendu", (*_ARS, *_AM), CONVENTION, exige=(x.AVIS, SEANCE)),
    ),
    (Passage(("demande",), "tacite", apres("delai_avis_instance", "demander"), "Délai de l’avis échu", CONVENTION),),
)


def _avis_d_abord(dossier: Dossier, _role: str) -> str:
    return " ".join(dossier.faits.get("avis_manquants", ()))


AVIS_RECUS = Condition("avis reçus", _avis_d_abord)
"""`faits["avis_manquants"]`: the opinions that the matter needs and that are not recorded, in words."""
CONFORME = sans_obstacle("obstacles")
SIGNATAIRE = qualite({"dg_ars": "directeur général de l’ARS"})

DECISION: Automate[Dossier] = Automate(
    "decision_regionale",
    "Décision",
    "proposee",
    (
        Etat("proposee", "Proposée", (ARS,), "Le directeur général signe, une fois les avis reçus.", {ARS: "À signer"}),
        Etat("signee", "Signée", (ARS,), "L’ARS notifie la décision.", {ARS: "À notifier"}),
        Etat("notifiee", "Notifiée", (ARS, CAISSE), "La décision est exécutée."),
        Etat("executee", "Exécutée", (), "Rien d’autre.", final=True),
        Etat("retiree", "Retirée", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("signer", "Signer la décision", "Décision signée", engage=True),
        Geste("notifier", "Notifier la décision", "Décision notifiée", engage=True),
        Geste("publier", "Publier la décision", "Décision publiée"),
        Geste("executer", "Enregistrer l’exécution", "Décision exécutée"),
        Geste("retirer", "Retirer la décision", "Décision retirée", engage=True),
    ),
    (
        T("signer", ("proposee",), "signee", (DG_ARS,), CONVENTION, (AVIS_RECUS, CONFORME), (SIGNATAIRE, x.DOCUMENT)),
        T("notifier", ("signee",), "notifiee", _ARS, CONVENTION, exige=(x.DOCUMENT,)),
        IMPREVU("publier", ("signee", "notifiee"), None, _ARS, CONVENTION, exige=(x.PIECE,)),
        T("executer", ("notifiee",), "executee", (*_ARS, *_AM), CONVENTION, exige=(x.PIECE,)),
        IMPREVU("retirer", ("proposee", "signee", "notifiee"), "retiree", (DG_ARS,), CONVENTION, exige=(x.MOTIF,)),
    ),
)
