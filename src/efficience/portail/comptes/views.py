"""Pages of people: entering, leaving, current organisation, accesses."""

from __future__ import annotations

from typing import Any

from allauth.account import views as locales
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from efficience.noyau.roles import NATURES, ROLES
from efficience.portail.commun.acces import page, publique, sans_structure
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.comptes import actions, lectures, preuve
from efficience.portail.comptes.forms import Ouverture
from efficience.portail.comptes.fournisseurs import ouverts
from efficience.portail.comptes.intergiciels import STRUCTURE
from efficience.portail.comptes.models import Rattachement

_LOCAL = "allauth.account.auth_backends.AuthenticationBackend"


@publique
def ouverture(requete: HttpRequest) -> HttpResponse:
    """Why nobody opens an account for themselves, and whom to ask."""
    return render(requete, "comptes/ouverture.html")


@sans_structure
def compte(requete: HttpRequest) -> HttpResponse:
    """One's own account: organisations, password, second factor."""
    return render(requete, "comptes/compte.html", {"roles": ROLES})


def deconnexion(requete: HttpRequest) -> HttpResponse:
    """Leave; the browser is told to forget what it kept."""
    reponse = locales.logout(requete)
    if requete.method == "POST":
        reponse.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return reponse


deconnexion.acces = sans_structure(deconnexion).acces  # type: ignore[attr-defined]  # its form is the library's, without a key


@sans_structure
@require_POST
def structure(requete: HttpRequest) -> HttpResponse:
    """Change the current organisation, and come back to the start: the page left may not be open to the other one."""
    choisie = requete.POST.get("organisation", "")
    if not any(str(r.organisation_id) == choisie for r in requete.rattachements):  # type: ignore[attr-defined]
        raise Http404
    requete.session[STRUCTURE] = choisie
    return redirect("echeances")


@publique
@require_POST
def entrer_en_demonstration(requete: HttpRequest) -> HttpResponse:
    """Enter as one of the demonstration's people, in a demonstration only."""
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    personne = lectures.compte_de_demonstration(requete.POST.get("personne", ""), jour) if settings.DEMONSTRATION else None
    if personne is None:
        raise Http404
    login(requete, personne, backend=_LOCAL)
    return redirect(_suite_sure(requete))


@sans_structure
def prouver(requete: HttpRequest) -> HttpResponse:
    """Prove again who one is, before an act that engages: the ways that this account has."""
    suite = _suite_sure(requete)
    if requete.method == "POST":
        if not settings.DEMONSTRATION:
            raise Http404
        preuve.donner(requete)
        return redirect(suite)
    siens = {identite.fournisseur for identite in requete.user.identites.all()}  # type: ignore[union-attr]
    moyens = get_adapter().get_reauthentication_methods(requete.user)
    mots = {"suite": suite, "moyens": moyens, "fournisseurs": [f for f in ouverts() if f.code in siens]}
    return render(requete, "comptes/preuve.html", mots)


def _suite_sure(requete: HttpRequest) -> str:
    """Where to go next: an address of this portal, else the start."""
    suite = requete.POST.get("next") or requete.GET.get("next", "")
    return suite if url_has_allowed_host_and_scheme(suite, allowed_hosts=None) else reverse("echeances")


COLONNES = (
    Colonne("structure", lambda r: r.organisation.nom),
    Colonne("nature", lambda r: NATURES[r.organisation.nature]),
    Colonne("personne", lambda r: r.utilisateur.get_full_name()),
    Colonne("adresse", lambda r: r.utilisateur.email),
    Colonne("rôle", lambda r: ROLES[r.role].libelle),
    Colonne("du", lambda r: r.du),
    Colonne("au", lambda r: r.au),
    Colonne("confirmé le", lambda r: r.confirme_le),
    Colonne("ouvert par", lambda r: r.cree_par),
)


@page("acces.lire")
def acces(requete: HttpRequest) -> HttpResponseBase:
    """Who acts for whom, in which role, until when."""
    membre = requete.membre  # type: ignore[attr-defined]
    rangees = lectures.rattachements(membre)
    if requete.GET.get("format") == "csv":
        return en_csv("acces", COLONNES, rangees)
    tenus = set(lectures.rattachements(membre, "acces.tenir").values_list("pk", flat=True))
    return render(requete, "comptes/acces.html", {"page": paginer(requete, rangees), "tenus": tenus, "roles": ROLES})


@page("acces.tenir")
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Open an access."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    initial = {"du": timezone.localdate(le)}
    formulaire = Ouverture(membre, requete.POST or None, initial=initial)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            ouvert = actions.ouvrir(**formulaire.cleaned_data, par=membre, le=le)
        except ValidationError as erreur:
            formulaire.add_error(None, erreur.messages)
        else:
            messages.success(requete, f"Accès ouvert : {ouvert}.")
            return redirect("acces")
    return render(requete, "comptes/ouvrir.html", {"formulaire": formulaire}, status=422 if formulaire.errors else 200)


_GESTES: dict[str, tuple[Any, str]] = {
    "confirmer": (actions.confirmer, "Accès confirmé"),
    "retirer": (actions.retirer, "Accès retiré"),
}


@page("acces.tenir")
@require_POST
def changer(requete: HttpRequest, identifiant: str, geste: str) -> HttpResponse:
    """Confirm or withdraw an access."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    rattachement: Rattachement = get_object_or_404(lectures.rattachements(membre, "acces.tenir"), pk=identifiant)
    if geste == "retirer" and str(rattachement.utilisateur_id) == membre.identifiant:
        raise PermissionDenied("on ne se retire pas soi-même")
    faire, dit = _GESTES[geste]
    faire(rattachement, par=membre, le=le)
    messages.success(requete, f"{dit} : {rattachement}.")
    return redirect("acces")
