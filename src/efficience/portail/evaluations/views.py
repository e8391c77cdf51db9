"""Pages of evaluations: the list, a campaign, an evaluation and everything that explains its amount."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from efficience.documents.sortes import grandeur_en_clair
from efficience.noyau.rejouable.resultat import etapes_de
from efficience.noyau.rejouable.verification import dossier as dossier_rejouable
from efficience.noyau.roles import ETABLISSEMENT
from efficience.noyau.territoires import NATION
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.evaluations import declarations, en_json, lectures, pourquoi, sites
from efficience.portail.evaluations.assemblage import PREMIERE, TROISIEME
from efficience.portail.evaluations.models import Calcule, Evaluation
from efficience.portail.evaluations.rangees import COLONNES, Rangee, rangees
from efficience.portail.indicateurs.models import Publication
from efficience.portail.livre import ecritures

ETAPES = (
    Colonne("part", lambda ligne: ligne[0]),
    Colonne("étape", lambda ligne: ligne[1].libelle),
    Colonne("calcul", lambda ligne: ligne[1].formule),
    Colonne("valeur", lambda ligne: grandeur_en_clair(ligne[1].valeur)),
    Colonne("texte", lambda ligne: ligne[1].texte),
)


@page("evaluation.lire")
def liste(requete: HttpRequest) -> HttpResponseBase:
    """Where each evaluation is, the last year first; those à blanc apart."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    choix = {nom: requete.GET.get(nom, "") for nom in ("q", "annee", "main", "a_blanc")}
    siennes = lectures.evaluations(membre).filter(a_blanc=bool(choix["a_blanc"]))
    annees = sorted(set(lectures.evaluations(membre).order_by().values_list("annee", flat=True)), reverse=True)
    if choix["annee"].isdigit():
        siennes = siennes.filter(annee=int(choix["annee"]))
    if choix["q"]:
        siennes = siennes.filter(
            Q(contrat__reference__icontains=choix["q"]) | Q(contrat__etablissement__raison_sociale__icontains=choix["q"])
        )
    toutes = rangees(siennes.order_by("-annee", "contrat__reference"), membre, le)
    gardees = [r for r in toutes if choix["main"] != "moi" or r.a_vous]
    if requete.GET.get("format") == "csv":
        return en_csv("evaluations", COLONNES, gardees)
    if requete.GET.get("format") == "json":
        return en_json.repondre(en_json.liste(gardees))
    nationale = le.year - 1 if membre.peut("evaluation.synthese") and membre.organisation.region == NATION else 0
    mots = {"page": paginer(requete, gardees), "choix": choix, "annees": annees, "nationale": nationale}
    return render(requete, "evaluations/liste.html", mots)


@page("evaluation.lire")
def evaluation(requete: HttpRequest, identifiant: UUID) -> HttpResponseBase:
    """An evaluation: is the objective reached, which amount, and why. Opening it is reading."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    trouvee = lectures.evaluation(identifiant, membre)
    if trouvee is None:
        raise Http404
    une, dossier = trouvee
    mots = mots_de_page(dossier, membre, le)
    calcule = lectures.calcul_montre(une, membre, mots["connu"])
    forme = requete.GET.get("format", "")
    if forme in ("csv", "json", "dossier", "sites"):
        return _exporter(forme, une, calcule)
    mots |= {"evaluation": une, "contrat": une.contrat, "calcule": calcule, "membre_est_es": _es(membre)}
    mots |= _a_cote(une, membre, bool(mots["connu"]))
    if calcule:
        mots |= _montant(calcule)
    return render(requete, "evaluations/evaluation.html", mots)


def _es(membre: Membre) -> bool:
    return membre.organisation.nature == ETABLISSEMENT


def _montant(calcule: Calcule) -> dict[str, Any]:
    """The amount and all that explains it."""
    lu = pourquoi.expliquer(calcule)
    dessins = pourquoi.dessins_de(calcule, lu)
    provisoires = Publication.objects.filter(
        indicateur__in={s["indicateur"] for s in calcule.entrees["sources"]}, provisoire=True, remplacee_le__isnull=True,
        region=calcule.evaluation.contrat.region, annee=calcule.evaluation.annee,
    ).exists()  # fmt: skip
    return {
        "pourquoi": lu,
        "resultat": lu.resultat,
        "sites": sites.rangees(lu.entrees),
        "dessins": {nom: (un, mark_safe(un.svg)) for nom, un in dessins.items()},  # (drawn by this program)
        "provisoires": provisoires,
    }


def _a_cote(une: Evaluation, membre: Membre, connu: bool) -> dict[str, Any]:
    """What stands beside the amount: its money, the grid, the contested lines."""
    criteres = declarations.grille(une)
    return {
        "argent": ecritures.position(une.dossier) if connu else None,
        "ecritures": une.dossier.ecritures.order_by("id") if connu else [],
        "criteres": len(criteres),
        "manquantes": declarations.pieces_manquantes(une) if criteres else [],
        "contestations": une.contestations.order_by("-pk") if connu or _es(membre) else [],
        "tirage": une.tirage.exists(),
        "peut_controler": membre.peut("evaluation.controler", une),
        "peut_repondre": bool(criteres) and membre.peut("evaluation.s_evaluer", une),
        "peut_contester": membre.peut("evaluation.s_evaluer", une),
        "peut_retenir": bool(criteres) and membre.peut("evaluation.controler", une),
        "peut_fixer": une.contrat.generation in (PREMIERE, TROISIEME) and membre.peut("evaluation.preparer", une),
    }


def _exporter(forme: str, une: Evaluation, calcule: Calcule | None) -> HttpResponseBase:
    """The same steps as a table, as JSON, or as the file that `efficience verifier` computes again offline."""
    if calcule is None:
        raise Http404
    nom, lu = une.dossier.reference, calcule.lu
    if forme == "csv":
        return en_csv(nom, ETAPES, etapes_de(lu))
    if forme == "sites":
        return en_csv(f"{nom}-sites", sites.COLONNES, sites.rangees(calcule.entrees_lues))
    if forme == "json":
        return en_json.repondre(en_json.montant(une, calcule))
    contenu = dossier_rejouable(calcule.entrees_lues, lu, {"reference": nom, "calcul": calcule.rang})
    reponse = en_json.repondre(contenu)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.json"'
    return reponse


@page("evaluation.lire")
def calculs(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Every computation of an evaluation, the last one first: nothing was overwritten."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    trouvee = lectures.evaluation(identifiant, membre)
    if trouvee is None:
        raise Http404
    une, dossier = trouvee
    connu = bool(mots_de_page(dossier, membre, le)["connu"])
    tous = [c for c in une.calculs.order_by("-rang") if connu or c.nature == "provisoire" or not _es(membre)]
    mots = {"evaluation": une, "dossier": dossier, "calculs": tous}
    return render(requete, "evaluations/calculs.html", mots)


def dire_le_refus(requete: HttpRequest, motif: str, adresse: str, *args: Any) -> HttpResponse:
    """Say why a gesture was refused, and go back where it was asked."""
    messages.error(requete, motif)
    return redirect(adresse, *args)


def instant(requete: HttpRequest) -> tuple[Membre, datetime]:
    """Who asks, and when."""
    return requete.membre, requete.le  # type: ignore[attr-defined]


__all__ = ["Rangee", "calculs", "dire_le_refus", "evaluation", "instant", "liste"]
