"""The roles of the people and the natures of the organisations they act for: stable codes, French labels.

A habilitation, a line of a life cycle, a mail name a role or a nature by its code, never by its label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ARS = "ars"
CAISSE = "caisse"
ETABLISSEMENT = "etablissement"

NATURES: Mapping[str, str] = MappingProxyType(
    {
        ARS: "agence régionale de santé",
        CAISSE: "organisme local d’assurance maladie",
        ETABLISSEMENT: "établissement de santé",
        "omedit": "OMéDIT",
        "ipep": "groupement IPEP",
        "audit": "auditeur",
    }
)
"""What an organisation is. The first three are the parties of a contract."""

PARTIES = (ARS, CAISSE, ETABLISSEMENT)
"""The three parties that sign (CSS, art. L. 162-30-2), and who must know what happens."""


@dataclass(frozen=True)
class Role:
    """What a person does in an organisation of that nature."""

    code: str
    libelle: str
    nature: str


AGENT_ARS, DG_ARS = "agent_ars", "dg_ars"
AGENT_AM, DIRECTEUR_CPAM = "agent_am", "directeur_cpam"
DIRECTEUR, PROFESSIONNEL = "directeur", "professionnel"

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.code: role
        for role in (
            Role(AGENT_ARS, "agent de l’ARS", ARS),
            Role(DG_ARS, "directeur général de l’ARS", ARS),
            Role(AGENT_AM, "agent de l’assurance maladie", CAISSE),
            Role(DIRECTEUR_CPAM, "directeur de la CPAM", CAISSE),
            Role(DIRECTEUR, "directeur de l’établissement", ETABLISSEMENT),
            Role(PROFESSIONNEL, "pharmacien, médecin DIM ou référent de l’établissement", ETABLISSEMENT),
            Role("omedit", "membre de l’OMéDIT", "omedit"),
            Role("coordinateur_ipep", "coordinateur d’un groupement IPEP", "ipep"),
            Role("auditeur", "auditeur", "audit"),
        )
    }
)


def nature_de(role: str) -> str:
    """The nature of the organisation in which `role` is held. Raises KeyError on an unknown role."""
    return ROLES[role].nature
