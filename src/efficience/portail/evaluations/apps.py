"""The application « evaluations »."""

from django.apps import AppConfig


class Evaluations(AppConfig):
    """Yearly evaluations, the ledger, the hospital's own follow-up."""

    name = "efficience.portail.evaluations"
    label = "evaluations"
    verbose_name = "Évaluations"
