"""The templates of a region: edited within the catalogue, previewed, compared, adopted version after version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from efficience.documents import Modele, ModeleRefuse, RefusDocument, apercu, bibliotheque, comparer, en_html, examiner
from efficience.documents.catalogue import CATALOGUE
from efficience.portail.commun import journal
from efficience.portail.commun.acces import page
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats.models import ModeleRegional


class Redaction(forms.Form):
    """The source of a template, and why it changes."""

    texte = forms.CharField(
        label="Texte du modèle", max_length=200_000, strip=False,
        widget=forms.Textarea({"rows": 30, "spellcheck": "true", "class": "source"}),
    )  # fmt: skip
    motif = forms.CharField(label="Pourquoi cette version", max_length=300, required=False)


@page("modele.lire")
def liste(requete: HttpRequest) -> HttpResponse:
    """The templates, and which of them the region has made its own."""
    membre = requete.membre  # type: ignore[attr-defined]
    propres = {m.nom: m for m in reversed(ModeleRegional.objects.filter(region=membre.organisation.region))}
    lignes = [(nom, modele, propres.get(nom)) for nom, modele in bibliotheque().items()]
    return render(requete, "contrats/modeles.html", {"lignes": lignes})


@page("modele.lire")
def modele(requete: HttpRequest, code: str) -> HttpResponse:
    """A template: its text, its preview, its versions; those who may edit it see what their text changes before adopting."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if code not in bibliotheque():
        raise Http404
    versions = list(ModeleRegional.objects.filter(region=membre.organisation.region, nom=code).order_by("-version"))
    present = versions[0].texte if versions else bibliotheque()[code].texte
    peut = membre.peut("modele.tenir", membre.organisation)
    formulaire = Redaction(requete.POST or None, initial={"texte": present})
    mots: dict[str, Any] = {"nom": code, "modele": bibliotheque()[code], "versions": versions, "peut": peut,
                            "formulaire": formulaire, "fautes": [], "mentions": sorted(CATALOGUE.items())}  # fmt: skip
    texte = present
    if requete.method == "POST" and peut and formulaire.is_valid():
        texte = formulaire.cleaned_data["texte"].replace("\r\n", "\n")
        mots["fautes"] = examiner(texte)
        if "adopter" in requete.POST and not mots["fautes"] and _adoptable(formulaire):
            adopter(code, texte, formulaire.cleaned_data["motif"], par=membre, le=le)
            messages.success(requete, "Version adoptée : les prochains documents la prendront.")
            return redirect("modele", code)
    mots |= {"apercu": _apercu(code, texte), "lignes": comparer(present, texte) if texte != present else ()}
    errone = bool(mots["fautes"] or formulaire.errors)
    return render(requete, "contrats/modele.html", mots, status=422 if errone else 200)


def _adoptable(formulaire: Redaction) -> bool:
    if not formulaire.cleaned_data["motif"]:
        formulaire.add_error("motif", "Dire en une phrase pourquoi cette version : elle reste au journal.")
    return not formulaire.errors


def _apercu(nom: str, texte: str) -> str:
    """The template filled with the samples of the catalogue; nothing when it cannot be."""
    try:
        return mark_safe(en_html(apercu(Modele.lire(nom, texte)), niveau=3))  # (made by `documents`, inert)
    except (ModeleRefuse, RefusDocument):
        return ""


@transaction.atomic
def adopter(nom: str, texte: str, motif: str, *, par: Membre, le: datetime) -> ModeleRegional:
    """A new version for the region. Raises ModeleRefuse: an unknown field, a faulty line."""
    Modele.lire(nom, texte)
    region = par.organisation.region
    connus = ModeleRegional.objects.filter(region=region, nom=nom)
    derniere = connus.aggregate(derniere=Max("version"))["derniere"] or 0
    adopte = ModeleRegional.objects.create(
        region=region, nom=nom, version=derniere + 1, texte=texte, motif=motif, adopte_le=le, adopte_par=par.nom
    )
    journal.noter("modele.adopter", adopte, par=par, le=le, situation=Situation(region=region), details={"motif": motif})
    return adopte
