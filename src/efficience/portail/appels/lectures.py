"""Reads of calls: a published call is read by whoever may answer it; a project, by its carrier and by who examines it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from efficience.noyau.appel_a_projets.cycle import APPEL, PROJET
from efficience.noyau.appel_a_projets.grille import GrilleDeNotation, Notes
from efficience.noyau.parametres import Releve
from efficience.noyau.roles import ARS, CAISSE
from efficience.noyau.territoires import territoire
from efficience.portail.appels.models import Lecture
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.droits import avec_faits
from efficience.portail.dossiers.models import Dossier
from efficience.reglement import officiel

LIRE, AGIR, NOTER = "appel.lire", "appel.agir", "appel.noter"
INSTRUCTEURS = (ARS, CAISSE, "audit")
"""Who reads the notes and the ranking; a carrier never does."""
LECTEUR_DE: dict[str, str] = {ARS: "ars", CAISSE: "am"}


def appels(membre: Membre) -> QuerySet[Dossier]:
    """The calls of the region: all of them for who examines, the published ones for who may answer."""
    region = membre.organisation.region
    siens = Dossier.objects.filter(cycle=APPEL.nom, region=region).order_by("-cree_le", "reference")
    if not membre.peut(LIRE) or not region:
        return Dossier.objects.none()
    return siens if instruit(membre) else siens.exclude(etat=APPEL.initial)


def instruit(membre: Membre) -> bool:
    """Whether the person examines the projects, and does not carry one."""
    return membre.organisation.nature in INSTRUCTEURS


def appel(identifiant: UUID, membre: Membre) -> Dossier | None:
    """That call, or nothing."""
    return avec_faits(appels(membre).filter(pk=identifiant)).first()


def projets(membre: Membre, appel: Dossier | None = None, *, agir: bool = False) -> QuerySet[Dossier]:
    """The projects that the person may read: theirs, or those of the region."""
    siens = des_dossiers.dossiers(membre, (PROJET.nom,), agir=agir)
    return siens.filter(mere=appel) if appel else siens


def projet(identifiant: UUID, membre: Membre, *, agir: bool = False) -> Dossier | None:
    """That project with its events, or nothing."""
    return avec_faits(projets(membre, agir=agir).filter(pk=identifiant)).select_related("mere", "organisation").first()


def notes(projets_lus: Iterable[Dossier]) -> dict[str, Notes]:
    """By reference, the last notes of each reader."""
    par_pk = {un.pk: un.reference for un in projets_lus}
    lues: dict[str, dict[str, dict[str, int]]] = {reference: {} for reference in par_pk.values()}
    for lecture in Lecture.objects.filter(projet__in=list(par_pk)).order_by("pk"):
        lues[par_pk[lecture.projet_id]][lecture.lecteur] = lecture.notes
    return dict(lues)


def grille(appel: Dossier) -> GrilleDeNotation:
    """The grid, as the rules of the day the call was opened say."""
    releve = Releve(officiel(), territoire(appel.departement).jour(appel.cree_le))
    return GrilleDeNotation(
        releve.lire("note_maximale_projet"), releve.lire("ecart_lecteurs_projet"), releve.lire("note_minimale_projet")
    )
