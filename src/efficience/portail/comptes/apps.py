"""The application `comptes`."""

from django.apps import AppConfig


class Comptes(AppConfig):
    """People and organisations."""

    name = "efficience.portail.comptes"
    label = "comptes"
    verbose_name = "Comptes"
