"""The page of a form: its title, where one goes back, what is wrong in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def montrer(
    requete: HttpRequest,
    formulaire: Any,
    titre: str,
    retour: tuple[str, str],
    *,
    chapeau: str = "",
    bouton: str = "Enregistrer",
) -> HttpResponse:
    """Show a form. `retour`: title and address of the page it was opened from."""
    mots = {
        "formulaire": formulaire,
        "titre": titre,
        "mere_titre": retour[0],
        "mere": retour[1],
        "chapeau": chapeau,
        "bouton": bouton,
    }
    return render(requete, "evaluations/formulaire.html", mots, status=422 if formulaire.errors else 200)
