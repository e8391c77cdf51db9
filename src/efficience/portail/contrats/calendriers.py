"""The calendar feed: an address that holds a secret, followed by any agenda. It says what and when, never an amount."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from efficience.noyau.echeances import Rappel, calendrier
from efficience.portail.commun import cloison, journal
from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Rattachement
from efficience.portail.contrats import echeances
from efficience.portail.contrats.models import Abonnement

_LARGEUR = 74  # octets of a line before it is folded (RFC 5545, 3.1)


@transaction.atomic
def ouvrir(*, par: Membre, le: datetime) -> str:
    """A new address for this person in this organisation; the former one no longer answers. The token is given once."""
    revoquer(par=par, le=le)
    jeton = secrets.token_urlsafe(32)
    abonnement = Abonnement.objects.create(
        utilisateur=par.utilisateur, organisation=par.organisation, empreinte=_empreinte(jeton), cree_le=le
    )
    journal.noter("calendrier.ouvrir", abonnement, par=par, le=le)
    return jeton


def revoquer(*, par: Membre, le: datetime) -> None:
    """Nobody follows these deadlines from outside any more."""
    with transaction.atomic():
        for abonnement in courants(par):
            abonnement.revoque_le = le
            abonnement.save(update_fields=["revoque_le"])
            journal.noter("calendrier.revoquer", abonnement, par=par, le=le)


def courants(par: Membre) -> list[Abonnement]:
    """The feed in use of this person for this organisation."""
    return list(
        Abonnement.objects.filter(utilisateur=par.utilisateur, organisation=par.organisation, revoque_le__isnull=True)
    )


def flux(jeton: str, le: datetime) -> str | None:
    """The feed of a token; None when it is unknown, revoked, or when the person has no right there any more."""
    abonnement = Abonnement.objects.filter(empreinte=_empreinte(jeton), revoque_le__isnull=True).first()
    if abonnement is None:
        return None
    siens = Rattachement.objects.en_vigueur(timezone.localdate(le)).filter(
        utilisateur=abonnement.utilisateur_id, organisation=abonnement.organisation_id, utilisateur__is_active=True
    )
    qui = membre(abonnement.utilisateur, siens.select_related("organisation"))
    if qui is None:
        return None
    with cloison.ouverte(qui.perimetre):
        miennes = [chose for _, chose in echeances.choses(qui, le) if chose.nature == qui.organisation.nature]
        lignes = _lignes(calendrier(miennes, echeances.titres(qui)), qui, le)
        return "".join(f"{pli}\r\n" for ligne in lignes for pli in _plier(ligne))


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()


def _lignes(rappels: tuple[Rappel, ...], qui: Membre, le: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//efficience//echeances//FR", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{_texte(f'Échéances, {qui.organisation_nom}')}"
    for rappel in rappels:
        yield from ("BEGIN:VEVENT", f"UID:{rappel.uid}@efficience", f"DTSTAMP:{le.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        yield f"DTSTART;VALUE=DATE:{rappel.jour:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{rappel.jour + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_texte(rappel.titre)}"
        yield f"DESCRIPTION:{_texte(rappel.description)}"
        yield from (f"URL:{settings.ADRESSE}/", "TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _texte(mots: str) -> str:
    """A text value (RFC 5545, 3.3.11)."""
    return mots.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _plier(ligne: str) -> Iterator[str]:
    """Lines of 75 octets at most, never cut inside a character."""
    reste, debut = ligne, ""
    while len((debut + reste).encode()) > _LARGEUR:
        coupe = len(reste)
        while len((debut + reste[:coupe]).encode()) > _LARGEUR:
            coupe -= 1
        yield debut + reste[:coupe]
        reste, debut = reste[coupe:], " "
    yield debut + reste
