"""Reading the directory that the engine exports: rows of the table `etablissements`, checked, written all or none.

FINESS publishes no mergers: successors come from the tables of the region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from efficience.noyau.finess import Finess, FinessErrone
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.etablissements.lectures import sans_accents
from efficience.portail.etablissements.models import STATUTS, Etablissement, Succession
from efficience.reglement.clauses import ACTIVITES

_CHAMPS = (
    "finess_juridique", "raison_sociale", "categorie", "statut", "activites", "region", "departement", "latitude",
    "longitude", "ouvert_le", "ferme_le", "recherche", "releve_le",
)  # fmt: skip
_LOT = 2000
_METROPOLE = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]")


class RepertoireRefuse(ValueError):
    """A row of the directory that cannot be taken; the sentence says which one and why. Nothing was written."""


@dataclass
class Releve:
    """What a reading of the directory did: hospitals written, mergers found, and what could not be kept."""

    etablissements: int = 0
    successions: int = 0
    remarques: list[str] = field(default_factory=list)


@transaction.atomic
def relever(rangees: Iterable[Mapping[str, Any]], *, par: Acteur, le: datetime) -> Releve:
    """Write these hospitals, those already known included; none is removed. Raises RepertoireRefuse."""
    lues = {un.finess: (un, rangee) for rangee in rangees for un in [_lire(rangee, le)]}
    if not lues:
        raise RepertoireRefuse("le répertoire ne contient aucun établissement")
    siens = [un for un, _ in lues.values()]
    Etablissement.objects.bulk_create(
        siens, batch_size=_LOT, update_conflicts=True, unique_fields=["finess"], update_fields=_CHAMPS
    )
    releve = Releve(len(siens))
    _noter_successeurs({finess: rangee for finess, (_, rangee) in lues.items()}, releve)
    details = {"etablissements": releve.etablissements, "successions": releve.successions}
    journal.noter("repertoire.relever", "etablissements", par=par, le=le, details=details)
    return releve


def _lire(rangee: Mapping[str, Any], le: datetime) -> Etablissement:
    finess = _finess(rangee, "finess")
    nom = str(rangee.get("raison_sociale") or "").strip()
    if not nom:
        raise RepertoireRefuse(f"établissement {finess} : raison sociale absente")
    statut = str(rangee.get("statut") or "")
    activites = _mots(rangee.get("activites"))
    if statut not in ("", *STATUTS):
        raise RepertoireRefuse(f"établissement {finess} : statut « {statut} » inconnu (attendu : {', '.join(STATUTS)})")
    if inconnues := sorted(set(activites) - set(ACTIVITES)):
        raise RepertoireRefuse(f"établissement {finess} : activité « {inconnues[0]} » inconnue ({', '.join(ACTIVITES)})")
    return Etablissement(
        finess=finess,
        finess_juridique=_finess(rangee, "finess_juridique") if rangee.get("finess_juridique") else finess,
        raison_sociale=nom[:200],
        categorie=str(rangee.get("categorie") or "")[:20],
        statut=statut,
        activites=activites,
        region=str(rangee.get("region") or ""),
        departement=str(rangee.get("departement") or _departement(finess)),
        latitude=rangee.get("latitude") or None,
        longitude=rangee.get("longitude") or None,
        ouvert_le=rangee.get("ouvert_le") or None,
        ferme_le=rangee.get("ferme_le") or None,
        recherche=sans_accents(nom)[:200],
        releve_le=le,
    )


def _finess(rangee: Mapping[str, Any], nom: str) -> str:
    try:
        return str(Finess.lire(str(rangee.get(nom) or "")))
    except FinessErrone as erreur:
        raise RepertoireRefuse(f"répertoire, colonne {nom} : {erreur}") from erreur


def _departement(finess: str) -> str:
    """The departement that a number begins with, in mainland France; the register says it when it is another one."""
    return finess[:2] if _METROPOLE.fullmatch(finess[:2]) else ""


def _mots(valeur: Any) -> list[str]:
    mots = valeur.split() if isinstance(valeur, str) else list(valeur or ())
    return sorted(set(mots), key=lambda mot: ACTIVITES.index(mot) if mot in ACTIVITES else -1)


def _noter_successeurs(rangees: Mapping[str, Mapping[str, Any]], releve: Releve) -> None:
    """A successor is a merger on the day of closing; without that day, or out of the directory, it is only reported."""
    attendus = {finess: str(rangee["successeur"]) for finess, rangee in rangees.items() if rangee.get("successeur")}
    connus = set(Etablissement.objects.filter(pk__in=attendus.values()).values_list("pk", flat=True))
    for finess, successeur in sorted(attendus.items()):
        ferme_le: date | None = rangees[finess].get("ferme_le") or None
        if successeur not in connus or ferme_le is None:
            manque = "ce successeur n’est pas dans le répertoire" if ferme_le else "la date de fermeture manque"
            releve.remarques.append(f"{finess} → {successeur} : fusion non retenue, {manque}")
            continue
        Succession.objects.update_or_create(de_id=finess, nature="fusion", defaults={"vers_id": successeur, "le": ferme_le})
        releve.successions += 1
