"""Middleware of the frame: the clock, headers, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg import errors

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun import erreurs, horloge
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.config.traces import ANONYMES

Suite = Callable[[HttpRequest], HttpResponse]
_POLITIQUE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def en_tetes(suite: Suite) -> Suite:
    """Nothing of a signed-in page is kept by a cache, and the browser's sensors are shut."""

    def traiter(requete: HttpRequest) -> HttpResponse:
        reponse = suite(requete)
        reponse.headers["Permissions-Policy"] = _POLITIQUE
        reponse.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        reponse.headers.setdefault("Cache-Control", "no-store")
        return reponse

    return traiter


def sans_trace(suite: Suite) -> Suite:
    """On the patients' pages the technical log knows neither the machine nor the person: what was bound is taken off."""

    def traiter(requete: HttpRequest) -> HttpResponse:
        if requete.path.startswith(ANONYMES):
            structlog.contextvars.unbind_contextvars("ip", "user_id", "correlation_id")
        return suite(requete)

    return traiter


def horloge_de_la_requete(suite: Suite) -> Suite:
    """`request.le`: the instant of this request, the same for all that it does."""

    def traiter(requete: HttpRequest) -> HttpResponse:
        requete.le = horloge.maintenant()  # type: ignore[attr-defined]
        return suite(requete)

    return traiter


class Refus:
    """What a request met, told on a page: a stale form with its text kept, a busy database, an address of nothing."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponse:
        return self.suite(requete)

    def process_view(self, requete: HttpRequest, *_: Any) -> HttpResponse | None:
        """An address with a null character, which no text of the database can hold, is the address of nothing."""
        nul = "\x00" in requete.path or "%00" in requete.META.get("QUERY_STRING", "")
        return erreurs.introuvable(requete) if nul else None

    def process_exception(self, requete: HttpRequest, erreur: Exception) -> HttpResponse | None:
        """The page of a refusal; None for what is a fault of the program."""
        if isinstance(erreur, FormulairePerime):
            return erreurs.formulaire_perime(requete, erreur)
        if isinstance(erreur, GesteRefuse):
            return erreurs.geste_refuse(requete, erreur.motif)
        if isinstance(erreur, OperationalError) and isinstance(
            erreur.__cause__, errors.LockNotAvailable | errors.QueryCanceled
        ):
            return erreurs.occupe(requete)
        return None
