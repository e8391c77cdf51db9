"""What the page of a hospital says of its evaluations, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.blocs import Bloc
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations import lectures
from efficience.portail.evaluations.rangees import rangees


def lire(membre: Membre, etablissement: Etablissement, le: datetime) -> Mapping[str, Any] | None:
    """The official evaluations, the last year first; absent when the person may see none."""
    if not membre.peut("evaluation.lire", etablissement):
        return None
    siennes = lectures.evaluations(membre).filter(contrat__etablissement=etablissement, a_blanc=False)
    return {
        "rangees": rangees(siennes.order_by("-annee"), membre, le),
        "previsible": membre.peut("evaluation.prevoir", etablissement),
        "etablissement": etablissement,
    }


BLOC = Bloc("evaluations", "Évaluations", 30, "evaluations/bloc.html", lire)
