"""All the groups on a page and in a file; and the file of the evaluator, a value a line."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from efficience.noyau.territoires import NATION, REGIONS
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import en_csv
from efficience.portail.ipep import ensemble, lectures, pour_l_evaluateur
from efficience.portail.livre import exports


@page("ipep.ensemble")
def tous(requete: HttpRequest) -> HttpResponseBase:
    """Every group that the person may read: those of the country for the CNAM, of their region for the others."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    region = requete.GET.get("region", "") if requete.GET.get("region") in REGIONS else ""
    lues = ensemble.vues(membre, le, region)
    forme = requete.GET.get("format", "")
    if fichier := exports.repondre(forme, "groupements-ipep", ensemble.COLONNES, lues, par=membre, le=le):
        return fichier
    sommes = {
        "patients": sum(une.patientele or 0 for une in lues), "credits": sum(une.credits_verses for une in lues),
        "interessement": sum(une.interessement_paye for une in lues), "alertes": sum(bool(une.alertes) for une in lues),
    }  # fmt: skip
    nationale = membre.organisation.region == NATION
    mots = {"vues": lues, "sommes": sommes, "region": region, "regions": sorted(REGIONS.items(), key=lambda r: r[1]),
            "nationale": nationale}  # fmt: skip
    return render(requete, "ipep/ensemble.html", mots)


@page("ipep.lire")
def exporter(requete: HttpRequest) -> HttpResponseBase:
    """What the evaluator needs, a value a line: never a patient, never a small count."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lignes = [ligne for un in lectures.groupements(membre) for ligne in pour_l_evaluateur.lignes(un, le)]
    return en_csv("ipep-evaluation", pour_l_evaluateur.COLONNES, lignes)
