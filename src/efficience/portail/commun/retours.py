"""What comes back of the mails sent: delivery notices (RFC 3464), read in the mailbox of the sender.

A notice says that a mail was delivered, or that it never will be. Nothing else does: an out-of-office message is no reading,
and a delay is no outcome.
"""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from django.conf import settings

from efficience.portail.commun import courriels
from efficience.portail.commun.models import Courriel

_ISSUES = MappingProxyType({"delivered": "remis", "failed": "echec"})
"""What an action of RFC 3464 is for us; delayed, relayed and expanded leave the question open."""


@dataclass(frozen=True)
class Avis:
    """What a notice says of one of our mails: its outcome, for whom, and why when it failed."""

    courriel: UUID
    issue: str
    destinataire: str
    motif: str


def lire(octets: bytes) -> list[Avis]:
    """The notices of a message; none when it is no report, or not about a mail of ours."""
    message = message_from_bytes(octets, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return []
    parts = list(message.walk())
    courriel = next(filter(None, map(_courriel, parts)), None)
    if courriel is None:
        return []
    fiches = (fiche for part in parts if part.get_content_type() == "message/delivery-status" for fiche in _fiches(part))
    return [avis for fiche in fiches if (avis := _avis(courriel, fiche))]


def _courriel(part: Message) -> UUID | None:
    """Which of our mails a returned part is: its Message-ID is ours."""
    lu = part if part.get_content_type() not in ("text/rfc822-headers", "message/rfc822") else _entetes(part)
    identifiant, _, domaine = str(lu.get("Message-ID", "")).strip().strip("<>").partition("@")
    try:
        return UUID(identifiant) if domaine == "efficience" else None
    except ValueError:
        return None


def _entetes(part: Message) -> Message:
    if part.get_content_type() == "message/rfc822":
        contenu = part.get_payload(0)
        assert isinstance(contenu, Message)
        return contenu
    octets = part.get_payload(decode=True)
    return message_from_bytes(octets if isinstance(octets, bytes) else b"", policy=policy.default)


def _fiches(part: Message) -> Iterator[Message]:
    """One for each recipient; the first one speaks of the message as a whole, and names no recipient."""
    lues = part.get_payload()
    yield from (une for une in lues if isinstance(une, Message)) if isinstance(lues, list) else ()


def _avis(courriel: UUID, fiche: Message) -> Avis | None:
    issue = _ISSUES.get(str(fiche.get("Action", "")).strip().lower())
    if issue is None:
        return None
    destinataire = str(fiche.get("Original-Recipient") or fiche.get("Final-Recipient") or "").partition(";")[2].strip()
    motif = " ".join(f"{fiche.get('Status', '')} {fiche.get('Diagnostic-Code', '')}".split())
    return Avis(courriel, issue, destinataire, motif)


def relever(*, le: datetime) -> int:
    """Read what came to the mailbox of the sender and write the outcomes; how many. What is no notice stays there."""
    if not settings.RETOURS:
        return 0
    boite, faits = mailbox.Maildir(Path(settings.RETOURS), create=False), 0
    for cle, message in list(boite.items()):
        avis = lire(message.as_bytes())
        faits += sum(_constater(un, le) for un in avis)
        if avis:
            boite.discard(cle)
    return faits


def _constater(avis: Avis, le: datetime) -> bool:
    """Write the outcome of the mail it speaks of, if it went to that address and has none yet."""
    champ = f"{avis.issue}_le__isnull"
    courriel = Courriel.objects.filter(pk=avis.courriel, destinataire__iexact=avis.destinataire, **{champ: True}).first()
    if courriel is None:
        return False
    courriels.constater(courriel, avis.issue, le=le, motif=avis.motif)
    return True
