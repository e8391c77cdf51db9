"""Pages of the ledger and the files that leave it: payments, IRAPS, national synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from efficience.noyau.grand_livre import Compte
from efficience.portail.commun import cloison
from efficience.portail.commun.acces import page
from efficience.portail.commun.situation import Situation
from efficience.portail.commun.tableaux import Colonne, paginer
from efficience.portail.comptes.membre import Membre
from efficience.portail.evaluations import exports, grand_livre, lectures
from efficience.portail.evaluations.models import Evaluation, Mouvement
from efficience.portail.evaluations.models.livre import COMPTES
from efficience.portail.evaluations.rangees import IRAPS, SYNTHESE, VERSEMENTS, Rangee, Synthese, rangees, synthese

_MOUVEMENTS = (
    Colonne("écriture", lambda m: m.ecriture.nom),
    Colonne("passée le", lambda m: m.ecriture.le),
    Colonne("par", lambda m: m.ecriture.par),
    Colonne("opération", lambda m: m.ecriture.get_operation_display()),
    Colonne("évaluation", lambda m: m.ecriture.evaluation),
    Colonne("enveloppe", lambda m: m.ecriture.enveloppe),
    Colonne("extourne de", lambda m: m.ecriture.extourne),
    Colonne("part", lambda m: m.poste),
    Colonne("débit", lambda m: COMPTES[m.debit]),
    Colonne("crédit", lambda m: COMPTES[m.credit]),
    Colonne("montant", lambda m: m.montant, nombre=True),
)


@page("evaluation.livre")
def livre(requete: HttpRequest) -> HttpResponseBase:
    """The ledger: every entry, the balances of the accounts, and whether they hold."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siennes = lectures.ecritures(membre)
    if cherche := requete.GET.get("q", ""):
        siennes = siennes.filter(evaluation__icontains=cherche)
    if requete.GET.get("format") in exports.FORMATS:
        mouvements = list(
            Mouvement.objects.filter(ecriture__in=siennes).select_related("ecriture").order_by("ecriture", "rang")
        )
        fichier = exports.repondre(requete.GET["format"], "grand-livre", _MOUVEMENTS, mouvements, par=membre, le=le)
        assert fichier is not None
        return fichier
    lu = grand_livre.lire(siennes)
    mots: dict[str, Any] = {
        "page": paginer(requete, siennes),
        "soldes": [(compte.value, lu.solde(compte)) for compte in Compte],
        "equilibre": lu.equilibre,
        "q": cherche,
    }
    return render(requete, "evaluations/livre.html", mots)


def _annee(membre: Membre, annee: int, le: Any, *, officielles: bool = True) -> Sequence[Rangee]:
    siennes = lectures.evaluations(membre, "evaluation.livre").filter(annee=annee, a_blanc=not officielles)
    return rangees(siennes.order_by("contrat__etablissement_id"), membre, le)


@page("evaluation.livre")
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
    """The national synthesis, for the Caisse nationale alone: sums of each region and of the nation, no hospital."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if not membre.peut("evaluation.synthese", Situation()):
        raise Http404
    siennes = Evaluation.objects.filter(membre.filtre("evaluation.synthese"), annee=annee, a_blanc=False)
    lues_par = siennes.select_related("contrat__etablissement", "dossier").order_by("contrat__region", "contrat__reference")
    with cloison.ouverte(cloison.TOUT):  # (only sums leave this block: the wall stays for everything else)
        lues = rangees(lues_par, membre, le)
        lignes = [*_par_region(annee, lues), ("France entière", synthese(annee, lues))]
        fichier = exports.repondre(
            requete.GET.get("format", ""), f"synthese-nationale-{annee}", SYNTHESE, lignes, par=membre, le=le
        )
    if fichier is not None:
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
