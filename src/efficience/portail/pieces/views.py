"""Serving a file: as an attachment, under the name it came with, never shown by the browser inside the portal."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from efficience.portail.commun.acces import connectee
from efficience.portail.pieces import lectures, quarantaine


@connectee
def telecharger(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The bytes, to those who may read them; that they were erased, when they were."""
    piece = lectures.piece(identifiant, requete.membre)  # type: ignore[attr-defined]
    if piece is None:
        raise Http404
    if hasattr(piece, "effacement"):
        return render(requete, "pieces/effacee.html", {"piece": piece, "effacement": piece.effacement}, status=410)
    if motif := quarantaine.attente(piece):
        return render(requete, "pieces/quarantaine.html", {"piece": piece, "motif": motif}, status=423)
    reponse = HttpResponse(piece.octets, content_type=piece.mime)
    reponse.headers["Content-Disposition"] = content_disposition_header(True, piece.nom) or "attachment"
    reponse.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    reponse.headers["Repr-Digest"] = f"sha-256={piece.contenu_id}"
    return reponse
