"""What the calls declare to `dossiers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from efficience.noyau.appel_a_projets.cycle import APPEL, PROJET
from efficience.noyau.appel_a_projets.recevabilite import FINALITES, PORTEES
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.periode import Periode
from efficience.portail.appels import faits, lectures, redaction
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.champs import choix, jour, texte
from efficience.portail.dossiers.familles import Champs, Famille, Lettre, Ligne, Modelage
from efficience.portail.dossiers.models import Dossier

INSTRUCTEURS = ("ars", "caisse", "audit")
"""Who reads the opinion of the ARS: those who examine, never the carrier."""
_LETTRE = ("objet", "finalite", "portee", "derogations", "du", "au", "interets")
"""The fields of a letter of intent, as the form asks them."""


def _lettre(_projet: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {
        "objet": texte("Objet et enjeux du projet"),
        "finalite": choix("Finalité", FINALITES),
        "portee": choix("Portée", {**PORTEES, "nationale": "nationale"}),
        "derogations": texte("Dérogations demandées", aide="Une par ligne ; au moins une.", lignes=3),
        "du": jour("Premier jour de l’expérimentation"),
        "au": jour("Dernier jour", aide="Cinq ans au plus."),
        "interets": forms.BooleanField(label="Les liens d’intérêts des porteurs sont déclarés", required=False),
    }


def completer(dossier: Dossier, ligne: Ligne, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mapping[str, Any]:
    """The letter in one piece; the cahier as it stands on the day of its deposit."""
    apporte = dict(dites)
    if ligne.geste == "deposer_lettre" and "objet" in apporte:
        lue = {nom: apporte.pop(nom, None) for nom in _LETTRE}
        if lue["au"] < lue["du"]:
            raise GesteRefuse(ligne.geste, dossier.etat, "Le dernier jour de l’expérimentation vient après le premier.")
        apporte["lettre"] = {
            "objet": lue["objet"], "finalite": lue["finalite"], "portee": lue["portee"],
            "derogations": [un.strip() for un in (lue["derogations"] or "").splitlines() if un.strip()],
            "periode": Periode(lue["du"], lue["au"]), "interets": bool(lue["interets"]),
        }  # fmt: skip
    elif ligne.geste in ("deposer_cahier", "completer"):
        apporte["rubriques"] = dict(faits.rubriques(dossier))
    return apporte


_ANNONCES: Mapping[str, str] = {
    "declarer_recevable": "Votre projet est recevable", "declarer_irrecevable": "Votre projet n’est pas recevable",
    "demander_complements": "Des compléments vous sont demandés", "transmettre": "Votre projet est transmis",
    "rendre_favorable": "Un avis est rendu sur votre projet", "rendre_reserve": "Un avis est rendu sur votre projet",
    "rendre_defavorable": "Un avis est rendu sur votre projet", "autoriser": "Votre expérimentation est autorisée",
}  # fmt: skip
"""What the carrier is told, by gesture."""


def lettres(dossier: Dossier, ligne: Ligne, _le: datetime) -> Iterable[Lettre]:
    """The carrier is written to at each step that concerns them."""
    boite = dossier.organisation.boite_fonctionnelle if dossier.organisation else ""
    if dossier.cycle == PROJET.nom and boite and ligne.geste in _ANNONCES:
        yield Lettre(boite, "projet", _ANNONCES[ligne.geste])


def adresse(dossier: Dossier) -> str:
    """Calls and projects have their pages."""
    return reverse("appel" if dossier.cycle == APPEL.nom else "projet", args=[dossier.pk])


FAMILLE = Famille(
    code="appels",
    intitule="Appels à projets",
    cycles={un.nom: un for un in (APPEL, PROJET)},
    lire=lectures.LIRE,
    agir=lectures.AGIR,
    faits=faits.du_dossier,
    d_avance=faits.d_avance,
    champs={"lettre": _lettre},
    completer=completer,
    lettres=lettres,
    documents={
        (PROJET.nom, "transmettre"): (Modelage("avis-projet", redaction.avis, INSTRUCTEURS),),
        (PROJET.nom, "autoriser"): (Modelage("autorisation-projet", redaction.autorisation),),
        (PROJET.nom, "preparer_convention"): (Modelage("convention-projet", redaction.convention, scelle=False),),
    },
    adresse=adresse,
    prouves=frozenset({"transmettre", "autoriser", "arreter_resultats"}),
)
