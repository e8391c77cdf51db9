"""A hospital of the region of the tests."""

from datetime import UTC, datetime

from efficience.portail.etablissements.models import Etablissement


def hopital(finess: str = "590000006") -> Etablissement:
    """In the directory."""
    valeurs = {
        "finess_juridique": finess, "raison_sociale": "CH de Bellerive", "statut": "public", "activites": ["MCO"],
        "region": "32", "departement": finess[:2], "recherche": "ch de bellerive",
        "releve_le": datetime(2022, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Etablissement.objects.get_or_create(pk=finess, defaults=valeurs)[0]
