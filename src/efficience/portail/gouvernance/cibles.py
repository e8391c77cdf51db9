"""The hospitals of a targeting that a body examines, and what it said of each: kept even when the point is put off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.gouvernance.ordre_du_jour import Point
from efficience.portail.ciblage.models import Proposition
from efficience.portail.ciblage.models.campagne import RETENU
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.gouvernance.attentes import CIBLAGE


def proposees(points: tuple[Point, ...]) -> Mapping[str, str]:
    """By FINESS, the hospitals proposed in the targetings of these points: each may have its opinion."""
    campagnes = [UUID(point.objet) for point in points if point.matiere == CIBLAGE]
    lues = Proposition.objects.filter(campagne__in=campagnes, decision=RETENU).order_by(
        "etablissement__raison_sociale", "etablissement_id"
    )
    return dict(lues.values_list("etablissement_id", "etablissement__raison_sociale"))


def avis_des_cibles(traitement: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The opinion on each hospital of a targeting: its name, the opinion in words, the reason."""
    dits = traitement.get("etablissements", {})
    noms = dict(Etablissement.objects.filter(pk__in=list(dits)).values_list("pk", "raison_sociale")) if dits else {}
    return tuple((noms.get(f, f), f"avis {SENS_AVIS[un['sens']]}", un.get("motif", "")) for f, un in dits.items())
