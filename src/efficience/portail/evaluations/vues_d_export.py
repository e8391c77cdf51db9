"""The files of a campaign that leave the portal: payments, IRAPS, national synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.comptes.membre import Membre
from efficience.portail.evaluations import lectures
from efficience.portail.evaluations.rangees import IRAPS, SYNTHESE, VERSEMENTS, Rangee, rangees, synthese
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


def _par_region(annee: int, lues: Sequence[Rangee]) -> list[tuple[str, Any]]:
    """A line a region: the synthesis of one region is what the nation adds up."""
    regions: dict[str, list[Rangee]] = {}
    for rangee in lues:
        regions.setdefault(rangee.evaluation.contrat.region, []).append(rangee)
    return [(region, synthese(annee, siennes)) for region, siennes in sorted(regions.items())]
