"""What a region changed of the seats of a body: each change is dated, the last one of a seat counts, none rewrites the past.

The table of `instances` is that of the convention of Normandie; another region has its own, and a decree may change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from efficience.noyau.gouvernance.instances import DELIBERATIVE, Instance, Siege


@dataclass(frozen=True)
class Changement:
    """A seat as it is from the day `le` on; `ouvert` is false when it is no longer held by anybody."""

    siege: Siege
    le: date
    ouvert: bool = True


def composee(instance: Instance, changements: Iterable[Changement], jour: date) -> Instance:
    """The body with its seats of that day: those of the table, changed or closed, then the new ones in their order."""
    vus = {siege.qualite: siege for siege in instance.sieges}
    for un in sorted(changements, key=lambda un: un.le):
        if un.le > jour:
            break
        if un.ouvert:
            vus[un.siege.qualite] = un.siege
        else:
            vus.pop(un.siege.qualite, None)
    return replace(instance, sieges=tuple(vus.values()))


def fautes(avant: Instance, apres: Instance) -> tuple[str, ...]:
    """Why a body cannot be composed so; none when it may. A chair that the body has keeps its seat and its voice."""
    return tuple(_fautes(avant, apres))


def _fautes(avant: Instance, apres: Instance) -> Iterator[str]:
    for siege in avant.sieges:
        garde = apres.siege(siege.qualite)
        if siege.preside and (garde is None or garde.voix != DELIBERATIVE or garde.preside != siege.preside):
            yield f"Le siège « {siege.libelle} » préside ou vice-préside : il reste ouvert, à voix délibérative."
    rangs = Counter(siege.preside for siege in apres.sieges if siege.preside)
    if any(nombre > 1 for nombre in rangs.values()):
        yield "Deux sièges ne président pas la même instance."
    if not any(siege.voix == DELIBERATIVE for siege in apres.sieges):
        yield "L’instance n’aurait plus de membre à voix délibérative."
