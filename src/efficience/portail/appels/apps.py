"""The application `appels`."""

from django.apps import AppConfig


class Appels(AppConfig):
    """Calls for projects and the projects that answer them."""

    name = "efficience.portail.appels"
    label = "appels"
    verbose_name = "Appels à projets"
