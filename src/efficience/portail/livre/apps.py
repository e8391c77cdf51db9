"""The application `livre`."""

from django.apps import AppConfig


class Livre(AppConfig):
    """The double-entry ledger."""

    name = "efficience.portail.livre"
    label = "livre"
    verbose_name = "Grand livre"
