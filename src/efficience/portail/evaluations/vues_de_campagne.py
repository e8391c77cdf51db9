"""Pages of a campaign: all the contracts of a region and a year, their totals, the envelope; opening them all; the grid."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.grand_livre import ZERO, Compte
from efficience.noyau.rejouable.ecriture import relire_calcul
from efficience.noyau.versements import enveloppe as nom_d_enveloppe
from efficience.portail.commun.acces import page
from efficience.portail.comptes.membre import Membre
from efficience.portail.evaluations import actions, assemblage, en_json, enveloppes, grand_livre, lectures
from efficience.portail.evaluations.forms import FormulaireDeCritere, FormulaireDEnveloppe, OuvertureDeCampagne
from efficience.portail.evaluations.models import Critere
from efficience.portail.evaluations.rangees import COLONNES, rangees, synthese
from efficience.portail.livre import ecritures, exports
from efficience.portail.livre.models import Ecriture


def _region(membre: Membre) -> str:
    region: str = membre.organisation.region
    return region


@page("evaluation.campagne")
def campagne(requete: HttpRequest, annee: int) -> HttpResponseBase:
    """All the contracts of a year: where each is, the totals, the envelope."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siennes = lectures.evaluations(membre, "evaluation.campagne").filter(annee=annee, a_blanc=False)
    toutes = rangees(siennes.order_by("contrat__etablissement__raison_sociale"), membre, le)
    if requete.GET.get("format") == "json":
        return en_json.repondre(en_json.liste(toutes, synthese(annee, toutes)))
    if fichier := exports.repondre(
        requete.GET.get("format", ""), f"campagne-{annee}", COLONNES, toutes, par=membre, le=le
    ):  # fmt: skip
        return fichier
    enveloppe = lectures.enveloppe(_region(membre), annee, membre)
    partage = enveloppe.partages.order_by("-pk").first() if enveloppe else None
    mots: dict[str, Any] = {
        "annee": annee, "rangees": toutes, "totaux": synthese(annee, toutes), "enveloppe": enveloppe, "partage": partage,
        "calcul_du_partage": relire_calcul(partage.calcul) if partage else None,
        "dotee": grand_livre.dotee(_region(membre), annee) if enveloppe else None,
        "disponible": _disponible(_region(membre), annee) if enveloppe else None,
        "a_ouvrir": _a_ouvrir(membre, annee), "etats": _par_etat(toutes),
        "criteres": Critere.objects.filter(region=_region(membre), annee=annee).count(),
        "peut_ouvrir": membre.peut("evaluation.preparer"), "peut_envelopper": membre.peut("evaluation.envelopper"),
    }  # fmt: skip
    return render(requete, "evaluations/campagne.html", mots)


def _disponible(region: str, annee: int) -> Any:
    """What is left in the envelope: given, less what was made due on it."""
    livre = ecritures.lire(Ecriture.objects.filter(enveloppe=nom_d_enveloppe(region, annee)))
    return livre.solde(Compte.ENVELOPPE, nom_d_enveloppe(region, annee))


def _par_etat(toutes: Any) -> list[tuple[str, int]]:
    comptes: dict[str, int] = {}
    for rangee in toutes:
        comptes[rangee.libelle] = comptes.get(rangee.libelle, 0) + 1
    return sorted(comptes.items(), key=lambda paire: -paire[1])


def _a_ouvrir(membre: Membre, annee: int) -> int:
    """How many contracts in force that year have no evaluation yet."""
    if not membre.peut("evaluation.preparer"):
        return 0
    connues = set(
        lectures.evaluations(membre, "evaluation.campagne")
        .filter(annee=annee, a_blanc=False)
        .values_list("contrat", flat=True)
    )
    champs = {"region": "region", "departement": "departement", "finess": "finess"}
    siens = assemblage.evaluables(membre.filtre("evaluation.preparer", **champs), annee)
    return sum(contrat.pk not in connues for contrat, _ in siens)


@page("evaluation.preparer")
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Open the evaluation of every contract in force in a year."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = OuvertureDeCampagne(requete.POST or None, initial={"annee": requete.GET.get("annee") or le.year - 1})
    if requete.method == "POST" and formulaire.is_valid():
        annee = formulaire.cleaned_data["annee"]
        champs = {"region": "region", "departement": "departement", "finess": "finess"}
        try:
            with transaction.atomic():
                filtre = membre.filtre("evaluation.preparer", **champs)
                ouvertes, deja = actions.ouvrir_la_campagne(filtre, annee, par=membre, le=le)
        except (GesteRefuse, ValidationError, IntegrityError) as refus:
            formulaire.add_error(None, getattr(refus, "motif", "") or "Une évaluation vient d’être ouverte par ailleurs.")
        else:
            messages.success(requete, _dit(ouvertes, deja))
            return redirect("evaluation_campagne", annee)
    return render(requete, "evaluations/ouvrir.html", {"formulaire": formulaire}, status=422 if formulaire.errors else 200)


def _dit(ouvertes: int, deja: int) -> str:
    mots = f"{ouvertes} évaluation{'s' if ouvertes > 1 else ''} ouverte{'s' if ouvertes > 1 else ''}"
    return f"{mots} ; {deja} l’étai{'ent' if deja > 1 else 't'} déjà." if deja else f"{mots}."


@page("evaluation.envelopper")
def enveloppe(requete: HttpRequest, annee: int) -> HttpResponse:
    """Fix how the envelope is shared, and add euros to it."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    connue = lectures.enveloppe(_region(membre), annee, membre)
    initial = {"strategie": connue.strategie, "forfait": connue.forfait} if connue else {"strategie": "forfait"}
    formulaire = FormulaireDEnveloppe(requete.POST or None, initial=initial)
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        enveloppes.fixer(
            _region(membre), annee, strategie=lus["strategie"], forfait=lus.get("forfait") or ZERO,
            dotation=lus.get("dotation") or ZERO, par=membre, le=le,
        )  # fmt: skip
        messages.success(requete, "L’enveloppe est fixée.")
        return redirect("evaluation_campagne", annee)
    mots = {"formulaire": formulaire, "annee": annee, "dotee": grand_livre.dotee(_region(membre), annee)}
    return render(requete, "evaluations/enveloppe.html", mots, status=422 if formulaire.errors else 200)


@page("evaluation.envelopper")
@require_POST
def partager(requete: HttpRequest, annee: int) -> HttpResponse:
    """Share the envelope between the contracts of the year."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    connue = lectures.enveloppe(_region(membre), annee, membre)
    if connue is None:
        raise Http404
    try:
        partage = enveloppes.partager(connue, par=membre, le=le)
    except GesteRefuse as refus:
        messages.error(requete, refus.motif)
    else:
        messages.success(requete, f"L’enveloppe est partagée entre {len(partage.parts)} contrats.")
    return redirect("evaluation_campagne", annee)


@page("evaluation.preparer")
def grille(requete: HttpRequest, annee: int) -> HttpResponse:
    """The grid of the region for a year: its criteria, and a form to add one."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siens = Critere.objects.filter(region=_region(membre), annee=annee)
    formulaire = FormulaireDeCritere(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        pieces = [ligne.strip()[:120] for ligne in lus.pop("pieces").splitlines() if ligne.strip()]
        try:
            actions.ajouter_un_critere(_region(membre), annee, pieces=pieces, par=membre, le=le, **lus)
            messages.success(requete, f"Critère {lus['code']} ajouté.")
            return redirect("evaluation_grille", annee)
        except GesteRefuse as refus:
            formulaire.add_error("code", refus.motif)
    total = siens.aggregate(total=Sum("points"))["total"]
    mots = {"criteres": siens.order_by("rang"), "formulaire": formulaire, "annee": annee, "total": total}
    return render(requete, "evaluations/grille.html", mots, status=422 if formulaire.errors else 200)
