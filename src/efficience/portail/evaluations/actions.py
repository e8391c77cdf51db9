"""Gestures on evaluations that are not lines of their life cycle: opening, the inputs of a grid, a surveillance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.roles import PARTIES
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.situation import Situation
from efficience.portail.contrats.models import Contrat
from efficience.portail.dossiers import actions as dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations import assemblage
from efficience.portail.evaluations.echantillons import tirage
from efficience.portail.evaluations.models import (
    Critere,
    Evaluation,
    Justificatif,
    LigneContestee,
    PointsRetenus,
    Reponse,
)
from efficience.portail.pieces.actions import deposer

UN = Decimal(1)
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
def ajouter_un_critere(
    region: str,
    annee: int,
    code: str,
    intitule: str,
    points: Decimal,
    *,
    poids: Decimal = UN,
    pieces: Sequence[str] = (),
    par: Acteur,
    le: datetime,
) -> Critere:
    """Add a criterion at the end of the grid of a region and a year. Raises GesteRefuse: its code is taken."""
    siens = Critere.objects.filter(region=region, annee=annee)
    if siens.filter(code=code).exists():
        raise GesteRefuse("grille", "", "Ce code est déjà celui d’un critère de cette année.")
    rang = (siens.aggregate(dernier=Max("rang"))["dernier"] or 0) + 1
    critere = Critere.objects.create(
        region=region, annee=annee, code=code, intitule=intitule, points=points, poids=poids, pieces=list(pieces), rang=rang
    )
    details = {"code": code, "points": str(points), "poids": str(poids), "pieces": list(pieces)}
    journal.noter("grille.ajouter", critere, par=par, le=le, details=details, situation=Situation(region=region))
    return critere


@transaction.atomic
def repondre(
    evaluation: Evaluation,
    critere: Critere,
    dites: Mapping[str, Any],
    *,
    par: Acteur,
    le: datetime,
    piece: tuple[str, str, bytes] | None = None,
) -> None:
    """What a hospital declares on a criterion: points, or why it has no object; `piece`: label, name and bytes of a proof.

    Raises GesteRefuse once it is handed over, DepotRefuse on a file that cannot be taken.
    """
    if deposee(evaluation):
        raise GesteRefuse("repondre", evaluation.dossier.etat, "L’autoévaluation est déposée : elle ne se modifie plus.")
    valeurs = {"declare": dites.get("declare"), "sans_objet": dites.get("sans_objet", ""),
               "commentaire": dites.get("commentaire", ""), "le": le, "par": par.nom}  # fmt: skip
    Reponse.objects.update_or_create(evaluation=evaluation, critere=critere, defaults=valeurs)
    if piece:
        libelle, nom, octets = piece
        gardee = deposer(
            nom, octets, evaluation, geste="evaluation.lire", lecteurs=(*PARTIES, "omedit"), par=par, le=le
        )  # fmt: skip
        Justificatif.objects.create(
            evaluation=evaluation, critere=critere, libelle=libelle, piece=gardee, le=le, par=par.nom
        )
    details = {"critere": critere.code, "declare": str(valeurs["declare"] or ""), "sans_objet": valeurs["sans_objet"]}
    journal.noter("evaluation.repondre", evaluation.dossier, par=par, le=le, details=details)


_OUVERTES = ("ouverte", "donnees_gelees", "calculee")


def deposee(evaluation: Evaluation) -> bool:
    """Whether the self-evaluation was handed over, or cannot be any more."""
    faite = evaluation.dossier.evenements.filter(geste="deposer_autoevaluation").exists()
    return faite or evaluation.dossier.etat not in _OUVERTES


@transaction.atomic
def inscrire_une_ligne(evaluation: Evaluation, dite: Mapping[str, Any], *, par: Acteur, le: datetime) -> LigneContestee:
    """A line that the hospital says is not its own: what it weighs on sums, or its number in a sample.

    Raises IntegrityError: it is contested already; GesteRefuse: the sample does not hold it.
    """
    tirees = {une.ligne for une in tirage(evaluation, dite["indicateur"], dite["site"]) if not une.reserve}
    dans_l_echantillon = bool(tirees) and dite["annee"] == evaluation.annee
    if dans_l_echantillon and dite["ligne"] not in tirees:
        raise GesteRefuse("inscrire_ligne", evaluation.dossier.etat, "Cette ligne n’est pas dans l’échantillon du site.")
    mesures = {} if dans_l_echantillon else {dite["mesure"]: str(dite["poids"])}
    ligne = LigneContestee.objects.create(
        evaluation=evaluation, ligne=dite["ligne"], indicateur=dite["indicateur"], site=dite["site"], annee=dite["annee"],
        mesures=mesures, motif=dite["motif"], autre_site=dite.get("autre_site", ""), le=le,
        par=par.nom,
    )  # fmt: skip
    details = {"ligne": ligne.ligne, "indicateur": ligne.indicateur, "site": ligne.site}
    journal.noter("evaluation.inscrire_ligne", evaluation.dossier, par=par, le=le, details=details)
    return ligne


@transaction.atomic
def proposer_une_surveillance(etablissement: Etablissement, acte: str, motif: str, *, par: Acteur, le: datetime) -> Dossier:
    """Open a mise sous surveillance: which acts of which hospital, why. Raises ValidationError."""
    rang = Dossier.objects.filter(cycle="surveillance", finess=etablissement.finess_juridique).count() + 1
    return dossiers.ouvrir(
        "surveillance", reference=f"SURV-{le.year}-{etablissement.pk}-{rang}",
        titre=f"Mise sous surveillance, {etablissement.raison_sociale} : {acte}", situation=etablissement.situation,
        donnees={"acte": acte, "motif": motif, "etablissement": etablissement.pk}, par=par, le=le,
    )  # fmt: skip
