"""What every page receives: its skin, its navigation, the form key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from efficience.portail.commun import navigation
from efficience.portail.commun.formulaires import cle_neuve


def page(requete: HttpRequest) -> dict[str, Any]:
    """Context of the layout."""
    membre = getattr(requete, "membre", None)
    return {
        "habillage": settings.HABILLAGE,
        "demonstration": settings.DEMONSTRATION,
        "membre": membre,
        "rattachements": getattr(requete, "rattachements", []),
        "entrees": navigation.entrees(membre, requete.path),
        "cle_formulaire": cle_neuve(),
        "le": getattr(requete, "le", None),
        "inactivite": settings.SESSION_INACTIVITE,
    }
