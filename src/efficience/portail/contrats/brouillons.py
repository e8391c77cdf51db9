"""Drafts: what a person is typing, kept for them alone until the gesture is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.formulaires import CLE, JETON
from efficience.portail.contrats.models import Acte, Brouillon
from efficience.portail.pieces.models import Piece

_TAILLE = 200_000  # characters of one draft
_PAS_LA_SAISIE = (CLE, JETON, "csrfmiddlewaretoken", "fichier")


class BrouillonTropLong(ValueError):
    """More than a form holds."""


def garder(
    acte: Acte, formulaire: str, envoi: QueryDict, *, par: Acteur, le: datetime, jeton: int, piece: Piece | None = None
) -> Brouillon:
    """Keep what is typed: the same draft each time. Raises BrouillonTropLong."""
    contenu = {nom: envoi.getlist(nom) for nom in envoi if nom not in _PAS_LA_SAISIE}
    if sum(len(valeur) for valeurs in contenu.values() for valeur in valeurs) > _TAILLE:
        raise BrouillonTropLong(f"un brouillon tient en {_TAILLE} caractères")
    valeurs = {"contenu": contenu, "version_lue": jeton, "enregistre_le": le, **({"piece": piece} if piece else {})}
    return Brouillon.objects.update_or_create(personne=par.identifiant, formulaire=_nom(acte, formulaire), defaults=valeurs)[
        0
    ]


def lire(acte: Acte, formulaire: str, *, par: Acteur) -> Brouillon | None:
    """The draft of this person on this form."""
    return (
        Brouillon.objects.filter(personne=par.identifiant, formulaire=_nom(acte, formulaire)).select_related("piece").first()
    )


def jeter(acte: Acte, formulaire: str, *, par: Acteur) -> None:
    """The gesture is done: the draft goes."""
    Brouillon.objects.filter(personne=par.identifiant, formulaire=_nom(acte, formulaire)).delete()


def initial(brouillon: Brouillon | None) -> dict[str, Any]:
    """A draft as the initial values of its form: boxes ticked are several, other fields are one."""
    contenu = brouillon.contenu if brouillon else {}
    return {nom: valeurs if nom == "volets" else valeurs[-1] for nom, valeurs in contenu.items() if valeurs}


def en_envoi(contenu: Mapping[str, list[str]]) -> QueryDict:
    """A draft as the form that it was."""
    envoi = QueryDict(mutable=True)
    for nom, valeurs in contenu.items():
        envoi.setlist(nom, valeurs)
    return envoi


def _nom(acte: Acte, formulaire: str) -> str:
    return f"{acte.pk}/{formulaire}"
