"""Who sits, on a day: mandates with dates, their seats, and what is wrong in a composition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from efficience.noyau.gouvernance.instances import DELIBERATIVE, Instance


@dataclass(frozen=True)
class Mandat:
    """A person holds a seat from `debut` to `fin` included (None: no end said). `suppleant`: sits when the holder can't."""

    personne: str
    instance: str
    qualite: str
    debut: date
    fin: date | None = None
    suppleant: bool = False

    def court(self, jour: date) -> bool:
        """Whether the mandate holds on that day."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


def composition(mandats: Iterable[Mandat], instance: Instance, jour: date) -> tuple[Mandat, ...]:
    """The mandates that hold on that day, in the order of the seats, holders before those who stand in for them."""
    rangs = {siege.qualite: rang for rang, siege in enumerate(instance.sieges)}
    siens = [m for m in mandats if m.instance == instance.code and m.court(jour) and m.qualite in rangs]
    return tuple(sorted(siens, key=lambda m: (rangs[m.qualite], m.suppleant, m.personne)))


def deliberants(mandats: Iterable[Mandat], instance: Instance, jour: date) -> tuple[str, ...]:
    """The members who count for the quorum and vote: one per seat held, not those who stand in."""
    voix = {siege.qualite: siege.voix for siege in instance.sieges}
    siens = composition(mandats, instance, jour)
    return tuple(dict.fromkeys(m.personne for m in siens if voix[m.qualite] == DELIBERATIVE and not m.suppleant))


def suppleants(mandats: Iterable[Mandat], instance: Instance, jour: date) -> dict[str, tuple[str, ...]]:
    """By member who deliberates, those who may sit in their place: the stand-ins of their seat on that day."""
    siens = composition(mandats, instance, jour)
    voix = {siege.qualite: siege.voix for siege in instance.sieges}
    remplacants: dict[str, list[str]] = {}
    for un in siens:
        if un.suppleant:
            remplacants.setdefault(un.qualite, []).append(un.personne)
    return {
        un.personne: tuple(remplacants[un.qualite])
        for un in siens
        if not un.suppleant and un.qualite in remplacants and voix[un.qualite] == DELIBERATIVE
    }


def finis(mandats: Iterable[Mandat], instance: Instance, jour: date) -> dict[str, date]:
    """By name, the last day of those who sat in this body and no longer do on that day."""
    siens = [m for m in mandats if m.instance == instance.code]
    encore = {m.personne for m in siens if m.fin is None or m.fin >= jour}
    fins = sorted((m.fin, m.personne) for m in siens if m.fin and m.fin < jour and m.personne not in encore)
    return {nom: fin for fin, nom in fins}


def qualites_de(personne: str, mandats: Iterable[Mandat], jour: date) -> frozenset[str]:
    """The qualities that a person holds on that day, in any body: what a gesture made « ès qualités » is checked against."""
    return frozenset(m.qualite for m in mandats if m.personne == personne and m.court(jour))


def president(mandats: Iterable[Mandat], instance: Instance, jour: date, absents: Sequence[str] = ()) -> str:
    """Who chairs: the chair, or the vice-chair when the chair is away; nobody when neither sits.

    A chair whose stand-in sits is not away: the name is always that of the holder, whose voice decides a tie.
    """
    ordre = {siege.qualite: siege.preside for siege in instance.sieges if siege.preside}
    siens = composition(mandats, instance, jour)
    eligibles = [m for m in siens if m.qualite in ordre and not m.suppleant and m.personne not in absents]
    return min(eligibles, key=lambda m: ordre[m.qualite]).personne if eligibles else ""


def anomalies(mandats: Sequence[Mandat], instance: Instance, jour: date) -> tuple[str, ...]:
    """What is wrong in the composition of a body on that day, in words."""
    return tuple(_anomalies(mandats, instance, jour))


def _anomalies(mandats: Sequence[Mandat], instance: Instance, jour: date) -> Iterator[str]:
    siens = [mandat for mandat in mandats if mandat.instance == instance.code]
    inconnues = sorted({m.qualite for m in siens if instance.siege(m.qualite) is None and (m.fin is None or m.fin >= jour)})
    yield from (f"La qualité « {qualite} » n’a pas de siège." for qualite in inconnues)
    tenus = Counter(m.qualite for m in composition(siens, instance, jour) if not m.suppleant)
    for siege in instance.sieges:
        anciens = [m for m in siens if m.qualite == siege.qualite and m.fin and m.fin < jour]
        if siege.requis and not tenus[siege.qualite]:
            fini = f" : le mandat de {_dernier(anciens)} a pris fin" if anciens else ""
            yield f"Le siège « {siege.libelle} » est vacant{fini}."
        if tenus[siege.qualite] > 1 and not siege.plusieurs:
            yield f"Le siège « {siege.libelle} » a {tenus[siege.qualite]} titulaires."


def _dernier(anciens: Sequence[Mandat]) -> str:
    dernier = max(anciens, key=lambda mandat: mandat.fin or mandat.debut)
    return f"{dernier.personne} (jusqu’au {dernier.fin:%d/%m/%Y})"
