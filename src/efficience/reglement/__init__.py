"""The law as data: texts, dated parameters, code lists, targeting profiles. Pure: PyYAML and the standard library."""

from efficience.reglement.chargeur import Reglement, charger, officiel, regle
from efficience.reglement.clauses import ClauseType, Obligation
from efficience.reglement.erreurs import ErreurReglement
from efficience.reglement.feuille import Feuille
from efficience.reglement.generations import Generation
from efficience.reglement.nomenclatures import Ligne, Nomenclature
from efficience.reglement.parametres import Parametre, Valeur
from efficience.reglement.profils import Borne, Ciblage, Critere, Profil
from efficience.reglement.textes import Texte

__all__ = [
    "Borne",
    "Ciblage",
    "ClauseType",
    "Critere",
    "ErreurReglement",
    "Feuille",
    "Generation",
    "Ligne",
    "Nomenclature",
    "Obligation",
    "Parametre",
    "Profil",
    "Reglement",
    "Texte",
    "Valeur",
    "charger",
    "officiel",
    "regle",
]
