"""Tables of the groups, of their questionnaires, of what they steer with."""

from efficience.portail.ipep.models.groupe import Groupement, Medecin, Membre, Patientele, Strate
from efficience.portail.ipep.models.questionnaires import Lien, ModeleEcrit, Recueil, Reponse

__all__ = [
    "Groupement",
    "Lien",
    "Medecin",
    "Membre",
    "ModeleEcrit",
    "Patientele",
    "Recueil",
    "Reponse",
    "Strate",
]
