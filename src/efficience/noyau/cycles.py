"""Every life cycle, by name as dossiers store it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from efficience.noyau.automate import Automate
from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.campagne_evaluation.mise_sous_surveillance import SURVEILLANCE
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.contrat.cycles import CYCLES as CYCLES_DES_CONTRATS
from efficience.noyau.dossier import Dossier

CYCLES: Mapping[str, Automate[Dossier]] = MappingProxyType(
    {**CYCLES_DES_CONTRATS, **{cycle.nom: cycle for cycle in (EVALUATION, A_BLANC, SURVEILLANCE)}}
)
