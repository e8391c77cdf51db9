"""Reads of dossiers, filtered by who asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.comptes.habilitations import AUCUNE
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.droits import avec_faits
from efficience.portail.dossiers.familles import Famille, famille_de, familles
from efficience.portail.dossiers.models import Dossier, Redaction

CHAMPS = {"region": "region", "departement": "departement", "finess": "finess", "organisation": "organisation"}


def dossiers(membre: Membre, cycles: Collection[str] = (), *, agir: bool = False) -> QuerySet[Dossier]:
    """The dossiers of these life cycles (all by default) that this person may read, or act on."""
    siens = AUCUNE
    for famille in familles():
        voulus = [cycle for cycle in famille.cycles if not cycles or cycle in cycles]
        if voulus:
            siens |= Q(cycle__in=voulus) & membre.filtre(famille.agir if agir else famille.lire, **CHAMPS)
    return Dossier.objects.filter(siens).order_by("-cree_le", "reference")


def dossier(identifiant: UUID, membre: Membre, cycles: Collection[str] = (), *, agir: bool = False) -> Dossier | None:
    """That dossier with its events, or nothing: not there and not theirs are the same answer."""
    return avec_faits(dossiers(membre, cycles, agir=agir).filter(pk=identifiant)).first()


def connu_de(dossier: Dossier, membre: Membre, le: datetime) -> bool:
    """Whether the person may read what it says: an establishment, not before it is told."""
    if membre.organisation.nature != ETABLISSEMENT:
        return True
    famille: Famille = famille_de(dossier.cycle)
    return dossier.etat_au(le)[0] not in famille.caches


def redactions(dossier: Dossier, membre: Membre) -> QuerySet[Redaction]:
    """The documents of a dossier that this person may read, the last one first."""
    siens = Redaction.objects.filter(evenement__dossier=dossier, lecteurs__contains=[membre.organisation.nature])
    siens = siens.select_related("evenement", "pdf").prefetch_related("signatures__piece")
    return siens.order_by("-evenement__rang", "reference")


def redaction(identifiant: UUID, numero: UUID, membre: Membre) -> Redaction | None:
    """A document of a dossier, or nothing."""
    if not dossiers(membre).filter(pk=identifiant).exists():
        return None
    siens = Redaction.objects.filter(
        pk=numero, evenement__dossier=identifiant, lecteurs__contains=[membre.organisation.nature]
    )
    return siens.select_related("evenement__dossier", "pdf").first()
