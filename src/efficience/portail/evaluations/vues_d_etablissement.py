"""Pages of a hospital on its evaluation: self-evaluation, proofs, contested lines, first generation's inputs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from efficience.documents import RefusDocument
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import Finess, FinessErrone
from efficience.noyau.grille import manquants, noter
from efficience.portail.commun.acces import page
from efficience.portail.evaluations import actions, declarations, lectures, saisies
from efficience.portail.evaluations.assemblage import PREMIERE, TROISIEME
from efficience.portail.evaluations.forms import (
    FormulaireDAssiettes,
    FormulaireDeLigne,
    FormulaireDeReponse,
    FormulaireDeRetenue,
    FormulaireDeTroisiemeGeneration,
)
from efficience.portail.evaluations.models import Critere, Evaluation, Reponse
from efficience.portail.indicateurs.lectures import definitions


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
        "peut_repondre": membre.peut("evaluation.s_evaluer", une) and not actions.deposee(une),
        "peut_retenir": membre.peut("evaluation.controler", une), "deposee": actions.deposee(une),
    }  # fmt: skip
    return render(requete, "evaluations/autoevaluation.html", mots)


@page("evaluation.s_evaluer")
def repondre(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Declare points on a criterion, with a proof."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.s_evaluer")
    critere, retour = _critere(une, code), reverse("autoevaluation", args=[une.pk])
    if actions.deposee(une):
        messages.error(requete, "L’autoévaluation est déposée : elle ne se modifie plus.")
        return redirect(retour)
    connue = Reponse.objects.filter(evaluation=une, critere=critere).first()
    initial = {n: getattr(connue, n) for n in ("declare", "sans_objet", "commentaire")} if connue else {}
    formulaire = FormulaireDeReponse(
        critere.points, critere.pieces, requete.POST or None, requete.FILES or None, initial=initial
    )
    if requete.method == "POST" and formulaire.is_valid():
        try:
            lus, brut = formulaire.cleaned_data, formulaire.cleaned_data.get("fichier")
            piece = (lus["libelle"], brut.name or "", brut.read()) if brut else None
            actions.repondre(une, critere, lus, par=membre, le=le, piece=piece)
            messages.success(requete, "La réponse est enregistrée.")
            return redirect(retour)
        except RefusDocument as refus:
            formulaire.add_error("fichier", str(refus))
    chapeau = f"{critere.points} points au plus."
    return saisies.montrer(requete, formulaire, critere.intitule, (une.dossier.titre, retour), chapeau=chapeau)


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
    """What ceilings apply to: a first generation, or a third one, which has no contract to be read in."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = _trouver(requete, identifiant, "evaluation.preparer")
    formulaire = _formulaire_d_assiettes(une, requete)
    if formulaire is None:
        raise Http404
    if requete.method == "POST" and formulaire.is_valid():
        try:
            actions.fixer_les_assiettes(une, formulaire.assiettes(), par=membre, le=le)
            messages.success(requete, "Les assiettes sont enregistrées.")
            return redirect("evaluation", une.pk)
        except GesteRefuse as refus:
            formulaire.add_error(None, refus.motif)
    return saisies.montrer(requete, formulaire, f"Assiettes, {une.contrat.get_generation_display()}", _retour(une))


def _formulaire_d_assiettes(
    une: Evaluation, requete: HttpRequest
) -> FormulaireDAssiettes | FormulaireDeTroisiemeGeneration | None:
    """That of the generation; None for a second one, whose contract says everything."""
    if une.contrat.generation == PREMIERE:
        return FormulaireDAssiettes(requete.POST or None, initial=_ecrites(une.assiettes))
    if une.contrat.generation == TROISIEME:
        permis = [(code, un.intitule) for code, un in sorted(definitions().items()) if un.argent]
        return FormulaireDeTroisiemeGeneration(permis, requete.POST or None, initial=une.assiettes)
    return None


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
    audites = set(une.tirage.values_list("indicateur", "site").order_by().distinct())
    formulaire = FormulaireDeLigne(_proposes(calcule.entrees), audites, requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            lus = formulaire.cleaned_data
            autre = Finess.lire(lus["autre_site"]) if lus["autre_site"] else ""
            actions.inscrire_une_ligne(une, {**lus, "autre_site": autre}, par=membre, le=le)
            messages.success(requete, "La ligne est inscrite. Elle part avec le geste « Contester des lignes ».")
            return redirect("evaluation", une.pk)
        except (FinessErrone, ValidationError) as faute:
            formulaire.add_error(
                "autre_site" if isinstance(faute, FinessErrone) else None, str(getattr(faute, "message", faute))
            )
        except IntegrityError:
            formulaire.add_error("ligne", "Cette ligne est déjà contestée.")
        except GesteRefuse as refus:
            formulaire.add_error("ligne", refus.motif)
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
        "mesure": [("", "Choisir"), *((nom, nom.replace("_", " ")) for nom in noms)],
    }
