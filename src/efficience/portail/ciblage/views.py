"""Pages of the targeting that are read: campaigns, simulation, proposals, a hospital's reason, the frozen list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from efficience.documents import en_docx, en_html
from efficience.documents.graphiques import ETROIT, LARGE
from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles import liste as listes
from efficience.noyau.cibles.motifs import ecrire_criteres
from efficience.noyau.territoires import nom_de_region
from efficience.portail.ciblage import graphiques, lectures, redaction, tableau_de_bord
from efficience.portail.ciblage.essais import Essai
from efficience.portail.ciblage.models import Campagne
from efficience.portail.ciblage.models.campagne import DECISIONS, RETENU
from efficience.portail.ciblage.rangees import COLONNES_ESSAI, COLONNES_PROPOSITIONS, colonnes_de_la_liste
from efficience.portail.commun import journal
from efficience.portail.commun.acces import connectee, page
from efficience.portail.commun.tableaux import en_csv, paginer
from efficience.portail.etablissements import en_cours
from efficience.portail.etablissements.models import VOLETS
from efficience.portail.indicateurs.models import Definition
from efficience.reglement import officiel


def trouver(requete: HttpRequest, annee: int, geste: str = lectures.LIRE) -> Campagne:
    """The campaign of that year in the reader's region, or 404."""
    trouvee: Campagne = get_object_or_404(lectures.campagnes(requete.membre, geste), annee=annee)  # type: ignore[attr-defined]
    return trouvee


@page("ciblage.lire")
def campagnes(requete: HttpRequest) -> HttpResponse:
    """The campaigns of the region, the last one first."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siennes = [(un, un.automate.etat(un.etat_au(le)[0])) for un in lectures.campagnes(membre)]
    mots = {"campagnes": siennes, "region": nom_de_region(membre.organisation.region), "nature": membre.organisation.nature}
    return render(requete, "ciblage/campagnes.html", mots)


@page("ciblage.lire")
def campagne(requete: HttpRequest, annee: int) -> HttpResponse:
    """Where the targeting of a year stands, and what may be done."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee)
    etat = lue.automate.etat(lue.etat_au(le)[0])
    nature = membre.organisation.nature
    propositions = lectures.propositions(membre).filter(campagne=lue)
    mots = {
        "campagne": lue,
        "region": nom_de_region(lue.region),
        "etat": etat.libelle_pour(nature),
        "suite": etat.suite_pour(nature),
        "etapes": _etapes(lue, etat.code),
        "a_vous": nature in etat.main,
        "boutons": tableau_de_bord.boutons(lue, membre, le),
        "lignes": tableau_de_bord.lignes(lue, propositions),
        "generation": officiel().generation(lue.generation).intitule,
        "profil": officiel().profil(lue.profil).intitule,
        "sans_texte": lue.contexte(le).sans_texte,
        "retenus": propositions.filter(decision=RETENU).values("etablissement").distinct().count(),
        "avis": lue.avis.all(),
        "comites": lue.comites.prefetch_related("avis__etablissement").select_related("compte_rendu"),
        "historique": _historique(lue),
    }
    return render(requete, "ciblage/campagne.html", mots)


def _etapes(lue: Campagne, ici: str) -> list[tuple[str, str]]:
    """The steps in order, each passed, present or to come."""
    codes = [etat.code for etat in lue.automate.etats]
    rang = codes.index(ici)
    temps = ["passee" if n < rang else "ici" if n == rang else "a_venir" for n in range(len(codes))]
    return [(etat.libelle, quand) for etat, quand in zip(lue.automate.etats, temps, strict=True)]


def _historique(lue: Campagne) -> list[dict[str, Any]]:
    gestes = {geste.code: geste.fait for geste in lue.automate.gestes} | {"ciblage.ouvrir": "Campagne ouverte"}
    return [
        {"le": ligne.le, "fait": gestes.get(ligne.geste, ligne.geste), "par": ligne.par_nom, "pour": ligne.organisation,
         "motif": ligne.details.get("motif", ""), "objet": ligne.details.get("etablissement", "")}
        for ligne in journal.dernieres(lue)[:30]
    ]  # fmt: skip


@page("ciblage.lire")
def essai(requete: HttpRequest, annee: int, code: str) -> HttpResponseBase:
    """Try thresholds on one indicator: the address keeps them, nothing is stored."""
    lu = _essai(requete, annee, code)
    definition = Definition.objects.filter(code=code, courante=True).first()
    mots = {"essai": lu, "campagne": lu.campagne, "code": code, "definition": definition, "volets": VOLETS}
    if lu.observes is None:
        return render(requete, "ciblage/essai.html", mots)
    if requete.GET.get("format") == "csv":
        return en_csv(f"ciblage-{annee}-{code}", COLONNES_ESSAI, lu.rangees)
    assert lu.reglement is not None
    parametres = requete.GET.copy()
    for nom in ("page", "format"):
        parametres.pop(nom, None)
    ecrits = ecrire_criteres(lu.ciblage, lu.reglement, lu.campagne.au)
    mots |= {
        "criteres": ecrits,
        "rangees": paginer(requete, lu.rangees),
        "adresse": parametres.urlencode(),
        "entonnoir": graphiques.taux_compare(lu.observes),
        "carte": any(un.latitude is not None for un in lu.lieux.values()) and any(lu.observes.depenses.values()),
    }
    return render(requete, "ciblage/essai.html", mots, status=422 if lu.faute else 200)


def _essai(requete: HttpRequest, annee: int, code: str) -> Essai:
    lue = trouver(requete, annee)
    ciblage = officiel().profil(lue.profil).ciblages.get(code)
    if ciblage is None:
        raise Http404
    lu = Essai(lue, ciblage, requete.membre, requete.GET.dict())  # type: ignore[attr-defined]
    assert lu.reglement is not None  # read first: it says what is wrong with the address
    return lu


@page("ciblage.lire")
def graphique(requete: HttpRequest, annee: int, code: str, forme: str) -> HttpResponse:
    """A chart of a simulation, as an image of its own."""
    lu = _essai(requete, annee, code)
    if lu.observes is None or forme not in ("entonnoir", "carte"):
        raise Http404
    largeur = ETROIT if requete.GET.get("largeur") == "etroite" else LARGE
    if forme == "entonnoir":
        trace = graphiques.entonnoir(lu.campagne, lu.ciblage, lu.reglement, lu.observes, lu.lieux, largeur)
    else:
        intitule = lu.observes.publication.definition.intitule
        trace = graphiques.carte(lu.campagne, lu.observes, lu.bilan, lu.lieux, intitule, largeur)
    if trace is None:
        raise Http404
    reponse = HttpResponse(trace.svg, content_type="image/svg+xml")
    reponse.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return reponse


@page("ciblage.lire")
def propositions(requete: HttpRequest, annee: int) -> HttpResponseBase:
    """Every hospital examined for every indicator, and what is proposed of it."""
    membre = requete.membre  # type: ignore[attr-defined]
    lue = trouver(requete, annee)
    choisis = {nom: requete.GET.get(nom, "") for nom in ("indicateur", "decision", "finess")}
    vues = lectures.propositions(membre).filter(campagne=lue).select_related("publication__version")
    total = vues.count()
    if choisis["indicateur"]:
        vues = vues.filter(indicateur=choisis["indicateur"])
    vues = _filtrer(vues, choisis["decision"])
    if requete.GET.get("format") == "csv":
        return en_csv(f"propositions-{annee}", COLONNES_PROPOSITIONS, vues)
    tranche = any(bouton.code == "trancher" for bouton in tableau_de_bord.boutons(lue, membre, requete.le))  # type: ignore[attr-defined]
    mots = {"campagne": lue, "page": paginer(requete, vues), "choisis": choisis, "total": total, "trancher": tranche,
            "filtres": _FILTRES}  # fmt: skip
    return render(requete, "ciblage/propositions.html", mots)


_FILTRES = (
    ("", "Tous ceux qui remplissent les critères"), ("retenu", "Retenus"), ("ecarte", "Écartés"),
    ("redondant", "Action redondante à trancher"), ("non_calculable", "Non calculables"), ("tous", "Tous les examinés"),
)  # fmt: skip


def _filtrer(vues: Any, choix: str) -> Any:
    """What the page shows: those proposed unless another choice is made."""
    if choix in DECISIONS:
        return vues.filter(decision=choix)
    autres: dict[str, dict[str, Any]] = {
        "redondant": {"exclut": True, "motif": "", "decision": RETENU},
        "non_calculable": {"issue": Issue.NON_CALCULABLE.value},
        "tous": {},
    }
    return vues.filter(**autres[choix]) if choix in autres else vues.exclude(decision="")


@connectee
def etablissement(requete: HttpRequest, annee: int, finess: str) -> HttpResponse:
    """Why one hospital is, or is not, targeted. A hospital reads its own, once the list is published."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    siennes = list(
        lectures.propositions(membre)
        .filter(campagne__annee=annee, campagne__region=membre.organisation.region, etablissement=finess)
        .select_related("publication__version", "publication__definition")
        .order_by("indicateur")
    )
    if not siennes:
        raise Http404
    lue, lieu = siennes[0].campagne, siennes[0].etablissement
    interne = membre.peut(lectures.LIRE)
    gestes = {bouton.code for bouton in tableau_de_bord.boutons(lue, membre, le)} if interne else set()
    mots = {
        "campagne": lue,
        "etablissement": lieu,
        "propositions": siennes,
        "volets": VOLETS,
        "retrait": lectures.retraits(lue).get(finess),
        "interne": interne,
        "gestes": gestes,
        "actions": en_cours.actions([finess], timezone.localdate(le)).get(finess, []) if interne else [],
        "comites": lue.comites.prefetch_related("avis") if interne else [],
        "declarer": membre.peut("ciblage.preparer", lieu),
    }
    return render(requete, "ciblage/etablissement.html", mots)


@page("ciblage.lire")
def liste(requete: HttpRequest, annee: int) -> HttpResponseBase:
    """The frozen list, with the reason of each hospital and what was withdrawn since."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = trouver(requete, annee)
    if not lue.figee:
        return render(requete, "ciblage/liste.html", {"campagne": lue, "page": None})
    vues = lectures.propositions(membre).filter(campagne=lue, decision=RETENU)
    retraits = lectures.retraits(lue)
    if requete.GET.get("format") == "csv":
        return en_csv(f"liste-ciblage-{annee}", colonnes_de_la_liste(retraits), vues)
    decidee = lue.liste
    mots = {
        "campagne": lue,
        "liste": decidee,
        "intacte": listes.empreinte(decidee.contenu) == decidee.empreinte,
        "page": paginer(requete, vues),
        "retraits": retraits,
        "etablissements": vues.values("etablissement").distinct().count(),
        "ouvrir": reverse("contrat_creer") if membre.peut("contrat.preparer") else "",
        "retirer": any(bouton.code == "retirer" for bouton in tableau_de_bord.boutons(lue, membre, le)),
    }
    return render(requete, "ciblage/liste.html", mots)


@page("ciblage.lire")
def document(requete: HttpRequest, annee: int, nom: str, forme: str) -> HttpResponse:
    """The decision or the minutes, as a page or as DOCX; the PDF is the one that was kept."""
    lue = trouver(requete, annee)
    if not requete.membre.peut("ciblage.lire", lue):  # type: ignore[attr-defined]
        raise Http404  # a territory smaller than the region: its hospitals only, on the pages
    gabarit, garde = _garde(lue, nom)
    ecrit = redaction.document(gabarit, garde.mentions, lue)
    if forme == "html":
        mots = {"campagne": lue, "document": mark_safe(en_html(ecrit)), "titre": ecrit.titre, "nom": nom}
        return render(requete, "ciblage/document.html", mots)
    if forme != "docx":
        raise Http404
    reponse = HttpResponse(en_docx(ecrit), content_type=_DOCX)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}-{annee}.docx"'
    return reponse


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _garde(lue: Campagne, nom: str) -> tuple[str, Any]:
    """The template of a document and what was kept of it, or 404."""
    if nom == "decision" and lue.figee:
        return redaction.DECISION, lue.liste
    comite = lue.comites.first()
    if nom == "compte-rendu" and comite is not None:
        return redaction.COMPTE_RENDU, comite
    raise Http404
