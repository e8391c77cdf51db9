"""The work of the worker on accesses: those to confirm, those that nobody confirmed."""

from django.conf import settings
from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.comptes import confirmation


@app.periodic(cron="20 5 * * *")
@app.task(queue="acces", name="acces.confirmer", queueing_lock="acces.confirmer")
def confirmer(timestamp: int) -> None:
    """Every morning. A demonstration keeps its people, whatever day its clock is moved to."""
    if not settings.DEMONSTRATION:
        with cloison.ouverte(cloison.TOUT):
            confirmation.passer(horloge.maintenant())
