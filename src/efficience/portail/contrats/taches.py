"""The work of the worker on contracts: what time does, reminders, letters that did not arrive."""

from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.contrats import temps


@app.periodic(cron="*/10 * * * *")
@app.task(queue="echeances", name="contrats.passer", queueing_lock="contrats.passer")
def passer(timestamp: int) -> None:
    """Every ten minutes: ends of delays are announced with their true instant, whatever was missed meanwhile."""
    with cloison.ouverte(cloison.TOUT):
        le = horloge.maintenant()
        temps.passer(le)
        temps.alerter(le)
