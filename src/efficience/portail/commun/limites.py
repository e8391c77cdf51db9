"""Rate limits: how many times a minute somebody may ask for what costs, or for what could be guessed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from django.db import connection
from django.http import HttpRequest, HttpResponse

from efficience.portail.commun import erreurs
from efficience.portail.commun.models import Passage

PAR_MINUTE: Mapping[str, int] = {
    "recherche": 60,
    "export": 20,
    "journal_exporter": 6,
    "journal_verifier": 6,
    "donnees_deposer": 20,
    "indicateur_fiche": 20,
    "entrer_en_demonstration": 60,
    "oidc_depart_proconnect": 20,
    "oidc_depart_pro_sante_connect": 20,
}
"""By address name; « export » is every table asked for as a file. Passwords and codes are limited by django-allauth."""
_COMPTER = """
INSERT INTO commun_passage (cle, minute, nombre) VALUES (%s, %s, 1)
ON CONFLICT (cle, minute) DO UPDATE SET nombre = commun_passage.nombre + 1 RETURNING nombre
"""


class Limites:
    """Counts, and answers 429 with the seconds to wait."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponse:
        return self.suite(requete)

    def process_view(self, requete: HttpRequest, *reste: object) -> HttpResponse | None:
        """None lets through."""
        nom = requete.resolver_match.url_name if requete.resolver_match else ""
        quoi = "export" if requete.GET.get("format") == "csv" else nom or ""
        permis, maintenant = PAR_MINUTE.get(quoi), int(time.time())
        if permis is None or _compter(f"{quoi}:{_qui(requete)}", maintenant // 60) <= permis:
            return None
        return erreurs.trop(requete, 60 - maintenant % 60)


def _compter(cle: str, minute: int) -> int:
    with connection.cursor() as curseur:
        curseur.execute(_COMPTER, [cle, minute])
        (nombre,) = curseur.fetchone()
    return int(nombre)


def _qui(requete: HttpRequest) -> str:
    """The person, else the address of the machine."""
    return str(requete.user.pk) if requete.user.is_authenticated else requete.META.get("REMOTE_ADDR", "")


def oublier() -> None:
    """Forget the counts of past minutes."""
    Passage.objects.filter(minute__lt=int(time.time()) // 60 - 1).delete()
