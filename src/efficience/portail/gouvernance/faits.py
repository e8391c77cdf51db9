"""What the life cycle of a session reads beside its events: the body, who deliberates, who presides, what must be ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from efficience.noyau.gouvernance.calendrier import prepare
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.mandats import deliberants, president
from efficience.noyau.gouvernance.quorum import DISTANT, PRESENT
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures

TENUES = ("tenue", "compte_rendu_projet", "approuvee")
Preparation = Callable[[Dossier, date], tuple[str, ...]]
"""What another application asks before a session is called: sentences, none when it is ready."""


_MANDATS = "_mandats_de_la_region"


def d_avance(seances: Sequence[Dossier]) -> None:
    """The mandates of their regions, read once for many sessions."""
    par_region = {region: lectures.de_la_region(region) for region in {seance.region for seance in seances}}
    for seance in seances:
        seance.__dict__[_MANDATS] = par_region[seance.region]


def de_la_seance(seance: Dossier, le: datetime) -> Mapping[str, Any]:
    """The facts of a session, or of what hangs from a body. Other dossiers of governance have none."""
    if seance.cycle != REUNION.nom:
        return {}
    instance = INSTANCES[seance.donnees["instance"]]
    mandats = seance.__dict__.get(_MANDATS) or lectures.de_la_region(seance.region)
    jour = lectures.prevue_le(seance)
    membres = deliberants(mandats, instance, jour)
    return {
        "instance": instance.code,
        "membres": membres,
        "preside": president(mandats, instance, jour, _absents(seance, membres)),
        "preparation": _preparation(seance, jour) if seance.etat == REUNION.initial else (),
    }


def _absents(seance: Dossier, membres: Sequence[str]) -> tuple[str, ...]:
    """Those who did not sign the attendance sheet; nobody before the session is opened."""
    ouverture = plie(seance).dernier("ouvrir")
    if ouverture is None:
        return ()
    presences = ouverture.donnees["presences"]
    return tuple(nom for nom in membres if presences.get(nom) not in (PRESENT, DISTANT))


def _preparation(seance: Dossier, jour: date) -> tuple[str, ...]:
    """« Avant chaque CRCA thématique […] Comité de Revue » (convention, art. 5), held and not only planned."""
    trouvees: list[str] = []
    if seance.donnees["instance"] == "crca_thematique":
        autres = avec_faits(Dossier.objects.filter(region=seance.region, cycle=REUNION.nom)).exclude(pk=seance.pk)
        faites = [un for un in autres if un.donnees["instance"] != "comite_de_revue" or un.etat in TENUES]
        if not prepare(lectures.prevues(faites), jour):
            trouvees.append("Aucun comité de revue n’a eu lieu depuis la commission précédente.")
    for nom in settings.PREPARATIONS_DE_SEANCE:
        source: Preparation = import_string(nom)
        trouvees += source(seance, jour)
    return tuple(trouvees)
