"""What the header's search finds among indicators."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from efficience.portail.commun.echeances import Trouve
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.lectures import sans_accents
from efficience.portail.indicateurs.lectures import definitions


def chercher(membre: Membre, le: datetime, cherche: str) -> list[Trouve]:
    """Indicators whose code or title has each of the words."""
    if not membre.peut("indicateur.lire"):
        return []
    voulus = sans_accents(cherche).split()
    return [
        Trouve(un.intitule, f"indicateur {code}", reverse("indicateur", args=[code]))
        for code, un in definitions().items()
        if voulus and all(mot in sans_accents(f"{code} {un.intitule}") for mot in voulus)
    ]
