"""How the local accounts of django-allauth behave here: nobody opens an account for themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from efficience.portail.commun import courriels, horloge


class Adaptateur(DefaultAccountAdapter):
    """Accounts are opened on the page « Accès » by who administers an organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail on an account is a row too: the worker sends it, and a page does not wait for a mail server."""
        message = self.render_mail(template_prefix, email, context)
        sujet = context.get("user") or f"adresse:{email}"
        with transaction.atomic():
            courriels.deposer_texte(
                template_prefix.rpartition("/")[2],
                sujet,
                destinataire=email,
                objet=message.subject,
                corps=message.body,
                le=horloge.maintenant(),
                legal=False,
            )

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Nothing on entering or leaving: the page says it already."""
