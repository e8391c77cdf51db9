"""Pages of a hospital on its evaluation: self-evaluation, proofs, contested lines, first generation's inputs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from efficience.documents import RefusDocument
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import Finess, FinessErrone
from efficience.noyau.grille import manquants, noter
from efficience.noyau.roles import PARTIES
from efficience.portail.commun import journal
from efficience.portail.commun.acces import page
from efficience.portail.evaluations import actions, declarations, lectures, saisies
from efficience.portail.evaluations.forms import (
    FormulaireDAssiettes,
    FormulaireDeLigne,
    FormulaireDeReponse,
    FormulaireDeRetenue,
)
from efficience.portail.evaluations.models import Critere, Evaluation, Justificatif, LigneContestee, Reponse
from efficience.portail.pieces.actions import deposer

_OUVERTES = ("ouverte", "donnees_gelees", "calculee", "revue_conjointe", "rapport_pret")


def _trouver(requete: HttpRequest, identifiant: UUID, geste: str) -> Evaluation:
    trouvee = lectures.evaluations(requete.membre, geste).filter(pk=identifiant).first()  # type: ignore[attr-defined]
    if trouvee is None:
        raise Http404
    return trouvee


def _critere(une: Evaluation, code: str) -> Critere:
    critere = Critere.objects.filter(region=une.contrat.region, annee=une.annee, code=code).first()
    if critere is None:
        raise Http404
    return critere


@page("evaluation.lire")
def autoevaluation(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The grid with what is declared, proved and kept; the score, or what keeps it from existing."""
    membre = requete.membre  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.lire")
    try:
        lus = declarations.constats(une)
        note = noter(lus) if lus else None
    except DonneeRefusee as refus:
        lus, note = (), None
        messages.error(requete, str(refus))
    criteres = {c.code: c for c in declarations.grille(une)}
    lignes = [(criteres[c.critere.code], c, une.reponses.filter(critere__code=c.critere.code).first()) for c in lus]
    mots: dict[str, Any] = {
        "evaluation": une, "dossier": une.dossier, "lignes": lignes, "note": note, "manquants": manquants(lus),
        "justificatifs": une.justificatifs.select_related("critere", "piece").order_by("critere__rang", "-pk"),
        "peut_repondre": membre.peut("evaluation.s_evaluer", une) and not _deposee(une),
        "peut_retenir": membre.peut("evaluation.controler", une), "deposee": _deposee(une),
    }  # fmt: skip
    return render(requete, "evaluations/autoevaluation.html", mots)


def _deposee(une: Evaluation) -> bool:
    """Whether the self-evaluation was handed over, or cannot be any more."""
    faite = une.dossier.evenements.filter(geste="deposer_autoevaluation").exists()
    return faite or une.dossier.etat not in _OUVERTES


@page("evaluation.s_evaluer")
def repondre(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Declare points on a criterion, with a proof."""
    une = _trouver(requete, identifiant, "evaluation.s_evaluer")
    critere, retour = _critere(une, code), reverse("autoevaluation", args=[une.pk])
    if _deposee(une):
        messages.error(requete, "L’autoévaluation est déposée : elle ne se modifie plus.")
        return redirect(retour)
    connue = Reponse.objects.filter(evaluation=une, critere=critere).first()
    initial = {n: getattr(connue, n) for n in ("declare", "sans_objet", "commentaire")} if connue else {}
    formulaire = FormulaireDeReponse(
        critere.points, critere.pieces, requete.POST or None, requete.FILES or None, initial=initial
    )
    if requete.method == "POST" and formulaire.is_valid():
        try:
            _ecrire_la_reponse(une, critere, formulaire, requete)
            messages.success(requete, "La réponse est enregistrée.")
            return redirect(retour)
        except RefusDocument as refus:
            formulaire.add_error("fichier", str(refus))
    chapeau = f"{critere.points} points au plus."
    return saisies.montrer(requete, formulaire, critere.intitule, (une.dossier.titre, retour), chapeau=chapeau)


@transaction.atomic
def _ecrire_la_reponse(une: Evaluation, critere: Critere, formulaire: FormulaireDeReponse, requete: HttpRequest) -> None:
    membre, le, lus = requete.membre, requete.le, formulaire.cleaned_data  # type: ignore[attr-defined]
    valeurs = {nom: lus[nom] for nom in ("declare", "sans_objet", "commentaire")}
    Reponse.objects.update_or_create(
        evaluation=une, critere=critere, defaults={**valeurs, "le": le, "par": membre.nom}
    )  # fmt: skip
    if brut := lus.get("fichier"):
        piece = deposer(
            brut.name or "", brut.read(), une, geste="evaluation.lire", lecteurs=(*PARTIES, "omedit"), par=membre, le=le
        )
        Justificatif.objects.create(
            evaluation=une, critere=critere, libelle=lus["libelle"], piece=piece, le=le, par=membre.nom
        )
    details = {"critere": critere.code, "declare": str(lus["declare"] or ""), "sans_objet": lus["sans_objet"]}
    journal.noter("evaluation.repondre", une.dossier, par=membre, le=le, details=details)


@page("evaluation.controler")
def retenir(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Keep points on a criterion."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.controler")
    critere, retour = _critere(une, code), reverse("autoevaluation", args=[une.pk])
    connue = Reponse.objects.filter(evaluation=une, critere=critere).first()
    formulaire = FormulaireDeRetenue(requete.POST or None, initial={"points": connue.declare if connue else None})
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        try:
            actions.retenir(une, critere, lus["points"], lus["motif"], par=membre, le=le)
            messages.success(requete, "Les points retenus sont enregistrés.")
            return redirect(retour)
        except GesteRefuse as refus:
            formulaire.add_error(None, refus.motif)
    chapeau = f"{critere.points} points au plus."
    titre = f"Retenir : {critere.intitule}"
    return saisies.montrer(requete, formulaire, titre, (une.dossier.titre, retour), chapeau=chapeau)


@page("evaluation.preparer")
def assiettes(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """What the ceilings of a first generation apply to."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.preparer")
    if une.contrat.generation != "GEN1_2018":
        raise Http404
    formulaire = FormulaireDAssiettes(requete.POST or None, initial=_ecrites(une.assiettes))
    if requete.method == "POST" and formulaire.is_valid():
        try:
            actions.fixer_les_assiettes(une, formulaire.assiettes(), par=membre, le=le)
            messages.success(requete, "Les assiettes sont enregistrées.")
            return redirect("evaluation", une.pk)
        except GesteRefuse as refus:
            formulaire.add_error(None, refus.motif)
    return saisies.montrer(requete, formulaire, "Assiettes de la première génération", _retour(une))


def _ecrites(connues: dict[str, Any]) -> dict[str, Any]:
    """What is kept, as the form takes it."""
    lignes = {
        "interessements": [f"{un['indicateur']} ; {un['montant']}" for un in connues.get("interessements", ())],
        "biosimilaires": [
            " ; ".join(un[nom] for nom in ("molecule", "indicateur", "volume", "remuneration", "taux"))
            for un in connues.get("biosimilaires", ())
        ],
    }
    return {**connues, **{nom: "\n".join(unes) for nom, unes in lignes.items()}}


@page("evaluation.s_evaluer")
def ligne(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write down a line that is not the hospital's own; the gesture « contester » sends them."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.s_evaluer")
    calcule = une.calculs.order_by("-rang").first()
    if calcule is None:
        raise Http404
    formulaire = FormulaireDeLigne(_proposes(calcule.entrees), requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            _inscrire(une, formulaire.cleaned_data, membre, le)
            messages.success(requete, "La ligne est inscrite. Elle part avec le geste « Contester des lignes ».")
            return redirect("evaluation", une.pk)
        except (FinessErrone, ValidationError) as faute:
            formulaire.add_error(
                "autre_site" if isinstance(faute, FinessErrone) else None, str(getattr(faute, "message", faute))
            )
        except IntegrityError:
            formulaire.add_error("ligne", "Cette ligne est déjà contestée.")
    chapeau = "Une prescription imputée à tort : elle sera exclue et remplacée si la contestation est acceptée."
    return saisies.montrer(requete, formulaire, "Inscrire une ligne contestée", _retour(une), chapeau=chapeau)


def _retour(une: Evaluation) -> tuple[str, str]:
    return une.dossier.titre, reverse("evaluation", args=[une.pk])


def _proposes(entrees: dict[str, Any]) -> dict[str, list[tuple[Any, str]]]:
    """Indicators, sites, years and measures of the computation: nothing else can be contested."""
    valeurs = entrees["valeurs"]
    noms = sorted({nom for une in valeurs for nom, valeur in une["mesures"].items() if valeur is not None})
    return {
        "indicateur": [(c, c) for c in sorted({une["indicateur"] for une in valeurs})],
        "site": [(s, s) for s in sorted({une["site"] for une in valeurs})],
        "annee": [(a, str(a)) for a in sorted({une["annee"] for une in valeurs}, reverse=True)],
        "mesure": [(nom, nom.replace("_", " ")) for nom in noms],
    }


@transaction.atomic
def _inscrire(une: Evaluation, lus: dict[str, Any], membre: Any, le: Any) -> None:
    autre = Finess.lire(lus["autre_site"]) if lus["autre_site"] else ""
    contestee = LigneContestee(
        evaluation=une, ligne=lus["ligne"], indicateur=lus["indicateur"], site=lus["site"], annee=lus["annee"],
        mesures={lus["mesure"]: str(lus["poids"])}, motif=lus["motif"], autre_site=autre, le=le, par=membre.nom,
    )  # fmt: skip
    contestee.save()
    details = {"ligne": contestee.ligne, "indicateur": contestee.indicateur, "site": contestee.site}
    journal.noter("evaluation.inscrire_ligne", une.dossier, par=membre, le=le, details=details)
