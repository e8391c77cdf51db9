"""What the targeting waits for from a person, on « Mes échéances »."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from efficience.portail.ciblage import lectures
from efficience.portail.commun.echeances import Echeance
from efficience.portail.comptes.membre import Membre


def source(membre: Membre, le: datetime) -> Iterator[Echeance]:
    """The gestures that are this person's to make; no text gives them a date."""
    for campagne, geste in lectures.en_attente(membre, le):
        etat = campagne.automate.etat(campagne.etat_au(le)[0])
        yield Echeance(
            quand=None,
            quoi=campagne.automate.geste(geste).libelle,
            objet=f"Ciblage {campagne.annee}",
            adresse=campagne.adresse,
            a_la_main=True,
            suite=etat.suite_pour(membre.organisation.nature),
        )
