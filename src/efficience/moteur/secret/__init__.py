"""Statistical secrecy: hide the small counts of published tables, and whatever would let anybody work them out."""

from efficience.moteur.secret.attaquant import Attaque, attaquer
from efficience.moteur.secret.fuites import Fuite, Intervalle, Methode
from efficience.moteur.secret.lecture import ecrire, lire, rattachements_connus
from efficience.moteur.secret.protection import Bilan, Protection, entre_versions, proteger
from efficience.moteur.secret.publication import Case, Cle, Table

__all__ = [
    "Attaque",
    "Bilan",
    "Case",
    "Cle",
    "Fuite",
    "Intervalle",
    "Methode",
    "Protection",
    "Table",
    "attaquer",
    "ecrire",
    "entre_versions",
    "lire",
    "proteger",
    "rattachements_connus",
]
