"""The application `plan_regional`."""

from django.apps import AppConfig


class PlanRegional(AppConfig):
    """The plan, its actions, the convention, work in the field."""

    name = "efficience.portail.plan_regional"
    label = "plan_regional"
    verbose_name = "Plan régional"

    def ready(self) -> None:
        """Say on the page of a hospital which actions meet it."""
        from efficience.portail.etablissements import blocs
        from efficience.portail.plan_regional import bloc

        blocs.ajouter(bloc.BLOC)
