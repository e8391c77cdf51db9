"""Pages of the frame: deadlines, search, journal, service pages, clock of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from efficience.portail.commun import certification, cloison, courriels, horloge, journal
from efficience.portail.commun.acces import connectee, page, publique
from efficience.portail.commun.echeances import Echeance
from efficience.portail.commun.models import Certification, Ligne
from efficience.portail.commun.mots_du_journal import en_mots
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer

_PLACE = {"region": "region", "departement": "departement", "finess": "finess"}


MONTREES = 100
"""How many things to do a page shows, those that press first."""


@connectee
def echeances(requete: HttpRequest) -> HttpResponse:
    """What to do, and by when: the applications above say it, through `SOURCES_D_ECHEANCES`."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    toutes = [echeance for source in settings.SOURCES_D_ECHEANCES for echeance in import_string(source)(membre, le)]
    toutes.sort(key=lambda echeance: (echeance.quand is None, echeance.quand))
    souffrants = courriels.en_souffrance(le).filter(membre.filtre("courriel.reprendre", **_PLACE)).order_by("cree_le", "pk")
    for sujet in settings.SUJETS_SUIVIS:  # their application says it among the deadlines, with where to go
        souffrants = souffrants.exclude(sujet__startswith=sujet)
    miennes = [echeance for echeance in toutes if echeance.a_la_main]
    autres = [echeance for echeance in toutes if not echeance.a_la_main]
    dits = {
        "miennes": [echeance for echeance in miennes if echeance.quand][:MONTREES], "en_tout": len(miennes),
        "sans_date": reunies(miennes), "premiere": next(iter(miennes), None),
        "autres": [echeance for echeance in autres if echeance.quand], "autres_sans_date": reunies(autres),
        "souffrants": souffrants[:50],
    }  # fmt: skip
    return render(requete, "commun/echeances.html", dits)


def reunies(toutes: Sequence[Echeance]) -> list[tuple[str, list[Echeance]]]:
    """What has no date, the same thing to do told once, with everything it is about."""
    par_geste: dict[str, list[Echeance]] = {}
    for echeance in toutes:
        if echeance.quand is None:
            par_geste.setdefault(echeance.quoi, []).append(echeance)
    return list(par_geste.items())


@connectee
def recherche(requete: HttpRequest) -> HttpResponse:
    """What the header's search finds, through `SOURCES_DE_RECHERCHE`."""
    cherche = requete.GET.get("q", "").strip()[:100]
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    sources = settings.SOURCES_DE_RECHERCHE if cherche else []
    trouves = [trouve for source in sources for trouve in import_string(source)(membre, le, cherche)]
    return render(requete, "commun/recherche.html", {"cherche": cherche, "trouves": trouves})


COLONNES = (
    Colonne("rang", lambda ligne: ligne.rang, nombre=True),
    Colonne("le", lambda ligne: ligne.le),
    Colonne("personne", lambda ligne: ligne.par_nom),
    Colonne("pour", lambda ligne: ligne.organisation),
    Colonne("geste", lambda ligne: ligne.geste),
    Colonne("en clair", en_mots),
    Colonne("objet", lambda ligne: ligne.objet_nom or ligne.objet),
    Colonne("empreinte", lambda ligne: ligne.empreinte),
)


@connectee
def prolonger(requete: HttpRequest) -> HttpResponse:
    """Keep the session open: asking for this page is enough."""
    return HttpResponse(status=204)


@page("journal.lire")
def lire_journal(requete: HttpRequest) -> HttpResponseBase:
    """Who did what, within the reader's scope."""
    membre = requete.membre  # type: ignore[attr-defined]
    lignes = Ligne.objects.filter(membre.filtre("journal.lire", **_PLACE)).order_by("-rang")
    if objet := requete.GET.get("objet"):
        lignes = lignes.filter(objet=objet)
    if requete.GET.get("format") == "csv":
        return en_csv("journal", COLONNES, lignes)
    mots: dict[str, Any] = {"page": paginer(requete, lignes), "objet": objet}
    return render(requete, "commun/journal.html", mots)


@page("journal.verifier")
def verifier_journal(requete: HttpRequest) -> HttpResponse:
    """Check the whole chain and say what was found."""
    with cloison.ouverte(cloison.TOUT):
        verdict, certifiees = certification.verifier()
    return render(requete, "commun/verdict.html", {"verdict": verdict, "certifiees": certifiees})


@page("journal.verifier")
def jeton_du_journal(requete: HttpRequest, rang: int) -> HttpResponse:
    """The time stamp of a line, as any tool reads it (RFC 3161)."""
    une = Certification.objects.filter(pk=rang).exclude(jeton=b"").first()
    if une is None:
        raise Http404
    return HttpResponse(bytes(une.jeton), content_type="application/timestamp-reply", headers={
        "Content-Disposition": f'attachment; filename="journal-{rang}.tsr"'})  # fmt: skip


@page("journal.verifier")
def exporter_journal(requete: HttpRequest) -> StreamingHttpResponse:
    """The whole journal, as `efficience journal verifier` reads it."""
    reponse = StreamingHttpResponse(_journal_entier(), content_type="application/x-ndjson; charset=utf-8")
    reponse.headers["Content-Disposition"] = 'attachment; filename="journal.jsonl"'
    return reponse


def _journal_entier() -> Iterator[str]:
    with cloison.ouverte(cloison.TOUT):
        yield from journal.en_lignes()


def _service(gabarit: str) -> Any:
    """A public page of text."""

    @publique
    def vue(requete: HttpRequest) -> HttpResponse:
        return render(requete, f"commun/{gabarit}.html")

    return vue


methode, accessibilite, donnees_personnelles = map(_service, ("methode", "accessibilite", "donnees_personnelles"))
plan_du_site = _service("plan_du_site")


@connectee
@require_POST
def deplacer_horloge(requete: HttpRequest) -> HttpResponse:
    """Move the demonstration's clock."""
    if not settings.DEMONSTRATION:
        raise Http404
    try:
        horloge.deplacer(int(requete.POST.get("jours", "")))
    except ValueError as erreur:
        raise Http404 from erreur
    return redirect("echeances")
