"""What the parties write to one another on an act, and what letters say of an organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from efficience.portail.commun import journal
from efficience.portail.commun.franchir import franchir
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats.models import Acte, Annotation, Reponse


@transaction.atomic
def remarquer(acte: Acte, clause: str, texte: str, *, par: Membre, le: datetime) -> Annotation:
    """Write a remark on a clause."""
    annotation = Annotation.objects.create(
        acte=acte, clause=clause, texte=texte, auteur=par.identifiant, auteur_nom=par.nom, etat="ouverte",
        organisation=par.organisation_nom, cree_le=le,
    )  # fmt: skip
    journal.noter("annotation.ecrire", annotation, par=par, le=le, details={"clause": clause, "texte": texte})
    return annotation


@transaction.atomic
def repondre(annotation: Annotation, texte: str, *, par: Membre, le: datetime, jeton: int) -> None:
    """Answer it. Raises FormulairePerime, GesteRefuse."""
    franchir(annotation, "repondre", par=par, le=le, jeton=jeton, details={"texte": texte})
    Reponse.objects.create(
        annotation=annotation, texte=texte, auteur_nom=par.nom, organisation=par.organisation_nom, cree_le=le
    )


def fermer(annotation: Annotation, *, par: Membre, le: datetime, jeton: int) -> None:
    """Close it, once answered. Raises FormulairePerime, GesteRefuse."""
    franchir(annotation, "fermer", par=par, le=le, jeton=jeton)


@transaction.atomic
def tenir_les_coordonnees(formulaire: Any, *, par: Membre, le: datetime) -> None:
    """Write what letters say of the person's organisation."""
    tenues = formulaire.save()
    details = {champ: str(formulaire.cleaned_data[champ] or "") for champ in formulaire.changed_data}
    situation = par.organisation.situation
    journal.noter("coordonnees.tenir", tenues, par=par, le=le, situation=situation, details=details)
