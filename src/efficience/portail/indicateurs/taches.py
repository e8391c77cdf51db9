"""The worker's part: examine the files handed in."""

from uuid import UUID

from procrastinate.contrib.django import app

from efficience.portail.commun import cloison, horloge
from efficience.portail.indicateurs import actions, preparation


@app.task(queue="donnees", name="donnees.examiner")
def examiner(livraison: str) -> None:
    """Take in or refuse what was just handed in."""
    with cloison.ouverte(cloison.TOUT):
        actions.traiter(livraison, le=horloge.maintenant())


@app.task(queue="donnees", name="donnees.comparer")
def comparer(version: str) -> None:
    """Work out what the pages of a new version compare, before anybody asks: limits, tenths, balances."""
    with cloison.ouverte(cloison.TOUT):
        preparation.preparer(UUID(version))
