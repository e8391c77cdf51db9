"""What the bodies declare to `dossiers`: their life cycles, the fields of their gestures, their documents and letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE, DECISION
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.reunion import REUNION, points, traites
from efficience.noyau.roles import ARS, CAISSE
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.familles import Champs, Famille, Lettre, Ligne, Modelage
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import attentes, avis, cibles, faits, lectures, qualites, redaction, suites
from efficience.portail.gouvernance.champs import OrdreDuJour, Presences, Traitement

CONVOCATIONS = ("convoquer", "convoquer_en_urgence", "reconvoquer")
LECTEURS = (ARS, CAISSE, "omedit", "audit")


def _restants(seance: Dossier, le: datetime) -> list[Any]:
    lue = seance.contexte(le)
    return [point for point in points(lue) if point.code not in traites(lue)]


def _ordre_du_jour(seance: Dossier, ligne: Ligne, le: datetime) -> Champs:
    if ligne.geste == "reconvoquer":
        return {}
    proposes = attentes.points_proposes(seance.region, seance.donnees["instance"], le)
    return {"ordre_du_jour": OrdreDuJour(proposes, attentes.intitules(proposes), seance.donnees["instance"])}


def _prevue_le(seance: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    lieu, heure = lectures.lieu_et_heure(seance)
    return {
        "prevue_le": forms.DateField(
            label="Date de la séance", initial=lectures.prevue_le(seance),
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        ),
        "heure": forms.CharField(label="Heure", max_length=20, initial=heure, help_text="Par exemple : 14 h 30"),
        "lieu": forms.CharField(label="Lieu", max_length=200, initial=lieu),
    }  # fmt: skip


def _presences(seance: Dossier, _ligne: Ligne, le: datetime) -> Champs:
    faits_lus = seance.contexte(le).faits
    return {"presences": Presences(faits_lus["membres"], faits_lus["suppleants"])}


def _traitement(seance: Dossier, _ligne: Ligne, le: datetime) -> Champs:
    lue, restants = seance.contexte(le), tuple(_restants(seance, le))
    membres = lue.faits["membres"] if INSTANCES[seance.donnees["instance"]].vote else ()
    return {"traitement": Traitement(restants, attentes.intitules(restants), membres, cibles.proposees(restants))}


def _membre(seance: Dossier, _ligne: Ligne, le: datetime) -> Champs:
    faits_lus = seance.contexte(le).faits
    suppleants = [un for siens in faits_lus["suppleants"].values() for un in siens]
    membres = [(nom, nom) for nom in dict.fromkeys((*faits_lus["membres"], *suppleants))]
    return {"membre": forms.ChoiceField(label="Membre intéressé", choices=[("", "Choisir"), *membres])}


def _point(seance: Dossier, _ligne: Ligne, le: datetime) -> Champs:
    restants = [(point.code, attentes.intitule(point)) for point in _restants(seance, le)]
    return {"point": forms.ChoiceField(label="Point de l’ordre du jour", choices=[("", "Choisir"), *restants])}


def _document(_seance: Dossier, ligne: Ligne, _le: datetime) -> Champs:
    if ligne.geste != "rediger":
        return {}
    aide = "Ce qui a été dit, point par point. Présences, quorum, avis, décisions et votes s’écrivent d’eux-mêmes."
    releve = forms.CharField(label="Relevé des échanges", required=False, max_length=20_000, help_text=aide,
                             widget=forms.Textarea({"rows": 10}))  # fmt: skip
    return {"releve": releve}


def _rien(_seance: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {}


def completer(seance: Dossier, ligne: Ligne, dites: Mapping[str, Any], membre: Acteur, le: datetime) -> Mapping[str, Any]:
    """What the portal brings: the quality, the agenda of a second call, the minutes that are approved."""
    lue = seance.contexte(le)
    apporte: dict[str, Any] = dict(dites) | dict(qualites.tenue(lue, ligne, membre, le))
    if ligne.geste == "reconvoquer":
        apporte["ordre_du_jour"] = lue.donnee("ordre_du_jour")
    if ligne.geste == "approuver":
        apporte["document_signe"] = lue.donnee("document")
    return apporte


def lettres(seance: Dossier, ligne: Ligne, le: datetime) -> list[Lettre]:
    """A call, a question and its reminder are written to every member who has an account."""
    if seance.cycle == AVIS_D_INSTANCE.nom and ligne.geste in ("demander", "relancer"):
        objet = "Un avis est demandé à votre instance"
        return [Lettre(adresse, "demande-avis", objet) for adresse in avis.adresses(seance, le)]
    if seance.cycle != REUNION.nom or ligne.geste not in CONVOCATIONS:
        return []
    adresses = lectures.adresses(seance)
    return [Lettre(adresse, "convocation", "Une convocation à une séance est à lire", legal=True) for adresse in adresses]


def adresse(dossier: Dossier) -> str:
    """Its page: a session has its own."""
    if dossier.cycle == REUNION.nom:
        return reverse("seance", args=[dossier.pk])
    return reverse("dossier", args=[dossier.pk])


_CONVOCATION = (Modelage("convocation-instance", redaction.convocation, LECTEURS, scelle=False),)
FAMILLE = Famille(
    code="gouvernance",
    intitule="Instances",
    cycles={un.nom: un for un in (REUNION, AVIS_D_INSTANCE, DECISION)},
    lire=lectures.LIRE,
    agir=lectures.TENIR,
    faits=faits.de_la_seance,
    d_avance=faits.d_avance,
    champs={
        "ordre_du_jour": _ordre_du_jour,
        "prevue_le": _prevue_le,
        "presences": _presences,
        "traitement": _traitement,
        "membre": _membre,
        "point": _point,
        "document": _document,
        "document_signe": _rien,
    },
    completer=completer,
    suites=suites.de_la_seance,
    documents={
        (REUNION.nom, "convoquer"): _CONVOCATION,
        (REUNION.nom, "convoquer_en_urgence"): _CONVOCATION,
        (REUNION.nom, "reconvoquer"): _CONVOCATION,
        (AVIS_D_INSTANCE.nom, "rendre"): (Modelage("avis-instance", avis.mentions, LECTEURS, scelle=False),),
        (REUNION.nom, "rediger"): (
            Modelage("compte-rendu-seance", redaction.proces_verbal, LECTEURS, scelle=False),
        ),
    },
    lettres=lettres,
    adresse=adresse,
)  # fmt: skip
