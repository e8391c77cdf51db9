"""What the life cycles of exchanges and deliveries read beside their events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.noyau.partage.cycle import ECHANGE
from efficience.noyau.partage.echange import refus
from efficience.noyau.territoires import territoire
from efficience.portail.dossiers.models import Dossier
from efficience.portail.partage import lectures
from efficience.portail.partage.models import Description
from efficience.reglement import officiel


def du_dossier(dossier: Dossier, le: datetime) -> Mapping[str, Any]:
    """The facts of an exchange, or of a delivery."""
    if dossier.cycle == ECHANGE.nom:
        lue = Description.objects.get(dossier=dossier)
        return {"refus": phrases(lue, le)}
    assert dossier.mere is not None, "une livraison dépend d’un échange"
    lue = Description.objects.select_related("dossier").get(dossier=dossier.mere)
    actif = lue.dossier.etat_au(le)[0] in lectures.ACTIFS
    attendues = [un.periode for un in lectures.dues(lue, le)]
    conservation = lue.conservation
    return {
        "echange": () if actif else ("L’échange n’est pas actif : aucune livraison n’est due.",),
        "periodes": attendues if attendues or lue.periodicite != "a_la_demande" else [dossier.fixe["periode"]],
        "conservation": (conservation.nombre, conservation.unite) if conservation else None,
        "fichier": (),
    }  # fmt: skip


def phrases(lue: Description, le: datetime) -> tuple[str, ...]:
    """The rules of the registry that a description breaks."""
    jour = territoire(lue.dossier.departement).jour(le)
    seuil = officiel().regle("effectif_minimal_publication", jour)
    return tuple(un.phrase for un in refus(lue.echange, seuil))
