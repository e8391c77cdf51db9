"""Pages that a hospital keeps for itself, and the half-yearly information that it gives its CME and the others."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from efficience.documents import RefusDocument
from efficience.noyau.roles import PARTIES
from efficience.portail.commun import journal
from efficience.portail.commun.acces import page
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations import lectures, saisies
from efficience.portail.evaluations.forms import (
    FormulaireDAction,
    FormulaireDeDetail,
    FormulaireDInformation,
    FormulaireHorsReferentiel,
)
from efficience.portail.evaluations.lectures_de_fichiers import Colonne, FichierRefuse, lire_table, nombre, texte
from efficience.portail.evaluations.models import Action, DetailDepose, HorsReferentiel, InformationCME, LigneDeDetail
from efficience.portail.pieces.actions import deposer

REGROUPEMENTS = {"service": "service", "ucd": "UCD", "prescripteur": "prescripteur"}
_MONTREES = 100
_COLONNES = (
    Colonne("service", texte(120)),
    Colonne("ucd", texte(13)),
    Colonne("libelle", texte(200), facultative=True),
    Colonne("prescripteur", texte(120), facultative=True),
    Colonne("quantite", nombre(14, 3)),
    Colonne("montant", nombre(14, 2)),
)


def _finess(membre: Membre) -> str:
    finess = lectures.chez_soi(membre)
    if not finess:
        raise Http404
    return finess


@page("evaluation.chez_soi")
def chez_soi(requete: HttpRequest) -> HttpResponse:
    """The hospital's own follow-up: its detail, what is outside reference documents, its actions, its CME."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    finess = _finess(membre)
    par = requete.GET.get("par", "service")
    par = par if par in REGROUPEMENTS else "service"
    depot = lectures.details(membre).first()
    mots: dict[str, Any] = {
        "depot": depot, "par": par, "regroupements": REGROUPEMENTS.items(), "groupes": _groupes(depot, par),
        "hors": lectures.hors_referentiel(membre)[:_MONTREES], "actions": lectures.actions_internes(membre),
        "informations": InformationCME.objects.filter(etablissement__finess_juridique=finess),
        "aujourd_hui": timezone.localdate(le),
    }  # fmt: skip
    return render(requete, "evaluations/chez_soi.html", mots)


def _groupes(depot: DetailDepose | None, par: str) -> list[dict[str, Any]]:
    if depot is None:
        return []
    lignes = depot.lignes.values(nom=F(par)).annotate(quantite=Sum("quantite"), euros=Sum("montant"), lignes=Count("pk"))
    return [dict(ligne) for ligne in lignes.order_by("-euros", "nom")[:_MONTREES]]


def _page(requete: HttpRequest, formulaire: Any, titre: str, chapeau: str = "") -> HttpResponse:
    return saisies.montrer(requete, formulaire, titre, ("Mon établissement", reverse("chez_soi")), chapeau=chapeau)


@page("evaluation.chez_soi")
def detail(requete: HttpRequest) -> HttpResponse:
    """Bring the hospital's own file: all of it, or nothing."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    finess = _finess(membre)
    formulaire = FormulaireDeDetail(requete.POST or None, requete.FILES or None, initial={"annee": le.year})
    if requete.method == "POST" and formulaire.is_valid():
        brut = formulaire.cleaned_data["detail"]
        try:
            garde = _garder_le_detail(finess, formulaire.cleaned_data["annee"], brut.name or "", brut.read(), membre, le)
            messages.success(requete, f"{garde.nombre} lignes enregistrées, visibles de votre seul établissement.")
            return redirect("chez_soi")
        except FichierRefuse as refus:
            formulaire.add_error("detail", str(refus))
    return _page(requete, formulaire, "Déposer le détail de mon établissement",
                 "Par service, UCD et prescripteur. Ni l’agence ni l’assurance maladie ne le voient.")  # fmt: skip


@transaction.atomic
def _garder_le_detail(finess: str, annee: int, nom: str, octets: bytes, membre: Membre, le: Any) -> DetailDepose:
    lignes = lire_table(octets, _COLONNES)
    depot = DetailDepose.objects.create(
        finess=finess, annee=annee, fichier=nom[:255], empreinte=hashlib.sha256(octets).hexdigest(), nombre=len(lignes),
        le=le, par=membre.nom,
    )  # fmt: skip
    LigneDeDetail.objects.bulk_create(
        [
            LigneDeDetail(
                depot=depot, service=un["service"], ucd=un["ucd"], libelle=un["libelle"] or "",
                prescripteur=un["prescripteur"] or "", quantite=un["quantite"], montant=un["montant"],
            )
            for un in lignes
        ],
        batch_size=2_000,
    )  # fmt: skip
    journal.noter("detail.deposer", depot, par=membre, le=le, details={"lignes": len(lignes), "annee": annee})
    return depot


@page("evaluation.chez_soi")
def hors_referentiel(requete: HttpRequest) -> HttpResponse:
    """A prescription outside the reference documents, with its argument."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    finess = _finess(membre)
    formulaire = FormulaireHorsReferentiel(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            une = HorsReferentiel.objects.create(finess=finess, le=le, par=membre.nom, **formulaire.cleaned_data)
            journal.noter("hors_referentiel.inscrire", une, par=membre, le=le)
        messages.success(requete, "La prescription est inscrite avec son argument.")
        return redirect("chez_soi")
    return _page(requete, formulaire, "Prescription hors référentiel",
                 "L’argument figure au dossier du patient ; il est gardé ici sans rien qui le désigne.")  # fmt: skip


@page("evaluation.chez_soi")
def action(requete: HttpRequest) -> HttpResponse:
    """An action of the internal plan."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    finess = _finess(membre)
    formulaire = FormulaireDAction(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            une = Action.objects.create(finess=finess, cree_le=le, cree_par=membre.nom, **formulaire.cleaned_data)
            journal.noter("action_interne.creer", une, par=membre, le=le)
        messages.success(requete, "L’action est inscrite au plan.")
        return redirect("chez_soi")
    return _page(requete, formulaire, "Action du plan interne")


@page("evaluation.chez_soi")
@require_POST
def conclure(requete: HttpRequest, action: int) -> HttpResponse:
    """Say that an action is done, or given up."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    issue = {"faite": "faite_le", "abandonnee": "abandonnee_le"}.get(requete.POST.get("issue", ""))
    une = lectures.actions_internes(membre).filter(pk=action, faite_le__isnull=True, abandonnee_le__isnull=True).first()
    if une is None or issue is None:
        raise Http404
    with transaction.atomic():
        setattr(une, issue, timezone.localdate(le))
        une.save(update_fields=[issue])
        journal.noter(f"action_interne.{requete.POST['issue']}", une, par=membre, le=le)
    return redirect("chez_soi")


@page("evaluation.chez_soi")
def information(requete: HttpRequest) -> HttpResponse:
    """The half-yearly information on prescriptions, given to the CME, the OMéDIT, the ARS and the Assurance Maladie."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    etablissement = Etablissement.objects.filter(finess_juridique=_finess(membre)).order_by("finess").first()
    if etablissement is None:
        raise Http404
    formulaire = FormulaireDInformation(requete.POST or None, requete.FILES or None, initial={"annee": le.year})
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        brut = lus.pop("fichier", None)
        try:
            with transaction.atomic():
                piece = deposer(
                    brut.name or "", brut.read(), etablissement, geste="evaluation.lire", lecteurs=(*PARTIES, "omedit"),
                    par=membre, le=le,
                ) if brut else None  # fmt: skip
                une = InformationCME.objects.create(etablissement=etablissement, piece=piece, le=le, par=membre.nom, **lus)
                journal.noter("information_cme.enregistrer", une, par=membre, le=le)
            messages.success(requete, "L’information de la commission médicale est enregistrée.")
            return redirect("chez_soi")
        except RefusDocument as refus:
            formulaire.add_error("fichier", str(refus))
    return _page(requete, formulaire, "Information semestrielle de la commission médicale")
