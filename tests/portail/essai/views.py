"""Pages of the case: a list behind the two walls, a gesture, a form, and faults on purpose."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from efficience.portail.commun.acces import page
from efficience.portail.commun.formulaires import jeton_lu
from efficience.portail.commun.franchir import franchir
from essai.models import Dossier

CHAMPS = {"region": "region", "finess": "finess"}


@page("contrat.lire")
def dossiers(requete: HttpRequest) -> HttpResponse:
    """Those of the reader."""
    siens = Dossier.objects.filter(requete.membre.filtre("contrat.lire", **CHAMPS))
    return HttpResponse("\n".join(siens.values_list("nom", flat=True)))


@page("contrat.lire")
def tous(requete: HttpRequest) -> HttpResponse:
    """A page whose author forgot the filter: the second wall must hold."""
    return HttpResponse("\n".join(Dossier.objects.values_list("nom", flat=True)))


@page("contrat.lire")
def dossier(requete: HttpRequest, cle: int) -> HttpResponse:
    """One of them, with a form."""
    siens = Dossier.objects.filter(requete.membre.filtre("contrat.lire", **CHAMPS))
    return render(requete, "essai/dossier.html", {"dossier": get_object_or_404(siens, pk=cle)})


@page("contrat.lire")
@require_POST
def geste(requete: HttpRequest, cle: int, code: str) -> HttpResponse:
    """Cross."""
    lu = get_object_or_404(Dossier, pk=cle)
    champs = {"note": requete.POST["note"]} if "note" in requete.POST else {}
    franchir(
        lu, code, par=requete.membre, le=requete.le, jeton=jeton_lu(requete), donnees=requete.POST.dict(), champs=champs
    )
    return redirect("essai_dossier", cle)


@page("contrat.lire")
@require_POST
def creer(requete: HttpRequest) -> HttpResponse:
    """A new case; without a name the form is shown again."""
    cree = Dossier.objects.create(nom=requete.POST["nom"], etat="prepare", region=requete.membre.organisation.region)
    if not cree.nom:
        return HttpResponse("nom manquant", status=422)
    return redirect("essai_dossier", cree.pk)


@page("contrat.lire")
def cassee(requete: HttpRequest) -> HttpResponse:
    """A fault of the program, with what must not be shown."""
    raise RuntimeError("secret-de-la-page")


def sans_acces(requete: HttpRequest) -> HttpResponse:
    """A view whose author forgot to say who may open it."""
    return HttpResponse("ouverte à tous")
