"""What the login page receives."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from efficience.portail.comptes import lectures


def demonstration(requete: HttpRequest) -> dict[str, Any]:
    """The people of the demonstration, on its login page only."""
    resolu = requete.resolver_match
    if not (settings.DEMONSTRATION and resolu and resolu.url_name == "account_login"):
        return {"comptes_de_demonstration": []}
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    return {"comptes_de_demonstration": lectures.comptes_de_demonstration(jour)}
