"""Pages where something is done on an act: a form, a summing up, a confirmation; drafts; projects; remarks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from efficience.documents import RefusDocument, en_html
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.courriers import courriers as lettres
from efficience.noyau.delais import Delai, regle_delai
from efficience.noyau.dossier import Dossier
from efficience.noyau.preuve import PORTAIL, Preuve
from efficience.noyau.roles import NATURES
from efficience.portail.commun import erreurs
from efficience.portail.commun.acces import page
from efficience.portail.commun.formulaires import jeton_lu
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.preuve import exiger_reauthentification
from efficience.portail.contrats import actions, brouillons, courriers, ecritures, lectures, redaction, signature
from efficience.portail.contrats.forms import CopieSignee, FormulaireDeGeste, calcul_de_sanction
from efficience.portail.contrats.models import Acte, Brouillon
from efficience.portail.dossiers.forms import en_clair
from efficience.portail.pieces.actions import deposer

PROUVES = ("signer", "notifier_sanction", "decider_dotation", "decider_penalite")
"""The gestures that ask for a fresh proof of who does them (ASVS 7.5.3)."""
_IDENTITE = "identité prouvée de nouveau moins de cinq minutes avant, sur le portail"


def _acte(requete: HttpRequest, identifiant: UUID, numero: int, geste: str = "contrat.agir") -> Acte:
    acte = lectures.acte(identifiant, numero, requete.membre, geste)  # type: ignore[attr-defined]
    if acte is None:
        raise Http404
    return acte


def _ligne(acte: Acte, geste: str, membre: Membre, le: datetime) -> tuple[Transition[Dossier], Dossier]:
    """The line that this person may cross now, and the dossier read. Raises Http404, GesteRefuse with the reason."""
    lu: Dossier = acte.contexte(le)
    if geste not in {un.code for un in lu.cycle.gestes}:
        raise Http404
    refus: GesteRefuse | None = None
    for role in sorted(membre.roles):
        try:
            ligne = lu.cycle.ligne(geste, lu.etat, role, lu)
        except GesteRefuse as motif:
            refus = motif
            continue
        if obstacle := ligne.obstacle(lu, role):
            raise GesteRefuse(geste, lu.etat, obstacle)
        return ligne, lu
    raise refus or GesteRefuse(geste, lu.etat, "Un geste demande une personne qui ait un rôle.")


def _a_recapituler(ligne: Transition[Dossier], lu: Dossier) -> bool:
    """Whether the gesture is summed up before it is done: it has an effect, or it brings a file."""
    return lu.cycle.geste(ligne.geste).engage or any(x.nom == "piece" for x in ligne.exige)


@page("contrat.agir")
def geste(requete: HttpRequest, identifiant: UUID, numero: int, code: str) -> HttpResponse:
    """The form of a gesture. What engages, or brings a file, is summed up on a second page before it is done."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero)
    ligne, lu = _ligne(acte, code, membre, le)
    connu = brouillons.lire(acte, code, par=membre)
    initial = brouillons.initial(connu)
    formulaire = FormulaireDeGeste(acte, ligne, le, requete.POST or None, requete.FILES or None, initial=initial)
    if connu and connu.piece and "fichier" in formulaire.fields:
        formulaire.fields["fichier"].required = False
        formulaire.fields["fichier"].help_text = f"Fichier déjà joint : {connu.piece.nom}. En choisir un autre le remplace."
    if not formulaire.fields and _a_recapituler(ligne, lu):
        return redirect("contrat_confirmer", identifiant, numero, code)
    if requete.method == "POST":
        _exiger_la_version(acte, jeton_lu(requete))
        if formulaire.is_valid() and (reponse := _envoyer(requete, acte, ligne, lu, formulaire)):
            return reponse
    mots = {"acte": acte, "contrat": acte.contrat, "geste": lu.cycle.geste(code), "formulaire": formulaire,
            "brouillon": connu, "recapituler": _a_recapituler(ligne, lu), "texte": lu.reglement.textes[ligne.texte],
            "delai": _delai_prevu(ligne, lu, membre, le) if not formulaire.fields else ""}  # fmt: skip
    return render(requete, "contrats/geste.html", mots, status=422 if formulaire.errors else 200)


def _delai_prevu(ligne: Transition[Dossier], lu: Dossier, membre: Membre, le: datetime) -> str:
    """The delay that the gesture would start now, explained; nothing when it starts none."""
    if not ligne.ouvre:
        return ""
    regle = regle_delai(ligne.ouvre, lu.reglement, lu.territoire.jour(le))
    return Delai(
        regle, lu.cycle.geste(ligne.geste).fait, Preuve(PORTAIL, le, membre.nom, "cette page"), lu.territoire
    ).phrase


def _exiger_la_version(acte: Acte, jeton: int) -> None:
    if acte.version != jeton:
        raise FormulairePerime(acte)


def _envoyer(
    requete: HttpRequest, acte: Acte, ligne: Transition[Dossier], lu: Dossier, formulaire: FormulaireDeGeste
) -> HttpResponse | None:
    """Do the gesture, or keep the draft and go to its summing up; None when the form is to be shown again."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    try:
        if _a_recapituler(ligne, lu):
            piece = None
            if fichier := requete.FILES.get("fichier"):
                piece = deposer(
                    fichier.name or "", fichier.read(), acte, geste=ecritures.OUVERTE_PAR, lecteurs=redaction.TOUS,
                    par=membre, le=le,
                )  # fmt: skip
            brouillons.garder(acte, ligne.geste, requete.POST, par=membre, le=le, jeton=acte.version, piece=piece)
            return redirect("contrat_confirmer", acte.contrat_id, acte.numero, ligne.geste)
        _faire(acte, ligne, formulaire, membre, le, acte.version)
    except RefusDocument as refus:
        formulaire.add_error(None, str(refus))
        return None
    brouillons.jeter(acte, ligne.geste, par=membre)
    return _fait(requete, acte, lu, ligne.geste)


def _faire(
    acte: Acte, ligne: Transition[Dossier], formulaire: FormulaireDeGeste, membre: Membre, le: datetime, jeton: int,
    brouillon: Brouillon | None = None,
) -> None:  # fmt: skip
    preuve = formulaire.preuve(membre.nom)
    if preuve is None and any(x.nom == "preuve" for x in ligne.exige):
        preuve = Preuve(PORTAIL, le, membre.nom, f"page du contrat {acte.contrat.reference}, version {jeton}")
    actions.faire(
        acte, ligne.geste, formulaire.donnees(), par=membre, le=le, jeton=jeton, preuve=preuve,
        piece=brouillon.piece if brouillon else None,
    )  # fmt: skip


def _fait(requete: HttpRequest, acte: Acte, lu: Dossier, code: str) -> HttpResponse:
    messages.success(requete, f"{lu.cycle.geste(code).fait}.")
    return redirect("contrat_acte", acte.contrat_id, acte.numero) if acte.numero else redirect("contrat", acte.contrat_id)


def _prouvee(vue: Callable[..., Any]) -> Callable[..., Any]:
    """A fresh proof for the gestures that ask for one, before their summing up is read."""
    gardee = exiger_reauthentification(vue)

    def choisie(requete: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return (gardee if kwargs.get("code") in PROUVES else vue)(requete, *args, **kwargs)

    return choisie


@page("contrat.agir")
@_prouvee
def confirmer(requete: HttpRequest, identifiant: UUID, numero: int, code: str) -> HttpResponse:
    """What is about to be done, in full: documents, letters, amounts; then the gesture itself."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero)
    ligne, lu = _ligne(acte, code, membre, le)
    connu = brouillons.lire(acte, code, par=membre)
    if connu and connu.version_lue != acte.version:
        perime = FormulairePerime(acte)
        return erreurs.formulaire_perime(requete, perime, brouillons.en_envoi(connu.contenu))
    formulaire = FormulaireDeGeste(acte, ligne, le, brouillons.en_envoi(connu.contenu) if connu else {})
    if "fichier" in formulaire.fields:
        del formulaire.fields["fichier"]
        if connu is None or connu.piece is None:
            return redirect("contrat_geste", identifiant, numero, code)
    if not formulaire.is_valid():
        return redirect("contrat_geste", identifiant, numero, code)
    mots = _recapitulation(acte, ligne, lu, formulaire, connu, membre, le)
    if requete.method == "POST" and not mots["refus"]:
        try:
            return _engager(requete, acte, ligne, lu, formulaire, connu)
        except RefusDocument as refus:
            mots["refus"] = str(refus)
    return render(requete, "contrats/confirmer.html", mots, status=422 if requete.method == "POST" else 200)


def _engager(
    requete: HttpRequest, acte: Acte, ligne: Transition[Dossier], lu: Dossier, formulaire: FormulaireDeGeste,
    connu: Brouillon | None,
) -> HttpResponse:  # fmt: skip
    """Do what was summed up."""
    membre, le, jeton = requete.membre, requete.le, jeton_lu(requete)  # type: ignore[attr-defined]
    if ligne.geste == "signer":
        copie = requete.FILES.get("fichier")
        exterieur = (copie.name or "", copie.read()) if copie else None
        signature.signer(acte, par=membre, le=le, jeton=jeton, identite=_IDENTITE, exterieur=exterieur)
    else:
        _faire(acte, ligne, formulaire, membre, le, jeton, connu)
    brouillons.jeter(acte, ligne.geste, par=membre)
    return _fait(requete, acte, lu, ligne.geste)


def _recapitulation(
    acte: Acte, ligne: Transition[Dossier], lu: Dossier, formulaire: FormulaireDeGeste, connu: Brouillon | None,
    membre: Membre, le: datetime,
) -> dict[str, Any]:  # fmt: skip
    """What the page of confirmation shows."""
    donnees, refus, apercus = formulaire.donnees(), "", []
    voulus = [m for m in redaction.DOCUMENTS[lu.cycle.nom].get(ligne.geste, ()) if m.si(acte, lu)]
    try:
        composes = redaction.composer_pour(acte, lu, voulus, donnees, membre, le)
        apercus = [(compose.titre, en_html(compose, niveau=3)) for _, compose, _ in composes]
    except RefusDocument as manque:
        refus = str(manque)
    saisies = [(champ.label, dit) for champ in formulaire if (dit := en_clair(champ))]
    return {
        "acte": acte, "contrat": acte.contrat, "geste": lu.cycle.geste(ligne.geste), "saisies_lues": saisies,
        "piece": connu.piece if connu else None, "apercus": apercus, "refus": refus,
        "calcul": calcul_de_sanction(donnees["produits"], le) if "produits" in donnees else None,
        "lettres": [
            (NATURES[lettre.destinataire], courriers.OBJETS[lettre.modele], lettre.legal,
             courriers.adresse(acte.contrat, lettre.destinataire, le))
            for lettre in lettres(lu.cycle, ligne)
        ],
        "suite": lu.cycle.etat(ligne.arrivee(lu.etat)),
        "document": (document := signature.propose(acte) if ligne.geste == "signer" else None),
        "texte_signe": en_html(document.compose, niveau=2) if document else "",
        "copie": CopieSignee() if ligne.geste == "signer" else None,
        "prouvee": ligne.geste in PROUVES, "texte": lu.reglement.textes[ligne.texte],
    }  # fmt: skip


@page("contrat.agir", une_fois=False)
@require_POST
def brouillon(requete: HttpRequest, identifiant: UUID, numero: int, code: str) -> HttpResponse:
    """Keep what is being typed. Refused when the act has changed: the text stays on the screen, and the reason is said."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = _acte(requete, identifiant, numero)
    jeton = jeton_lu(requete)
    if acte.version != jeton:
        return JsonResponse({"motif": str(FormulairePerime(acte))}, status=409)
    try:
        garde = brouillons.garder(acte, code, requete.POST, par=membre, le=le, jeton=jeton)
    except brouillons.BrouillonTropLong as refus:
        return JsonResponse({"motif": str(refus)}, status=413)
    return JsonResponse({"enregistre_le": garde.enregistre_le.isoformat()})
