"""Pages of dashboards: one a session of commission, live until it is frozen; the spending report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as formulaires
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.tableau import intact
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import en_csv
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.lectures import prevue_le
from efficience.portail.plan_regional.saisie import Saisie, saisir
from efficience.portail.tableaux import actions, depenses, export, forms, lectures
from efficience.portail.tableaux.models import Gel

LIRE, TENIR = lectures.LIRE, lectures.TENIR
_FIL = ("Tableaux de bord", "/tableaux")


def _seance(requete: HttpRequest, identifiant: UUID) -> Dossier:
    lue = lectures.seance(identifiant, requete.membre)  # type: ignore[attr-defined]
    if lue is None:
        raise Http404
    return lue


@page(LIRE)
def tableaux(requete: HttpRequest) -> HttpResponse:
    """The dashboards of the region, one a session of commission."""
    membre = requete.membre  # type: ignore[attr-defined]
    siennes = lectures.seances(membre)
    geles = {un.seance_id: un for un in Gel.objects.filter(seance__in=siennes)}
    lignes = [
        {
            "seance": un,
            "jour": prevue_le(un),
            "instance": INSTANCES[un.donnees["instance"]].intitule,
            "gel": geles.get(un.pk),
        }
        for un in siennes
    ]
    mots = {"lignes": lignes, "region": nom_de_region(membre.organisation.region)}
    return render(requete, "tableaux/tableaux.html", mots)


@page(LIRE)
def tableau(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The dashboard of a session."""
    lue = _seance(requete, identifiant)
    lu = lectures.tableau(lue, requete.le)  # type: ignore[attr-defined]
    mots = {"tableau": lu, "seance": lue, "instance": INSTANCES[lue.donnees["instance"]].intitule,
            "intact": lu.gel is None or intact(lu.gel.droit)}  # fmt: skip
    return render(requete, "tableaux/tableau.html", mots)


@page(LIRE)
def exporter(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponseBase:
    """The frozen dashboard: `csv` or `pdf`."""
    le = requete.le  # type: ignore[attr-defined]
    lue = _seance(requete, identifiant)
    lu = lectures.tableau(lue, le)
    if code == "csv":
        return en_csv(f"tableau-{lue.reference}", export.COLONNES, export.en_lignes(lu))
    if code != "pdf" or lu.gel is None:
        raise Http404
    reponse = HttpResponse(export.en_document(lu, le), content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="tableau-{lue.reference}.pdf"'
    return reponse


@page(TENIR)
def commenter(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write the comments of the blocks."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = _seance(requete, identifiant)
    vers = reverse("tableau", args=[lue.pk])
    if Gel.objects.filter(seance=lue).exists() and requete.method == "GET":
        return redirect(vers)
    formulaire = forms.Commentaires(requete.POST or None, initial=lectures.commentaires(lue))

    def faire(lus: dict[str, Any]) -> None:
        actions.commenter(lue, lus, par=membre, le=le)

    saisie = Saisie("Commenter le tableau de bord", "Enregistrer les commentaires", vers, "Commentaires enregistrés.",
                    "Un bloc sans commentaire ne part pas.", fil=(_FIL, (lue.reference, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
def geler(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Freeze the dashboard for its session, once and for all."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = _seance(requete, identifiant)
    vers = reverse("tableau", args=[lue.pk])

    def faire(_lus: dict[str, Any]) -> None:
        actions.figer(lue, par=membre, le=le)

    objet = "Ce que la séance recevra ne changera plus, quelle que soit la correction faite ensuite."
    fil = (_FIL, (lue.reference, vers))
    saisie = Saisie("Geler le tableau de bord", "Geler", vers, "Tableau de bord gelé.", objet, fil)
    return saisir(requete, saisie, formulaires.Form(requete.POST or None), faire)


@page(LIRE)
def bilan_des_depenses(requete: HttpRequest) -> HttpResponse:
    """The yearly spending report."""
    region = requete.membre.organisation.region  # type: ignore[attr-defined]
    lus = depenses.bilans(region)
    return render(requete, "tableaux/depenses.html", {"bilans": lus, "region": nom_de_region(region)})


@page(TENIR)
def saisir_depense(requete: HttpRequest) -> HttpResponse:
    """Enter a spend."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]

    def faire(lus: dict[str, Any]) -> None:
        actions.saisir_depense(lus, par=membre, le=le)

    vers = reverse("depenses")
    saisie = Saisie("Saisir une dépense", "Enregistrer", vers, "Dépense enregistrée.", fil=(_FIL, ("Dépenses", vers)))
    return saisir(requete, saisie, forms.DepenseEcrite(requete.POST or None), faire)
