"""The indicators of an action: how much of the target is reached, the weather of an action, who signed a value.

« Pour les actions pilotées conjointement, ils mettent en place un suivi partagé des actions et des indicateurs »
(convention de Normandie, art. 4): a value of a joint action is final once both parties signed it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.exigences import exiger_part
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, en_exact

TYPES: Mapping[str, str] = MappingProxyType(
    {"resultat": "résultat", "processus": "processus", "moyens": "moyens", "gain": "gain"}
)
DRAPEAUX: Mapping[str, str] = MappingProxyType(
    {"cpom": "CPOM de l’ARS et de l’État", "cpg": "contrat pluriannuel de gestion", "suivi": "suivi"}
)
VERT, ORANGE, ROUGE, GRIS = "vert", "orange", "rouge", "gris"
METEO: Mapping[str, str] = MappingProxyType(
    {VERT: "objectif atteint", ORANGE: "en bonne voie", ROUGE: "loin de l’objectif", GRIS: "sans donnée"}
)


@dataclass(frozen=True)
class IndicateurDAction:
    """What measures an action: from `reference` towards `cible`. `valeur` is None when nothing is known yet."""

    code: str
    libelle: str
    type: str
    sens: Sens
    reference: Nombre
    cible: Nombre
    valeur: Nombre | None = None
    drapeaux: tuple[str, ...] = ()


def atteinte(indicateur: IndicateurDAction) -> Fraction | None:
    """Share of the way from the reference to the target: (value − reference) / (target − reference); None without value.

    When the target is the reference (to hold), 1 if the value holds it in its direction, else 0.
    """
    if indicateur.valeur is None:
        return None
    valeur, reference, cible = (en_exact(n) for n in (indicateur.valeur, indicateur.reference, indicateur.cible))
    if cible == reference:
        tenu = valeur <= cible if indicateur.sens is Sens.BAISSE else valeur >= cible
        return Fraction(int(tenu))
    return (valeur - reference) / (cible - reference)


def meteo(part: Fraction | None, vert: Nombre, orange: Nombre) -> str:
    """The weather word for a share of the target; both thresholds are included in the better colour."""
    exiger_part(vert=vert, orange=orange)
    if part is None:
        return GRIS
    if part >= en_exact(vert):
        return VERT
    return ORANGE if part >= en_exact(orange) else ROUGE


def pire(couleurs: Sequence[str]) -> str:
    """The weather of an action: that of its worst indicator; « gris » when none has a value."""
    connues = [couleur for couleur in (ROUGE, ORANGE, VERT) if couleur in couleurs]
    return connues[0] if connues else GRIS


STATUTS_DE_VALEUR: Mapping[frozenset[str], str] = MappingProxyType(
    {
        frozenset(): "provisoire",
        frozenset({"ars"}): "validée par l’ARS",
        frozenset({"am"}): "validée par l’assurance maladie",
        frozenset({"ars", "am"}): "validée",
    }
)


def statut_de_valeur(signataires: Collection[str], requis: Collection[str]) -> str:
    """What a value is worth: « validée » once every party that leads the action signed it, whoever else did."""
    siens = frozenset(signataires) & frozenset(requis)
    return "validée" if siens == frozenset(requis) else STATUTS_DE_VALEUR[siens]
