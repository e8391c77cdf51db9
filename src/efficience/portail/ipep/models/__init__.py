"""Tables of the groups, of their money, of their questionnaires, of what they steer with."""

from efficience.portail.ipep.models.financement import Agregats, Catalogue, CleVotee, Depense, FeuilleDeRoute
from efficience.portail.ipep.models.groupe import Groupement, Medecin, Membre, Patientele, Strate
from efficience.portail.ipep.models.pilotage import Activite, Pratique, Services
from efficience.portail.ipep.models.questionnaires import Lien, ModeleEcrit, Recueil, Reponse

__all__ = [
    "Activite",
    "Agregats",
    "Catalogue",
    "CleVotee",
    "Depense",
    "FeuilleDeRoute",
    "Groupement",
    "Lien",
    "Medecin",
    "Membre",
    "ModeleEcrit",
    "Patientele",
    "Pratique",
    "Recueil",
    "Reponse",
    "Services",
    "Strate",
]
