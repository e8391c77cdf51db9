"""The application `ciblage`."""

from django.apps import AppConfig


class Ciblage(AppConfig):
    """The targeting of hospitals."""

    name = "efficience.portail.ciblage"
    label = "ciblage"
    verbose_name = "Ciblage"

    def ready(self) -> None:
        """Say what runs on hospitals, and what their page shows."""
        from efficience.portail.ciblage import bloc, lectures
        from efficience.portail.etablissements import blocs, en_cours

        en_cours.ajouter("declarees", lectures.actions_declarees)
        blocs.ajouter(bloc.BLOC)
