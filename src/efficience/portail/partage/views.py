"""Pages of the registry: what is exchanged, what is due, a file brought, the register of article 30."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from efficience.noyau.partage.livraisons import EN_RETARD, RECUE
from efficience.noyau.partage.registre import COLONNES
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.dossiers.droits import evenements_de
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.partage import actions, effacements, faits, forms, lectures, registre
from efficience.portail.partage.models import Description
from efficience.portail.pieces.models import Effacement
from efficience.portail.plan_regional.saisie import Saisie, saisir

LIRE, TENIR = lectures.LIRE, lectures.TENIR
_FIL = ("Échanges de données", "/echanges")


def _trouver(requete: HttpRequest, identifiant: UUID, geste: str = LIRE) -> Description:
    lue = lectures.description(identifiant, requete.membre, geste)  # type: ignore[attr-defined]
    if lue is None:
        raise Http404
    return lue


@page(LIRE)
def echanges(requete: HttpRequest) -> HttpResponse:
    """The registry of the region, late deliveries first said."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lignes = lectures.registre(membre, le)
    mots = {"lignes": lignes, "retards": sum(un.retards for un in lignes), "en_retard": EN_RETARD,
            "region": nom_de_region(membre.organisation.region)}  # fmt: skip
    return render(requete, "partage/echanges.html", mots)


def _colonne(titre: str) -> Colonne:
    return Colonne(titre, lambda ligne: ligne[titre])


@page(LIRE)
def registre_article_30(requete: HttpRequest, code: str) -> HttpResponseBase:
    """The register: `csv` or `pdf`."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    region, lues = membre.organisation.region, list(lectures.descriptions(membre))
    if code == "csv":
        colonnes = [_colonne(titre) for titre in (*(colonne.titre for colonne in COLONNES), registre.FICHIERS)]
        return en_csv(f"registre-{region}", colonnes, registre.lignes(lues, region, le))
    if code != "pdf":
        raise Http404
    reponse = HttpResponse(registre.en_document(lues, region, le), content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="registre-{region}.pdf"'
    return reponse


@page(LIRE)
def echange(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """An exchange: its life, its description, what it owes, what came, what was refused."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = _trouver(requete, identifiant)
    ligne = lectures.ligne(lue, le)
    mots = {
        **mots_de_page(lue.dossier, membre, le), "description": lue, "dues": ligne.dues, "recue": RECUE,
        "en_retard": EN_RETARD, "phrases": faits.phrases(lue, le), "livraisons": _livraisons(lue, le),
        "refuses": lue.dossier.refus.all()[:20], "champs": _champs(lue), "modifiable": lue.dossier.etat == "brouillon",
        "deposable": any(un.statut != RECUE for un in ligne.dues) and lue.echange.recu_sur_le_portail,
    }  # fmt: skip
    return render(requete, "partage/echange.html", mots)


def _champs(lue: Description) -> list[tuple[str, str]]:
    """The description, label by label, in the words of the register."""
    ecrite = registre.lignes([lue], lue.dossier.region, lue.dossier.cree_le)[0]
    suite = {"Format et version": lue.format, "Analyse commune": lue.analyse, "Outil": lue.outil}
    return [(titre, mots) for titre, mots in {**ecrite, **suite}.items() if mots]


def _livraisons(lue: Description, le: Any) -> list[dict[str, Any]]:
    """The deliveries, each with its hash and its file while it is kept."""
    rangees = []
    for livraison in lectures.livraisons(lue.dossier):
        etat, _ = livraison.etat_au(le)
        depot = next((un for un in reversed([*evenements_de(livraison)]) if un.geste == "deposer"), None)
        passage = livraison.automate.prochain_passage(livraison.etat, livraison.contexte(le))
        rangees.append(
            {"livraison": livraison, "etat": livraison.automate.etat(etat).libelle, "depot": depot,
             "periode": livraison.fixe["periode"], "lisible": depot is not None and etat != effacements.EFFACEE,
             "effacement": Effacement.objects.filter(piece=depot.piece_id).first() if depot else None,
             "jusqu_au": passage.le if passage else None}
        )  # fmt: skip
    return rangees


@page(TENIR)
def decrire(requete: HttpRequest) -> HttpResponse:
    """Describe a new exchange."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = forms.DescriptionEcrite(requete.POST or None)

    def faire(lus: dict[str, Any]) -> str:
        return reverse("echange", args=[actions.ouvrir(lus, par=membre, le=le).dossier_id])

    saisie = Saisie("Décrire un échange", "Enregistrer la description", "/echanges", "Échange décrit.", fil=(_FIL,))
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
def decrire_de_nouveau(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Change the description of an exchange that is being prepared."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = _trouver(requete, identifiant, TENIR)
    formulaire = forms.DescriptionEcrite(requete.POST or None, instance=lue)
    vers = reverse("echange", args=[lue.dossier_id])

    def faire(lus: dict[str, Any]) -> None:
        actions.decrire(lue, lus, par=membre, le=le)

    saisie = Saisie("Changer la description", "Enregistrer la description", vers, "Description changée.", str(lue),
                    fil=(_FIL, (lue.code, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


@page(TENIR)
def deposer(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Bring the file of a period. A refusal is logged, and said on the page of the exchange."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = _trouver(requete, identifiant, TENIR)
    vers = reverse("echange", args=[lue.dossier_id])
    formulaire = forms.Depot(lectures.dues(lue, le), requete.POST or None, requete.FILES or None)
    refuses: list[str] = []

    def faire(lus: dict[str, Any]) -> None:
        recu = lus["fichier"]
        octets = recu.read()
        if motifs := actions.examiner(lue, recu.name, octets):
            actions.refuser(lue, recu.name, motifs, par=membre, le=le)
            refuses.extend(motifs)
            return
        actions.deposer(lue, lus["periode"], recu.name, octets, par=membre, le=le)

    saisie = Saisie("Déposer une livraison", "Déposer le fichier", vers, "Fichier déposé.", str(lue),
                    fil=(_FIL, (lue.code, vers)))  # fmt: skip
    reponse = saisir(requete, saisie, formulaire, faire)
    if refuses:
        list(messages.get_messages(requete))
        messages.error(requete, "Fichier refusé, rien n’en est gardé. " + " ".join(refuses))
        return redirect(vers)
    return reponse
