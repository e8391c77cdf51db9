"""Pages of the plan that are read: where it stands, an action, the convention, visits."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from efficience.noyau.plan.action import LEVIERS, PARTIES
from efficience.noyau.territoires import nom_de_region, territoire
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.plan_regional import attentes, faits, lectures, redaction, synthese
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.plan_regional.themes import de_pertinence, nom_du_theme

LIRE = lectures.LIRE


def trouver_plan(requete: HttpRequest, identifiant: UUID, geste: str = LIRE) -> Dossier:
    """That plan, or 404."""
    membre = requete.membre  # type: ignore[attr-defined]
    lu = des_dossiers.dossier(identifiant, membre, lectures.PLANS, agir=geste == lectures.TENIR)
    if lu is None:
        raise Http404
    return lu


def trouver_fiche(requete: HttpRequest, identifiant: UUID, geste: str = LIRE) -> Fiche:
    """The card of that action, or 404."""
    lue = lectures.fiche(identifiant, requete.membre, geste)  # type: ignore[attr-defined]
    if lue is None:
        raise Http404
    return lue


@page(LIRE)
def plan(requete: HttpRequest) -> HttpResponse:
    """The plans of the region, and everything that hangs from them."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    plans = [(un, un.automate.etat(un.etat_au(le)[0])) for un in lectures.plans(membre)]
    conventions = [(un, un.automate.etat(un.etat_au(le)[0])) for un in lectures.conventions(membre)]
    hors_plan = [(un, un.automate.etat(un.etat_au(le)[0])) for un in lectures.hors_plan(membre)]
    mots = {
        "plans": plans, "portes": _portes(membre), "conventions": conventions, "hors_plan": hors_plan,
        "nature": membre.organisation.nature, "region": nom_de_region(membre.organisation.region),
    }  # fmt: skip
    return render(requete, "plan_regional/plans.html", mots)


_PORTES = (
    ("Échanges de données", "echanges", LIRE), ("Tableaux de bord", "tableaux", LIRE),
    ("Appels à projets", "appels", "appel.lire"),
)  # fmt: skip
"""What hangs from the plan in the applications above: title, name of the address, gesture that opens it."""


def _portes(membre: Membre) -> list[tuple[str, str]]:
    """The pages above that this person may open, of the applications that are installed."""
    ouvertes = []
    for titre, nom, geste in _PORTES:
        with suppress(NoReverseMatch):
            if membre.peut(geste):
                ouvertes.append((titre, reverse(nom)))
    return ouvertes


_COLONNES = (
    Colonne("Code", lambda un: un.fiche.code),
    Colonne("Action", lambda un: un.fiche.titre),
    Colonne("Thème", lambda un: nom_du_theme(un.fiche.theme)),
    Colonne("Axe", lambda un: un.fiche.axe),
    Colonne("Étape", lambda un: un.etat),
    Colonne("Pilotage", lambda un: un.pilotage),
    Colonne("Référents", lambda un: un.referents),
    Colonne("Indicateurs", lambda un: un.meteo),
    Colonne("Jalons en retard", lambda un: un.retards, nombre=True),
    Colonne("Gain attendu", lambda un: un.gains.attendu, nombre=True),
    Colonne("Gain retenu", lambda un: un.gains.retenu, nombre=True),
)


@page(LIRE)
def plan_un(requete: HttpRequest, identifiant: UUID) -> HttpResponseBase:
    """A plan: its life, progress by theme, its actions, what is to be corrected, its avenants."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = trouver_plan(requete, identifiant)
    jour = territoire(lu.departement).jour(le)
    cartes = lectures.fiches(lu)
    lignes = _filtrees(requete, synthese.par_action(cartes, jour))
    if requete.GET.get("format") == "csv":
        return en_csv(f"plan-{lu.reference}", _COLONNES, lignes)
    constats = faits.de_plan(lu, cartes, le)
    avenants = Dossier.objects.filter(mere=lu, cycle__in=list(lectures.AVENANTS.values())).order_by("cree_le", "pk")
    mots = {
        **mots_de_page(lu, membre, le), "plan": lu, "periode": lu.fixe["periode"],
        "themes": synthese.par_theme(cartes, jour), "lignes": lignes, "synthese": synthese.du_plan(cartes, jour),
        "avenants": avenants,
        "bloquants": [un for un in constats if un.gravite == "bloquant"],
        "a_voir": [un for un in constats if un.gravite != "bloquant"],
        "importations": lu.importations.all(), "en_vigueur": attentes.droit_du_plan(lu).actions(jour),
        "filtre": requete.GET.get("theme", ""), "pertinence": requete.GET.get("pertinence", ""),
        "ouvert": lu.etat in faits.PREPARATION or lectures.en_vigueur(lu, le),
    }  # fmt: skip
    return render(requete, "plan_regional/plan.html", mots)


def _filtrees(requete: HttpRequest, lignes: list[synthese.LigneDAction]) -> list[synthese.LigneDAction]:
    """Those of a theme, or those of the part on relevance, as the address says."""
    theme = requete.GET.get("theme", "")
    if requete.GET.get("pertinence"):
        lignes = [un for un in lignes if un.fiche.theme in de_pertinence()]
    return [un for un in lignes if not theme or un.fiche.theme == theme]


@page(LIRE)
def importation(requete: HttpRequest, identifiant: UUID, cle: int) -> HttpResponse:
    """What a file of actions gave: the rows set aside, each with its line and reasons."""
    lu = trouver_plan(requete, identifiant)
    faite = get_object_or_404(lu.importations, pk=cle)
    return render(requete, "plan_regional/importation.html", {"plan": lu, "importation": faite})


@page(LIRE)
def action(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """An action: its life, its card, milestones, indicators, gains, reports, visits."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    carte = trouver_fiche(requete, identifiant)
    jour = territoire(carte.dossier.departement).jour(le)
    lue = lectures.action(carte, jour)
    lieux = Etablissement.objects.filter(pk__in=carte.etablissements).order_by("raison_sociale")
    mots: dict[str, Any] = {
        **mots_de_page(carte.dossier, membre, le), "carte": carte, "lue": lue, "theme": nom_du_theme(carte.theme),
        "pertinence": carte.theme in de_pertinence(), "indicateurs": synthese.indicateurs(carte, jour), "lieux": lieux,
        "jalons": [(un, un.en_retard(jour)) for un in carte.jalons.all()],
        "gains": [(un, [v.partie for v in un.visas.all()]) for un in lectures.derniers_gains(carte)],
        "leviers": [LEVIERS[un] for un in carte.leviers], "visites": carte.visites.all(),
        "referents": [(PARTIES[partie], nom) for partie, nom in lue.referents.items() if nom],
        "manquants": [PARTIES[partie] for partie in lue.referents_manquants],
        "constats": [un.phrase for un in faits.de_plan(carte.plan, [carte], le)],
    }  # fmt: skip
    return render(requete, "plan_regional/action.html", mots)


@page(LIRE)
def convention(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The partnership convention: its life, the annexe of the day, its reports, its avenants."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = des_dossiers.dossier(identifiant, membre, lectures.CONVENTIONS[:1])
    if lue is None or lue.mere is None:
        raise Http404
    jour = territoire(lue.departement).jour(le)
    mots = {
        **mots_de_page(lue, membre, le), "annexe": redaction.lignes_d_annexe(lue.mere, jour), "periode": lue.fixe["periode"],
        "avenants": lue.filles.filter(cycle="avenant_convention").order_by("cree_le", "pk"),
        "bilans": lue.bilans_annuels.select_related("piece"), "annee": jour.year,
        "vive": lue.etat_au(le)[0] in ("signee", "en_vigueur"),
    }  # fmt: skip
    return render(requete, "plan_regional/convention.html", mots)


@page(LIRE)
def visites(requete: HttpRequest) -> HttpResponse:
    """The visits of the region, those to come first."""
    siennes = lectures.visites(requete.membre)  # type: ignore[attr-defined]
    return render(requete, "plan_regional/visites.html", {"visites": siennes})


@page(LIRE)
def visite(requete: HttpRequest, cle: int) -> HttpResponse:
    """A visit."""
    lue = get_object_or_404(lectures.visites(requete.membre), pk=cle)  # type: ignore[attr-defined]
    return render(requete, "plan_regional/visite.html", {"visite": lue})


@page(LIRE)
def fiche_de_visite(requete: HttpRequest, cle: int) -> HttpResponse:
    """The sheet prepared for a visit, as a PDF of the day."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lue = get_object_or_404(lectures.visites(membre).filter(etablissement__isnull=False), pk=cle)
    cartes = [un for un in lectures.fiches(lue.fiche.plan) if lue.etablissement_id in un.etablissements]
    reponse = HttpResponse(redaction.visite(lue, cartes or [lue.fiche], le), content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="visite-{lue.pk}.pdf"'
    return reponse
