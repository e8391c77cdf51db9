"""All the groups on a page and in a file; and the file of the evaluator, a value a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.territoires import NATION, REGIONS
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.ipep import composition, ensemble, groupes, lectures, suivi
from efficience.portail.ipep.models import Groupement
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


COLONNES = tuple(
    Colonne(nom, lambda ligne, nom=nom: ligne[nom])  # type: ignore[misc]
    for nom in ("groupement", "reference", "rubrique", "annee", "champ", "valeur")
)


@page("ipep.lire")
def exporter(requete: HttpRequest) -> HttpResponseBase:
    """What the evaluator needs, a value a line: never a patient, never a small count."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lignes = [ligne for un in lectures.groupements(membre) for ligne in _lignes(un, le)]
    return en_csv("ipep-evaluation", COLONNES, lignes)


def _lignes(sien: Groupement, le: Any) -> Iterator[dict[str, Any]]:
    def ligne(rubrique: str, annee: Any, champ: str, valeur: Any) -> dict[str, Any]:
        return {"groupement": sien.nom, "reference": sien.dossier.reference, "rubrique": rubrique, "annee": annee,
                "champ": champ, "valeur": valeur}  # fmt: skip

    jour = timezone.localdate(le)
    yield ligne("groupement", "", "forme", sien.forme)
    yield ligne("groupement", "", "etat", sien.dossier.etat_au(le)[0])
    yield ligne("groupement", "", "membres", sum(un.regle.court(jour) for un in sien.membres.all()))
    yield ligne("groupement", "", "medecins", sum(un.regle.court(jour) for un in sien.medecins.all()))
    for comptee in sien.patienteles.all():
        yield ligne("patientele", comptee.annee, f"total, version {comptee.rang}", comptee.total)
        for une in composition.strates_montrees(comptee, jour):
            montre = "protégé" if une.effectif is None else une.effectif
            yield ligne("patientele", comptee.annee, f"strate {une.code}, version {comptee.rang}", montre)
    for dite in suivi.activites(sien):
        for champ in ("file_active", "rencontres", "parcours", "heures", "etp"):
            yield ligne("activite", dite.annee, f"T{dite.trimestre} {champ}", getattr(dite, champ))
    yield from _de_l_argent(sien, le, ligne)


def _de_l_argent(sien: Groupement, le: Any, ligne: Any) -> Iterator[dict[str, Any]]:
    montant = suivi.montant_attendu(sien, le)
    if montant is not None:
        yield ligne("amorcage", "", "montant", montant)
        for poste in suivi.budget(sien, le):
            yield ligne("amorcage", "", f"depense {poste.poste}", poste.depense)
    for campagne in groupes.filles(sien, CAMPAGNE.nom):
        lu, annee = campagne.contexte(le), campagne.fixe["annee"]
        yield ligne("campagne", annee, "etat", lu.etat)
        for champ, valeur in (lu.donnee("resultat") or {}).items():
            if champ in ("interessement", "montant", "score", "patients", "parametres"):
                yield ligne("campagne", annee, champ, str(valeur))
