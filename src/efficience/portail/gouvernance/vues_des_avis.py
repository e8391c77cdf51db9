"""Opinions asked of the bodies: the list, and the question put to one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.gouvernance import avis, forms, lectures
from efficience.portail.gouvernance.pages import saisir


@page(lectures.LIRE)
def demandes(requete: HttpRequest) -> HttpResponse:
    """Every opinion asked in the region: those to give, those given, those deemed given."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lus = avis.demandes(membre, le)
    mots = {
        "a_rendre": [un for un in lus if un.attendu], "rendus": [un for un in lus if not un.attendu],
        "region": nom_de_region(membre.organisation.region),
        "peut_demander": bool(membre.roles & set(avis.ROLES_QUI_DEMANDENT)),
    }  # fmt: skip
    return render(requete, "gouvernance/avis.html", mots)


@page(lectures.TENIR)
def demander(requete: HttpRequest) -> HttpResponse:
    """Ask a body for an opinion."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    initial = {"instance": requete.GET.get("instance", ""), "decision": requete.GET.get("decision", "")}
    formulaire = forms.DemandeDAvis(avis.decisions_a_eclairer(membre), requete.POST or None, initial=initial)

    def faire(lus: dict[str, Any]) -> str:
        decision = avis.decision(lus.pop("decision"), membre)
        return f"/dossiers/{avis.demander(**lus, decision=decision, par=membre, le=le).pk}"

    mots = {"titre": "Demander l’avis d’une instance", "dit": "", "vers": "/instances/avis", "bouton": "Demander l’avis"}
    dit = "Avis demandé : il est proposé à l’ordre du jour de la prochaine séance de l’instance."
    return saisir(requete, "saisie", formulaire, faire, dit, "/instances/avis", mots)
