"""What the pages of the bodies share: a body by its code, a form that says what the domain refuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.gouvernance.models import HORS_INSTANCE


def code_connu(code: str) -> str:
    """The code of a body, or of the functions that no body gives. Raises Http404."""
    if code not in INSTANCES and code != HORS_INSTANCE:
        raise Http404
    return code


def adresse(code: str) -> str:
    """The page of a body; that of all of them for what no body gives."""
    return f"/instances/{code}" if code in INSTANCES else "/instances"


def saisir(
    requete: HttpRequest, gabarit: str, formulaire: forms.Form, faire: Any, dit: str, vers: str, mots: dict[str, Any]
) -> HttpResponse:
    """Show a form, or do what it asks; a refusal of the domain is shown on the form, with what was typed."""
    if requete.method == "POST" and formulaire.is_valid():
        try:
            ailleurs = faire(formulaire.cleaned_data)
        except (ValidationError, DonneeRefusee, GesteRefuse) as refus:
            dits = refus.messages if isinstance(refus, ValidationError) else [getattr(refus, "motif", "") or str(refus)]
            formulaire.add_error(None, dits)
        else:
            messages.success(requete, dit)
            return redirect(ailleurs or vers)
    statut = 422 if formulaire.errors else 200
    return render(requete, f"gouvernance/{gabarit}.html", {"formulaire": formulaire, **mots}, status=statut)
