"""The standard supports of a group as documents: a page, a PDF, a Word file to adapt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe

from efficience.documents import composer, en_docx, en_html, en_pdf, modele
from efficience.portail.commun.acces import page
from efficience.portail.ipep import actes
from efficience.portail.ipep.vues_questionnaires import groupement
from efficience.portail.pieces.models import MIMES

SUPPORTS: Mapping[str, str] = MappingProxyType(
    {"presentation": "presentation-ipep", "information": "information-patients-ipep"}
)
"""What a group shows to the professionals and institutions around it, what it hands to its patients."""
_FORMES = MappingProxyType({"pdf": en_pdf, "docx": en_docx})


@page("ipep.lire")
def supports(requete: HttpRequest, identifiant: UUID, nom: str) -> HttpResponse:
    """A standard support, ready to print or to adapt."""
    sien = groupement(requete, identifiant)
    if nom not in SUPPORTS:
        raise Http404
    mentions = actes.support(sien, requete.le)  # type: ignore[attr-defined]
    compose = composer(modele(SUPPORTS[nom]), mentions, demonstration=settings.DEMONSTRATION)
    forme = requete.GET.get("format", "")
    if ecrire := _FORMES.get(forme):
        reponse = HttpResponse(ecrire(compose), content_type=MIMES[forme])
        nom_du_fichier = f"{SUPPORTS[nom]}-{sien.dossier.reference}.{forme}"
        reponse.headers["Content-Disposition"] = content_disposition_header(True, nom_du_fichier) or "attachment"
        return reponse
    contenu = mark_safe(en_html(compose, niveau=1))  # (made by `documents`, whose text is inert)
    return render(requete, "ipep/support.html", {"groupement": sien, "document": compose, "contenu": contenu})
