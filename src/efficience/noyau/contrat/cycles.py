"""The life cycles of contracts, by name as dossiers store it, and the one that opens each generation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from efficience.noyau.automate import Automate
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.contrat.premiere_generation import PREMIERE_GENERATION
from efficience.noyau.contrat.troisieme_generation import TROISIEME_GENERATION
from efficience.noyau.dossier import Dossier

CYCLE_DE_LA_GENERATION: Mapping[str, Automate[Dossier]] = MappingProxyType(
    {"GEN1_2018": PREMIERE_GENERATION, "GEN2_2022": DEUXIEME_GENERATION, "GEN3_2026": TROISIEME_GENERATION}
)
CYCLES: Mapping[str, Automate[Dossier]] = MappingProxyType(
    {cycle.nom: cycle for cycle in (DEUXIEME_GENERATION, AVENANT, PREMIERE_GENERATION, TROISIEME_GENERATION)}
)
