"""The application `evaluations`."""

from django.apps import AppConfig


class Evaluations(AppConfig):
    """Yearly evaluations, the ledger, the hospital's own follow-up."""

    name = "efficience.portail.evaluations"
    label = "evaluations"
    verbose_name = "Évaluations"

    def ready(self) -> None:
        """Say what the page of a hospital shows."""
        from efficience.portail.etablissements import blocs
        from efficience.portail.evaluations import bloc

        blocs.ajouter(bloc.BLOC)
