"""The work of the worker on exchanges: what is kept no longer than was said."""

from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.partage import effacements


@app.periodic(cron="23 2 * * *")
@app.task(queue="menage", name="echanges.effacer", queueing_lock="echanges.effacer")
def effacer(timestamp: int) -> None:
    """Every night, the files whose retention ended."""
    with cloison.ouverte(cloison.TOUT):
        effacements.effacer_les_echues(horloge.maintenant())
