"""Reads of the ledger, filtered by who asks."""

from __future__ import annotations

from django.db.models import QuerySet

from efficience.portail.comptes.membre import Membre
from efficience.portail.livre.models import Ecriture

LIRE = "livre.lire"
_CHAMPS = {"region": "region", "departement": "departement", "finess": "finess", "organisation": "organisation"}


def ecritures(membre: Membre) -> QuerySet[Ecriture]:
    """The entries of the ledger that this person may read."""
    return (
        Ecriture.objects.filter(membre.filtre(LIRE, **_CHAMPS))
        .select_related("dossier").prefetch_related("mouvements").order_by("-id")
    )  # fmt: skip
