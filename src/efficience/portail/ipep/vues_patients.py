"""The patient's page: no account, no cookie, no script, no trace of who asked. And the simulator, open to everybody.

The form carries no protection against forgery: to send it in somebody's place one needs the link, which is the right itself.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from efficience.noyau.ipep.questionnaire import PUBLICS, Modele
from efficience.portail.commun import cloison
from efficience.portail.commun.acces import publique_sans_cle
from efficience.portail.ipep import questionnaires

_PREFIXE = "q-"


@csrf_exempt
@publique_sans_cle
def questionnaire(requete: HttpRequest, jeton: str) -> HttpResponse:
    """The questions of a link, and its answer; the same page says plainly that a link does not serve."""
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    dites = {nom.removeprefix(_PREFIXE): dit for nom, dit in requete.POST.items() if nom.startswith(_PREFIXE)}
    with cloison.ouverte(cloison.TOUT):  # somebody without an account is behind every wall; the token alone opens a row
        if requete.method == "POST":
            refus, fautes = questionnaires.repondre(jeton, _textes(dites), jour)
            if not refus and not fautes:
                return _discrete(redirect("questionnaire_merci"))
        else:
            refus, fautes = questionnaires.ouvrir_lien(jeton, jour).refus, ()
        demande = questionnaires.ouvrir_lien(jeton, jour)
    if refus or demande.recueil is None:
        return _discrete(render(requete, "ipep/lien.html", {"refus": refus or demande.refus}, status=404))
    recueil = demande.recueil
    mots = {
        "public": PUBLICS[recueil.public], "groupement": recueil.groupement.nom, "fautes": fautes,
        "questions": _questions(recueil.modele, dites),
    }  # fmt: skip
    return _discrete(render(requete, "ipep/questionnaire.html", mots, status=400 if fautes else 200))


def _textes(dites: dict[str, Any]) -> dict[str, str]:
    return {nom: str(dit) for nom, dit in dites.items()}


def _questions(modele: Modele, dites: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "rang": rang,
            "nom": _PREFIXE + un.code,
            "libelle": un.libelle,
            "reponses": [(code, mots, dites.get(un.code) == code) for code, mots in un.reponses.items()],
        }
        for rang, un in enumerate(modele.questions, start=1)
    ]


@publique_sans_cle
def merci(requete: HttpRequest) -> HttpResponse:
    """What is said once it is sent: its address tells nothing of the link."""
    return _discrete(render(requete, "ipep/merci.html"))


def _discrete(reponse: HttpResponse) -> HttpResponse:
    """The link goes to no other site, not even ours, into no search engine, and no cache keeps the page: not that of the
    telephone, which somebody else may hold, nor that of a proxy."""
    reponse.headers["Cache-Control"] = "no-store, private"
    reponse.headers["Referrer-Policy"] = "no-referrer"
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    return reponse
