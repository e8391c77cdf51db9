"""The affair that a point is about: its title and its page, whatever table holds it. A free point is its own title."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from efficience.portail.ciblage.models import Campagne
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier


@dataclass(frozen=True)
class Affaire:
    """An affair: how it is called, where its page is (nothing when it has none)."""

    titre: str
    adresse: str = ""


def affaire(objet: str) -> Affaire:
    """The affair of that identifier; a text that is not one names itself."""
    cle = _cle(objet)
    if cle is None:
        return Affaire(objet)
    dossier = Dossier.objects.filter(pk=cle).first()
    if dossier:
        return Affaire(_titre(dossier), famille_de(dossier.cycle).adresse(dossier))
    campagne = Campagne.objects.filter(pk=cle).first()
    return Affaire(f"ciblage {campagne.annee}", campagne.adresse) if campagne else Affaire("affaire retirée")


def _titre(dossier: Dossier) -> str:
    """An action says its code in its title; the others are told apart by their reference."""
    return dossier.titre if dossier.cycle == "action_plan" else f"{dossier.titre} ({dossier.reference})"


def titre_de(objet: str) -> str:
    """Its title."""
    return affaire(objet).titre


def _cle(objet: str) -> UUID | None:
    try:
        return UUID(objet)
    except ValueError:
        return None
