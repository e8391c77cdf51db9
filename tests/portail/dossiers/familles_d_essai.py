"""Families of dossiers for the tests: decisions and opinions of bodies, evaluations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE, DECISION
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.familles import Famille, Lettre, Ligne
from efficience.portail.dossiers.models import Dossier, Evenement

SUITES: list[str] = []
"""The gestures whose consequences were drawn, in order."""


def _avec_qualite(
    _dossier: Dossier, ligne: Ligne, dites: Mapping[str, Any], par: Acteur, _le: datetime
) -> Mapping[str, Any]:
    exigee = any(exigence.nom == "qualite" for exigence in ligne.exige)
    return {**dites, **({"qualite": "dg_ars"} if exigee and "dg_ars" in par.roles else {})}


def _suites(evenement: Evenement, _par: Acteur, _le: datetime) -> None:
    SUITES.append(evenement.geste)


def _lettres(_dossier: Dossier, ligne: Ligne, _le: datetime) -> list[Lettre]:
    envoi = Lettre("boite@essai.invalid", "avis-decision", "Une décision est à ouvrir", legal=True)
    return [envoi] if ligne.geste == "notifier" else []


def _avis_manquants(dossier: Dossier, _le: datetime) -> Mapping[str, Any]:
    return {"avis_manquants": dossier.fixe.get("avis_manquants", ())}


DECISIONS = Famille(
    code="essai", intitule="Essais", cycles={c.nom: c for c in (DECISION, AVIS_D_INSTANCE)}, lire="plan.lire",
    agir="plan.tenir", completer=_avec_qualite, suites=_suites, lettres=_lettres, faits=_avis_manquants,
)  # fmt: skip
EVALUATIONS = Famille(
    code="essai_evaluation", intitule="Évaluations", cycles={EVALUATION.nom: EVALUATION}, lire="evaluation.lire",
    agir="evaluation.repondre", caches=frozenset({"calculee", "revue_conjointe"}),
)  # fmt: skip
