"""The application `commun`."""

from django.apps import AppConfig


class Commun(AppConfig):
    """What every application shares."""

    name = "efficience.portail.commun"
    label = "commun"
    verbose_name = "Socle"
