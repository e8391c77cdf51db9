"""Work in the background: what time made lapse, the weekly summary."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.portail.commun import cloison, horloge
from efficience.portail.commun.acteur import Programme
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import courriers, ecritures

_PAR = Programme("échéances des groupements")
_CADUCS = {AMORCAGE.nom: "caduc", CAMPAGNE.nom: "caduque"}


def dechoir(le: datetime) -> int:
    """Write off what was not paid to groups in time by that instant; how many entries were written."""
    ecrites = 0
    for dossier in Dossier.objects.filter(cycle__in=_CADUCS, ecritures__isnull=False).distinct().order_by("reference"):
        if dossier.etat_au(le)[0] == _CADUCS[dossier.cycle]:
            with transaction.atomic():
                ecrites += ecritures.dechoir(dossier, par=_PAR, le=le)
    return ecrites


@app.periodic(cron="40 4 * * *")
@app.task(queue="echeances", name="ipep.dechoir", queueing_lock="ipep.dechoir")
def sommes_caduques(timestamp: int) -> None:
    """Every night."""
    with cloison.ouverte(cloison.TOUT):
        dechoir(horloge.maintenant())


@app.periodic(cron="15 7 * * 1")
@app.task(queue="courriels", name="ipep.recapituler", queueing_lock="ipep.recapituler")
def recapitulatifs(timestamp: int) -> None:
    """Every Monday."""
    with cloison.ouverte(cloison.TOUT):
        courriers.recapituler(horloge.maintenant())
