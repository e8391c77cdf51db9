"""The door: who asks, for which organisation, within which scope; a view that declares no access is refused to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from efficience.portail.commun import cloison
from efficience.portail.commun.acces import Acces
from efficience.portail.comptes.acces_tiers import TIERS
from efficience.portail.comptes.membre import membre
from efficience.portail.comptes.models import Rattachement

Suite = Callable[[HttpRequest], HttpResponse]
OUVERTE, STRUCTURE = "ouverte_le", "structure"


def session_bornee(suite: Suite) -> Suite:
    """A session ends 12 hours after it was opened, however busy; inactivity ends it earlier, by its cookie."""

    def traiter(requete: HttpRequest) -> HttpResponse:
        if requete.user.is_authenticated:
            ouverte = requete.session.setdefault(OUVERTE, int(time.time()))
            if time.time() - ouverte > settings.SESSION_DUREE:
                logout(requete)
                messages.warning(requete, "Votre session a atteint sa durée maximale. Connectez-vous de nouveau.")
        return suite(requete)

    return traiter


class Portier:
    """Sets `request.membre`, opens the database on its scope, and lets in or refuses."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponse:
        _reconnaitre(requete)
        qui = requete.membre  # type: ignore[attr-defined]
        perimetre = qui.perimetre if qui else cloison.RIEN
        with cloison.ouverte(perimetre):
            reponse = self.suite(requete)
        if isinstance(reponse, StreamingHttpResponse):
            reponse.streaming_content = _sous(perimetre, reponse.streaming_content)
        return reponse

    def process_view(self, requete: HttpRequest, vue: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets in. Raises PermissionDenied."""
        nom = requete.resolver_match.url_name if requete.resolver_match else None
        acces: Acces | None = getattr(vue, "acces", None) or TIERS.get(nom or "")
        if acces is None:
            raise PermissionDenied(f"la page « {nom} » ne dit pas à qui elle est ouverte")
        if acces.public:
            return None
        if not requete.user.is_authenticated:
            return redirect_to_login(requete.get_full_path())
        if acces.sans_structure:
            return None
        qui = requete.membre  # type: ignore[attr-defined]
        if qui is None:
            return render(requete, "comptes/sans_structure.html", status=403)
        if acces.geste and not qui.peut(acces.geste):
            raise PermissionDenied(f"« {acces.geste} » n’est pas ouvert à ce rôle")
        return None


def _sous(perimetre: cloison.Perimetre, contenu: Any) -> Iterator[bytes]:
    """A file is made while it is sent, after the request: its rows are read within the same scope."""
    with cloison.ouverte(perimetre):
        yield from contenu


def _reconnaitre(requete: HttpRequest) -> None:
    """`request.membre` (nobody without a session) and `request.rattachements`, those of today."""
    requete.membre, requete.rattachements = None, []  # type: ignore[attr-defined]
    if requete.user.is_authenticated:
        jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
        siens = Rattachement.objects.en_vigueur(jour).filter(utilisateur=requete.user.pk).select_related("organisation")
        requete.rattachements = list(siens)  # type: ignore[attr-defined]
        requete.membre = membre(requete.user, requete.rattachements, requete.session.get(STRUCTURE))  # type: ignore[attr-defined]
