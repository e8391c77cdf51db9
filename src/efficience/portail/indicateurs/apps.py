"""The application `indicateurs`."""

from django.apps import AppConfig


class Indicateurs(AppConfig):
    """Results and their explanations."""

    name = "efficience.portail.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        """Give the page of a hospital its block."""
        from efficience.portail.etablissements import blocs
        from efficience.portail.indicateurs.profil import BLOC

        blocs.ajouter(BLOC)
