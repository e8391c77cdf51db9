"""An access without an end is confirmed every six months, or it ends by itself, a month or more after a warning."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.roles import ROLES
from efficience.portail.commun import courriels, journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.models import Rattachement, Rattachements

CONFIRMATION = Programme("confirmation des accès")
TOUS_LES = relativedelta(months=6)
PREAVIS = relativedelta(months=1)
AVERTI = "acces-a-confirmer"


def passer(le: datetime) -> tuple[int, int]:
    """Warn about the accesses to confirm, end those that were not; how many of each."""
    return avertir(le), echoir(le)


def avertir(le: datetime) -> int:
    """Write, once, to who holds an access that will end in a month, and to their organisation."""
    faits = 0
    for acces in _confirmes_avant(le, TOUS_LES - PREAVIS):
        with transaction.atomic():
            if _avertissement(acces) is None:
                for adresse in filter(None, (acces.utilisateur.email, acces.organisation.boite_fonctionnelle)):
                    _ecrire(acces, adresse, le)
                faits += 1
    return faits


def echoir(le: datetime) -> int:
    """End the accesses that nobody confirmed since a warning a month old."""
    faits = 0
    for lu in _confirmes_avant(le, TOUS_LES):
        averti = _avertissement(lu)
        if averti is None or averti.cree_le > le - timedelta(days=28):
            continue
        with transaction.atomic():
            acces = Rattachement.objects.select_for_update(of=("self",)).get(pk=lu.pk)
            if acces.retire_le is None and acces.confirme_le == lu.confirme_le:
                acces.retire_le, acces.retire_par = le, CONFIRMATION.nom
                acces.save(update_fields=["retire_le", "retire_par"])
                journal.noter("acces.echu", acces, par=CONFIRMATION, le=le)
                faits += 1
    return faits


def _confirmes_avant(le: datetime, duree: relativedelta) -> Rattachements:
    """The accesses without an end that were opened, then last confirmed, longer ago than that."""
    jour = timezone.localdate(le)
    sans_fin = Rattachement.objects.en_vigueur(jour).filter(au__isnull=True)
    vus = sans_fin.annotate(vu_le=Coalesce(F("confirme_le"), F("du"))).filter(vu_le__lte=jour - duree)
    return vus.select_related("utilisateur", "organisation").order_by("pk")


def _avertissement(acces: Rattachement) -> Courriel | None:
    """The warning about this access since it was last confirmed."""
    ecrits = Courriel.objects.filter(sujet=journal.reference(acces), modele=AVERTI)
    return ecrits.filter(cree_le__date__gte=acces.confirme_le or acces.du).order_by("cree_le").first()


def _ecrire(acces: Rattachement, adresse: str, le: datetime) -> None:
    corps = (
        f"L’accès de {acces.utilisateur.get_full_name()} ({ROLES[acces.role].libelle}, {acces.organisation}) n’a pas été "
        "confirmé depuis cinq mois.\n\nSans confirmation d’ici un mois par un administrateur de la structure, "
        "il prend fin de lui-même. "
        f"Le confirmer : {settings.ADRESSE}{reverse('acces')}\n"
    )
    courriels.deposer_texte(
        AVERTI, acces, destinataire=adresse, objet="Accès à confirmer", corps=corps, le=le, legal=False
    )  # fmt: skip
