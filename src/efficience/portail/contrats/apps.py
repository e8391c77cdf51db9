"""The application `contrats`."""

from django.apps import AppConfig


class Contrats(AppConfig):
    """Contracts and their life."""

    name = "efficience.portail.contrats"
    label = "contrats"
    verbose_name = "Contrats"

    def ready(self) -> None:
        """Say what runs on hospitals."""
        from efficience.portail.contrats import ciblage_et_contrats
        from efficience.portail.etablissements import en_cours

        en_cours.ajouter("contrats", ciblage_et_contrats.en_cours)
