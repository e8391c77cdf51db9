"""Pages of the targeting where somebody acts: each shows what will be done, and does it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms as formulaires
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from efficience.documents import RefusDocument, en_html
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.portail.ciblage import actions, decision, forms, lectures, redaction
from efficience.portail.ciblage.models import Campagne
from efficience.portail.ciblage.models.campagne import ECARTE, RETENU
from efficience.portail.ciblage.views import trouver
from efficience.portail.commun.acces import page
from efficience.portail.commun.formulaires import jeton_lu
from efficience.portail.comptes.preuve import exiger_reauthentification
from efficience.portail.indicateurs.models import Definition, Publication
from efficience.reglement import ErreurReglement, officiel

PREPARER = "ciblage.preparer"
Faire = Callable[[Mapping[str, Any]], object]
Mots = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""What a page shows beside its form; a function when it is long to make."""


def _formulaire(
    requete: HttpRequest, gabarit: str, formulaire: formulaires.Form, faire: Faire, dit: str, vers: str, mots: Mots
) -> HttpResponse:
    """Show a form, or do what it asks and go on; a refusal of the domain is shown on the form, with what was typed."""
    if requete.method == "POST" and formulaire.is_valid():
        try:
            faire(formulaire.cleaned_data)
        except (ValidationError, ErreurReglement, RefusDocument) as refus:
            formulaire.add_error(None, refus.messages if isinstance(refus, ValidationError) else str(refus))
        else:
            messages.success(requete, dit)
            return redirect(vers)
    code = 422 if formulaire.errors else 200
    montres = mots() if callable(mots) else mots
    return render(requete, f"ciblage/{gabarit}.html", {"formulaire": formulaire, **montres}, status=code)


def _choix(profils: list[str], region: str, annee: int | None = None) -> list[tuple[str, str]]:
    """The indicators that have criteria, with whether results are in force."""
    codes = list(dict.fromkeys(code for nom in profils for code in officiel().profil(nom).ciblages))
    intitules = dict(Definition.objects.filter(code__in=codes, courante=True).values_list("code", "intitule"))
    en_vigueur = Publication.objects.filter(region=region, finess="", remplacee_le__isnull=True)
    calcules = set((en_vigueur.filter(annee=annee) if annee else en_vigueur).values_list("indicateur", flat=True))
    sans = " (aucun résultat)"
    return [(code, f"{code} {intitules.get(code, '')}{'' if code in calcules else sans}") for code in codes]


@page(PREPARER)
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Open the campaign of a year."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    annee = timezone.localdate(le).year
    choix = _choix(list(officiel().profils), membre.organisation.region)
    initial = {"annee": annee, "annee_resultats": annee - 1}
    formulaire = forms.Ouverture(requete.POST or None, indicateurs=choix, initial=initial)

    def faire(lus: Mapping[str, Any]) -> None:
        actions.ouvrir(**lus, par=membre, le=le)

    vers = f"/ciblage/{formulaire.data.get('annee', '')}"
    return _formulaire(requete, "ouvrir", formulaire, faire, "Campagne ouverte.", vers, {})


@page(PREPARER)
def seuils(requete: HttpRequest, annee: int) -> HttpResponse:
    """Set the indicators kept and the thresholds of the campaign, each with its text."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, PREPARER)
    choix = _choix([lue.profil], lue.region, lue.annee_resultats)
    formulaire = forms.Seuils(lue, choix, requete.POST or None)

    def mots() -> dict[str, Any]:
        return {"campagne": lue, "lignes": formulaire.lignes()}

    def faire(lus: Mapping[str, Any]) -> None:
        actions.regler(
            lue, indicateurs=lus["indicateurs"], valeurs=formulaire.valeurs, par=membre, le=le, jeton=jeton_lu(requete)
        )

    return _formulaire(requete, "seuils", formulaire, faire, "Seuils de la campagne fixés.", lue.adresse, mots)


@page(PREPARER)
@require_POST
def proposer(requete: HttpRequest, annee: int) -> HttpResponse:
    """Prepare the proposal."""
    lue = trouver(requete, annee, PREPARER)
    nombre = actions.proposer(lue, par=requete.membre, le=requete.le, jeton=jeton_lu(requete))  # type: ignore[attr-defined]
    mots = "établissements remplissent" if nombre > 1 else "établissement remplit"
    messages.success(requete, f"Proposition préparée : {nombre} {mots} les critères.")
    return redirect(lue.adresse)


@page(PREPARER)
def trancher(requete: HttpRequest, annee: int, cle: int) -> HttpResponse:
    """Set aside, or keep in spite of another action, one hospital for one indicator."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, PREPARER)
    visees = lectures.propositions(membre).filter(campagne=lue).exclude(decision="")
    visee = get_object_or_404(visees, pk=cle)
    initial = {"decision": ECARTE if not visee.motif and visee.exclut else visee.decision, "motif": visee.motif}
    formulaire = forms.Tranche(requete.POST or None, initial=initial)

    def faire(lus: Mapping[str, Any]) -> None:
        actions.trancher(visee, **lus, par=membre, le=le, jeton=jeton_lu(requete))

    mots = {"campagne": lue, "proposition": visee}
    vers = f"{lue.adresse}/etablissements/{visee.etablissement_id}"
    return _formulaire(requete, "trancher", formulaire, faire, "Décision proposée enregistrée.", vers, mots)


@page(PREPARER)
@require_POST
def soumettre(requete: HttpRequest, annee: int) -> HttpResponse:
    """Ask the Assurance Maladie for its opinion."""
    lue = trouver(requete, annee, PREPARER)
    actions.soumettre(lue, par=requete.membre, le=requete.le, jeton=jeton_lu(requete))  # type: ignore[attr-defined]
    messages.success(requete, "Proposition soumise à l’avis de l’assurance maladie.")
    return redirect(lue.adresse)


def _avis(requete: HttpRequest, annee: int, habilitation: str, geste: str, titre: str) -> HttpResponse:
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, habilitation)
    formulaire = forms.Avis(requete.POST or None)

    def faire(lus: Mapping[str, Any]) -> None:
        actions.rendre_avis(lue, geste, **lus, par=membre, le=le, jeton=jeton_lu(requete))

    mots = {"campagne": lue, "titre": titre, "cibles": _retenus(requete, lue)}
    return _formulaire(requete, "avis", formulaire, faire, "Avis rendu.", lue.adresse, mots)


@page("ciblage.avis")
def rendre_avis(requete: HttpRequest, annee: int) -> HttpResponse:
    """The opinion of the Assurance Maladie."""
    return _avis(requete, annee, "ciblage.avis", "rendre_avis", "Avis de l’assurance maladie")


@page("ciblage.expertiser")
def expertiser(requete: HttpRequest, annee: int) -> HttpResponse:
    """The opinion of the OMéDIT."""
    return _avis(requete, annee, "ciblage.expertiser", "expertiser", "Avis de l’OMéDIT")


def _retenus(requete: HttpRequest, lue: Campagne) -> list[dict[str, Any]]:
    """The hospitals proposed, each with its indicators and what already runs on it."""
    par_lieu: dict[str, dict[str, Any]] = {}
    vues = lectures.propositions(requete.membre).filter(campagne=lue, decision=RETENU)  # type: ignore[attr-defined]
    for un in vues:
        fiche = par_lieu.setdefault(un.etablissement_id, {"lieu": un.etablissement, "siennes": [], "redondances": []})
        fiche["siennes"].append(un)
        fiche["redondances"] += [redondance["phrase"] for redondance in un.redondances]
    return list(par_lieu.values())


@page(PREPARER)
def comite(requete: HttpRequest, annee: int) -> HttpResponse:
    """Record the Comité de revue: who was there, what was said, the opinion on each hospital; its minutes are made."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, PREPARER)
    cibles = _retenus(requete, lue)
    for un in cibles:
        finess = un["lieu"].finess
        un["sens"] = requete.POST.get(f"sens-{finess}", "favorable")
        un["commentaire"] = requete.POST.get(f"commentaire-{finess}", "").strip()[:2000]
    formulaire = forms.Reunion(requete.POST or None, initial={"tenu_le": timezone.localdate(le), "anime_par": membre.nom})

    def faire(lus: Mapping[str, Any]) -> None:
        if any(un["sens"] not in SENS_AVIS for un in cibles):
            raise ValidationError("Un avis sur un établissement n’est pas lisible.")
        avis = {un["lieu"].finess: (un["sens"], un["commentaire"]) for un in cibles}
        decision.tenir_comite(lue, lus, avis, par=membre, le=le, jeton=jeton_lu(requete))

    mots = {"campagne": lue, "cibles": cibles, "sens": SENS_AVIS}
    return _formulaire(requete, "comite", formulaire, faire, "Comité de revue enregistré.", lue.adresse, mots)


@page("ciblage.reprendre")
def reprendre(requete: HttpRequest, annee: int) -> HttpResponse:
    """Go back to the preparation."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, "ciblage.reprendre")

    def faire(lus: Mapping[str, Any]) -> None:
        actions.reprendre(lue, **lus, par=membre, le=le, jeton=jeton_lu(requete))

    formulaire = forms.Motif(requete.POST or None)
    return _formulaire(requete, "reprendre", formulaire, faire, "Préparation reprise.", lue.adresse, {"campagne": lue})


@page("ciblage.figer")
@exiger_reauthentification
def figer(requete: HttpRequest, annee: int) -> HttpResponse:
    """Decide the list: what will be signed is read first, then sealed for the person who has just proved who they are."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, "ciblage.figer")
    if lue.etat != "a_arreter" and requete.method == "GET":
        return redirect("ciblage_campagne", annee)
    formulaire = forms.Decision(requete.POST or None)

    def faire(lus: Mapping[str, Any]) -> None:
        decision.figer(lue, lus, par=membre, le=le, jeton=jeton_lu(requete))

    def recapituler() -> dict[str, Any]:
        signataire = {"representee_par": membre.nom, "qualite": "directeur général", "lieu": "…", "tribunal": "…"}
        mentions = redaction.mentions_de_la_decision(lue, membre.organisation_nom, signataire, timezone.localdate(le))
        return {
            "campagne": lue,
            "cibles": _retenus(requete, lue),
            "sans_texte": lue.contexte(le).sans_texte,
            "document": mark_safe(en_html(redaction.document(redaction.DECISION, mentions, lue), niveau=2)),
            "prepare": membre.identifiant in lue.preparateurs,
        }

    return _formulaire(requete, "figer", formulaire, faire, "Liste arrêtée et signée.", f"{lue.adresse}/liste", recapituler)


@page("ciblage.publier")
def publier(requete: HttpRequest, annee: int) -> HttpResponse:
    """Publish the list."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, "ciblage.publier")

    def faire(lus: Mapping[str, Any]) -> None:
        actions.publier(lue, reference=lus["reference"], par=membre, le=le, jeton=jeton_lu(requete))

    mots = {"campagne": lue, "cibles": _retenus(requete, lue)}
    formulaire = forms.Publication(requete.POST or None)
    return _formulaire(requete, "publier", formulaire, faire, "Liste publiée.", f"{lue.adresse}/liste", mots)


@page("ciblage.figer")
@exiger_reauthentification
def retirer(requete: HttpRequest, annee: int, finess: str) -> HttpResponse:
    """Withdraw a hospital from the frozen list."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, "ciblage.figer")
    lieu = get_object_or_404(lectures.etablissements(membre, lue), pk=finess)
    if finess not in lue.contexte(le).cibles:
        raise Http404

    def faire(lus: Mapping[str, Any]) -> None:
        actions.retirer(lue, lieu, **lus, par=membre, le=le, jeton=jeton_lu(requete))

    mots = {"campagne": lue, "etablissement": lieu}
    formulaire = forms.Motif(requete.POST or None)
    return _formulaire(requete, "retirer", formulaire, faire, "Établissement retiré.", f"{lue.adresse}/liste", mots)


@page(PREPARER)
def declarer(requete: HttpRequest, annee: int, finess: str) -> HttpResponse:
    """Say that an action which the portal does not hold runs on a hospital."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee, PREPARER)
    lieu = get_object_or_404(lectures.etablissements(membre, lue), pk=finess)
    formulaire = forms.Action(requete.POST or None, indicateurs=_choix([lue.profil], lue.region))

    def faire(lus: Mapping[str, Any]) -> None:
        actions.declarer_action(lieu, lus, par=membre, le=le)

    mots = {"campagne": lue, "etablissement": lieu}
    vers = f"{lue.adresse}/etablissements/{finess}"
    return _formulaire(requete, "action", formulaire, faire, "Action déclarée : refaire la proposition.", vers, mots)
