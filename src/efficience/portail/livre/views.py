"""The page of the ledger: its entries, the balances of its accounts, its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from efficience.noyau.grand_livre import Compte
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, paginer
from efficience.portail.livre import ecritures, exports, lectures
from efficience.portail.livre.models import COMPTES, Mouvement

_MOUVEMENTS = (
    Colonne("écriture", lambda m: m.ecriture.nom),
    Colonne("passée le", lambda m: m.ecriture.le),
    Colonne("par", lambda m: m.ecriture.par),
    Colonne("opération", lambda m: m.ecriture.get_operation_display()),
    Colonne("affaire", lambda m: m.ecriture.affaire),
    Colonne("enveloppe", lambda m: m.ecriture.enveloppe),
    Colonne("extourne de", lambda m: m.ecriture.extourne),
    Colonne("part", lambda m: m.poste),
    Colonne("débit", lambda m: COMPTES[m.debit]),
    Colonne("crédit", lambda m: COMPTES[m.credit]),
    Colonne("montant", lambda m: m.montant, nombre=True),
)


@page(lectures.LIRE)
def livre(requete: HttpRequest) -> HttpResponseBase:
    """The ledger: every entry, the balances of the accounts, and whether they hold."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siennes = lectures.ecritures(membre)
    if cherche := requete.GET.get("q", ""):
        siennes = siennes.filter(affaire__icontains=cherche)
    if requete.GET.get("format") in exports.FORMATS:
        mouvements = list(
            Mouvement.objects.filter(ecriture__in=siennes).select_related("ecriture").order_by("ecriture", "rang")
        )
        fichier = exports.repondre(requete.GET["format"], "grand-livre", _MOUVEMENTS, mouvements, par=membre, le=le)
        assert fichier is not None
        return fichier
    lu = ecritures.lire(siennes)
    mots: dict[str, Any] = {
        "page": paginer(requete, siennes),
        "soldes": [(compte.value, lu.solde(compte)) for compte in Compte],
        "equilibre": lu.equilibre,
        "q": cherche,
    }
    return render(requete, "livre/livre.html", mots)
