"""Pages of the bodies: who sits, when, what was said, what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from efficience.noyau.gouvernance.calendrier import ReglesDeCalendrier, ecarts
from efficience.noyau.gouvernance.instances import INSTANCES, VOIX
from efficience.noyau.gouvernance.mandats import anomalies
from efficience.noyau.parametres import Releve
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.gouvernance import actions, avis, forms, lectures, suivi
from efficience.portail.gouvernance.models import HORS_INSTANCE
from efficience.portail.gouvernance.pages import code_connu, saisir
from efficience.portail.gouvernance.redaction import PAR_CONSENSUS, regles
from efficience.reglement import officiel

LIRE, TENIR = lectures.LIRE, lectures.TENIR


@page(LIRE)
def instances(requete: HttpRequest) -> HttpResponse:
    """The bodies of the region: what each needs, its next session."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    jour = timezone.localdate(le)
    seances = list(lectures.seances(membre))
    mandats = [un.droit for un in lectures.mandats(membre)]
    rangees = [
        {
            "instance": instance, "anomalies": anomalies(mandats, instance, jour),
            "membres": sum(1 for un in mandats if un.instance == code and un.court(jour)),
            "prochaine": suivi.prochaine(seances, code, jour), "derniere": suivi.derniere(seances, code, jour),
        }
        for code in INSTANCES
        for instance in [lectures.instance(membre.organisation.region, code, jour)]
    ]  # fmt: skip
    mots = {"rangees": rangees, "region": nom_de_region(membre.organisation.region), "annee": jour.year,
            "fonctions": lectures.mandats(membre).filter(instance=HORS_INSTANCE)}  # fmt: skip
    return render(requete, "gouvernance/instances.html", mots)


@page(LIRE)
def instance(requete: HttpRequest, code: str) -> HttpResponse:
    """A body: seats and mandates, missions, rules, sessions."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if code_connu(code) == HORS_INSTANCE:
        return redirect("instances")
    jour = timezone.localdate(le)
    lue = lectures.instance(membre.organisation.region, code, jour)
    siens = list(lectures.mandats(membre).filter(instance=code))
    seances = [un for un in lectures.seances(membre) if un.donnees["instance"] == code]
    mots = {
        "instance": lue, "region": nom_de_region(membre.organisation.region),
        "en_cours": [un for un in siens if un.droit.court(jour)],
        "autres": [un for un in siens if not un.droit.court(jour)],
        "anomalies": anomalies([un.droit for un in siens], lue, jour),
        "seances": suivi.rangees(seances, membre, le), "changements": lectures.changements(membre).filter(instance=code),
        "voix": VOIX, "demandes": avis.demandes(membre, le, donnees__instance=code),
        "regles": regles(suivi.lecture_seule(le), lue) if lue.vote else PAR_CONSENSUS,
    }  # fmt: skip
    return render(requete, "gouvernance/instance.html", mots)


@page(TENIR)
def programmer(requete: HttpRequest) -> HttpResponse:
    """Plan a session."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = forms.Programmation(requete.POST or None, initial={"instance": requete.GET.get("instance", "")})
    faites = []

    def faire(lus: dict[str, Any]) -> None:
        faites.append(actions.programmer(**lus, par=membre, le=le))

    mots = {"titre": "Programmer une séance", "dit": "", "vers": "/instances", "bouton": "Programmer la séance"}
    reponse = saisir(requete, "saisie", formulaire, faire, "Séance programmée.", "/instances", mots)
    return redirect("seance", faites[0].pk) if faites else reponse


@page(TENIR)
def annee(requete: HttpRequest, annee: int) -> HttpResponse:
    """The sessions of a year: those planned, what lacks, those that the rules propose."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    seances = [un for un in lectures.seances(membre) if lectures.prevue_le(un).year == annee]
    regles_lues = ReglesDeCalendrier.lire(Releve(officiel(), timezone.localdate(le)))
    formulaire = forms.Annee(requete.POST or None, initial={"thematiques": ["6", "10"]})

    def faire(_lus: dict[str, Any]) -> None:
        actions.programmer_l_annee(annee, formulaire.mois(), par=membre, le=le)

    mots = {"annee": annee, "seances": suivi.rangees(seances, membre, le),
            "ecarts": ecarts(lectures.prevues(seances), annee, regles_lues)}  # fmt: skip
    return saisir(requete, "annee", formulaire, faire, "Séances de l’année programmées.", f"/instances/annees/{annee}", mots)


@page(LIRE)
def seance(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A session: where it stands, its agenda, who was there, what was said, what it set going."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = lectures.seances(membre).filter(pk=identifiant).first()
    if lue is None:
        raise Http404
    mots = {**mots_de_page(lue, membre, le), "seance": suivi.contenu(lue, le)}
    return render(requete, "gouvernance/seance.html", mots)


@page(TENIR)
@require_POST
def suivre(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Follow a decision adopted in session until it is executed."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = lectures.seances(membre, TENIR).filter(pk=identifiant).first()
    if lue is None:
        raise Http404
    try:
        suivie = actions.suivre(lue, code, par=membre, le=le)
    except ValidationError as refus:
        messages.error(requete, " ".join(refus.messages))
        return redirect("seance", lue.pk)
    messages.success(requete, "Décision suivie : elle se signe, se notifie, puis s’exécute.")
    return redirect("dossier", suivie.pk)


@page(LIRE)
def decisions(requete: HttpRequest) -> HttpResponse:
    """What the bodies said: opinions apart from decisions, each with what became of it."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    dites = suivi.dites(list(lectures.seances(membre)), le)
    mots = {
        "avis": [un for un in dites if un.nature == "avis"],
        "decisions": [un for un in dites if un.nature == "decision"],
        "informations": [un for un in dites if un.nature == "information"],
        "region": nom_de_region(membre.organisation.region), "suivies": suivi.suivies(membre, le),
        "demandes": avis.demandes(membre, le),
    }  # fmt: skip
    return render(requete, "gouvernance/decisions.html", mots)
