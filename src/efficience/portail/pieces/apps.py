"""The application `pieces`."""

from django.apps import AppConfig


class Pieces(AppConfig):
    """Files kept as evidence."""

    name = "efficience.portail.pieces"
    label = "pieces"
    verbose_name = "Pièces"
