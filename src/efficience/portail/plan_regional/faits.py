"""What the life cycles of the plan read beside their events: the plan of an action, what is wrong before it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.noyau.plan.coherence import Cadre, Constat, bloquants, constats
from efficience.noyau.territoires import territoire
from efficience.portail.dossiers.models import Dossier
from efficience.portail.plan_regional import lectures
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.plan_regional.themes import themes

PREPARATION = ("brouillon", "concertation")


def du_dossier(dossier: Dossier, le: datetime) -> Mapping[str, Any]:
    """The facts of a dossier of this family."""
    if dossier.cycle == "action_plan":
        return {"plan_en_vigueur": dossier.mere is not None and lectures.en_vigueur(dossier.mere, le)}
    if dossier.cycle in lectures.PLANS and dossier.etat in PREPARATION:
        return {"anomalies": bloquants(de_plan(dossier, lectures.fiches(dossier), le))}
    if dossier.cycle in lectures.AVENANTS.values() and dossier.etat in PREPARATION and dossier.mere:
        return {"anomalies": bloquants(de_plan(dossier.mere, proposees(dossier.mere), le))}
    if dossier.cycle == "convention_partenariat" and dossier.mere:
        return {"plan": dossier.mere.fixe["periode"]}
    if dossier.cycle == "avenant_convention" and dossier.mere:
        vive = dossier.mere.etat_au(le)[0] in ("signee", "en_vigueur")
        return {"convention_close": () if vive else ("La convention n’est pas en cours : elle ne se modifie pas.",)}
    return {}


def de_plan(plan: Dossier, cartes: list[Fiche], le: datetime) -> tuple[Constat, ...]:
    """What is wrong in these cards on that day, blocking first."""
    jour = territoire(plan.departement).jour(le)
    return constats(lectures.actions(cartes, jour), Cadre(plan.fixe["periode"], list(themes()), jour))


def proposees(plan: Dossier) -> list[Fiche]:
    """The cards that no act has entered yet."""
    return [carte for carte in lectures.fiches(plan) if carte.dossier.etat == "proposee"]
