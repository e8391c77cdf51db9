"""What is worked out once for all the readers of a version, so that no page waits for it."""

from __future__ import annotations

from uuid import UUID

from efficience.portail.indicateurs import dessins, euros
from efficience.portail.indicateurs.comparaisons import taux_de
from efficience.portail.indicateurs.models import Publication


def preparer(version: UUID) -> None:
    """The limits and tenths of each rate, and the balance of each region; again without harm."""
    siennes = Publication.objects.filter(version=version, remplacee_le__isnull=True, finess="")
    en_vigueur = Publication.objects.filter(remplacee_le__isnull=True, finess="")
    for publication in siennes.select_related("definition").order_by("indicateur", "annee", "region"):
        for taux in taux_de(publication.definition):
            dessins.trace(publication, taux)
            dessins.echelle(publication, taux)
        place = {"region": publication.region, "indicateur": publication.indicateur, "annee": publication.annee - 1}
        euros.dresser(publication, en_vigueur.filter(**place).select_related("definition").first())
