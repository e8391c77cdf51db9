"""Gestures on calls beside those of their life cycles: open a call, propose a project, write it, note it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from efficience.noyau.appel_a_projets.cycle import APPEL, PROJET
from efficience.noyau.appel_a_projets.grille import CRITERES, RUBRIQUES
from efficience.noyau.montant import en_exact, en_nombre
from efficience.portail.appels import classement, lectures
from efficience.portail.appels.models import Cahier, Lecture
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.lieu import situation_regionale


def ouvrir_appel(titre: str, objet: str, *, par: Membre, le: datetime) -> Dossier:
    """Write a call."""
    region = par.organisation.region
    rang = Dossier.objects.filter(region=region, cycle=APPEL.nom, cree_le__year=le.year).count() + 1
    return des_dossiers.ouvrir(
        APPEL.nom, reference=f"{region}-APPEL-{le.year}-{rang}", titre=titre, situation=situation_regionale(region),
        donnees={"objet": objet}, par=par, le=le,
    )  # fmt: skip


def proposer(
    appel: Dossier, titre: str, *, par: Membre, le: datetime, porteur: Organisation | None = None, nom: str = ""
) -> Dossier:
    """Open a project that answers a call. The carrier is the organisation of who proposes; the ARS may type another's."""
    organisation = porteur or (None if lectures.instruit(par) else par.organisation)
    rang = Dossier.objects.filter(mere=appel, cycle=PROJET.nom).count() + 1
    return des_dossiers.ouvrir(
        PROJET.nom, reference=f"{appel.reference}-{rang:03}", titre=titre, situation=appel.situation, mere=appel,
        organisation=organisation, donnees={"porteur": nom or (organisation.nom if organisation else "")}, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def ecrire(projet: Dossier, rubriques: Mapping[str, str], demande: Decimal | None, *, par: Membre, le: datetime) -> Cahier:
    """Write the cahier des charges, while it is the carrier's turn. Raises ValidationError."""
    if projet.etat not in ("recevable", "complements"):
        raise ValidationError("Le cahier des charges s’écrit quand le projet est recevable, ou à compléter.")
    if inconnues := sorted(rubriques.keys() - RUBRIQUES.keys()):
        raise ValidationError(f"Rubrique inconnue : {', '.join(inconnues)}.")
    champs = {"rubriques": dict(rubriques), "demande": demande, "ecrit_le": le, "ecrit_par": par.nom}
    cahier, _ = Cahier.objects.update_or_create(projet=projet, defaults=champs)
    journal.noter(
        "projet.ecrire", projet, par=par, le=le, details={"rubriques": sorted(r for r, t in rubriques.items() if t)}
    )
    return cahier


@transaction.atomic
def noter(
    projet: Dossier, notes: Mapping[str, int], commentaire: str, interet: bool, *, par: Membre, le: datetime
) -> Lecture:
    """Note a project for one's party; noting again replaces nothing, the last notes count. Raises ValidationError."""
    lecteur = lectures.LECTEUR_DE.get(par.organisation.nature)
    if lecteur is None:
        raise ValidationError("Les projets sont notés par l’ARS et par l’assurance maladie.")
    if projet.etat not in classement.EXAMINES:
        raise ValidationError("Ce projet n’est pas en instruction.")
    if not interet:
        raise ValidationError("Un lecteur déclare qu’il n’a pas de lien d’intérêts avec le porteur.")
    maximum = lectures.grille(projet.mere or projet).note_maximale
    hors = [nom for code, nom in CRITERES.items() if not 0 <= notes.get(code, -1) <= en_exact(maximum)]
    if hors:
        raise ValidationError(f"Note attendue de 0 à {en_nombre(maximum)} : {', '.join(hors)}.")
    if Dossier.objects.filter(filles=projet, etat__in=("resultats", "archive")).exists():
        raise ValidationError("Les résultats de l’appel sont arrêtés.")
    lecture = Lecture.objects.create(
        projet=projet, lecteur=lecteur, notes=dict(notes), commentaire=commentaire, interet=interet, le=le, par=par.nom
    )
    details: dict[str, Any] = {"lecteur": lecteur, **{code: notes[code] for code in CRITERES}}
    journal.noter("projet.noter", projet, par=par, le=le, details=details)
    return lecture
