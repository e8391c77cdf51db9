"""Tables of evaluations: what was computed, what a hospital declares, and what it keeps for itself."""

from efficience.portail.evaluations.models.chez_soi import Action, DetailDepose, HorsReferentiel, LigneDeDetail, Rythme
from efficience.portail.evaluations.models.declarations import (
    Critere,
    InformationCME,
    Justificatif,
    LigneContestee,
    LigneTiree,
    PointsRetenus,
    Reponse,
)
from efficience.portail.evaluations.models.evaluations import Calcule, Enveloppe, Evaluation, Partage
from efficience.portail.evaluations.models.mensuel import Mois

__all__ = [
    "Action",
    "Calcule",
    "Critere",
    "DetailDepose",
    "Enveloppe",
    "Evaluation",
    "HorsReferentiel",
    "InformationCME",
    "Justificatif",
    "LigneContestee",
    "LigneDeDetail",
    "LigneTiree",
    "Mois",
    "Partage",
    "PointsRetenus",
    "Reponse",
    "Rythme",
]
