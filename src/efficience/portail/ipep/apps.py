"""The application `ipep`."""

from django.apps import AppConfig


class Ipep(AppConfig):
    """The groups of the experiment, and their patients' questionnaire."""

    name = "efficience.portail.ipep"
    label = "ipep"
    verbose_name = "IPEP"
