"""What the life cycle of a session reads beside its events: the body, who deliberates, who presides, what must be ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE
from efficience.noyau.gouvernance.calendrier import prepare
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.mandats import Mandat, deliberants, finis, president, suppleants
from efficience.noyau.gouvernance.quorum import Emargement
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.noyau.gouvernance.sieges import Changement, composee
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures

TENUES = ("tenue", "compte_rendu_projet", "approuvee")
Preparation = Callable[[Dossier, date], tuple[str, ...]]
"""What another application asks before a session is called: sentences, none when it is ready."""


_REGION = "_region_lue"
"""Under which name a session keeps what was read of its region for many."""


class Region:
    """What the sessions of a region have in common: its mandates, the seats it changed, its sessions; each read once."""

    def __init__(self, region: str) -> None:
        self._region = region

    @cached_property
    def mandats(self) -> Sequence[Mandat]:
        """All of them, whoever asks."""
        return lectures.de_la_region(self._region)

    @cached_property
    def sieges(self) -> Mapping[str, Sequence[Changement]]:
        """How it changed the seats of each body."""
        return lectures.sieges_changes(self._region)

    @cached_property
    def seances(self) -> Sequence[Dossier]:
        """All its sessions, with their events."""
        return list(avec_faits(Dossier.objects.filter(region=self._region, cycle=REUNION.nom)))


def d_avance(seances: Sequence[Dossier]) -> None:
    """What they have in common, read once for many sessions."""
    par_region = {region: Region(region) for region in {seance.region for seance in seances}}
    for seance in seances:
        seance.__dict__[_REGION] = par_region[seance.region]


def de_la_seance(seance: Dossier, le: datetime) -> Mapping[str, Any]:
    """The facts of a session, of an opinion asked, or of a decision that waits for opinions."""
    if seance.cycle != REUNION.nom:
        return _d_un_acte(seance, le)
    region: Region = seance.__dict__.get(_REGION) or Region(seance.region)
    mandats, code, jour = region.mandats, seance.donnees["instance"], lectures.prevue_le(seance)
    instance = composee(INSTANCES[code], region.sieges.get(code, ()), jour)
    membres = deliberants(mandats, instance, jour)
    return {
        "instance": instance.code,
        "membres": membres,
        "suppleants": suppleants(mandats, instance, jour),
        "finis": finis(mandats, instance, jour),
        "preside": president(mandats, instance, jour, _absents(seance, membres)),
        "preparation": _preparation(seance, region, jour) if seance.etat == REUNION.initial else (),
    }


def _d_un_acte(acte: Dossier, le: datetime) -> Mapping[str, Any]:
    """The body that was asked, for an opinion; the opinions that a decision waits for."""
    if acte.cycle == AVIS_D_INSTANCE.nom:
        return {"instance": acte.donnees.get("instance", "")}
    attendus = [un for un in acte.filles.filter(cycle=AVIS_D_INSTANCE.nom) if un.etat_au(le)[0] in ("a_demander", "demande")]
    noms = [INSTANCES[un.donnees["instance"]].intitule for un in attendus]
    return {"avis_manquants": tuple(f"L’avis demandé à l’instance « {nom} » n’est pas rendu." for nom in noms)}


def _absents(seance: Dossier, membres: Sequence[str]) -> tuple[str, ...]:
    """Those who are not there, nor anybody in their place; nobody before the session is opened."""
    ouverture = plie(seance).dernier("ouvrir")
    if ouverture is None:
        return ()
    feuille = Emargement(membres, ouverture.donnees["presences"])
    return tuple(nom for nom in membres if not feuille.est_la(nom))


def _preparation(seance: Dossier, region: Region, jour: date) -> tuple[str, ...]:
    """« Avant chaque CRCA thématique […] Comité de Revue » (convention, art. 5), held and not only planned."""
    trouvees: list[str] = []
    if seance.donnees["instance"] == "crca_thematique":
        autres = (un for un in region.seances if un.pk != seance.pk)
        faites = [un for un in autres if un.donnees["instance"] != "comite_de_revue" or un.etat in TENUES]
        if not prepare(lectures.prevues(faites), jour):
            trouvees.append("Aucun comité de revue n’a eu lieu depuis la commission précédente.")
    for nom in settings.PREPARATIONS_DE_SEANCE:
        source: Preparation = import_string(nom)
        trouvees += source(seance, jour)
    return tuple(trouvees)
