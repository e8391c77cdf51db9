"""What a contract of the demonstration says: a project of the tables, with its days, and the figures of its hospital."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_euros, en_nombre
from efficience.portail.demonstration import tables
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs.models import Resultat

_FORMES: Mapping[str, Callable[[Decimal], str]] = {
    "depense": en_euros,
    "part_ambulance": lambda part: f"{en_nombre(round(100 * part, 1))} %",
    "taux": lambda taux: f"{en_nombre(round(100 * taux, 1))} %",
}
"""How the figure of a measure is written in a contract."""


def projet(nom: str, etablissement: Etablissement, ouvert_le: date) -> dict[str, Any]:
    """The project of that name for a hospital, as an act keeps it."""
    ecrit = tables.projets()[nom]
    if not ecrit:
        return {}
    debut, fin = (ouvert_le + timedelta(days=jours) for jours in ecrit["periode"])
    return {
        **ecrit,
        "volets": dict.fromkeys(ecrit["volets"], ""),
        "periode": f"{debut.isoformat()}/{fin.isoformat()}",
        "objectifs": [_objectif(ligne, etablissement, fin) for ligne in ecrit["objectifs"]],
        "engagements": [{**ligne, "echeance_le": fin.isoformat()} for ligne in ecrit["engagements"]],
    }


def _objectif(ligne: Mapping[str, Any], etablissement: Etablissement, fin: date) -> dict[str, Any]:
    mesure = ligne["situation"]["mesure"]
    return {
        **ligne,
        "situation": _situation(etablissement, ligne["indicateur"], mesure),
        "echeance_le": fin.isoformat(),
    }


def _situation(etablissement: Etablissement, indicateur: str, mesure: str) -> str:
    """« 412 350,40 € en 2024 », from the results in force."""
    lus = Resultat.objects.filter(
        etablissement=etablissement, mesure=mesure, statut=Statut.CALCULE.value, publication__indicateur=indicateur,
        publication__remplacee_le__isnull=True,
    )  # fmt: skip
    dernier = lus.select_related("publication").order_by("-publication__annee").first()
    if dernier is None or dernier.valeur is None:
        return "à établir par les parties"
    return f"{_FORMES[mesure](dernier.valeur)} en {dernier.publication.annee}"


def amende(present: Mapping[str, Any], avec: Mapping[str, Any], effet_le: date) -> dict[str, Any]:
    """What an avenant of the tables changes: a milder target, one more commitment, or volets terminated."""
    dits = {"motif": avec["motif"], "date_effet": effet_le.isoformat()}
    if "resilie" in avec:
        return {**dits, "resiliation": list(avec["resilie"])}
    lignes: list[dict[str, Any]] = list(present[avec["change"]])
    if avec["change"] == "objectifs":
        return {**dits, "objectifs": [{**lignes[0], "cible": "baisse de 3 % par an"}, *lignes[1:]]}
    neuf = {
        "volet": "produits", "engagement": "Former les prescripteurs de chaque service", "suivi": "Feuilles de présence",
        "echeance_le": present["periode"].rpartition("/")[2], "poids": 20,
    }  # fmt: skip
    return {**dits, "engagements": [*lignes, neuf]}
