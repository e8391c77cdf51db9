"""Pages of hospitals: the list, one hospital, its contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from efficience.noyau.contrat.clauses import opposabilites
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.etablissements import actions, blocs, lectures
from efficience.portail.etablissements.forms import FormulaireContact
from efficience.portail.etablissements.models import DIRECTION, VOLETS, Contact, Etablissement
from efficience.reglement import officiel

COLONNES = (
    Colonne("finess", lambda e: e.finess),
    Colonne("finess_juridique", lambda e: e.finess_juridique),
    Colonne("raison_sociale", lambda e: e.raison_sociale),
    Colonne("categorie", lambda e: e.categorie),
    Colonne("statut", lambda e: e.statut),
    Colonne("activites", lambda e: " ".join(e.activites)),
    Colonne("region", lambda e: e.region),
    Colonne("departement", lambda e: e.departement),
    Colonne("ouvert_le", lambda e: e.ouvert_le),
    Colonne("ferme_le", lambda e: e.ferme_le),
)
_DIRECTION = "direction"
"""How an address names the contact that is not of a volet."""


@page("etablissement.lire")
def etablissements(requete: HttpRequest) -> HttpResponseBase:
    """The hospitals of the reader, by name; those that are closed are shown when asked for."""
    membre, jour = requete.membre, timezone.localdate(requete.le)  # type: ignore[attr-defined]
    siens = lectures.etablissements(membre)
    cherche, fermes = requete.GET.get("q", "").strip()[:100], requete.GET.get("fermes") == "oui"
    trouves = lectures.chercher(siens, cherche) if cherche else siens
    trouves = trouves if fermes else lectures.en_activite(trouves, jour)
    if requete.GET.get("format") == "csv":
        return en_csv("etablissements", COLONNES, trouves)
    mots = {"page": paginer(requete, trouves), "cherche": cherche, "fermes": fermes, "total": siens.count()}
    return render(requete, "etablissements/liste.html", mots)


@page("etablissement.lire")
def etablissement(requete: HttpRequest, finess: str) -> HttpResponse:
    """Where a hospital stands: who it is, who is reached, and what the applications above say of it."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    jour = timezone.localdate(le)
    lu = _trouver(requete, finess)
    repris = lectures.successeur(lu.finess, jour)
    mots = {
        "etablissement": lu,
        "region": nom_de_region(lu.region),
        "sites": lectures.sites(lu).filter(pk__in=lectures.etablissements(membre).values("pk"))[:50],
        "successions": lectures.successions(lu),
        "repris_par": Etablissement.objects.get(pk=repris) if repris != lu.finess else None,
        "caisses": lectures.caisses(lu, jour),
        "contacts": _contacts(lu, jour),
        "tenir": membre.peut("etablissement.tenir", lu),
        "clauses": _clauses(lu),
        "blocs": blocs.remplis(membre, lu, le),
    }
    return render(requete, "etablissements/etablissement.html", mots)


def _trouver(requete: HttpRequest, finess: str, geste: str = "etablissement.lire") -> Etablissement:
    trouve: Etablissement = get_object_or_404(lectures.etablissements(requete.membre, geste), pk=finess)  # type: ignore[attr-defined]
    return trouve


def _contacts(lu: Etablissement, jour: Any) -> list[tuple[str, str, Contact | None]]:
    """Each addressee, with its name in an address, and who holds it today."""
    tenus = lectures.contacts(lu, jour)
    return [
        (intitule, volet or _DIRECTION, tenus.get(volet)) for volet, intitule in ((DIRECTION, "Direction"), *VOLETS.items())
    ]


def _clauses(lu: Etablissement) -> Any:
    """Which clauses its activities make enforceable; none can be told without an activity."""
    return opposabilites(officiel().clauses, lu.activites) if lu.activites else ()


@page("etablissement.tenir")
def contact(requete: HttpRequest, finess: str, pour: str) -> HttpResponse:
    """Name who is reached."""
    volet = DIRECTION if pour == _DIRECTION else pour
    if volet not in (DIRECTION, *VOLETS):
        raise Http404
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _trouver(requete, finess, "etablissement.tenir")
    avant = lectures.contacts(lu, timezone.localdate(le)).get(volet)
    initial = {nom: getattr(avant, nom) for nom in ("courriel", "nom", "fonction")} if avant else {}
    formulaire = FormulaireContact(volet, requete.POST or None, initial=initial)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            actions.tenir_contact(lu, volet, **formulaire.cleaned_data, par=membre, le=le)
        except ValidationError as erreur:
            formulaire.add_error(None, erreur.messages)
        else:
            messages.success(requete, "Contact enregistré.")
            return redirect("etablissement", lu.finess)
    mots = {"etablissement": lu, "intitule": VOLETS.get(volet, "direction"), "formulaire": formulaire, "avant": avant}
    return render(requete, "etablissements/contact.html", mots, status=422 if formulaire.errors else 200)


@page("etablissement.tenir")
@require_POST
def confirmer(requete: HttpRequest, finess: str, pour: str) -> HttpResponse:
    """Say that a contact still holds."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _trouver(requete, finess, "etablissement.tenir")
    tenu = lectures.contacts(lu, timezone.localdate(le)).get("" if pour == _DIRECTION else pour)
    if tenu is None:
        raise Http404
    actions.confirmer_contact(tenu, par=membre, le=le)
    messages.success(requete, "Contact confirmé.")
    return redirect("etablissement", lu.finess)
