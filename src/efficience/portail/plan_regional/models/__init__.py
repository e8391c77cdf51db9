"""The tables of the plan."""

from efficience.portail.plan_regional.models.convention import BilanDeConvention
from efficience.portail.plan_regional.models.fiches import Axe, Bilan, Fiche, Importation, Jalon
from efficience.portail.plan_regional.models.suivi import Gain, Indicateur, Valeur, Visa
from efficience.portail.plan_regional.models.terrain import Visite

__all__ = [
    "Axe",
    "Bilan",
    "BilanDeConvention",
    "Fiche",
    "Gain",
    "Importation",
    "Indicateur",
    "Jalon",
    "Valeur",
    "Visa",
    "Visite",
]
