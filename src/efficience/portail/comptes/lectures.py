"""Reads of people and memberships, filtered by who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from efficience.noyau.roles import ROLES
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Rattachement, Utilisateur

_CHAMPS = {"region": "organisation__region", "finess": "organisation__finess", "organisation": "organisation_id"}
MONTRES = 4
"""How many people of a role the login page of a demonstration shows at once; the others are one click away."""


@dataclass(frozen=True)
class PersonnesDUnRole:
    """The people of a demonstration who hold a role: the first ones, and the others."""

    libelle: str
    premieres: Sequence[Rattachement]
    autres: Sequence[Rattachement]


def rattachements(membre: Membre, geste: str = "acces.lire") -> QuerySet[Rattachement]:
    """The memberships on which the gesture is open to this person, withdrawn ones left out."""
    return (
        Rattachement.objects.filter(membre.filtre(geste, **_CHAMPS), retire_le__isnull=True)
        .select_related("utilisateur", "organisation")
        .order_by("organisation__nom", "utilisateur__nom", "utilisateur__prenom", "role", "id")
    )


def comptes_de_demonstration(jour: date) -> list[Rattachement]:
    """The memberships that the demonstration offers on its login page, one a person."""
    ordre = (
        Rattachement.objects.en_vigueur(jour)
        .select_related("utilisateur", "organisation")
        .order_by("organisation__nature", "role", "id")
    )
    vus: dict[object, Rattachement] = {}
    for rattachement in ordre.filter(utilisateur__is_active=True):
        vus.setdefault(rattachement.utilisateur_id, rattachement)
    return list(vus.values())


def personnes_par_role(jour: date) -> list[PersonnesDUnRole]:
    """The same, role by role, in the order in which roles are declared."""
    par_role: dict[str, list[Rattachement]] = defaultdict(list)
    for rattachement in comptes_de_demonstration(jour):
        par_role[rattachement.role].append(rattachement)
    return [
        PersonnesDUnRole(role.libelle, par_role[role.code][:MONTRES], par_role[role.code][MONTRES:])
        for role in ROLES.values()
        if role.code in par_role
    ]


def compte_de_demonstration(identifiant: str, jour: date) -> Utilisateur | None:
    """One of those people."""
    return next((r.utilisateur for r in comptes_de_demonstration(jour) if str(r.utilisateur_id) == identifiant), None)
