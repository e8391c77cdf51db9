"""The roadmap, what it cannot miss, and the use of the credits.

« Un modèle de feuille de route synthétisant les éléments incontournables pour la conduite du projet » (§ 10). The list of
headings is assumed (NFA): the model was not found. The use of the credits follows the § 10 headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import au_centime, en_euros

RUBRIQUES: Mapping[str, str] = MappingProxyType(
    {
        "gouvernance": "la gouvernance et les membres",
        "diagnostic": "le diagnostic",
        "objectifs": "les objectifs",
        "actions": "le plan d’actions",
        "systeme_d_information": "le système d’information et le partage des données",
        "emploi": "l’emploi des crédits d’amorçage",
        "information_patients": "l’information des patients",
        "risques": "les risques",
        "calendrier": "le calendrier",
    }
)
CHAMPS_D_ACTION: Mapping[str, str] = MappingProxyType(
    {"titre": "un titre", "pilote": "un pilote", "debut_le": "une date de début", "indicateur": "un indicateur"}
)
POSTES: Mapping[str, str] = MappingProxyType(
    {
        "chef_de_projet": "Chef de projet, coordinateur : conduite, fédération des acteurs, expertises",
        "systeme_d_information": "Frais liés aux systèmes d’information : outil, recueil, structuration, saisie, requêtes",
        "expertise_juridique": "Expertise juridique pour les statuts et la gouvernance",
        "reunions_communication_formation": "Temps de réunion, de communication et de formation",
        "coordination": "Coordination, outils de coopération, temps administratif, autres besoins (gestionnaire de cas)",
    }
)
"""What the credits may pay, § 10."""


def manques(rubriques: Mapping[str, Any], montant: Decimal) -> tuple[str, ...]:
    """What a roadmap lacks, in words: an empty heading, an action without pilot or date, a budget beyond the credits."""
    vides = [mots for code, mots in RUBRIQUES.items() if not rubriques.get(code)]
    trouves = [f"La feuille de route ne dit pas {', '.join(vides)}."] if vides else []
    for rang, action in enumerate(rubriques.get("actions") or (), start=1):
        absents = [mots for champ, mots in CHAMPS_D_ACTION.items() if not action.get(champ)]
        trouves += [f"Action {rang} : il manque {', '.join(absents)}."] if absents else []
    return (*trouves, *_emploi(rubriques.get("emploi") or {}, montant))


def _emploi(emploi: Mapping[str, Decimal], montant: Decimal) -> tuple[str, ...]:
    inconnus = sorted(emploi.keys() - POSTES.keys())
    total = sum(emploi.values(), Decimal(0))
    return (
        *(f"« {poste} » n’est pas une dépense que les crédits financent." for poste in inconnus),
        *((f"L’emploi prévu ({en_euros(total)}) dépasse les crédits ({en_euros(montant)}).",) if total > montant else ()),
    )


@dataclass(frozen=True)
class DepenseAmorcage:
    """What was paid with the credits: heading of § 10, euros, its voucher."""

    poste: str
    montant: Decimal
    piece: str


@dataclass(frozen=True)
class LigneDeBudget:
    """A heading: planned, spent, left (negative when more was spent than planned), in euros."""

    poste: str
    prevu: Decimal
    depense: Decimal
    reste: Decimal


def suivre(prevu: Mapping[str, Decimal], depenses: Iterable[DepenseAmorcage], verse: Decimal) -> tuple[LigneDeBudget, ...]:
    """The budget by heading, in their order. Raises DonneeRefusee: unknown heading, no voucher, more spent than was paid."""
    faites: Sequence[DepenseAmorcage] = [*depenses]
    for une in faites:
        if une.poste not in POSTES:
            raise DonneeRefusee("poste", une.poste, "une dépense que les crédits financent : " + ", ".join(POSTES))
        if not une.piece or une.montant <= 0:
            raise DonneeRefusee("depense", en_euros(une.montant), "un montant positif et sa pièce")
    total = sum((une.montant for une in faites), Decimal(0))
    if total > verse:
        raise DonneeRefusee("depenses", en_euros(total), f"au plus les {en_euros(verse)} versés")
    lignes = []
    for poste in POSTES:
        depense = au_centime(sum((une.montant for une in faites if une.poste == poste), Decimal(0)))
        attendu = au_centime(prevu.get(poste, Decimal(0)))
        lignes.append(LigneDeBudget(poste, attendu, depense, attendu - depense))
    return tuple(lignes)
