"""The application `etablissements`."""

from django.apps import AppConfig


class Etablissements(AppConfig):
    """The directory of hospitals."""

    name = "efficience.portail.etablissements"
    label = "etablissements"
    verbose_name = "Établissements"
