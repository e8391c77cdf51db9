"""Error pages: what happened, what to do, in French, and nothing of the program's insides."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from efficience.portail.commun import formulaires
from efficience.portail.commun.franchir import FormulairePerime


def _page(requete: HttpRequest, code: int, titre: str, constat: str, conseil: str) -> HttpResponse:
    mots = {"titre": titre, "constat": constat, "conseil": conseil, "code": code}
    return render(requete, "commun/erreur.html", mots, status=code)


def incorrecte(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a form that is not ours, or a portal asked for under a name that is not its own."""
    if isinstance(exception, DisallowedHost):
        return _page(
            requete, 400, "Adresse inconnue", "Le portail ne répond pas sous ce nom.",
            f"Ouvrez {settings.ADRESSE} ; un autre nom s’ajoute par le réglage EFFICIENCE_HOTES.",
        )  # fmt: skip
    return _page(
        requete, 400, "Demande incomplète", "Le formulaire reçu n’est pas celui que cette page avait donné.",
        "Revenez à la page précédente, rechargez-la, puis envoyez de nouveau.",
    )  # fmt: skip


def interdite(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(
        requete, 403, "Accès non ouvert", "Votre rôle dans la structure courante n’ouvre pas cette page.",
        "Changez de structure courante si vous en avez plusieurs, ou demandez l’accès à qui administre la vôtre.",
    )  # fmt: skip


def introuvable(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the page does not exist, or is not yours; the two are not told apart."""
    return _page(
        requete, 404, "Page introuvable", "Cette page n’existe pas, ou elle n’est pas ouverte à votre structure courante.",
        "Vérifiez l’adresse, ou cherchez l’établissement par son nom ou son numéro FINESS.",
    )  # fmt: skip


def defaut(requete: HttpRequest) -> HttpResponse:
    """500: without the layout, which may be what failed."""
    return render(None, "commun/defaut.html", status=500)


def formulaire_expire(requete: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose protection against forgery is missing: most often a session that ended while typing."""
    return render(requete, "commun/expire.html", {"saisies": _saisies(requete)}, status=403)


def _saisies(requete: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, kept on screen; never a password."""
    cachees = (formulaires.CLE, formulaires.JETON, "csrfmiddlewaretoken", "login", "next")
    return [
        (nom.replace("_", " "), valeur)
        for nom, valeur in requete.POST.items()
        if isinstance(valeur, str) and valeur and nom not in cachees and "password" not in nom
    ]


def formulaire_perime(requete: HttpRequest, erreur: FormulairePerime, envoi: QueryDict | None = None) -> HttpResponse:
    """409: somebody else acted meanwhile; the text typed (or `envoi`, kept as a draft) is beside what is stored now."""
    mots = {"constat": str(erreur), "ecarts": formulaires.ecarts(requete.POST if envoi is None else envoi, erreur.objet)}
    return render(requete, "commun/perime.html", mots, status=409)


def geste_refuse(requete: HttpRequest, motif: str) -> HttpResponse:
    """409: the life cycle does not allow the gesture here and now; nothing has moved, what was typed is shown."""
    return render(requete, "commun/refuse.html", {"motif": motif, "saisies": _saisies(requete)}, status=409)


def trop(requete: HttpRequest, attente: int = 60) -> HttpResponse:
    """429, with the seconds to wait."""
    reponse = _page(
        requete, 429, "Trop de demandes", f"Vous avez fait trop de demandes à la suite. Attendez {attente} secondes.",
        "Rien n’est perdu : rechargez la page après ce délai.",
    )  # fmt: skip
    reponse.headers["Retry-After"] = str(attente)
    return reponse


def occupe(requete: HttpRequest) -> HttpResponse:
    """503: the database did not answer in time; nothing was written."""
    return _page(
        requete, 503, "Réponse trop longue", "Une autre personne travaille sur le même objet, ou la base est très occupée.",
        "Rien n’a été enregistré. Réessayez dans un instant.",
    )  # fmt: skip
