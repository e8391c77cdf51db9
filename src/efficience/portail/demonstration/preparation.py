"""Preparing the demonstration: everybody, then every life in the order of time, all or nothing, once.

A line of the journal says that it is done. Each contract must then stand where its table says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Ligne
from efficience.portail.comptes.models import Organisation
from efficience.portail.demonstration import tables
from efficience.portail.demonstration.distribution import distribuer
from efficience.portail.demonstration.gestes import Vie, jouer, laisser_passer
from efficience.portail.demonstration.tables import Pas

PAR = Programme("démonstration")
PREPAREE = "demonstration.preparer"
_OUVERTURE = time(9)
_ENTRE_DEUX = timedelta(minutes=7)
"""Two contracts never move at the same minute of a day."""


class DemonstrationRefusee(RuntimeError):
    """This database is somebody's, or a contract does not stand where its table says. Nothing was written."""


@dataclass(frozen=True)
class Moment:
    """A gesture of a life, at its instant."""

    le: datetime
    vie: Vie
    pas: Pas


def prete() -> bool:
    """Whether this database holds the demonstration already. Raises DemonstrationRefusee when it holds something else."""
    if Ligne.objects.filter(geste=PREPAREE).exists():
        return True
    if Organisation.objects.exists():
        raise DemonstrationRefusee("cette base contient déjà des structures qui ne sont pas celles de la démonstration")
    return False


@transaction.atomic
def preparer(le: datetime, suivi: Callable[[str], None] = lambda _dit: None) -> int:
    """Play everything that happened before the day of `le`; how many contracts stand. Raises DemonstrationRefusee."""
    distribution = distribuer(par=PAR, le=le)
    aujourd_hui = timezone.localdate(le)
    vies = [Vie(scenario, scenario.ouvert_le(aujourd_hui)) for scenario in tables.scenarios()]
    moments = sorted(_moments(vies, aujourd_hui), key=lambda moment: moment.le)
    for rang, moment in enumerate(moments, start=1):
        suivi(f"geste {rang} sur {len(moments)} : {moment.vie.scenario.nom.lower()}")
        jouer(moment.vie, moment.pas, moment.le, distribution)
    for vie in vies:
        _verifier(vie, le)
    journal.noter(PREPAREE, "demonstration", par=PAR, le=le, details={"contrats": len(vies), "gestes": len(moments)})
    return len(vies)


def _moments(vies: list[Vie], aujourd_hui: date) -> Iterator[Moment]:
    """Every gesture whose day is past."""
    for rang, vie in enumerate(vies):
        for place, pas in enumerate(tables.parcours()[vie.scenario.parcours]):
            jour = vie.ouvert_le + timedelta(days=pas.jour)
            if jour < aujourd_hui:
                heure = datetime.combine(jour, _OUVERTURE) + rang * _ENTRE_DEUX + timedelta(seconds=place)
                yield Moment(timezone.make_aware(heure), vie, pas)


def _verifier(vie: Vie, le: datetime) -> None:
    """The contract stands where its table says; what time made of it is announced."""
    assert vie.contrat is not None
    laisser_passer(vie.contrat, le)
    etat, _ = vie.acte(0).etat_au(le)
    if etat != vie.scenario.etat:
        raise DemonstrationRefusee(f"« {vie.scenario.nom} » est à l’étape {etat}, et non {vie.scenario.etat}")
