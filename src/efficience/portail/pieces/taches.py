"""The worker's part: have the files examined that wait for the antivirus."""

from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.pieces import quarantaine


@app.periodic(cron="*/5 * * * *")
@app.task(queue="menage", name="pieces.examiner", queueing_lock="pieces.examiner")
def examiner(timestamp: int) -> None:
    """Every five minutes, the files that wait; and each month, those that were sound."""
    with cloison.ouverte(cloison.TOUT):
        quarantaine.examiner(le=horloge.maintenant())
