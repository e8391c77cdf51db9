"""What the page of a hospital says of its targeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.portail.ciblage import lectures
from efficience.portail.ciblage.models.campagne import RETENU
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.blocs import Bloc
from efficience.portail.etablissements.models import Etablissement


def lire(membre: Membre, etablissement: Etablissement, le: datetime) -> Mapping[str, Any] | None:
    """The campaigns where it stands, the last one first; absent when the person may see none."""
    siennes = lectures.propositions(membre).filter(etablissement=etablissement, decision=RETENU)
    par_campagne: dict[Any, list[str]] = {}
    for un in siennes.order_by("-campagne__annee", "indicateur"):
        par_campagne.setdefault(un.campagne, []).append(un.indicateur)
    if not par_campagne:
        return None
    return {"campagnes": list(par_campagne.items()), "etablissement": etablissement}


BLOC = Bloc("ciblage", "Ciblage", 20, "ciblage/bloc.html", lire)
