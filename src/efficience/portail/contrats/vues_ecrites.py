"""Pages where the parties write: the project of an act, an avenant, remarks on clauses; calendars; what letters say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from efficience.noyau.contrat.exigences import VOLETS_DU_CYCLE
from efficience.portail.commun.acces import connectee, page, publique
from efficience.portail.commun.formulaires import jeton_lu
from efficience.portail.contrats import actions, brouillons, calendriers, echanges, fiche, lectures, projets
from efficience.portail.contrats import fiche_recapitulative as la_fiche
from efficience.portail.contrats.forms import Remarque
from efficience.portail.contrats.models import Coordonnees
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.contrats.ouvertures import NouvelAvenant, SaisieDesCoordonnees
from efficience.portail.contrats.vues_de_gestes import _acte, _exiger_la_version

PROJET = "projet"


@page("contrat.preparer")
def projet(requete: HttpRequest, identifiant: UUID, numero: int) -> HttpResponse:
    """Write the project of an act: volets, dates, objectives, commitments."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero, "contrat.preparer")
    formulaire = projets.FormulaireDeProjet(acte, requete.POST or None)
    errone = False
    if requete.method == "POST":
        _exiger_la_version(acte, jeton_lu(requete))
        errone = not formulaire.is_valid()
        if not errone:
            actions.preparer(acte, formulaire.lu(), par=membre, le=le, jeton=jeton_lu(requete))
            brouillons.jeter(acte, PROJET, par=membre)
            messages.success(requete, "Projet enregistré.")
            return redirect("contrat_acte" if numero else "contrat", identifiant, *([numero] if numero else []))
    mots = {"acte": acte, "contrat": acte.contrat, "formulaire": formulaire, "errone": errone,
            "indicateurs": projets.indicateurs(acte), "modifiable": actions.en_preparation(acte, le)}  # fmt: skip
    return render(requete, "contrats/projet.html", mots, status=422 if errone else 200)


@page("contrat.preparer")
def avenant(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Open an avenant, or the termination of a volet: a new act on the contract."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    initial = _acte(requete, identifiant, 0, "contrat.preparer")
    intitules = VOLETS_DU_CYCLE.get(CYCLES[initial.contrat.generation].nom, {})
    formulaire = NouvelAvenant(intitules, requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        dits = formulaire.cleaned_data
        depart = {"motif": dits["motif"], "date_effet": dits["date_effet"].isoformat()}
        if dits["objet"] == "resiliation":
            depart = {**depart, "resiliation": dits["volets"]}
        acte = actions.ouvrir_avenant(initial.contrat, objet=dits["objet"], projet=depart, par=membre, le=le)
        messages.success(requete, f"{acte.intitule} ouvert.")
        if dits["objet"] == "resiliation":
            return redirect("contrat_acte", identifiant, acte.numero)
        return redirect("contrat_projet", identifiant, acte.numero)
    mots = {"contrat": initial.contrat, "formulaire": formulaire}
    return render(requete, "contrats/avenant.html", mots, status=422 if formulaire.errors else 200)


@page("contrat.preparer")
def fiche_recapitulative(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write the fiche récapitulative and hand it over, as a PDF that everybody reads."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, 0, "contrat.preparer")
    formulaire = la_fiche.Fiche(requete.POST or None, initial=la_fiche.depart(acte, membre, le))
    if requete.method == "POST" and formulaire.is_valid():
        la_fiche.remettre(acte, formulaire.cleaned_data, par=membre, le=le, jeton=jeton_lu(requete))
        messages.success(requete, "Fiche récapitulative remise.")
        return redirect("contrat", identifiant)
    mots = {"acte": acte, "contrat": acte.contrat, "formulaire": formulaire, "attendue": la_fiche.due(acte, le)}
    return render(requete, "contrats/fiche_recapitulative.html", mots, status=422 if formulaire.errors else 200)


@page("contrat.annoter")
@require_POST
def remarquer(requete: HttpRequest, identifiant: UUID, numero: int) -> HttpResponse:
    """Write a remark on a clause."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero, "contrat.annoter")
    if not lectures.connu_de(acte, membre, le):
        raise Http404
    formulaire = Remarque(fiche.clauses(acte), requete.POST)
    if not formulaire.is_valid():
        mots = {"acte": acte, "contrat": acte.contrat, "formulaire": formulaire}
        return render(requete, "contrats/remarque.html", mots, status=422)
    echanges.remarquer(acte, formulaire.cleaned_data["clause"], formulaire.cleaned_data["texte"], par=membre, le=le)
    messages.success(requete, "Remarque écrite : les parties la voient.")
    return _vers_les_remarques(identifiant, numero)


@page("contrat.annoter")
@require_POST
def repondre(requete: HttpRequest, identifiant: UUID, numero: int, remarque: UUID) -> HttpResponse:
    """Answer a remark, or close it."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero, "contrat.annoter")
    trouvee = lectures.remarque(remarque, acte)
    if trouvee is None or not lectures.connu_de(acte, membre, le):
        raise Http404
    texte = requete.POST.get("texte", "").strip()
    if "fermer" in requete.POST:
        echanges.fermer(trouvee, par=membre, le=le, jeton=jeton_lu(requete))
    elif texte:
        echanges.repondre(trouvee, texte, par=membre, le=le, jeton=jeton_lu(requete))
    else:
        messages.error(requete, "La réponse est vide : rien n’a été écrit.")
    return _vers_les_remarques(identifiant, numero)


def _vers_les_remarques(identifiant: UUID, numero: int) -> HttpResponse:
    adresse = reverse("contrat_acte", args=[identifiant, numero]) if numero else reverse("contrat", args=[identifiant])
    return redirect(f"{adresse}#remarques")


@connectee
def calendrier(requete: HttpRequest) -> HttpResponse:
    """Follow one's deadlines in an agenda: the address is shown once, then only its hash is kept."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if requete.method == "POST":
        if "revoquer" in requete.POST:
            calendriers.revoquer(par=membre, le=le)
            messages.success(requete, "L’adresse ne répond plus.")
        else:
            jeton = calendriers.ouvrir(par=membre, le=le)
            requete.session["calendrier"] = settings.ADRESSE + reverse("calendrier_flux", args=[jeton])
        return redirect("calendrier")
    mots: dict[str, Any] = {"adresse": requete.session.pop("calendrier", ""), "abonnements": calendriers.courants(membre)}
    return render(requete, "contrats/calendrier.html", mots)


@publique
def flux(requete: HttpRequest, jeton: str) -> HttpResponse:
    """The feed: unknown, revoked and no longer allowed answer alike."""
    contenu = calendriers.flux(jeton, requete.le)  # type: ignore[attr-defined]
    if contenu is None:
        raise Http404
    return HttpResponse(contenu, content_type="text/calendar; charset=utf-8")


@page("coordonnees.tenir")
def coordonnees(requete: HttpRequest) -> HttpResponse:
    """What letters say of one's organisation."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    tenues, _ = Coordonnees.objects.get_or_create(organisation=membre.organisation)
    formulaire = SaisieDesCoordonnees(membre.organisation.nature, requete.POST or None, instance=tenues)
    if requete.method == "POST" and formulaire.is_valid():
        echanges.tenir_les_coordonnees(formulaire, par=membre, le=le)
        messages.success(requete, "Coordonnées enregistrées : les prochains documents les prendront.")
        return redirect("coordonnees")
    return render(requete, "contrats/coordonnees.html", {"formulaire": formulaire}, status=422 if formulaire.errors else 200)
