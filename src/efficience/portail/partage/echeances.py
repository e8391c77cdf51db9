"""Mes échéances: the deliveries that an exchange owes and that did not come."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from efficience.noyau.echeances_regionales import des_livraisons
from efficience.noyau.territoires import territoire
from efficience.portail.commun.echeances import Echeance
from efficience.portail.comptes.membre import Membre
from efficience.portail.partage import lectures


def source(membre: Membre, le: datetime) -> list[Echeance]:
    """Those of the ARS for its agents, those of the Assurance Maladie for theirs."""
    if not membre.agit(lectures.TENIR):
        return []
    trouvees = []
    for ligne in lectures.registre(membre, le):
        jour = territoire(ligne.dossier.departement).jour(le)
        for chose in des_livraisons(str(ligne.dossier.pk), ligne.description.echange, ligne.dues, jour):
            a_moi = chose.nature == membre.organisation.nature and bool(membre.roles & set(chose.roles))
            adresse = reverse("echange", args=[ligne.dossier.pk])
            trouvees.append(
                Echeance(chose.pour_le, f"Déposer : {chose.quoi}", ligne.description.code, adresse, a_moi, chose.explication)
            )
    return trouvees
