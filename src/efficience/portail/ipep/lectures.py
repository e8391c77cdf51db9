"""What a person may read of the groups: every read is filtered by who asks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.ipep.models import Groupement, Recueil
from efficience.portail.ipep.models import Membre as MembreDuGroupement

LIRE, TENIR = "ipep.lire", "ipep.tenir"
_PLACE = {"region": "region", "departement": "departement", "organisation": "organisation"}


def groupements(membre: Membre, geste: str = LIRE, jour: date | None = None) -> QuerySet[Groupement]:
    """The groups on which the gesture is open, by name; to a hospital, those that it is a member of on that day."""
    if membre.organisation.nature == ETABLISSEMENT:
        siens = _de_l_hopital(membre, jour or timezone.localdate()) if membre.peut(geste) else Groupement.objects.none()
        return siens.select_related("organisation", "dossier").order_by("nom", "dossier_id")
    return (
        Groupement.objects.filter(membre.filtre(geste, **_PLACE))
        .select_related("organisation", "dossier")
        .order_by("nom", "dossier_id")
    )


def _de_l_hopital(membre: Membre, jour: date) -> QuerySet[Groupement]:
    """Whether its legal entity is the member, or one of its establishments."""
    finess = membre.organisation.finess
    numeros = [finess, *Etablissement.objects.filter(finess_juridique=finess).values_list("finess", flat=True)]
    en_cours = Q(fin__isnull=True) | Q(fin__gte=jour)
    la = MembreDuGroupement.objects.filter(en_cours, debut__lte=jour, identifiant__in=numeros)
    return Groupement.objects.filter(pk__in=la.values("groupement"))


def recueils(membre: Membre, geste: str = LIRE) -> QuerySet[Recueil]:
    """The collections of those groups."""
    return Recueil.objects.filter(groupement__in=groupements(membre, geste)).select_related("groupement")
