"""The application `partage`."""

from django.apps import AppConfig


class Partage(AppConfig):
    """Exchanges of data and their deliveries."""

    name = "efficience.portail.partage"
    label = "partage"
    verbose_name = "Échanges de données"
