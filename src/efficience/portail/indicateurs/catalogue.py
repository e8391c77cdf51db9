"""The definitions that the engine registers: without them no figure is taken, since nothing could explain it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from efficience.portail.indicateurs.models import Definition

_CHAMPS = (
    "intitule", "definition", "pourquoi", "volet", "sens", "texte", "secret", "tables", "mesures", "taux", "depense",
    "limites", "parametres", "flux",
)  # fmt: skip


@transaction.atomic
def inscrire(definitions: Iterable[Mapping[str, Any]], *, le: datetime) -> None:
    """Register the definitions of the installed engine, in their order; former versions are kept, no longer current."""
    recues = list(definitions)
    actuelles = {(un["code"], un["version"]) for un in recues}
    for ancienne in Definition.objects.filter(courante=True):
        if (ancienne.code, ancienne.version) not in actuelles:
            Definition.objects.filter(pk=ancienne.pk).update(courante=False)
    for rang, un in enumerate(recues):
        champs = {**{nom: un[nom] for nom in _CHAMPS}, "argent": un.get("argent", {})}
        Definition.objects.update_or_create(
            code=un["code"],
            version=un["version"],
            defaults={**champs, "rang": rang, "courante": True},
            create_defaults={**champs, "rang": rang, "courante": True, "inscrite_le": le},
        )
