"""The closed catalogue of merge fields: what a template may print, and nothing else.

A region edits its templates within this list. Adding a field is a change of the program: a line in one of the tables of
this folder, with its kind, its meaning, its source and a sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from efficience.documents.catalogue.chiffres import CHIFFRES
from efficience.documents.catalogue.contrat import CONTRAT
from efficience.documents.catalogue.decisions import DECISIONS
from efficience.documents.catalogue.evaluation import EVALUATION
from efficience.documents.catalogue.gouvernance import GOUVERNANCE
from efficience.documents.catalogue.ipep import IPEP
from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.catalogue.parties import PARTIES
from efficience.documents.catalogue.procedure import PROCEDURE
from efficience.documents.catalogue.regional import REGIONAL

GROUPES: tuple[Groupe, ...] = (
    *PARTIES, *CONTRAT, *PROCEDURE, *DECISIONS, *EVALUATION, *GOUVERNANCE, *REGIONAL, *IPEP, *CHIFFRES,
)  # fmt: skip
CATALOGUE: Mapping[str, Mention] = MappingProxyType(
    {mention.nom: mention for groupe in GROUPES for mention in groupe.nommees()}
)

__all__ = ["CATALOGUE", "GROUPES", "Groupe", "Mention"]
