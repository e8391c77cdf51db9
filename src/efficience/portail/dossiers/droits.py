"""From rows to the domain: a dossier as its life cycle reads it, with what other tables say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from efficience.noyau import dossier as noyau
from efficience.noyau.delais import Duree, RegleDelai
from efficience.noyau.preuve import Preuve as PreuveDuDroit
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Delai, Dossier, Evenement
from efficience.reglement import officiel

_Cle = tuple[Any, int]
_PLIES: dict[_Cle, noyau.Dossier] = {}
_PLI, _FAITS = "_pli", "_faits_retenus"
"""Under which names a row keeps its fold, and what the other tables said of it."""
_GARDES = 5_000
"""How many dossiers a process remembers as folded, by their version."""


def avec_faits(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers with all that their events hold, in a fixed number of queries."""
    evenements = Evenement.objects.order_by("rang").select_related("preuve").prefetch_related("delais")
    return dossiers.select_related("organisation").prefetch_related(Prefetch("evenements", evenements), "mere")


class FaitsLus(Mapping[str, Any]):
    """What the other tables say of a dossier, read when a guard asks for it and not before: most lists ask for nothing.

    `tus`: what is not said at all, because a list has no time for it.
    """

    def __init__(self, dossier: Dossier, le: datetime, tus: frozenset[str] = frozenset()) -> None:
        self._dossier, self._le, self._tus = dossier, le, tus

    @cached_property
    def _lus(self) -> Mapping[str, Any]:
        return famille_de(self._dossier.cycle).faits(self._dossier, self._le)

    def __getitem__(self, nom: str) -> Any:
        if nom in self._tus:
            raise KeyError(nom)
        return self._lus[nom]

    def __iter__(self) -> Iterator[str]:
        return (nom for nom in self._lus if nom not in self._tus)

    def __len__(self) -> int:
        return len(list(iter(self)))


def droit(dossier: Dossier, le: datetime) -> noyau.Dossier:
    """The dossier of the domain: its events, and the facts that its guards read at that instant."""
    return replace(plie(dossier), faits=_faits(dossier, le))


def _faits(dossier: Dossier, le: datetime) -> FaitsLus:
    retenus: dict[tuple[int, datetime], FaitsLus] | None = dossier.__dict__.get(_FAITS)
    if retenus is None:
        return FaitsLus(dossier, le)
    return retenus.setdefault((dossier.version, le), FaitsLus(dossier, le))


def retenir(dossier: Dossier) -> None:
    """While a gesture is judged on this row, the other tables are read once: a refusal and its reason say the same."""
    dossier.__dict__[_FAITS] = {}


def relacher(dossier: Dossier) -> None:
    """The gesture is judged: what it sets going reads the other tables anew."""
    dossier.__dict__.pop(_FAITS, None)


def droits(dossiers: Iterable[Dossier], le: datetime) -> dict[str, noyau.Dossier]:
    """Many of them, by identifier, for a page that only looks: what was folded at that version is not read again.

    The facts that a family calls heavy are left to the dossier's own page, and to the gesture, which reads them all.
    """
    lus = list(dossiers)
    meres = Dossier.objects.select_related("organisation").in_bulk({d.mere_id for d in lus if d.mere_id})
    for d in lus:
        d.mere = meres.get(d.mere_id) if d.mere_id else None
    _plier([*lus, *meres.values()])
    for famille in {famille_de(d.cycle).code: famille_de(d.cycle) for d in lus}.values():
        famille.d_avance([d for d in lus if d.cycle in famille.cycles])
    return {str(d.pk): replace(plie(d), faits=FaitsLus(d, le, famille_de(d.cycle).lourds)) for d in lus}


def _plier(lus: list[Dossier]) -> None:
    """Give its fold to each of these rows, in a fixed number of queries for those that this process does not know."""
    inconnus = [d.pk for d in lus if (d.pk, d.version) not in _PLIES]
    frais = {d.pk: plie(d) for d in avec_faits(Dossier.objects.filter(pk__in=inconnus))} if inconnus else {}
    if len(_PLIES) > _GARDES:
        _PLIES.clear()
    _PLIES.update({(d.pk, d.version): frais[d.pk] for d in lus if d.pk in frais})
    for d in lus:
        if connu := frais.get(d.pk) or _PLIES.get((d.pk, d.version)):
            d.__dict__[_PLI] = (d.version, connu)


def plie(dossier: Dossier) -> noyau.Dossier:
    """The dossier folded from its events alone, without the facts that its guards read.

    A row remembers it for its version: a gesture folds its dossier several times, and nothing changes between.
    """
    version, connu = dossier.__dict__.get(_PLI, (None, None))
    if connu is None or version != dossier.version:
        faits = tuple(map(evenement, evenements_de(dossier)))
        connu = noyau.Dossier(dossier.automate, dossier.departement, officiel(), dossier.etat, faits)
        dossier.__dict__[_PLI] = (dossier.version, connu)
    return connu


def reprendre(present: Dossier, lu: Dossier) -> None:
    """Give to a row read under its lock the fold of the one read before it, if nobody wrote between: at the same version."""
    version, connu = lu.__dict__.get(_PLI, (None, None))
    if lu.pk == present.pk and version == present.version:
        present.__dict__[_PLI] = (version, connu)


def evenements_de(dossier: Dossier) -> Iterable[Evenement]:
    """The events in their order: those read in advance, or those of the database."""
    lus: dict[str, Any] = getattr(dossier, "_prefetched_objects_cache", {})
    if "evenements" in lus:
        return lus["evenements"]
    return dossier.evenements.order_by("rang").select_related("preuve").prefetch_related("delais")


def evenement(fait: Evenement) -> noyau.Evenement:
    """An event as the domain judges it: with its proof, and the rule of the delay it started."""
    preuve = getattr(fait, "preuve", None)
    return noyau.Evenement(
        geste=fait.geste,
        le=fait.le,
        par=f"{fait.par_nom} ({fait.organisation})",
        role=fait.role,
        preuve=PreuveDuDroit(preuve.canal, preuve.recu_le, preuve.par, preuve.reference) if preuve else None,
        donnees=fait.dites,
        regle_delai=next((regle(delai) for delai in fait.delais.all()), None),
    )


def regle(delai: Delai) -> RegleDelai:
    """The rule of a delay as it was on the day of the receipt."""
    lue = dict(delai.contenu)
    duree = Duree(lue.pop("nombre"), lue.pop("unite"))
    return RegleDelai(duree=duree, version=date.fromisoformat(lue.pop("version")), **lue)
