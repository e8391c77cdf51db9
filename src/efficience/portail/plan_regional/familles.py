"""What the plan declares to `dossiers`: plans, avenants, actions, convention."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from efficience.noyau.roles import ARS, CAISSE
from efficience.noyau.territoires import territoire
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.champs import FICHIER
from efficience.portail.dossiers.familles import Champs, Famille, Ligne, Modelage
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.gouvernance import qualites
from efficience.portail.plan_regional import faits, lectures, redaction
from efficience.portail.plan_regional.actions import LECTEURS
from efficience.portail.plan_regional.models import Fiche

_AVENANTS = tuple(lectures.AVENANTS.values())
RETIREES = "retirees"
"""The field of an avenant that names the actions it removes."""


def _rien(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {}


def _exemplaire(_acte: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    aide = "Un PDF : l’exemplaire ci-dessus, signé à la place de votre partie, et rien de plus."
    return {FICHIER: forms.FileField(label="Exemplaire signé hors du portail", required=False, help_text=aide)}


def _actions(acte: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    """A plan takes all its cards; an avenant takes those proposed since, and says which ones it removes."""
    if acte.cycle not in _AVENANTS or acte.mere is None:
        return {}
    vives = Fiche.objects.filter(plan=acte.mere, dossier__etat__in=("inscrite", "en_cours", "suspendue"))
    retirees = forms.MultipleChoiceField(
        label="Actions que l’avenant retire", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(un.code, str(un)) for un in vives],
        help_text="Les actions proposées depuis le dernier acte y entrent d’elles-mêmes.",
    )  # fmt: skip
    return {RETIREES: retirees}


def _date_effet(acte: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    jour = forms.DateField(
        label="Date d’effet de l’avenant", initial=acte.fixe.get("date_effet"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    return {"date_effet": jour}


def completer(dossier: Dossier, ligne: Ligne, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mapping[str, Any]:
    """What nobody types: the cards of an act, the period of a plan, the quality, the document that is signed."""
    lu = dossier.contexte(le)
    apporte = {**dites, **qualites.tenue(lu, ligne, par, le)}
    if ligne.geste == "soumettre":
        apporte |= _soumis(dossier, apporte)
    elif ligne.geste == "proposer":
        jour = territoire(dossier.departement).jour(le)
        principale = dossier.mere if dossier.cycle == "avenant_convention" and dossier.mere else dossier
        assert principale.mere is not None, "une convention se rattache à un plan"
        lignes = redaction.lignes_d_annexe(principale.mere, jour)
        apporte |= {"contenu": _empreinte(lignes)}
        if dossier.cycle == "convention_partenariat":
            apporte |= {"periode": dossier.fixe["periode"]}
    elif ligne.geste == "signer":
        apporte |= {"document_signe": lu.donnee("document")}
    elif ligne.geste == "inscrire" and dossier.mere:
        apporte = {"acte": dossier.mere.reference, **apporte}
    return apporte


def _soumis(acte: Dossier, dites: Mapping[str, Any]) -> dict[str, Any]:
    if acte.mere is None:
        cartes = lectures.fiches(acte)
        return {"actions": {un.code: _carte(un) for un in cartes}, "periode": acte.fixe["periode"]}
    entrantes = {un.code: _carte(un) for un in faits.proposees(acte.mere)}
    return {"actions": {**entrantes, **dict.fromkeys(dites.get(RETIREES) or ())}}


def _carte(fiche: Fiche) -> dict[str, Any]:
    """A card as an act keeps it."""
    return {
        "titre": fiche.titre, "theme": fiche.theme, "axe": fiche.axe, "origine": fiche.origine,
        "pilotage": lectures.dite(fiche, "pilotage"), "periode": fiche.periode, "objectif": fiche.objectif,
    }  # fmt: skip


def _empreinte(lignes: list[dict[str, str]]) -> str:
    return hashlib.sha256(json.dumps(lignes, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def suites(evenement: Evenement, par: Acteur, le: datetime) -> None:
    """A published act enters in the plan the actions that it names, and takes out those that it removes."""
    acte = evenement.dossier
    if evenement.geste != "publier" or acte.cycle not in (*lectures.PLANS, *_AVENANTS):
        return
    nommees = acte.contexte(le).donnee("actions") or {}
    for fiche in Fiche.objects.filter(plan=acte.mere or acte, code__in=list(nommees)).select_related("dossier"):
        etat = fiche.dossier.etat
        if nommees[fiche.code] is None and etat in ("inscrite", "en_cours", "suspendue"):
            motif = f"retirée par {acte.reference}"
            des_dossiers.faire(fiche.dossier, "abandonner", {"motif": motif}, par=par, le=le)
        elif nommees[fiche.code] is not None and etat == "proposee" and _designee(fiche, le):
            des_dossiers.faire(fiche.dossier, "inscrire", {"acte": acte.reference}, par=par, le=le)


def _designee(fiche: Fiche, le: datetime) -> bool:
    """Its référents were named in session: until then it stays proposed, and its page says so."""
    lu = fiche.dossier.contexte(le)
    return any(ligne.geste == "inscrire" for ligne in lu.cycle.gestes_possibles(lu.etat, "agent_ars", lu))


def adresse(dossier: Dossier) -> str:
    """Plans, actions and conventions have their page."""
    noms = {"action_plan": "action", "convention_partenariat": "convention", **dict.fromkeys(lectures.PLANS, "plan_un")}
    return reverse(noms.get(dossier.cycle, "dossier"), args=[dossier.pk])


def _modelages(nom: str, valeurs: Any, scelle: bool = False) -> tuple[Modelage, ...]:
    return (Modelage(nom, valeurs, LECTEURS, scelle=scelle),)


FAMILLE = Famille(
    code="plan_regional",
    intitule="Plan régional",
    cycles=lectures.CYCLES,
    lire=lectures.LIRE,
    agir=lectures.TENIR,
    faits=faits.du_dossier,
    champs={
        "periode": _rien,
        "actions": _actions,
        "date_effet": _date_effet,
        "acte": _rien,
        "document_signe": _exemplaire,
    },
    completer=completer,
    suites=suites,
    documents={
        **{(cycle, "soumettre"): _modelages("plan-regional", redaction.plan) for cycle in (*lectures.PLANS, *_AVENANTS)},
        **{
            (cycle, "arreter"): _modelages("arrete-plan", redaction.plan, scelle=True)
            for cycle in (*lectures.PLANS, *_AVENANTS)
        },
        **{
            (cycle, "envoyer_a_signer"): _modelages("convention-partenariat", redaction.convention)
            for cycle in lectures.CONVENTIONS
        },
    },
    adresse=adresse,
    prouves=frozenset({"arreter", "signer"}),
    signe={"signer": {ARS: "ars", CAISSE: "organisme"}},
)
