"""Tables of the targeting."""

from efficience.portail.ciblage.models.campagne import ActionDeclaree, Campagne, Feuille, Proposition
from efficience.portail.ciblage.models.instances import Avis, AvisDuComite, Comite
from efficience.portail.ciblage.models.liste import Liste, Retrait

__all__ = [
    "ActionDeclaree",
    "Avis",
    "AvisDuComite",
    "Campagne",
    "Comite",
    "Feuille",
    "Liste",
    "Proposition",
    "Retrait",
]
