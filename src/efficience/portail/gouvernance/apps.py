"""The application `gouvernance`."""

from django.apps import AppConfig


class Gouvernance(AppConfig):
    """Bodies, mandates, sessions."""

    name = "efficience.portail.gouvernance"
    label = "gouvernance"
    verbose_name = "Instances"
