"""The application `tableaux`."""

from django.apps import AppConfig


class Tableaux(AppConfig):
    """Dashboards and the spending report."""

    name = "efficience.portail.tableaux"
    label = "tableaux"
    verbose_name = "Tableaux de bord"
