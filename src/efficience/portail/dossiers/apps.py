"""The application `dossiers`."""

from django.apps import AppConfig


class Dossiers(AppConfig):
    """Dossiers of any life cycle."""

    name = "efficience.portail.dossiers"
    label = "dossiers"
    verbose_name = "Dossiers"
