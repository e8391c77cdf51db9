"""Pages of foresight: where a hospital goes, what it could gain, what deserves a look; and mises sous surveillance."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.finess import Finess, FinessErrone
from efficience.portail.commun.acces import page
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as dossiers
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.etablissements.models import Etablissement, champs_du_perimetre
from efficience.portail.evaluations import actions, alertes, lectures, previsions, saisies
from efficience.portail.evaluations.forms import FormulaireDeMois, FormulaireDeRythme, FormulaireDeSurveillance
from efficience.portail.evaluations.lectures_de_fichiers import Colonne, FichierRefuse, lire_table, nombre, texte
from efficience.portail.evaluations.models import Rythme
from efficience.portail.indicateurs.lectures import definitions, publications


@page("evaluation.prevoir")
def previsions_de(requete: HttpRequest, finess: str) -> HttpResponse:
    """The running year of a hospital, what reaching the median would bring, its alerts."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    etablissement = lectures.etablissement(finess, membre)
    if etablissement is None:
        raise Http404
    siennes = list(publications(membre).filter(region=etablissement.region).select_related("definition", "version"))
    lus = previsions.leviers(etablissement, siennes, _vises(requete))
    mots: dict[str, Any] = {
        "etablissement": etablissement,
        "previsions": [_montrer(un) for un in previsions.prevoir(etablissement, definitions(), timezone.localdate(le))],
        "leviers": [(un, isinstance(un.simulation, NonCalculable)) for un in lus],
        "peut_charger": membre.peut("evaluation.preparer", etablissement),
        "rythme": FormulaireDeRythme(initial={"rythme": _rythme(membre)}),
    }
    return render(requete, "evaluations/previsions.html", mots)


def _montrer(un: previsions.Prevision) -> tuple[previsions.Prevision, bool]:
    return un, isinstance(un.projection, NonCalculable)


def _vises(requete: HttpRequest) -> dict[str, str]:
    """What the reader aims at, as typed, by indicator: « vise-N-IPP=-5 % »."""
    return {
        nom.removeprefix("vise-"): ecrit
        for nom, ecrit in requete.GET.items()
        if nom.startswith("vise-") and isinstance(ecrit, str)
    }


def _rythme(membre: Membre) -> str:
    connu = Rythme.objects.filter(utilisateur=membre.utilisateur, organisation=membre.organisation).first()
    return connu.rythme if connu else "jamais"


@page("evaluation.prevoir")
def rythme(requete: HttpRequest) -> HttpResponse:
    """Choose how often alerts are written about."""
    membre = requete.membre  # type: ignore[attr-defined]
    formulaire = FormulaireDeRythme(requete.POST or None, initial={"rythme": _rythme(membre)})
    if requete.method == "POST" and formulaire.is_valid():
        alertes.choisir(membre.utilisateur, membre.organisation, formulaire.cleaned_data["rythme"])
        messages.success(requete, "Le rythme des courriels d’alerte est enregistré.")
        return redirect("evaluations")
    chapeau = "Une dérive qui dure, ou plusieurs mois parmi les plus défavorables : jamais un mois isolé."
    return saisies.montrer(requete, formulaire, "Courriels d’alerte", _liste(), chapeau=chapeau)


def _liste() -> tuple[str, str]:
    return "Liste", reverse("evaluations")


def _finess(ecrit: str) -> str:
    try:
        return Finess.lire(ecrit)
    except FinessErrone as faute:
        raise ValueError(str(faute)) from faute


def _mois(ecrit: str) -> date:
    """« 2024-03 »."""
    try:
        return date.fromisoformat(f"{ecrit}-01")
    except ValueError:
        raise ValueError(f"« {ecrit} » n’est pas un mois, par exemple 2024-03") from None


def _dixieme(ecrit: str) -> int:
    if ecrit not in map(str, range(1, 11)):
        raise ValueError(f"« {ecrit} » n’est pas un dixième de 1 à 10")
    return int(ecrit)


_COLONNES = (
    Colonne("finess", _finess),
    Colonne("indicateur", texte(12)),
    Colonne("mois", _mois),
    Colonne("valeur", nombre(18, 6), facultative=True),
    Colonne("volume", nombre(18, 3), facultative=True),
    Colonne("dixieme", _dixieme, facultative=True),
    Colonne("provisoire", lambda ecrit: ecrit.lower() == "oui", facultative=True),
)


@page("evaluation.preparer")
def charger_les_mois(requete: HttpRequest) -> HttpResponse:
    """Bring the monthly figures of the region's hospitals: all of them, or none."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = FormulaireDeMois(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            lignes = lire_table(formulaire.cleaned_data["fichier"].read(), _COLONNES)
            recus = previsions.charger_les_mois(lignes, _siens(membre, lignes), par=membre, le=le)
            messages.success(requete, f"{recus} mois enregistrés.")
            return redirect("evaluations")
        except FichierRefuse as refus:
            formulaire.add_error("fichier", str(refus))
    chapeau = "Ils servent aux projections et aux alertes ; ils ne décident de rien."
    return saisies.montrer(requete, formulaire, "Charger les mois reçus", _liste(), chapeau=chapeau)


def _siens(membre: Membre, lignes: list[dict[str, Any]]) -> set[str]:
    """The hospitals of the file that this person may bring figures of."""
    siens = Etablissement.objects.filter(membre.filtre("evaluation.preparer", **champs_du_perimetre()))
    return set(siens.filter(pk__in={un["finess"] for un in lignes}).values_list("pk", flat=True))


@page("evaluation.lire")
def surveillances(requete: HttpRequest) -> HttpResponse:
    """The mises sous surveillance: where each is."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lues = list(dossiers.dossiers(membre, ("surveillance",)).select_related("organisation"))
    lignes = [(d, d.automate.etat(d.etat_au(le)[0])) for d in lues]
    mots = {"lignes": lignes, "peut_ouvrir": membre.peut("evaluation.preparer")}
    return render(requete, "evaluations/surveillances.html", mots)


@page("evaluation.lire")
def surveillance(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A mise sous surveillance: which acts, what was expected, what runs."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = dossiers.dossier(identifiant, membre, ("surveillance",))
    if lu is None:
        raise Http404
    mots = mots_de_page(lu, membre, le)
    droit = mots["fiche"].droit
    mots |= {"acte": lu.fixe.get("acte", ""), "motif": lu.fixe.get("motif", ""), "attendu": droit.donnee("attendu"),
             "montant": droit.donnee("montant"), "jusqu_au": droit.donnee("mesure_jusqu_au")}  # fmt: skip
    return render(requete, "evaluations/surveillance.html", mots)


@page("evaluation.preparer")
def proposer_une_surveillance(requete: HttpRequest) -> HttpResponse:
    """Open a mise sous surveillance for a hospital of the region."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = FormulaireDeSurveillance(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        siens = Etablissement.objects.filter(membre.filtre("evaluation.preparer", **champs_du_perimetre()))
        etablissement = siens.filter(pk=lus["etablissement"]).first()
        if etablissement is None:
            formulaire.add_error("etablissement", "Cet établissement n’est pas au répertoire de votre région.")
        else:
            try:
                ouvert = actions.proposer_une_surveillance(etablissement, lus["acte"], lus["motif"], par=membre, le=le)
                return redirect("surveillance", ouvert.pk)
            except (ValidationError, GesteRefuse) as refus:
                formulaire.add_error(None, str(refus))
    retour = "Mises sous surveillance", reverse("surveillances")
    return saisies.montrer(requete, formulaire, "Envisager une mise sous surveillance", retour)
