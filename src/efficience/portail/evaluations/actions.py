"""Gestures on evaluations that are not lines of their life cycle: opening, the inputs of a grid, a surveillance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats.models import Contrat
from efficience.portail.dossiers import actions as dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations import assemblage
from efficience.portail.evaluations.models import Critere, Evaluation, PointsRetenus

CYCLES = {False: "evaluation", True: "evaluation_a_blanc"}


@transaction.atomic
def ouvrir(contrat: Contrat, annee: int, *, a_blanc: bool = False, par: Acteur, le: datetime) -> Evaluation:
    """Open the evaluation of a contract for a year. Raises ValidationError: it has its official one already."""
    rang = Evaluation.objects.filter(contrat=contrat, annee=annee, a_blanc=True).count() + 1
    reference = f"{'BLANC' if a_blanc else 'EVAL'}-{annee}-{contrat.reference}" + (f"-{rang}" if a_blanc else "")
    titre = f"{'Essai à blanc' if a_blanc else 'Évaluation'} {annee}, {contrat.etablissement.raison_sociale}"
    dossier = dossiers.ouvrir(
        CYCLES[a_blanc], reference=reference, titre=titre, situation=contrat.situation,
        donnees={"contrat": contrat.reference, "annee": annee}, par=par, le=le,
    )  # fmt: skip
    evaluation = Evaluation(dossier=dossier, contrat=contrat, annee=annee, a_blanc=a_blanc)
    evaluation.full_clean(exclude=["dossier"])
    evaluation.save()
    dossiers.faire(dossier, "ouvrir", par=par, le=le)
    evaluation.dossier.refresh_from_db()
    return evaluation


def ouvrir_la_campagne(membre_region: Any, annee: int, *, par: Acteur, le: datetime) -> tuple[int, int]:
    """Open the evaluation of every contract in force that year that has none; how many opened, how many had theirs."""
    ouvertes = deja = 0
    connues = set(Evaluation.objects.filter(annee=annee, a_blanc=False).values_list("contrat_id", flat=True))
    for contrat, _ in assemblage.evaluables(membre_region, annee):
        if contrat.pk in connues:
            deja += 1
            continue
        ouvrir(contrat, annee, par=par, le=le)
        ouvertes += 1
    return ouvertes, deja


@transaction.atomic
def fixer_les_assiettes(evaluation: Evaluation, assiettes: Mapping[str, Any], *, par: Acteur, le: datetime) -> None:
    """What ceilings apply to, for a first generation. Raises GesteRefuse once the result is reviewed."""
    _exiger_avant_la_revue(evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(assiettes=dict(assiettes))
    journal.noter("evaluation.assiettes", evaluation.dossier, par=par, le=le, details={"assiettes": dict(assiettes)})


def _exiger_avant_la_revue(evaluation: Evaluation) -> None:
    if evaluation.dossier.etat not in ("ouverte", "donnees_gelees", "calculee", "rouverte"):
        raise GesteRefuse("assiettes", evaluation.dossier.etat, "À cette étape, reprendre d’abord le calcul.")


@transaction.atomic
def retenir(
    evaluation: Evaluation, critere: Critere, points: Decimal, motif: str, *, par: Acteur, le: datetime
) -> PointsRetenus:
    """What the evaluators keep of a criterion. Raises GesteRefuse: too many points, or a change without a reason."""
    _exiger_avant_la_revue(evaluation)
    if points > critere.points:
        raise GesteRefuse(
            "retenir", evaluation.dossier.etat, f"« {critere.intitule} » vaut au plus {critere.points} points."
        )
    reponse = evaluation.reponses.filter(critere=critere).first()
    if (reponse is None or reponse.declare != points) and not motif:
        raise GesteRefuse("retenir", evaluation.dossier.etat, "Dire pourquoi ce ne sont pas les points déclarés.")
    garde = PointsRetenus.objects.create(
        evaluation=evaluation, critere=critere, points=points, motif=motif, le=le, par=par.nom
    )
    details = {"critere": critere.code, "points": str(points), "motif": motif}
    journal.noter("evaluation.retenir", evaluation.dossier, par=par, le=le, details=details)
    return garde


@transaction.atomic
def proposer_une_surveillance(etablissement: Etablissement, acte: str, motif: str, *, par: Acteur, le: datetime) -> Dossier:
    """Open a mise sous surveillance: which acts of which hospital, why. Raises ValidationError."""
    rang = Dossier.objects.filter(cycle="surveillance", finess=etablissement.finess_juridique).count() + 1
    return dossiers.ouvrir(
        "surveillance", reference=f"SURV-{le.year}-{etablissement.pk}-{rang}",
        titre=f"Mise sous surveillance, {etablissement.raison_sociale} : {acte}", situation=etablissement.situation,
        donnees={"acte": acte, "motif": motif, "etablissement": etablissement.pk}, par=par, le=le,
    )  # fmt: skip
