"""What a person may read of the groups: every read is filtered by who asks."""

from __future__ import annotations

from django.db.models import QuerySet

from efficience.portail.comptes.membre import Membre
from efficience.portail.ipep.models import Groupement, Recueil

LIRE, TENIR = "ipep.lire", "ipep.tenir"
_PLACE = {"region": "region", "departement": "departement", "organisation": "organisation"}


def groupements(membre: Membre, geste: str = LIRE) -> QuerySet[Groupement]:
    """The groups on which the gesture is open, by name."""
    return (
        Groupement.objects.filter(membre.filtre(geste, **_PLACE))
        .select_related("organisation", "dossier")
        .order_by("nom", "dossier_id")
    )


def recueils(membre: Membre, geste: str = LIRE) -> QuerySet[Recueil]:
    """The collections of those groups."""
    return Recueil.objects.filter(groupement__in=groupements(membre, geste)).select_related("groupement")
