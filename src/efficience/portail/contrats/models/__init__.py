"""Tables of contracts: acts and what was done to them, documents and signatures, what the parties write to one another."""

from efficience.portail.contrats.models.actes import Acte, Contrat
from efficience.portail.contrats.models.documents import Coordonnees, Document, ModeleRegional, Signature
from efficience.portail.contrats.models.echanges import Abonnement, Annonce, Annotation, Brouillon, Reponse
from efficience.portail.contrats.models.faits import Delai, Evenement, Preuve

__all__ = [
    "Abonnement",
    "Acte",
    "Annonce",
    "Annotation",
    "Brouillon",
    "Contrat",
    "Coordonnees",
    "Delai",
    "Document",
    "Evenement",
    "ModeleRegional",
    "Preuve",
    "Reponse",
    "Signature",
]
