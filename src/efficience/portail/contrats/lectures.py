"""Reads of contracts, filtered by who asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.models import Acte, Annotation, Contrat, Document

CHAMPS = {"region": "region", "departement": "departement", "finess": "finess"}
_SECRETS = ("cible", "avis_am_demande", "proposition_preparee", "projet", "avenant_prepare", "a_examiner", "projet_pret")
"""The states in which an establishment only knows that something is being prepared."""


def contrats(membre: Membre, geste: str = "contrat.lire") -> QuerySet[Contrat]:
    """The contracts on which the gesture is open to this person."""
    return Contrat.objects.filter(membre.filtre(geste, **CHAMPS)).order_by("-annee", "reference")


def contrat(identifiant: UUID, membre: Membre, geste: str = "contrat.lire") -> Contrat | None:
    """That contract with its acts and events, or nothing: not there and not theirs are the same answer."""
    return dossiers.avec_faits(contrats(membre, geste).filter(pk=identifiant)).first()


def acte(identifiant: UUID, numero: int, membre: Membre, geste: str = "contrat.lire") -> Acte | None:
    """That act of a contract, or nothing."""
    trouve = contrat(identifiant, membre, geste)
    acte = next((acte for acte in trouve.actes.all() if acte.numero == numero), None) if trouve else None
    if trouve and acte:
        acte.contrat = trouve
    return acte


def secret(etat: str) -> bool:
    """Whether an establishment only knows, at that state, that something is being prepared."""
    return etat in _SECRETS


def connu_de(acte: Acte, membre: Membre, le: datetime) -> bool:
    """Whether the person may read what the act says: an establishment, not before it is sent to it."""
    return membre.organisation.nature != ETABLISSEMENT or not secret(acte.etat_au(le)[0])


def documents(acte: Acte, membre: Membre) -> Iterable[Document]:
    """The documents of an act that this person may read, the last one first."""
    siens = Document.objects.filter(evenement__acte=acte, lecteurs__contains=[membre.organisation.nature])
    return (
        siens.select_related("evenement", "pdf")
        .defer("arbre")
        .prefetch_related("signatures__piece")
        .order_by("-evenement__rang", "reference")
    )


def document(identifiant: UUID, numero: UUID, membre: Membre) -> Document | None:
    """A document of a contract, or nothing."""
    if not contrats(membre).filter(pk=identifiant).exists():
        return None
    return Document.objects.filter(
        pk=numero, evenement__acte__contrat=identifiant, lecteurs__contains=[membre.organisation.nature]
    ).select_related("evenement__acte__contrat", "pdf").first()  # fmt: skip


def remarques(acte: Acte) -> Iterable[Annotation]:
    """The remarks on an act, with their answers."""
    return acte.annotations.prefetch_related("reponses").order_by("clause", "cree_le")


def remarque(identifiant: UUID, acte: Acte) -> Annotation | None:
    """A remark on that act, or nothing."""
    return acte.annotations.filter(pk=identifiant).select_related("acte__contrat").first()
