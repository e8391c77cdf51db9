"""The life cycles of the plan, bodies, exchanges, groups and calls, by name as dossiers store it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from efficience.noyau.appel_a_projets.cycle import APPEL, PROJET
from efficience.noyau.automate import Automate
from efficience.noyau.dossier import Dossier
from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE, DECISION
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.ipep.groupement import GROUPEMENT
from efficience.noyau.ipep.revision import REVISION
from efficience.noyau.partage.cycle import ECHANGE, LIVRAISON
from efficience.noyau.plan.convention import AVENANT_CONVENTION, CONVENTION_PARTENARIAT
from efficience.noyau.plan.cycle import AVENANT_PAPRAPS, AVENANT_PPRGDRESS, PAPRAPS, PPRGDRESS
from efficience.noyau.plan.cycle_action import ACTION, ACTION_HORS_PLAN

_PLAN = (PPRGDRESS, AVENANT_PPRGDRESS, PAPRAPS, AVENANT_PAPRAPS, ACTION, ACTION_HORS_PLAN)
_GOUVERNANCE = (CONVENTION_PARTENARIAT, AVENANT_CONVENTION, REUNION, AVIS_D_INSTANCE, DECISION)
_ECHANGES, _APPELS = (ECHANGE, LIVRAISON), (APPEL, PROJET)
_IPEP = (GROUPEMENT, AMORCAGE, CAMPAGNE, REVISION)

CYCLES_REGIONAUX: Mapping[str, Automate[Dossier]] = MappingProxyType(
    {cycle.nom: cycle for cycle in (*_PLAN, *_GOUVERNANCE, *_ECHANGES, *_IPEP, *_APPELS)}
)
