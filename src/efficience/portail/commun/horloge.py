"""The clock, read once at the edge of each request or task: everything inside receives the instant as an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from efficience.portail.commun.models import Horloge


def maintenant() -> datetime:
    """Now; in a demonstration, now as its clock was moved."""
    return timezone.now() + decalage()


def decalage() -> timedelta:
    """By how much the demonstration's clock is moved; nothing elsewhere."""
    if not settings.DEMONSTRATION:
        return timedelta()
    return Horloge.objects.values_list("decalage", flat=True).first() or timedelta()


def deplacer(jours: int) -> None:
    """Move the demonstration's clock by so many days; 0 puts it right. Raises PermissionError outside a demonstration."""
    if not settings.DEMONSTRATION:
        raise PermissionError("l’horloge ne se déplace que dans une démonstration")
    nouveau = decalage() + timedelta(days=jours) if jours else timedelta()
    Horloge.objects.update_or_create(cle=True, defaults={"decalage": nouveau})
