"""Work in the background: credits that time made lapse, alerts by mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.commun.acteur import Programme
from efficience.portail.dossiers.models import Dossier
from efficience.portail.evaluations import alertes, grand_livre

_PAR = Programme("échéances des crédits")


def dechoir_les_credits(le: datetime) -> int:
    """Write off what was not paid in time by that instant; how many entries were written."""
    ecrites = 0
    for dossier in Dossier.objects.filter(cycle="evaluation", etat__in=("notifiee", "mandatee")):
        if dossier.etat_au(le)[0] == "caduque":
            with transaction.atomic():
                ecrites += grand_livre.dechoir(dossier, par=_PAR, le=le)
    return ecrites


@app.periodic(cron="30 4 * * *")
@app.task(queue="echeances", name="evaluations.dechoir", queueing_lock="evaluations.dechoir")
def credits_caducs(timestamp: int) -> None:
    """Every night."""
    with cloison.ouverte(cloison.TOUT):
        dechoir_les_credits(horloge.maintenant())


@app.periodic(cron="0 7 * * 1")
@app.task(queue="courriels", name="evaluations.alerter", queueing_lock="evaluations.alerter")
def courriels_d_alerte(timestamp: int) -> None:
    """Every Monday: the rhythm of each person decides."""
    with cloison.ouverte(cloison.TOUT):
        alertes.ecrire(horloge.maintenant())
