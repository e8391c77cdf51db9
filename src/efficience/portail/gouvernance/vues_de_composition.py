"""Who sits: a mandate given or ended, a seat changed. The secretariat of the bodies does it (`instance.composer`)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.commun.acces import page
from efficience.portail.gouvernance import actions, composition, forms, lectures
from efficience.portail.gouvernance.models import Mandat
from efficience.portail.gouvernance.pages import adresse, code_connu, saisir

COMPOSER = lectures.COMPOSER


@page(COMPOSER)
def nommer(requete: HttpRequest, code: str) -> HttpResponse:
    """Give a seat to somebody."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    region = membre.organisation.region
    connue = lectures.instance(region, code, timezone.localdate(le)) if code_connu(code) in INSTANCES else None
    formulaire = forms.Nomination(connue, region, requete.POST or None)

    def faire(lus: dict[str, Any]) -> None:
        actions.nommer(region=region, instance=code, par=membre, le=le, **lus)

    intitule = connue.intitule if connue else "Fonctions hors instance"
    vers = adresse(code)
    mots = {"titre": "Enregistrer un mandat", "dit": intitule, "vers": vers, "bouton": "Enregistrer le mandat"}
    return saisir(requete, "saisie", formulaire, faire, "Mandat enregistré.", vers, mots)


@page(COMPOSER)
def terminer(requete: HttpRequest, cle: int) -> HttpResponse:
    """Say when a mandate ends."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    mandat: Mandat = get_object_or_404(lectures.mandats(membre, COMPOSER), pk=cle)
    formulaire = forms.FinDeMandat(requete.POST or None, initial={"fin": timezone.localdate(le)})

    def faire(lus: dict[str, Any]) -> None:
        actions.terminer(mandat, par=membre, le=le, **lus)

    vers = adresse(mandat.instance)
    mots = {"titre": "Mettre fin à un mandat", "dit": str(mandat), "vers": vers, "bouton": "Mettre fin au mandat"}
    return saisir(requete, "saisie", formulaire, faire, "Fin du mandat enregistrée.", vers, mots)


@page(COMPOSER)
def changer_un_siege(requete: HttpRequest, code: str, qualite: str) -> HttpResponse:
    """Change a seat of a body from a day on, close it, or add one (« nouveau »)."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if code not in INSTANCES:
        raise Http404
    jour = timezone.localdate(le)
    connue = lectures.instance(membre.organisation.region, code, jour)
    siege = connue.siege(qualite)
    if siege is None and qualite != composition.NOUVEAU:
        raise Http404
    formulaire = forms.SiegeChange(siege, jour, requete.POST or None)

    def faire(lus: dict[str, Any]) -> None:
        composition.changer_un_siege(code, qualite, lus, par=membre, le=le)

    mots = {"titre": "Changer un siège" if siege else "Ajouter un siège", "vers": adresse(code),
            "dit": f"{connue.intitule} : {siege.libelle}" if siege else connue.intitule,
            "bouton": "Enregistrer le siège"}  # fmt: skip
    return saisir(requete, "saisie", formulaire, faire, "Siège enregistré.", adresse(code), mots)
