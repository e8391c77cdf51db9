"""Pages of the plan where somebody writes: open, import, write a card, follow, sign, plan a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms as formulaires
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from efficience.portail.commun.acces import page
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.plan_regional import actions, fichier, forms, lectures
from efficience.portail.plan_regional.models import Fiche, Gain, Jalon, Valeur
from efficience.portail.plan_regional.saisie import Saisie, saisir
from efficience.portail.plan_regional.views import trouver_fiche, trouver_plan

TENIR = lectures.TENIR
_PLAN = ("Plan régional", "/plan")


@page(TENIR)
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Open a plan."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = forms.OuverturePlan(requete.POST or None)

    def faire(lus: dict[str, Any]) -> str:
        plan = actions.ouvrir_plan(lus["cycle"], formulaire.periode, par=membre, le=le)
        return reverse("plan_un", args=[plan.pk])

    return saisir(
        requete, Saisie("Ouvrir un plan", "Ouvrir le plan", "/plan", "Plan ouvert.", fil=(_PLAN,)), formulaire, faire
    )


@page(TENIR)
def signaler(requete: HttpRequest) -> HttpResponse:
    """Say that an action is considered outside the plan."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]

    def faire(lus: dict[str, Any]) -> str:
        dossier = actions.signaler_hors_plan(**lus, par=membre, le=le)
        return reverse("dossier", args=[dossier.pk])

    saisie = Saisie("Signaler une action hors du plan", "Signaler l’action", "/plan", "Action signalée.", fil=(_PLAN,),
                    objet="L’assurance maladie en informe l’ARS dans une séance.")  # fmt: skip
    return saisir(requete, saisie, forms.HorsPlan(requete.POST or None), faire)


@page(TENIR)
def importer(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Bring in the actions of a CSV."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    plan = trouver_plan(requete, identifiant, TENIR)

    def faire(lus: dict[str, Any]) -> str:
        recu = lus["fichier"]
        octets = recu.read()
        faite = actions.importer(plan, recu.name, octets, fichier.lire(recu.name, octets), par=membre, le=le)
        return reverse("plan_importation", args=[plan.pk, faite.pk])

    vers = reverse("plan_un", args=[plan.pk])
    saisie = Saisie("Importer des actions", "Importer", vers, "Fichier lu.", plan.titre, fil=(_PLAN, (plan.titre, vers)))
    return saisir(requete, saisie, forms.Fichier(requete.POST or None, requete.FILES or None), faire)


@page(TENIR)
def proposer(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Propose an action."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    plan = trouver_plan(requete, identifiant, TENIR)
    periode = plan.fixe["periode"]
    formulaire = forms.Carte(requete.POST or None, initial={"debut": periode.debut, "fin": periode.fin})

    def faire(lus: dict[str, Any]) -> str:
        return reverse("action", args=[actions.inscrire_fiche(plan, lus, par=membre, le=le).dossier_id])

    vers = reverse("plan_un", args=[plan.pk])
    saisie = Saisie("Proposer une action", "Proposer l’action", vers, "Action proposée.", plan.titre,
                    fil=(_PLAN, (plan.titre, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
def avenant(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Open an avenant to a plan."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    plan = trouver_plan(requete, identifiant, TENIR)

    def faire(lus: dict[str, Any]) -> str:
        return reverse("dossier", args=[actions.ouvrir_avenant(plan, lus["date_effet"], par=membre, le=le).pk])

    vers = reverse("plan_un", args=[plan.pk])
    saisie = Saisie("Préparer un avenant", "Préparer l’avenant", vers, "Avenant ouvert.", plan.titre,
                    fil=(_PLAN, (plan.titre, vers)))  # fmt: skip
    return saisir(requete, saisie, forms.UneDate(requete.POST or None), faire)


@page(TENIR)
def convention(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Prepare the partnership convention of a plan, or an avenant to it."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    plan = trouver_plan(requete, identifiant, TENIR)

    def faire(_lus: dict[str, Any]) -> str:
        return reverse("convention", args=[actions.ouvrir_convention(plan, par=membre, le=le).pk])

    vers = reverse("plan_un", args=[plan.pk])
    saisie = Saisie("Préparer la convention de partenariat", "Préparer la convention", vers, "Convention ouverte.",
                    f"Pour la durée du plan : {plan.fixe['periode']}.", fil=(_PLAN, (plan.titre, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaires.Form(requete.POST or None), faire)


@page(TENIR)
def suite_de_convention(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """The yearly report of a convention (`bilan`), or an avenant to it (`avenant`)."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = des_dossiers.dossier(identifiant, membre, lectures.CONVENTIONS[:1], agir=True)
    if lue is None or code not in ("bilan", "avenant"):
        raise Http404
    vers = reverse("convention", args=[lue.pk])
    fil = (_PLAN, (lue.reference, vers))
    if code == "avenant":

        def ouvrir_avenant(_lus: dict[str, Any]) -> str:
            return reverse("dossier", args=[actions.ouvrir_avenant_de_convention(lue, par=membre, le=le).pk])

        saisie = Saisie("Préparer un avenant à la convention", "Préparer l’avenant", vers, "Avenant ouvert.", fil=fil)
        return saisir(requete, saisie, formulaires.Form(requete.POST or None), ouvrir_avenant)

    def faire(lus: dict[str, Any]) -> None:
        actions.preparer_bilan(lue, lus["annee"], par=membre, le=le)

    saisie = Saisie("Préparer le bilan annuel", "Préparer le bilan", vers, "Bilan préparé.", fil=fil,
                    objet="Il est fait des actions du plan, puis présenté en séance.")  # fmt: skip
    initial = {"annee": le.year - 1}
    return saisir(requete, saisie, forms.AnneeDeBilan(requete.POST or None, initial=initial), faire)


@page(TENIR)
def fiche(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write the card of an action."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    carte = trouver_fiche(requete, identifiant, TENIR)
    formulaire = forms.Carte(requete.POST or None, initial=forms.Carte.de(carte))
    for nom in ("code",):
        del formulaire.fields[nom]

    def faire(lus: dict[str, Any]) -> None:
        actions.ecrire_fiche(carte, lus, par=membre, le=le)

    vers = reverse("action", args=[carte.dossier_id])
    saisie = Saisie("Écrire la fiche de l’action", "Enregistrer la fiche", vers, "Fiche enregistrée.", str(carte),
                    fil=(_PLAN, (str(carte), vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


def _sans_fiche(genre: type[formulaires.Form]) -> Callable[[Fiche, Any], formulaires.Form]:
    return lambda _fiche, envoi: genre(envoi)


_AJOUTS: Mapping[str, tuple[str, Callable[[Fiche, Any], formulaires.Form]]] = {
    "jalon": ("Ajouter un jalon", _sans_fiche(forms.AjoutJalon)),
    "indicateur": ("Ajouter un indicateur", _sans_fiche(forms.AjoutIndicateur)),
    "valeur": ("Saisir une valeur", forms.AjoutValeur),
    "gain": ("Saisir un gain", _sans_fiche(forms.AjoutGain)),
    "bilan": ("Écrire le bilan d’une année", _sans_fiche(forms.AjoutBilan)),
    "visite": ("Prévoir une visite", forms.Prevision),
}


@page(TENIR)
def ajouter(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Add a milestone, an indicator, a value, a gain, a report or a visit to an action."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    carte = trouver_fiche(requete, identifiant, TENIR)
    if code not in _AJOUTS:
        raise Http404
    titre, genre = _AJOUTS[code]
    formulaire: formulaires.Form = genre(carte, requete.POST or None)

    def faire(lus: dict[str, Any]) -> None:
        if code == "visite":
            actions.prevoir_visite(carte, lus, par=membre, le=le)
        else:
            actions.ajouter(carte, code, lus, par=membre, le=le)

    vers = reverse("action", args=[carte.dossier_id])
    saisie = Saisie(titre, "Enregistrer", vers, "Enregistré.", str(carte), fil=(_PLAN, (str(carte), vers)))
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
def atteindre(requete: HttpRequest, cle: int) -> HttpResponse:
    """Say the day a milestone was reached."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    jalon = get_object_or_404(Jalon.objects.select_related("fiche"), pk=cle)
    carte = trouver_fiche(requete, jalon.fiche.dossier_id, TENIR)
    formulaire = forms.Atteinte(requete.POST or None, initial={"atteint_le": le.date()})

    def faire(lus: dict[str, Any]) -> None:
        actions.atteindre(jalon, lus["atteint_le"], par=membre, le=le)

    vers = reverse("action", args=[carte.dossier_id])
    saisie = Saisie(f"Jalon « {jalon.titre} »", "Enregistrer", vers, "Jalon atteint.", str(carte),
                    fil=(_PLAN, (str(carte), vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
@require_POST
def viser(requete: HttpRequest, code: str, cle: int) -> HttpResponse:
    """Sign a value or a gain for one's party."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if code not in ("valeur", "gain"):
        raise Http404
    quoi, carte = _a_viser(requete, code, cle)
    try:
        actions.viser(carte, quoi, par=membre, le=le)
    except ValidationError as refus:
        messages.error(requete, " ".join(refus.messages))
    else:
        messages.success(requete, "Signé pour votre partie.")
    return redirect("action", carte.dossier_id)


def _a_viser(requete: HttpRequest, code: str, cle: int) -> tuple[Valeur | Gain, Fiche]:
    quoi: Any
    if code == "valeur":
        quoi = get_object_or_404(Valeur.objects.select_related("indicateur__fiche"), pk=cle)
        return quoi, trouver_fiche(requete, quoi.indicateur.fiche.dossier_id, TENIR)
    quoi = get_object_or_404(Gain.objects.select_related("fiche"), pk=cle)
    return quoi, trouver_fiche(requete, quoi.fiche.dossier_id, TENIR)


@page(TENIR)
def rapporter(requete: HttpRequest, cle: int) -> HttpResponse:
    """Report a visit."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    visite = get_object_or_404(lectures.visites(membre, TENIR), pk=cle)

    def faire(lus: dict[str, Any]) -> None:
        actions.rapporter(visite, lus, par=membre, le=le)

    vers = reverse("visite", args=[visite.pk])
    saisie = Saisie("Compte rendu de la visite", "Enregistrer le compte rendu", vers, "Compte rendu enregistré.",
                    str(visite), fil=(_PLAN, (str(visite), vers)))  # fmt: skip
    return saisir(requete, saisie, forms.Rapport(requete.POST or None, initial={"faite_le": visite.prevue_le}), faire)
