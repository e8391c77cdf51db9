"""The ranking of a call and what each project gets: computed from the notes and the envelope, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.appel_a_projets.enveloppe import Attribution, attribuer
from efficience.noyau.appel_a_projets.grille import classer, ecarts, non_notes, noter
from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.appels import lectures
from efficience.portail.appels.models import Cahier
from efficience.portail.dossiers.models import Dossier

EXAMINES = ("cahier_depose", "complements", "transmis", "avis_favorable", "avis_reserve")
"""The states in which a project of the call is noted."""


@dataclass(frozen=True)
class Rang:
    """A project in the ranking, with what it gets when the envelope is known."""

    projet: Dossier
    rang: int
    ex_aequo: bool
    score: object
    retenable: bool
    attribution: Attribution | None


def a_noter(appel: Dossier) -> list[Dossier]:
    """The projects of a call that its readers note."""
    siens = Dossier.objects.filter(mere=appel, etat__in=EXAMINES)
    return list(siens.order_by("reference"))


def obstacles(appel: Dossier) -> tuple[str, ...]:
    """Why the results cannot be decided yet: projects not noted, readers who differ too much."""
    projets = a_noter(appel)
    notes, grille = lectures.notes(projets), lectures.grille(appel)
    if manquants := non_notes(notes, notes):
        return manquants
    return tuple(
        f"Projet {reference}, les lecteurs se concertent. {phrase}"
        for reference, siennes in notes.items()
        for phrase in ecarts(siennes, grille)
    )


def classement(appel: Dossier, enveloppe: Decimal | None) -> list[Rang]:
    """The projects that both readers noted, best first."""
    projets = {un.reference: un for un in a_noter(appel)}
    notes, grille = lectures.notes(projets.values()), lectures.grille(appel)
    complets = {reference: siennes for reference, siennes in notes.items() if len(siennes) == len(lectures.LECTEUR_DE)}
    calculs = {reference: noter(siennes, grille).resultat for reference, siennes in complets.items()}
    classes = classer({reference: Fraction(str(calcul["score"])) for reference, calcul in calculs.items()})
    retenables = [un for un in classes if calculs[un.projet]["retenable"]]
    parts = _parts(retenables, projets, enveloppe)
    return [
        Rang(projets[un.projet], un.rang, un.ex_aequo, un.score, bool(calculs[un.projet]["retenable"]), parts.get(un.projet))
        for un in classes
    ]


def _parts(retenables: Sequence[object], projets: dict[str, Dossier], enveloppe: Decimal | None) -> dict[str, Attribution]:
    """What each one gets; nothing while a demand or the envelope is unknown."""
    if enveloppe is None:
        return {}
    demandes = {
        un.projet.reference: un.demande
        for un in Cahier.objects.filter(projet__in=list(projets.values()), demande__isnull=False).select_related("projet")
        if un.demande is not None
    }
    try:
        return {un.projet: un for un in attribuer(retenables, demandes, enveloppe)}  # type: ignore[arg-type]
    except DonneeRefusee:
        return {}
