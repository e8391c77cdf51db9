"""Gestures on hospitals: hold their contacts, set the territory of a caisse. Each one is in the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.models import Organisation
from efficience.portail.etablissements import lectures
from efficience.portail.etablissements.models import Contact, Etablissement, Ressort


@transaction.atomic
def tenir_contact(
    etablissement: Etablissement, volet: str, *, courriel: str, nom: str, fonction: str, par: Acteur, le: datetime
) -> Contact:
    """Name who is reached for a volet, or for the management; the former one is closed the day before, and kept."""
    jour = timezone.localdate(le)
    avant = lectures.contacts(etablissement, jour).get(volet)
    neuf = Contact(
        etablissement=etablissement, volet=volet, courriel=courriel, nom=nom, fonction=fonction, du=jour, saisi_par=par.nom
    )
    if avant is not None:
        _clore(avant, jour)
    neuf.full_clean()
    neuf.save()
    details = {"pour": neuf.get_volet_display(), "avant": avant.courriel if avant else "", "apres": courriel}
    journal.noter("contact.tenir", etablissement, par=par, le=le, details=details)
    return neuf


def _clore(contact: Contact, jour: date) -> None:
    """A contact replaced on the day it was written was a slip: it never held."""
    if contact.du >= jour:
        contact.delete()
        return
    contact.au = jour - timedelta(days=1)
    contact.save(update_fields=["au"])


@transaction.atomic
def confirmer_contact(contact: Contact, *, par: Acteur, le: datetime) -> None:
    """Say that this contact still holds."""
    contact.confirme_le, contact.confirme_par = le, par.nom
    contact.save(update_fields=["confirme_le", "confirme_par"])
    details = {"pour": contact.get_volet_display(), "adresse": contact.courriel}
    journal.noter("contact.confirmer", contact.etablissement, par=par, le=le, details=details)


@transaction.atomic
def fixer_ressort(organisme: Organisation, departements: Collection[str], *, du: date, par: Acteur, le: datetime) -> None:
    """Set the territory of a caisse from a day on; its accesses follow at once (`Organisation.departements`)."""
    voulus = set(departements)
    for ressort in Ressort.objects.filter(organisme=organisme, au__isnull=True):
        if ressort.departement in voulus:
            voulus.discard(ressort.departement)
        elif ressort.du >= du:
            ressort.delete()
        else:
            ressort.au = du - timedelta(days=1)
            ressort.save(update_fields=["au"])
    Ressort.objects.bulk_create(Ressort(organisme=organisme, departement=un, du=du) for un in sorted(voulus))
    organisme.departements = sorted(departements)
    organisme.save(update_fields=["departements"])
    journal.noter("ressort.fixer", organisme, par=par, le=le, details={"departements": " ".join(organisme.departements)})
