"""The digital services that a group leans on, and the obligations it ticks (cahier des charges, § 12). No medical record.

« devront s'appuyer prioritairement sur les outils et référentiels socles de la e-santé ».
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

SOCLES: Mapping[str, str] = MappingProxyType(
    {
        "dmp": "le dossier médical partagé",
        "mssante": "la messagerie sécurisée de santé",
        "e_prescription": "la prescription électronique",
        "ror": "le répertoire opérationnel des ressources",
        "viatrajectoire": "ViaTrajectoire",
    }
)
PARTAGES: Mapping[str, str] = MappingProxyType(
    {
        "logiciel_commun": "un logiciel partagé par les professionnels du groupement",
        "coordination_regionale": "les services numériques de coordination de la région",
    }
)
OBLIGATIONS: Mapping[str, str] = MappingProxyType(
    {
        "identification": "l’identification et l’authentification des professionnels",
        "information": "la note d’information remise aux patients",
        "donnees_structurees": "des données saisies sous une forme structurée",
        "protection": "le respect de la protection des données personnelles",
        "securite": "la politique de sécurité des systèmes d’information de santé",
        "interoperabilite": "le cadre d’interopérabilité",
    }
)


def manques(services: Collection[str], obligations: Collection[str]) -> tuple[str, ...]:
    """What a group lacks, in words: a basic service not used, no tool to share, an obligation not ticked."""
    absents = [f"Le groupement n’utilise pas {mots}." for code, mots in SOCLES.items() if code not in services]
    if not set(services) & PARTAGES.keys():
        absents.append("Le groupement n’a ni logiciel commun ni service régional de coordination : l’ARS peut l’équiper.")
    return (*absents, *(f"Reste à établir : {mots}." for code, mots in OBLIGATIONS.items() if code not in obligations))
