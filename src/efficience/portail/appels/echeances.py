"""Mes échéances: the committee's opinion, the exit scenario."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from efficience.noyau.echeances_regionales import du_projet
from efficience.portail.appels import lectures
from efficience.portail.commun.echeances import Echeance
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.droits import droits

SUIVIS = ("transmis", "en_cours")


def source(membre: Membre, le: datetime) -> list[Echeance]:
    """What is due of the projects that wait for an opinion, or are being experimented."""
    if not membre.peut(lectures.LIRE):
        return []
    siens = {str(un.pk): un for un in lectures.projets(membre).filter(etat__in=SUIVIS)}
    trouvees = []
    for cle, dit in droits(siens.values(), le).items():
        for chose in du_projet(cle, dit, le):
            if chose.nature == membre.organisation.nature:
                adresse = reverse("projet", args=[cle])
                a_moi = bool(membre.roles & set(chose.roles))
                trouvees.append(Echeance(chose.pour_le, chose.quoi, siens[cle].titre, adresse, a_moi, chose.explication))
    return trouvees
