"""Reads of evaluations, filtered by who asks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements.models import Etablissement, champs_du_perimetre
from efficience.portail.evaluations.models import (
    Action,
    Calcule,
    DetailDepose,
    Enveloppe,
    Evaluation,
    HorsReferentiel,
)

CYCLES = ("evaluation", "evaluation_a_blanc")
_CHAMPS = {nom: f"contrat__{nom}" for nom in ("region", "departement", "finess")}


def evaluations(membre: Membre, geste: str = "evaluation.lire") -> QuerySet[Evaluation]:
    """The evaluations on which the gesture is open to this person."""
    return Evaluation.objects.filter(membre.filtre(geste, **_CHAMPS)).select_related(
        "contrat__etablissement", "contrat__ars", "contrat__caisse", "dossier"
    )


def evaluation(identifiant: UUID, membre: Membre, geste: str = "evaluation.lire") -> tuple[Evaluation, Dossier] | None:
    """That evaluation and its dossier with its events, or nothing."""
    lu = dossiers.dossier(identifiant, membre, CYCLES)
    trouvee = evaluations(membre, geste).filter(pk=identifiant).first() if lu else None
    if lu is None or trouvee is None:
        return None
    trouvee.dossier = lu
    return trouvee, lu


def calcul_montre(evaluation: Evaluation, membre: Membre, connu: bool) -> Calcule | None:
    """The computation that the page shows: what a hospital may not read yet is not there; what is provisional is for all."""
    siens = Calcule.objects.filter(evaluation=evaluation)
    if membre.organisation.nature == ETABLISSEMENT and not connu:
        siens = siens.filter(nature="provisoire")
    return siens.order_by("-rang").first()


def enveloppe(region: str, annee: int, membre: Membre) -> Enveloppe | None:
    """The envelope of a region and a year, for who may see the campaign."""
    siennes = Enveloppe.objects.filter(membre.filtre("evaluation.campagne", region="region"), region=region, annee=annee)
    return siennes.first()


def chez_soi(membre: Membre) -> str:
    """The legal entity of the hospital that follows itself; empty for anybody else."""
    return membre.organisation.finess if membre.organisation.nature == ETABLISSEMENT else ""


def details(membre: Membre) -> QuerySet[DetailDepose]:
    """The files of its own that a hospital brought."""
    return DetailDepose.objects.filter(membre.filtre("evaluation.chez_soi", finess="finess")).order_by("-annee", "-id")


def hors_referentiel(membre: Membre) -> QuerySet[HorsReferentiel]:
    """Its prescriptions outside reference documents."""
    return HorsReferentiel.objects.filter(membre.filtre("evaluation.chez_soi", finess="finess")).order_by("-prescrite_le")


def actions_internes(membre: Membre) -> QuerySet[Action]:
    """The actions of its internal plan."""
    return Action.objects.filter(membre.filtre("evaluation.chez_soi", finess="finess")).order_by("pour_le", "id")


def etablissement(finess: str, membre: Membre, geste: str = "evaluation.prevoir") -> Etablissement | None:
    """That hospital, for who may do the gesture there."""
    siens: Q = membre.filtre(geste, **champs_du_perimetre())
    return Etablissement.objects.filter(siens, pk=finess).first()
