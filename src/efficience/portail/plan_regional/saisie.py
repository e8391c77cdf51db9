"""A page that shows a form, or does what it asks: shared by the pages where something of the region is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from efficience.documents import RefusDocument
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee


@dataclass(frozen=True)
class Saisie:
    """A page of writing: its title, what it is about, its button, where it leads and what is said once done."""

    titre: str
    bouton: str
    vers: str
    dit: str
    objet: str = ""
    fil: tuple[tuple[str, str], ...] = ()
    mots: Mapping[str, Any] = field(default_factory=dict)


def saisir(
    requete: HttpRequest, saisie: Saisie, formulaire: forms.BaseForm, faire: Callable[[dict[str, Any]], str | None]
) -> HttpResponse:
    """Show the form, or do it and go on; a refusal is shown above it, with what was typed. `faire` may give the address."""
    if requete.method == "POST" and formulaire.is_valid():
        try:
            vers = faire(formulaire.cleaned_data)
        except (ValidationError, DonneeRefusee, RefusDocument, GesteRefuse) as refus:
            dits = refus.messages if isinstance(refus, ValidationError) else [getattr(refus, "motif", "") or str(refus)]
            formulaire.add_error(None, dits)
        else:
            messages.success(requete, saisie.dit)
            return redirect(vers or saisie.vers)
    mots = {"saisie": saisie, "formulaire": formulaire, **saisie.mots}
    return render(requete, "plan_regional/saisie.html", mots, status=422 if formulaire.errors else 200)
