"""The application `indicateurs`."""

from django.apps import AppConfig


class Indicateurs(AppConfig):
    """Results and their explanations."""

    name = "efficience.portail.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"
