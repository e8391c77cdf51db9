"""What is due of an exchange, and when: one delivery a period, received, to come or late; and what must be erased."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.partage.echange import A_LA_DEMANDE, PERIODICITES, Echange
from efficience.noyau.periode import Periode

RECUE, A_VENIR, EN_RETARD = "recue", "a_venir", "en_retard"


@dataclass(frozen=True)
class Attendue:
    """The delivery of a period: the last day to bring it, and where it stands on the day of reading."""

    periode: Periode
    pour_le: date
    statut: str


def periodes(echange: Echange, entre: Periode) -> tuple[Periode, ...]:
    """The whole calendar periods of an exchange that end within `entre`; none for one on demand."""
    if echange.periodicite == A_LA_DEMANDE:
        return ()
    return tuple(p for p in _calendrier(PERIODICITES[echange.periodicite], entre) if entre.contient(p.fin))


def _calendrier(mois: int, entre: Periode) -> Iterator[Periode]:
    debut = date(entre.debut.year, 1, 1)
    while debut <= entre.fin:
        suivant = ajouter(debut, Duree(mois, "mois"))
        yield Periode(debut, suivant - timedelta(days=1))
        debut = suivant


def attendues(
    echange: Echange, actif: Periode, recues: Collection[Periode], delai: Duree, jour: date
) -> tuple[Attendue, ...]:
    """Every delivery that the exchange owes while it is active, in order, up to the next one to come.

    `delai`: after the end of the period. A period begun before the exchange became active is due whole.
    """
    dues = []
    for periode in periodes(echange, actif):
        pour_le = ajouter(periode.fin, delai)
        statut = RECUE if periode in recues else EN_RETARD if pour_le < jour else A_VENIR
        dues.append(Attendue(periode, pour_le, statut))
        if periode.fin >= jour:
            break
    return tuple(dues)


def prochaine(dues: Collection[Attendue]) -> Attendue | None:
    """The next delivery to bring: the oldest late one, else the next to come."""
    restantes = [due for due in dues if due.statut != RECUE]
    return min(restantes, key=lambda due: due.pour_le) if restantes else None


def a_effacer_le(recue_le: date, conservation: Duree) -> date:
    """The last day on which a file is kept."""
    return ajouter(recue_le, conservation)
