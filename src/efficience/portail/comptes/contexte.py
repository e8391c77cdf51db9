"""What the login page receives."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from efficience.portail.comptes import lectures
from efficience.portail.comptes.fournisseurs import ouverts


def connexion(requete: HttpRequest) -> dict[str, Any]:
    """The ways in: identity providers, and in a demonstration its people."""
    resolu = requete.resolver_match
    if not (resolu and resolu.url_name == "account_login"):
        return {}
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    personnes = lectures.personnes_par_role(jour) if settings.DEMONSTRATION else []
    return {"personnes_par_role": personnes, "fournisseurs": ouverts(), "suite": requete.GET.get("next", "")}
