"""Reads of the bodies: mandates and sessions, filtered by who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from efficience.noyau.gouvernance import mandats as droit
from efficience.noyau.gouvernance.calendrier import Prevue
from efficience.noyau.gouvernance.instances import INSTANCES, Instance
from efficience.noyau.gouvernance.mandats import composition
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.noyau.gouvernance.sieges import Changement, composee
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.models import ChangementDeSiege, Mandat

LIRE, TENIR, COMPOSER = "plan.lire", "plan.tenir", "instance.composer"


def mandats(membre: Membre, geste: str = LIRE) -> QuerySet[Mandat]:
    """The mandates of the reader's region."""
    return Mandat.objects.filter(membre.filtre(geste, region="region"))


def changements(membre: Membre) -> QuerySet[ChangementDeSiege]:
    """The seats that the reader's region changed."""
    return ChangementDeSiege.objects.filter(membre.filtre(LIRE, region="region"))


def de_la_region(region: str) -> list[droit.Mandat]:
    """The mandates of a region, as the domain reads them: what guards and documents need, whoever asks."""
    return [un.droit for un in Mandat.objects.filter(region=region)]


def sieges_changes(region: str) -> dict[str, list[Changement]]:
    """How a region changed the seats of its bodies, by body, as the domain reads it."""
    par_instance: dict[str, list[Changement]] = {}
    for un in ChangementDeSiege.objects.filter(region=region):
        par_instance.setdefault(un.instance, []).append(un.droit)
    return par_instance


def instance(region: str, code: str, jour: date) -> Instance:
    """A body with the seats that it has in that region on that day. Raises KeyError on an unknown one."""
    changements = ChangementDeSiege.objects.filter(region=region, instance=code)
    return composee(INSTANCES[code], [un.droit for un in changements], jour)


def qualites(membre: Acteur, jour: date) -> dict[str, str]:
    """The qualities that the person has on that day, each with the holder for whom they stand in; nothing: their own.

    Those of the mandates tied to their account. A stand-in has the quality of a seat that somebody holds that day.
    """
    siens = [un for un in _siens(membre) if un.droit.court(jour)]
    propres = {un.qualite: "" for un in siens if not un.suppleant}
    return {**{un.qualite: titulaire for un in siens if un.suppleant and (titulaire := _titulaire(un, jour))}, **propres}


def _titulaire(suppleance: Mandat, jour: date) -> str:
    memes = Mandat.objects.filter(
        region=suppleance.region, instance=suppleance.instance, qualite=suppleance.qualite, suppleant=False
    ).exclude(utilisateur=suppleance.utilisateur)
    return next((un.personne for un in memes if un.droit.court(jour)), "")


def finies(membre: Acteur, jour: date) -> list[Mandat]:
    """The person's mandates that ended before that day, the last one first."""
    return sorted((un for un in _siens(membre) if un.fin and un.fin < jour), key=lambda un: un.fin or un.debut, reverse=True)


def titulaire(region: str, code: str, qualite: str, jour: date) -> str:
    """Who holds a seat of a body on that day; nothing when nobody does."""
    siens = composition(de_la_region(region), instance(region, code, jour), jour)
    return next((un.personne for un in siens if un.qualite == qualite and not un.suppleant), "")


def _siens(membre: Acteur) -> Sequence[Mandat]:
    """The mandates of the account that acts, in the region of the organisation it acts for; none for the program."""
    if not isinstance(membre, Membre):
        return []
    region = membre.organisation.region
    return list(Mandat.objects.filter(region=region, utilisateur=membre.utilisateur))


def seances(membre: Membre, geste: str = LIRE) -> QuerySet[Dossier]:
    """The sessions of the region, the next ones included."""
    return avec_faits(des_dossiers.dossiers(membre, (REUNION.nom,), agir=geste == TENIR))


def prevue_le(seance: Dossier) -> date:
    """The day of a session: that of the last call, else the day it was planned for."""
    return _dite(seance, "prevue_le") or date.fromisoformat(seance.donnees["prevue_le"])


def lieu_et_heure(seance: Dossier) -> tuple[str, str]:
    """Where and at what time."""
    return (_dite(seance, "lieu") or seance.donnees.get("lieu", "")), (
        _dite(seance, "heure") or seance.donnees.get("heure", "")
    )


def _dite(seance: Dossier, nom: str) -> Any:
    """The latest value given under that name by any event."""
    return plie(seance).donnee(nom)


def prevues(seances_lues: Sequence[Dossier]) -> list[Prevue]:
    """The sessions as the calendar checks them."""
    return [Prevue(un.donnees["instance"], prevue_le(un)) for un in seances_lues if un.etat != "annulee"]


def adresses(seance: Dossier) -> list[str]:
    """Where to write to the members of the day, holders and those who stand in, when they have an account."""
    return des_membres(seance.region, seance.donnees["instance"], prevue_le(seance))


def des_membres(region: str, code: str, jour: date) -> list[str]:
    """The addresses of those who sit in a body on that day, and have an account."""
    siens = Mandat.objects.filter(region=region, instance=code, utilisateur__isnull=False)
    return sorted(
        {un.utilisateur.email for un in siens.select_related("utilisateur") if un.utilisateur and un.droit.court(jour)}
    )
