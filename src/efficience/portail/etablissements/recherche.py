"""What the header's search finds among hospitals."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from efficience.portail.commun.echeances import Trouve
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.lectures import trouver
from efficience.portail.etablissements.models import Etablissement

_AU_PLUS = 30


def chercher(membre: Membre, le: datetime, cherche: str) -> list[Trouve]:
    """Hospitals by name or by number."""
    return [
        Trouve(un.raison_sociale, _precision(un), reverse("etablissement", args=[un.finess]))
        for un in trouver(membre, cherche, _AU_PLUS)
    ]


def _precision(un: Etablissement) -> str:
    """What tells apart two hospitals of the same name."""
    return ", ".join(filter(None, [un.finess, un.categorie, un.departement and f"département {un.departement}"]))
