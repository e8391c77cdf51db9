"""Pages of calls: the call and its funnel, a project and how long each stage took, notes and ranking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from efficience.noyau.appel_a_projets.cycle import PROJET, alerte_de_l_avis, sortie_exigee_le, terme_de_l_avis
from efficience.noyau.appel_a_projets.grille import CRITERES, RUBRIQUES, noter
from efficience.noyau.appel_a_projets.recevabilite import FINALITES, PORTEES
from efficience.noyau.appel_a_projets.suivi import entonnoir, etapes
from efficience.portail.appels import actions, classement, faits, forms, lectures
from efficience.portail.appels.models import Cahier
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.dossiers.droits import droits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.plan_regional.saisie import Saisie, saisir

LIRE, AGIR, NOTER = lectures.LIRE, lectures.AGIR, lectures.NOTER
_FIL = ("Appels à projets", "/appels")


@page(LIRE)
def appels(requete: HttpRequest) -> HttpResponse:
    """The calls that the person may read, and their own projects."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lus = [(un, un.automate.etat(un.etat_au(le)[0])) for un in lectures.appels(membre)]
    siens = [] if lectures.instruit(membre) else _avec_etat(list(lectures.projets(membre)), membre, le)
    return render(requete, "appels/appels.html", {"appels": lus, "projets": siens, "instruit": lectures.instruit(membre)})


def _avec_etat(projets: list[Dossier], membre: Any, le: Any) -> list[tuple[Dossier, str]]:
    """Each project and its step, in the reader's words; all are folded together."""
    lus = droits(projets, le)
    etats = ((un, un.automate.etat_au(un.etat, lus[str(un.pk)], le)[0]) for un in projets)
    return [(un, un.automate.etat(etat).libelle_pour(membre.organisation.nature)) for un, etat in etats]


def _appel(requete: HttpRequest, identifiant: UUID) -> Dossier:
    lu = lectures.appel(identifiant, requete.membre)  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    return lu


_COLONNES = (
    Colonne("Projet", lambda un: un[0].reference),
    Colonne("Intitulé", lambda un: un[0].titre),
    Colonne("Porteur", lambda un: un[0].donnees.get("porteur", "")),
    Colonne("Étape", lambda un: un[1]),
)


@page(LIRE)
def appel(requete: HttpRequest, identifiant: UUID) -> HttpResponseBase:
    """A call: its life, its funnel, its projects, the ranking for who examines."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _appel(requete, identifiant)
    siens = list(lectures.projets(membre, lu).order_by("reference"))
    lignes = _avec_etat(siens, membre, le)
    if requete.GET.get("format") == "csv":
        return en_csv(f"projets-{lu.reference}", _COLONNES, lignes)
    instruit = lectures.instruit(membre)
    montant = plie(lu).donnee("montant")
    notees = lectures.notes(siens) if instruit else {}
    mots: dict[str, Any] = {
        **mots_de_page(lu, membre, le), "objet": lu.donnees.get("objet", ""), "montant": montant,
        "periode": plie(lu).donnee("periode"), "instruit": instruit, "ouvert": lu.etat_au(le)[0] == "ouvert",
        "projets": paginer(requete, [(un, etat, sorted(notees.get(un.reference, {}))) for un, etat in lignes]),
        "entonnoir": _entonnoir(siens, le) if instruit and siens else [],
        "rangs": classement.classement(lu, montant) if instruit else [],
        "obstacles": classement.obstacles(lu) if instruit and lu.etat_au(le)[0] == "instruction" else (),
    }  # fmt: skip
    return render(requete, "appels/appel.html", mots)


def _entonnoir(projets: list[Dossier], le: Any) -> list[dict[str, Any]]:
    """How many are in each state, ever reached it, and the median days that it took."""
    lu = entonnoir(droits(projets, le).values(), le)
    return [
        {"etat": etat.libelle, "presents": lu.presents.get(etat.code, 0), "passes": lu.passes[etat.code],
         "mediane": lu.mediane_jours.get(etat.code)}
        for etat in PROJET.etats
        if etat.code in lu.passes
    ]  # fmt: skip


@page(AGIR)
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Write a call: the ARS alone."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    if membre.organisation.nature != "ars":
        raise Http404

    def faire(lus: dict[str, Any]) -> str:
        return reverse("appel", args=[actions.ouvrir_appel(**lus, par=membre, le=le).pk])

    saisie = Saisie("Écrire un appel à projets", "Enregistrer l’appel", "/appels", "Appel écrit.", fil=(_FIL,))
    return saisir(requete, saisie, forms.AppelEcrit(requete.POST or None), faire)


@page(AGIR)
def proposer(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Open a project that answers a call."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _appel(requete, identifiant)

    def faire(lus: dict[str, Any]) -> str:
        return reverse("projet", args=[actions.proposer(lu, **lus, par=membre, le=le).pk])

    vers = reverse("appel", args=[lu.pk])
    saisie = Saisie("Proposer un projet", "Ouvrir le projet", vers, "Projet ouvert : déposez sa lettre d’intention.",
                    lu.titre, fil=(_FIL, (lu.reference, vers)))  # fmt: skip
    return saisir(requete, saisie, forms.ProjetPropose(lectures.instruit(membre), requete.POST or None), faire)


def _projet(requete: HttpRequest, identifiant: UUID, *, agir: bool = False) -> Dossier:
    lu = lectures.projet(identifiant, requete.membre, agir=agir)  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    return lu


@page(LIRE)
def projet(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A project: where it stands, how long each stage took, its letter, its cahier, what its readers think."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _projet(requete, identifiant)
    dit, instruit = plie(lu), lectures.instruit(membre)
    cahier = Cahier.objects.filter(projet=lu).first()
    mots = {
        **mots_de_page(lu, membre, le), "etapes": etapes(dit, le), "alerte": alerte_de_l_avis(dit, le),
        "terme": terme_de_l_avis(dit) if lu.etat == "transmis" else None, "sortie": sortie_exigee_le(dit),
        "scenario": dit.dernier("decrire_sortie") is not None, "lettre": _lettre(dit), "instruit": instruit,
        "irrecevabilites": faits.irrecevabilites(lu) if instruit and lu.etat == "lettre" else (),
        "rubriques": [(mots, (cahier.rubriques if cahier else {}).get(code, "")) for code, mots in RUBRIQUES.items()],
        "demande": cahier.demande if cahier else None, "ecrivable": lu.etat in ("recevable", "complements"),
        "notable": lu.etat in classement.EXAMINES, "notes": _notes(lu, membre) if instruit else [],
        "score": _score(lu) if instruit else None,
    }  # fmt: skip
    return render(requete, "appels/projet.html", mots)


def _lettre(dit: Any) -> list[tuple[str, str]]:
    dite = dit.donnee("lettre")
    if not isinstance(dite, dict):
        return []
    return [
        ("Objet et enjeux", dite["objet"]), ("Finalité", FINALITES.get(dite["finalite"], dite["finalite"])),
        ("Portée", PORTEES.get(dite["portee"], dite["portee"])),
        ("Dérogations", " ; ".join(dite["derogations"]) or "aucune"),
        ("Expérimentation", str(dite["periode"])), ("Liens d’intérêts", "déclarés" if dite["interets"] else "non déclarés"),
    ]  # fmt: skip


def _notes(lu: Dossier, membre: Any) -> list[dict[str, Any]]:
    """The notes of both readers; one reader does not see the other's before having noted."""
    siennes = lectures.notes([lu])[lu.reference]
    mien = lectures.LECTEUR_DE.get(membre.organisation.nature)
    visibles = siennes if mien is None or mien in siennes else {}
    return [
        {"critere": nom, "ars": visibles.get("ars", {}).get(code), "am": visibles.get("am", {}).get(code)}
        for code, nom in CRITERES.items()
        if visibles
    ]


def _score(lu: Dossier) -> Any:
    siennes = lectures.notes([lu])[lu.reference]
    if len(siennes) < len(lectures.LECTEUR_DE):
        return None
    return noter(siennes, lectures.grille(lu.mere or lu))


@page(AGIR)
def cahier(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write the cahier des charges of a project."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _projet(requete, identifiant, agir=True)
    ecrit = Cahier.objects.filter(projet=lu).first()
    initial = {"demande": ecrit.demande, **forms.CahierEcrit.initial_de(ecrit.rubriques)} if ecrit else {}
    formulaire = forms.CahierEcrit(requete.POST or None, initial=initial)

    def faire(lus: dict[str, Any]) -> None:
        actions.ecrire(lu, formulaire.rubriques(), lus["demande"], par=membre, le=le)

    vers = reverse("projet", args=[lu.pk])
    saisie = Saisie("Écrire le cahier des charges", "Enregistrer", vers, "Cahier des charges enregistré.", lu.titre,
                    fil=(_FIL, (lu.reference, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)


@page(NOTER)
def noter_projet(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Note a project for one's party."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _projet(requete, identifiant)
    if lu.mere is None:
        raise Http404
    formulaire = forms.Notation(lu.mere, requete.POST or None)

    def faire(lus: dict[str, Any]) -> None:
        actions.noter(lu, formulaire.notes(), lus["commentaire"], lus["interet"], par=membre, le=le)

    vers = reverse("projet", args=[lu.pk])
    saisie = Saisie("Noter le projet", "Enregistrer les notes", vers, "Notes enregistrées.", lu.titre,
                    fil=(_FIL, (lu.reference, vers)))  # fmt: skip
    return saisir(requete, saisie, formulaire, faire)
