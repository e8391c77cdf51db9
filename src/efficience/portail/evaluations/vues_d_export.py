"""The files of a campaign that leave the portal: payments, IRAPS, national synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from efficience.noyau.territoires import NATION
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.comptes.membre import Membre
from efficience.portail.evaluations import lectures
from efficience.portail.evaluations.rangees import IRAPS, SYNTHESE, VERSEMENTS, Rangee, Synthese, rangees, synthese
from efficience.portail.livre import exports


def _annee(membre: Membre, annee: int, le: Any, *, officielles: bool = True) -> Sequence[Rangee]:
    siennes = lectures.evaluations(membre, "livre.lire").filter(annee=annee, a_blanc=not officielles)
    return rangees(siennes.order_by("contrat__etablissement_id"), membre, le)


@page("livre.lire")
def export(requete: HttpRequest, quoi: str, annee: int) -> HttpResponseBase:
    """A file: what is to be paid, the list for the IRAPS, the synthesis."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lues = _annee(membre, annee, le)
    tables: dict[str, tuple[Sequence[Colonne], Sequence[Any]]] = {
        "versements": (VERSEMENTS, [r for r in lues if r.etat == "mandatee" and r.argent.reste]),
        "iraps": (IRAPS, lues),
        "synthese": (SYNTHESE, _par_region(annee, lues)),
    }
    if quoi not in tables:
        raise Http404
    colonnes, lignes = tables[quoi]
    fichier = exports.repondre(requete.GET.get("format", "csv"), f"{quoi}-{annee}", colonnes, lignes, par=membre, le=le)
    if fichier is None:
        raise Http404
    return fichier


@page("evaluation.synthese")
def nation(requete: HttpRequest, annee: int) -> HttpResponseBase:
    """The national synthesis, for a national body alone: sums of each region and of the country, no hospital."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if membre.organisation.region != NATION:
        raise Http404
    siennes = lectures.evaluations(membre, "evaluation.synthese").filter(annee=annee, a_blanc=False)
    lues = rangees(siennes.order_by("contrat__region", "contrat__reference"), membre, le)
    lignes = [*_par_region(annee, lues), ("France entière", synthese(annee, lues))]
    nom = f"synthese-nationale-{annee}"
    if fichier := exports.repondre(requete.GET.get("format", ""), nom, SYNTHESE, lignes, par=membre, le=le):
        return fichier
    mots = {"annee": annee, "colonnes": [c.titre for c in SYNTHESE], "lignes": [_cases(ligne) for ligne in lignes]}
    return render(requete, "evaluations/nation.html", mots)


def _cases(ligne: tuple[str, Synthese]) -> list[Any]:
    return [colonne.valeur(ligne) for colonne in SYNTHESE]


def _par_region(annee: int, lues: Sequence[Rangee]) -> list[tuple[str, Any]]:
    """A line a region: the synthesis of one region is what the nation adds up."""
    regions: dict[str, list[Rangee]] = {}
    for rangee in lues:
        regions.setdefault(rangee.evaluation.contrat.region, []).append(rangee)
    return [(region, synthese(annee, siennes)) for region, siennes in sorted(regions.items())]
