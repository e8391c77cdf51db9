"""The application `contrats`."""

from django.apps import AppConfig


class Contrats(AppConfig):
    """Contracts and their life."""

    name = "efficience.portail.contrats"
    label = "contrats"
    verbose_name = "Contrats"
