"""Gestures on accesses: open, confirm, withdraw. Each one is in the journal."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Rattachement, Utilisateur


@transaction.atomic
def ouvrir(
    *, email: str, prenom: str, nom: str, role: str, du: date, au: date | None, par: Membre, le: datetime
) -> Rattachement:
    """Let somebody act for the organisation of who opens; the account is made when the address is new."""
    utilisateur = Utilisateur.objects.filter(email__iexact=email).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(email, prenom=prenom, nom=nom)
    rattachement = Rattachement(
        utilisateur=utilisateur, organisation=par.organisation, role=role, du=du, au=au, cree_par=par.nom
    )
    rattachement.full_clean()
    rattachement.save()
    journal.noter("acces.ouvrir", rattachement, par=par, le=le, details={"role": role, "du": str(du), "au": str(au or "")})
    return rattachement


@transaction.atomic
def confirmer(rattachement: Rattachement, *, par: Membre, le: datetime) -> None:
    """Say that this access is still needed: the six-monthly review."""
    rattachement.confirme_le = timezone.localdate(le)
    rattachement.save(update_fields=["confirme_le"])
    journal.noter("acces.confirmer", rattachement, par=par, le=le)


@transaction.atomic
def retirer(rattachement: Rattachement, *, par: Membre, le: datetime) -> None:
    """Withdraw an access, at once; the row stays, with who and when."""
    rattachement.retire_le, rattachement.retire_par = le, par.nom
    rattachement.save(update_fields=["retire_le", "retire_par"])
    journal.noter("acces.retirer", rattachement, par=par, le=le)
