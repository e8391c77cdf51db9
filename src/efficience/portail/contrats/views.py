"""Pages of contracts: the list, a contract, an act's document; what is written there is in `vues_de_gestes`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe

from efficience.documents import en_docx, en_html
from efficience.noyau.roles import CAISSE, NATURES
from efficience.portail.commun.acces import page
from efficience.portail.commun.models import Courriel
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats import actions, courriers, echeances, fiche, lectures
from efficience.portail.contrats.ciblage_et_contrats import de_la_liste
from efficience.portail.contrats.ecritures import nom_de_fichier
from efficience.portail.contrats.forms import Ouverture, Remarque
from efficience.portail.contrats.models import Document
from efficience.portail.contrats.models.actes import CYCLES, GENERATIONS
from efficience.portail.contrats.rangees import Rangee, rangees
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.pieces.models import MIMES

COLONNES = (
    Colonne("référence", lambda r: r.contrat.reference),
    Colonne("établissement", lambda r: r.contrat.etablissement.raison_sociale),
    Colonne("FINESS", lambda r: r.contrat.etablissement_id),
    Colonne("génération", lambda r: GENERATIONS[r.contrat.generation]),
    Colonne("étape", lambda r: r.libelle),
    Colonne("à qui la main", lambda r: ", ".join(r.mains)),
    Colonne("échéance", lambda r: r.pour_le),
    Colonne("dernier geste le", lambda r: r.change_le),
)


@page("contrat.lister")
def liste(requete: HttpRequest) -> HttpResponseBase:
    """Where each contract is."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    choix = {nom: requete.GET.get(nom, "") for nom in ("q", "generation", "etat", "main")}
    siens = lectures.contrats(membre, "contrat.lister")
    if choix["q"]:
        siens = siens.filter(
            Q(reference__icontains=choix["q"]) | Q(etablissement__raison_sociale__icontains=choix["q"])
            | Q(etablissement__pk=choix["q"]) | Q(finess=choix["q"])
        )  # fmt: skip
    if choix["generation"] in GENERATIONS:
        siens = siens.filter(generation=choix["generation"])
    toutes = rangees(siens, membre, le)
    etats = sorted({(r.etat, r.libelle) for r in toutes}, key=lambda paire: paire[1])
    gardees = [r for r in toutes if _gardee(r, choix)]
    if requete.GET.get("format") == "csv":
        return en_csv("contrats", COLONNES, gardees)
    mots = {"page": paginer(requete, gardees), "choix": choix, "etats": etats, "generations": GENERATIONS}
    return render(requete, "contrats/liste.html", mots)


def _gardee(rangee: Rangee, choix: dict[str, str]) -> bool:
    return choix["etat"] in ("", rangee.etat) and (choix["main"] != "moi" or rangee.a_vous)


@page("contrat.preparer")
def creer(requete: HttpRequest) -> HttpResponse:
    """Open a contract for an establishment; from the frozen list of a targeting, with its reasons (`?ciblage=2026`)."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    caisses = Organisation.objects.filter(nature=CAISSE, region=membre.organisation.region)
    finess = requete.GET.get("etablissement", "")
    cible = de_la_liste(membre, requete.GET.get("ciblage", ""), finess)
    initial = {"annee": le.year, "etablissement": finess, **cible}
    formulaire = Ouverture(caisses, requete.POST or None, initial=initial)
    if requete.method == "POST" and formulaire.is_valid():
        dits = formulaire.cleaned_data
        siens = Etablissement.objects.filter(
            membre.filtre("contrat.preparer", region="region"), pk=dits.pop("etablissement")
        )
        if (etablissement := siens.first()) is None:
            formulaire.add_error("etablissement", "Cet établissement n’est pas au répertoire de votre région.")
        else:
            try:
                contrat = actions.creer(
                    etablissement, ars=membre.organisation, projet=_depart(cible, etablissement), par=membre, le=le, **dits
                )  # fmt: skip
                messages.success(requete, f"Contrat {contrat.reference} ouvert.")
                return redirect("contrat", contrat.pk)
            except ValidationError as erreur:
                formulaire.add_error(None, erreur.messages)
    mots = {"formulaire": formulaire, "cible": cible}
    return render(requete, "contrats/creer.html", mots, status=422 if formulaire.errors else 200)


def _depart(cible: dict[str, Any], etablissement: Etablissement) -> dict[str, Any]:
    """The volets that the targeting names, when it is its hospital that was kept in the form."""
    if cible.get("etablissement") != etablissement.pk:
        return {}
    return {"volets": dict.fromkeys(cible["volets"], "")}


@page("contrat.lire")
def contrat(requete: HttpRequest, identifiant: UUID, numero: int = 0) -> HttpResponse:
    """A contract, or one of its avenants: what is agreed, whose turn it is, which delay runs. Opening it is reading."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    acte = lectures.acte(identifiant, numero, membre)
    if acte is None:
        raise Http404
    connu = lectures.connu_de(acte, membre, le)
    mots: dict[str, Any] = {"acte": acte, "contrat": acte.contrat, "connu": connu, "natures": NATURES}
    lue = fiche.fiche(acte, membre, le)
    mots |= {"fiche": lue, "cycle": CYCLES[acte.contrat.generation]}
    if connu:
        echeances.lire_les_courriels(acte, membre, le)
        mots |= _contenu(acte, lue, membre, le)
    return render(requete, "contrats/contrat.html", mots)


def _contenu(acte: Any, lue: fiche.Fiche, membre: Any, le: Any) -> dict[str, Any]:
    """What the page shows to those who may read what the act says."""
    notre = acte.contrat
    dessinee = fiche.frise(lue, le)
    titulaire, fin = fiche.vigueur(acte, le)
    courriels = Courriel.objects.filter(sujet=f"contrats.acte:{acte.pk}").order_by("-cree_le")
    return {
        "frise": dessinee,
        "svg": mark_safe(dessinee.svg) if dessinee else "",  # (drawn by this program)
        "convenu": fiche.convenu(acte, le),
        "sans_objet": fiche.sans_objet(acte),
        "titulaire": titulaire,
        "fin": fin,
        "documents": lectures.documents(acte, membre),
        "autres_actes": [autre for autre in notre.actes.all() if autre.pk != acte.pk and autre.numero],
        "annotations": lectures.remarques(acte),
        "remarque": Remarque(fiche.clauses(acte)),
        "clauses": fiche.clauses(acte),
        "courriels": courriels if membre.organisation.nature in ("ars", "audit") else [],
        "mon_adresse": courriers.adresse(notre, membre.organisation.nature, le)
        if membre.organisation.nature in ("ars", "caisse", "etablissement")
        else "",
        "en_preparation": actions.en_preparation(acte, le) and membre.peut("contrat.preparer", acte),
        "peut_ouvrir": not acte.numero
        and membre.peut("contrat.preparer", acte)
        and lue.etat.code in ("conclue", "en_vigueur"),
        "obligations": echeances.obligations(acte, le) if not acte.numero else [],
    }


@page("contrat.lire")
def document(requete: HttpRequest, identifiant: UUID, document: UUID) -> HttpResponse:
    """A document as a page, with its files and its signatures."""
    lu = _document(requete, identifiant, document)
    contenu = mark_safe(en_html(lu.compose, niveau=2))  # (made by `documents`, whose text is inert)
    return render(requete, "contrats/document.html", {"document": lu, "contenu": contenu, "contrat": lu.acte.contrat})


@page("contrat.lire")
def word(requete: HttpRequest, identifiant: UUID, document: UUID) -> HttpResponse:
    """The document as a Word file, to correct and keep: written from what was composed, the same each time."""
    compose = _document(requete, identifiant, document).compose
    reponse = HttpResponse(en_docx(compose), content_type=MIMES["docx"])
    nom = f"{nom_de_fichier(compose)}.docx"
    reponse.headers["Content-Disposition"] = content_disposition_header(True, nom) or "attachment"
    return reponse


def _document(requete: HttpRequest, identifiant: UUID, document: UUID) -> Document:
    lu = lectures.document(identifiant, document, requete.membre)  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    return lu
