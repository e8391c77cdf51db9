"""Sending by SMTP, with a delivery notice asked of the servers that know how to give one (RFC 3461)."""

from __future__ import annotations

from functools import partial

from django.core.mail.backends.smtp import EmailBackend

_AVIS = ["NOTIFY=SUCCESS,FAILURE"]


class EnvoiAvecAvis(EmailBackend):
    """Django's own, which says with each recipient that a notice is wanted."""

    def open(self) -> bool | None:
        """Open the connection. Raises OSError, SMTPException."""
        neuve = super().open()
        if neuve and self.connection is not None:
            self.connection.ehlo_or_helo_if_needed()
            if self.connection.has_extn("dsn"):
                envoyer = self.connection.sendmail
                self.connection.sendmail = partial(envoyer, rcpt_options=_AVIS)  # type: ignore[method-assign]
        return neuve
