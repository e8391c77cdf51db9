"""Reads of files, filtered by who asks."""

from __future__ import annotations

from uuid import UUID

from efficience.portail.comptes.membre import Membre
from efficience.portail.pieces.models import Piece


def lisible(piece: Piece, membre: Membre) -> bool:
    """Whether the person has the gesture that opens it, within their scope, for an organisation it is meant for.

    Said of an erased file too: who could read it reads that it was erased.
    """
    return membre.organisation.nature in piece.lecteurs and membre.peut(piece.geste, piece)


def piece(identifiant: UUID, membre: Membre) -> Piece | None:
    """That file, or nothing: not there and not theirs are the same answer."""
    trouvee = Piece.objects.filter(pk=identifiant).select_related("contenu", "effacement").first()
    return trouvee if trouvee and lisible(trouvee, membre) else None
