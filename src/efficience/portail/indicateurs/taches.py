"""The worker's part: examine the files handed in."""

from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.indicateurs import actions


@app.task(queue="donnees", name="donnees.examiner")
def examiner(livraison: str) -> None:
    """Take in or refuse what was just handed in."""
    with cloison.ouverte(cloison.TOUT):
        actions.traiter(livraison, le=horloge.maintenant())
