"""The work of the worker: mails as they come, and a sweep that makes up for whatever was missed."""

from procrastinate.contrib.django import app

from efficience.portail.commun import certification, cloison, courriels, formulaires, horloge, limites, retours


@app.task(queue="courriels", name="courriels.expedier")
def expedier(courriel: str) -> None:
    """Send a mail just written."""
    with cloison.ouverte(cloison.TOUT):
        courriels.envoyer(courriel, le=horloge.maintenant())


@app.periodic(cron="* * * * *")
@app.task(queue="courriels", name="courriels.relever", queueing_lock="courriels.relever")
def relever(timestamp: int) -> None:
    """Every minute, send what waits: mails put off by a server, and those of a worker that was killed."""
    with cloison.ouverte(cloison.TOUT):
        le = horloge.maintenant()
        for courriel in courriels.a_envoyer(le)[:200]:
            courriels.envoyer(str(courriel.pk), le=le)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="courriels", name="courriels.retours", queueing_lock="courriels.retours")
def lire_les_retours(timestamp: int) -> None:
    """Every five minutes, read the delivery notices that came back."""
    with cloison.ouverte(cloison.TOUT):
        retours.relever(le=horloge.maintenant())


@app.periodic(cron="43 * * * *")
@app.task(queue="menage", name="journal.certifier", queueing_lock="journal.certifier")
def certifier(timestamp: int) -> None:
    """Every hour, have the journal certified unless it was today; an authority that is silent is asked again."""
    with cloison.ouverte(cloison.TOUT):
        certification.certifier(le=horloge.maintenant())


@app.periodic(cron="17 * * * *")
@app.task(queue="menage", name="menage.oublier", queueing_lock="menage.oublier")
def oublier(timestamp: int) -> None:
    """Every hour, forget what only served for a time: counts of rate limits, forms received long ago."""
    limites.oublier()
    formulaires.oublier(horloge.maintenant())
