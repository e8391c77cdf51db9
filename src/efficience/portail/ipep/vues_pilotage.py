"""Pages with which a group steers: dashboard, services, activity, practice of the others, supports, avenants; the export."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from efficience.noyau.ipep.services import OBLIGATIONS, PARTAGES, SOCLES, manques
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import paginer
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.ipep import avenants, groupes, lectures, suivi
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.models import Pratique
from efficience.portail.ipep.saisies import (
    THEMES,
    ActiviteDuTrimestre,
    AvisDuGroupement,
    NouvelAvenant,
    NouvellePratique,
    ServicesNumeriques,
)
from efficience.portail.ipep.vues_groupes import saisir
from efficience.portail.ipep.vues_questionnaires import groupement


@page("ipep.lire")
def pilotage(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Activity against means, digital services, obligations."""
    sien, membre = groupement(requete, identifiant), requete.membre  # type: ignore[attr-defined]
    dits = sien.services.first()
    utilises, remplies = (dits.utilises, dits.remplies) if dits else ((), ())
    mots = {
        "groupement": sien, "plan": suivi.plan_d_actions(sien, timezone.localdate(requete.le)),  # type: ignore[attr-defined]
        "activites": suivi.activites(sien), "dits": dits, "manques": manques(utilises, remplies),
        "services": [(mots, code in utilises) for code, mots in {**SOCLES, **PARTAGES}.items()],
        "obligations": [(mots, code in remplies) for code, mots in OBLIGATIONS.items()],
        "peut": membre.peut(lectures.TENIR, sien),
    }  # fmt: skip
    return render(requete, "ipep/pilotage.html", mots)


@page("ipep.tenir")
def services(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Tick the services used and the obligations met."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    dits = sien.services.first()
    initial = {"utilises": dits.utilises, "remplies": dits.remplies} if dits else {}
    formulaire = ServicesNumeriques(requete.POST or None, initial=initial)
    if requete.method == "POST" and formulaire.is_valid():
        suivi.dire_les_services(sien, **formulaire.cleaned_data, par=requete.membre, le=le)  # type: ignore[attr-defined]
        messages.success(requete, "Services et obligations enregistrés.")
        return redirect("ipep_pilotage", sien.pk)
    suite = "Ce registre dit quels outils servent. Il ne contient et n’ouvre aucun dossier médical."
    return saisir(requete, formulaire, "Services numériques et obligations", "Enregistrer", sien=sien, suite=suite)


@page("ipep.tenir")
def activite(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Say the activity of a quarter."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    formulaire = ActiviteDuTrimestre(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        suivi.dire_l_activite(sien, formulaire.cleaned_data, par=requete.membre, le=le)  # type: ignore[attr-defined]
        messages.success(requete, "Activité enregistrée.")
        return redirect("ipep_pilotage", sien.pk)
    return saisir(requete, formulaire, "Activité d’un trimestre", "Enregistrer", sien=sien)


@page("ipep.lire")
def pratiques(requete: HttpRequest) -> HttpResponse:
    """What the groups of the whole country tell one another, by theme."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    sien = lectures.groupements(membre, lectures.TENIR).first() if membre.organisation.nature == IPEP else None
    formulaire = NouvellePratique(requete.POST or None) if sien else None
    if requete.method == "POST" and sien and formulaire and formulaire.is_valid():
        suivi.partager_une_pratique(sien, **formulaire.cleaned_data, par=membre, le=le)
        messages.success(requete, "Pratique partagée avec tous les groupements.")
        return redirect("ipep_pratiques")
    theme = requete.GET.get("theme", "")
    toutes = Pratique.objects.filter(theme=theme) if theme in THEMES else Pratique.objects.all()
    mots = {"page": paginer(requete, toutes), "themes": THEMES, "theme": theme, "formulaire": formulaire}
    return render(requete, "ipep/pratiques.html", mots)


@page("ipep.financer")
def proposer_avenant(requete: HttpRequest) -> HttpResponse:
    """Open an avenant to the cahier des charges."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = NouvelAvenant(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        fait = groupes.proposer_un_avenant(**formulaire.cleaned_data, par=membre, le=le)
        return redirect("ipep_avenant", fait.pk)
    return saisir(requete, formulaire, "Préparer un avenant au cahier des charges", "Ouvrir l’avenant")


@page("ipep.lire")
def avenant(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """An avenant: what it changes, the opinions that the person may read, the right to leave."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = avenants.avenant(identifiant, membre, le)
    if lu is None:
        raise Http404
    droit = lu.contexte(le)
    peut = membre.organisation.nature == IPEP and droit.etat == "soumis" and membre.peut("ipep.tenir")
    communs = mots_de_page(lu, membre, le)
    communs["fiche"] = replace(communs["fiche"], pas=avenants.historique(lu, membre, le))
    mots = {
        **communs, "changement": droit.donnee("changement"), "avis": avenants.avis(lu, membre, le),
        "formulaire": AvisDuGroupement() if peut else None, "est_groupe": membre.organisation.nature == IPEP,
    }  # fmt: skip
    return render(requete, "ipep/avenant.html", mots)


@page("ipep.tenir")
def rendre_avis(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Give the opinion of one's group."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = avenants.avenant(identifiant, membre, le)
    if lu is None:
        raise Http404
    formulaire = AvisDuGroupement(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        avenants.rendre(lu, formulaire.cleaned_data["avis"], par=membre, le=le)
        messages.success(requete, "Avis rendu.")
        return redirect("ipep_avenant", lu.pk)
    return saisir(requete, formulaire, f"Avis sur « {lu.titre} »", "Rendre l’avis")
