"""From rows to the domain: an act as the dossier that its life cycle reads, a contract as its acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from efficience.noyau import dossier as noyau
from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.actes import fin_de_vigueur
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.delais import Duree, RegleDelai
from efficience.noyau.dossier import Dossier
from efficience.noyau.finess import Finess
from efficience.noyau.preuve import Preuve as PreuveDuDroit
from efficience.portail.contrats.models import Acte, Contrat, Delai, Evenement, Preuve
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.contrats.valeurs import lire_tout
from efficience.reglement import officiel


def avec_faits(contrats: QuerySet[Contrat]) -> QuerySet[Contrat]:
    """The contracts with all that their dossiers read, in a fixed number of queries."""
    evenements = Evenement.objects.order_by("rang").select_related("preuve").prefetch_related("delais")
    actes = Acte.objects.order_by("numero").prefetch_related(Prefetch("evenements", evenements))
    return contrats.select_related("etablissement", "ars", "caisse").prefetch_related(Prefetch("actes", actes))


_Versions = tuple[tuple[UUID, int], ...]
_LUS: dict[_Versions, ContratDuDroit] = {}
_LU = "_contrat_lu"
_Lu = tuple[int, dict[UUID, int], ContratDuDroit]
"""What an act keeps, and under which name: its version, those of all the acts, the contract of the domain."""
_GARDES = 5_000
"""How many contracts a process remembers as read: one is a few kilobytes."""


def droits(contrats: QuerySet[Contrat]) -> list[tuple[Contrat, ContratDuDroit]]:
    """Many contracts as the domain knows them. A contract whose acts are at versions already read is not read again.

    For pages that only look: within a transaction that writes, versions may never come to be, and `droit` is called.
    """
    leurs_actes = Prefetch("actes", Acte.objects.order_by("numero").defer("projet"))
    legers = list(contrats.select_related("etablissement").prefetch_related("ars", "caisse", leurs_actes))
    inconnus = [contrat.pk for contrat in legers if _versions(contrat) not in _LUS]
    frais = {c.pk: droit(c) for c in avec_faits(Contrat.objects.filter(pk__in=inconnus))} if inconnus else {}
    lus = [(contrat, frais.get(contrat.pk) or _LUS[_versions(contrat)]) for contrat in legers]
    if len(_LUS) > _GARDES:
        _LUS.clear()
    _LUS.update({_versions(contrat): notre for contrat, notre in lus if contrat.pk in frais})
    return lus


def _versions(contrat: Contrat) -> _Versions:
    return tuple((acte.pk, acte.version) for acte in contrat.actes.all())


def dossier(acte: Acte) -> Dossier:
    """The dossier of an act: what its own events say, and what the other acts of the contract decided about it."""
    contrat = contrat_de(acte)
    if not acte.numero:
        return contrat.dossier
    fin = fin_de_vigueur(contrat)
    fini_le = contrat.initial.territoire.lendemain(fin) if fin else None
    return replace(contrat.avenants[acte.numero - 1], faits={"contrat_fini_le": fini_le})


def contrat_de(acte: Acte) -> ContratDuDroit:
    """The contract of an act as the domain knows it, read once for each version of this act that was loaded.

    Who has just written reads the act again: a gesture does, under its lock.
    """
    lu: _Lu | None = acte.__dict__.get(_LU)
    if lu is None or lu[0] != acte.version:
        actes = _actes(acte.contrat, acte)
        lu = acte.__dict__[_LU] = (acte.version, {un.pk: un.version for un in actes}, _droit(acte.contrat, actes))
    return lu[2]


def reprendre(present: Acte, lu: Acte) -> None:
    """Give to an act read under its lock the contract of the one read before it, if no act of the contract has moved."""
    connu: _Lu | None = lu.__dict__.get(_LU)
    if connu is None or lu.pk != present.pk or connu[0] != present.version:
        return
    if dict(Acte.objects.filter(contrat=present.contrat_id).values_list("pk", "version")) == connu[1]:
        present.__dict__[_LU] = connu


def droit(contrat: Contrat) -> ContratDuDroit:
    """The contract as the domain knows it."""
    return _droit(contrat, _actes(contrat))


def _actes(contrat: Contrat, frais: Acte | None = None) -> Sequence[Acte]:
    """In their order. `frais` is an act just read under lock, which replaces what was read before."""
    return [
        frais if frais is not None and acte.pk == frais.pk else acte
        for acte in sorted(contrat.actes.all(), key=lambda acte: acte.numero)
    ]


def _droit(contrat: Contrat, actes: Sequence[Acte]) -> ContratDuDroit:
    initial, *avenants = actes
    return ContratDuDroit(
        generation=contrat.generation,
        finess=Finess(contrat.etablissement_id),
        initial=_dossier(initial, contrat),
        avenants=tuple(_dossier(avenant, contrat) for avenant in avenants),
    )


def _dossier(acte: Acte, contrat: Contrat) -> Dossier:
    cycle = AVENANT if acte.numero else CYCLES[contrat.generation]
    return Dossier(cycle, contrat.departement, officiel(), acte.etat, tuple(map(evenement, _evenements(acte))))


def _evenements(acte: Acte) -> Iterable[Evenement]:
    """Those read in advance, or those of the database."""
    lus: dict[str, Any] = getattr(acte, "_prefetched_objects_cache", {})
    if "evenements" in lus:
        return lus["evenements"]
    return acte.evenements.order_by("rang").select_related("preuve").prefetch_related("delais")


def evenement(fait: Evenement) -> noyau.Evenement:
    """An event as the domain judges it: with its proof, and the version of the rule of the delay it started."""
    return noyau.Evenement(
        geste=fait.geste,
        le=fait.le,
        par=f"{fait.par_nom} ({fait.organisation})",
        role=fait.role,
        preuve=_preuve(fait),
        donnees=lire_tout(fait.donnees),
        regle_delai=next((_regle(delai) for delai in fait.delais.all()), None),
    )


def _preuve(fait: Evenement) -> PreuveDuDroit | None:
    preuve: Preuve | None = getattr(fait, "preuve", None)
    return PreuveDuDroit(preuve.canal, preuve.recu_le, preuve.par, preuve.reference) if preuve else None


def _regle(delai: Delai) -> RegleDelai:
    return RegleDelai(
        nom=delai.regle,
        intitule=delai.intitule,
        duree=Duree(delai.duree_nombre, delai.duree_unite),
        version=delai.version,
        texte=delai.texte,
        renvoi=delai.renvoi,
        origine=delai.origine,
        motif=delai.motif,
        effet_audition=delai.effet_audition,
    )
