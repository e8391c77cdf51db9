"""Pages of the questionnaires for those who hold them: collections, sheets of links, results, versions of the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.calcul import Calcul
from efficience.noyau.ipep.questionnaire import PUBLICS
from efficience.portail.commun.acces import page
from efficience.portail.ipep import lectures, questionnaires
from efficience.portail.ipep.forms import Feuille, OuvertureDeRecueil, Questions
from efficience.portail.ipep.models import Groupement, Recueil
from efficience.portail.ipep.qr import dessiner


def groupement(requete: HttpRequest, identifiant: UUID, geste: str = lectures.LIRE) -> Groupement:
    """The group, if the reader may do the gesture on it; else 404."""
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    trouve: Groupement = get_object_or_404(lectures.groupements(requete.membre, geste, jour), pk=identifiant)  # type: ignore[attr-defined]
    return trouve


def _recueil(requete: HttpRequest, identifiant: UUID, geste: str = lectures.LIRE) -> Recueil:
    trouve: Recueil = get_object_or_404(lectures.recueils(requete.membre, geste), pk=identifiant)  # type: ignore[attr-defined]
    return trouve


@page("ipep.lire")
def recueils(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The collections of a group."""
    sien, jour = groupement(requete, identifiant), timezone.localdate(requete.le)  # type: ignore[attr-defined]
    lignes = [(un, questionnaires.avancement(un, jour)) for un in sien.recueils.prefetch_related("liens")]
    mots = {"groupement": sien, "lignes": lignes, "peut": requete.membre.peut(lectures.TENIR, sien)}  # type: ignore[attr-defined]
    return render(requete, "ipep/recueils.html", mots)


@page("ipep.tenir")
def ouvrir(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Open a collection."""
    sien = groupement(requete, identifiant, lectures.TENIR)
    le, membre = requete.le, requete.membre  # type: ignore[attr-defined]
    formulaire = OuvertureDeRecueil(requete.POST or None, initial={"annee": timezone.localdate(le).year})
    if requete.method == "POST" and formulaire.is_valid():
        fait = questionnaires.ouvrir_recueil(sien, **formulaire.cleaned_data, par=membre, le=le)
        return redirect("ipep_recueil", fait.pk)
    return render(requete, "ipep/ouvrir_recueil.html", {"formulaire": formulaire, "groupement": sien})


@page("ipep.lire")
def recueil(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A collection: where it is; once closed, what was answered."""
    lu, jour = _recueil(requete, identifiant), timezone.localdate(requete.le)  # type: ignore[attr-defined]
    resultats = questionnaires.lire(lu)
    mots = {
        "recueil": lu, "groupement": lu.groupement, "avancement": questionnaires.avancement(lu, jour),
        "resultats": resultats, "calcul": resultats.experience if isinstance(resultats.experience, Calcul) else None,
        "dernier": questionnaires.dernier_jour(jour), "formulaire": Feuille(),
        "peut": requete.membre.peut(lectures.TENIR, lu),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(requete, "ipep/recueil.html", mots)


@page("ipep.tenir", une_fois=False)
def feuille(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A sheet of links to print: it answers the form itself, since its links are kept nowhere."""
    lu = _recueil(requete, identifiant, lectures.TENIR)
    if requete.method != "POST":
        return redirect("ipep_recueil", lu.pk)
    formulaire = Feuille(requete.POST)
    if not formulaire.is_valid():
        messages.error(requete, " ".join(map(str, formulaire.errors.get("combien", ["Nombre de liens illisible."]))))
        return redirect("ipep_recueil", lu.pk)
    le, membre = requete.le, requete.membre  # type: ignore[attr-defined]
    jetons = questionnaires.faire_des_liens(lu, formulaire.cleaned_data["combien"], par=membre, le=le)
    adresses = [settings.ADRESSE + reverse("questionnaire", args=[jeton]) for jeton in jetons]
    mots = {
        "recueil": lu, "public": PUBLICS[lu.public], "dernier": questionnaires.dernier_jour(timezone.localdate(le)),
        "liens": [(adresse, dessiner(adresse)) for adresse in adresses],
    }  # fmt: skip
    return render(requete, "ipep/feuille.html", mots)


@page("ipep.tenir")
def gerer(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """Close a collection, or revoke its links: summed up, then confirmed."""
    lu = _recueil(requete, identifiant, lectures.TENIR)
    if code not in _GESTES:
        raise Http404
    faire, mots = _GESTES[code]
    if requete.method == "POST":
        faire(lu, par=requete.membre, le=requete.le)  # type: ignore[attr-defined]
        messages.success(requete, mots["fait"])
        return redirect("ipep_recueil", lu.pk)
    return render(requete, "ipep/gerer_recueil.html", {"recueil": lu, "groupement": lu.groupement, **mots})


_GESTES: dict[str, tuple[Any, dict[str, str]]] = {
    "clore": (
        questionnaires.clore,
        {
            "titre": "Clore le recueil",
            "constat": "Les liens qui n’ont pas servi ne serviront plus, et les résultats se liront s’il y a assez de "
            "réponses. Un recueil clos ne se rouvre pas.",
            "fait": "Recueil clos.",
        },
    ),
    "revoquer": (
        questionnaires.revoquer,
        {
            "titre": "Révoquer les liens qui n’ont pas servi",
            "constat": "Si une feuille est perdue : ses liens, et tous ceux qui n’ont pas servi, ne serviront plus. "
            "Vous pourrez en imprimer d’autres.",
            "fait": "Liens révoqués.",
        },
    ),
}


@page("ipep.modeles")
def modele(requete: HttpRequest, public: str) -> HttpResponse:
    """The version in force of a questionnaire, and the next one."""
    if public not in PUBLICS:
        raise Http404
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    present = questionnaires.modele_en_vigueur(membre.organisation.region, public)
    formulaire = Questions(present, requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        suivant = formulaire.cleaned_data["questions"]
        questionnaires.ecrire_modele(membre.organisation.region, suivant, public, par=membre, le=le)
        messages.success(requete, f"Version {suivant.version} écrite : les recueils ouverts désormais la suivent.")
        return redirect("ipep_modele", public)
    mots = {"formulaire": formulaire, "modele": present, "public": PUBLICS[public], "code": public, "publics": PUBLICS}
    return render(requete, "ipep/modele.html", mots)
