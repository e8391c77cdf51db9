"""A contract and its acts: what is in force on a day is a pure function of what was signed.

The contract is the act number 0, each signed avenant the next one. An avenant changes the blocks it ticks and no other:
every block says from which act it comes. Nothing is copied, so no signature is inherited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from efficience.noyau.automate import Etat
from efficience.noyau.contrat.effets import fin_du_volet_resilie, prise_d_effet
from efficience.noyau.contrat.gardes import conclu_le
from efficience.noyau.dossier import Dossier
from efficience.noyau.finess import Finess
from efficience.noyau.periode import Periode

Volets = Mapping[str, date | None]
"""The volets by code, each with a last day of its own (None: that of the contract)."""


@dataclass(frozen=True)
class Acte:
    """A signed act: its number, the day it was signed, the day it takes effect, the blocks it sets."""

    numero: int
    signe_le: date
    effet_le: date
    blocs: Mapping[str, Any]


@dataclass(frozen=True)
class Clause:
    """The content of a block on a day, and the number of the act it comes from."""

    valeur: Any
    acte: int


@dataclass(frozen=True)
class Contrat:
    """A contract: the establishment that first signed it, its dossier, the dossiers of its avenants in their order."""

    generation: str
    finess: Finess
    initial: Dossier
    avenants: tuple[Dossier, ...] = ()

    @cached_property
    def actes(self) -> tuple[Acte, ...]:
        """The signed acts, in the order in which they take effect; empty before the contract is concluded."""
        contrat = _acte(0, self.initial, "prise_d_effet_contrat")
        if contrat is None:
            return ()
        signes = (_acte(rang, avenant, "prise_d_effet_avenant") for rang, avenant in enumerate(self.avenants, start=1))
        suivants = sorted((acte for acte in signes if acte), key=lambda acte: (acte.effet_le, acte.signe_le, acte.numero))
        return (contrat, *suivants)

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier of the contract, knowing what its avenants decided: read it for states and gestures."""
        return replace(self.initial, faits={**self.initial.faits, **_faits(self)})

    def situation(self, le: datetime) -> Etat:
        """The state of the contract at that instant, from what was done by then."""
        return self.connu(le).dossier.situation(le)

    def connu(self, le: datetime) -> Contrat:
        """The contract as it was known at that instant."""
        initial, avenants = self.initial.connu(le), tuple(avenant.connu(le) for avenant in self.avenants)
        connus = zip((initial, *avenants), (self.initial, *self.avenants), strict=True)
        if all(alors is present for alors, present in connus):
            return self  # most often: what was derived from it is derived once
        return replace(self, initial=initial, avenants=avenants)

    def en_vigueur(self, jour: date) -> bool:
        """Whether the contract is in force on that day, where the establishment is."""
        debut = self.actes[0].effet_le if self.actes else None
        fin = fin_de_vigueur(self)
        return debut is not None and debut <= jour and (fin is None or jour <= fin)


def _acte(numero: int, dossier: Dossier, regle: str) -> Acte | None:
    """The act that a dossier made, once the three parties signed it."""
    instant = conclu_le(dossier)
    if instant is None:
        return None
    signe_le = dossier.territoire.jour(instant)
    blocs = {nom: dossier.donnee(nom) for nom in ("volets", "periode") if dossier.donnee(nom) is not None}
    blocs |= dossier.donnee("blocs") or {}
    return Acte(numero, signe_le, _effet(dossier, blocs, regle, signe_le), blocs)


def _effet(dossier: Dossier, blocs: Mapping[str, Any], regle: str, signe_le: date) -> date:
    if "resiliation" in blocs:
        return fin_du_volet_resilie(signe_le, dossier.reglement)
    periode: Periode | None = dossier.donnee("periode")
    convenue = dossier.donnee("date_effet") or (periode.debut if periode else None)
    return prise_d_effet(regle, signe_le, dossier.reglement, convenue)


def actes_en_vigueur(contrat: Contrat, jour: date) -> tuple[Acte, ...]:
    """The acts in force on that day, oldest effect first; none when the contract itself is not."""
    if not contrat.en_vigueur(jour):
        return ()
    return tuple(acte for acte in contrat.actes if acte.effet_le <= jour)


def contenu(contrat: Contrat, jour: date) -> dict[str, Clause]:
    """What the contract says on that day, block by block, each with the act it comes from."""
    return {
        bloc: Clause(valeur, acte.numero) for acte in actes_en_vigueur(contrat, jour) for bloc, valeur in acte.blocs.items()
    }


def volets_en_vigueur(contrat: Contrat, jour: date) -> frozenset[str]:
    """The volets in force on that day: those agreed, less those whose own term or agreed termination has passed."""
    fins = _fins_des_volets(actes_en_vigueur(contrat, jour))
    return frozenset(volet for volet, fin in fins.items() if fin is None or jour <= fin)


def titulaire(contrat: Contrat, jour: date) -> Finess:
    """The establishment that the contract binds on that day: a merger puts its successor in its place (A-53)."""
    fusions = [
        f.donnees for f in contrat.initial.evenements if f.geste == "constater_fusion" and f.donnees["fusion_le"] <= jour
    ]
    return Finess(max(fusions, key=lambda f: f["fusion_le"])["successeur"]) if fusions else contrat.finess


def fin_de_vigueur(contrat: Contrat) -> date | None:
    """The last day of the contract: its term, the closing of the establishment, the end of its last volet."""
    faits = _faits(contrat)
    periode: Periode | None = faits.get("periode")
    generation = contrat.initial.reglement.generation(contrat.generation)
    terme = periode.fin if periode else generation.fin
    fins = (terme, contrat.initial.donnee("fermeture_le"), faits.get("volets_finis_le"))
    return min((fin for fin in fins if fin), default=None)


def _fins_des_volets(actes: Iterable[Acte]) -> dict[str, date | None]:
    """The last day of each volet that these acts leave: its own, or that of its termination. None: that of the contract."""
    fins: dict[str, date | None] = {}
    for acte in actes:
        fins = dict(acte.blocs.get("volets", fins))
        for volet in acte.blocs.get("resiliation", ()):
            fins[volet] = min(acte.effet_le, fins.get(volet) or acte.effet_le)
    return fins


def _faits(contrat: Contrat) -> dict[str, Any]:
    """What the signed acts decided about the whole contract: its period, the day its last volet ends."""
    periodes = [acte.blocs["periode"] for acte in contrat.actes if "periode" in acte.blocs]
    faits: dict[str, Any] = {"periode": periodes[-1]} if periodes else {}
    fins = [*_fins_des_volets(contrat.actes).values()]
    if fins and None not in fins:
        faits["volets_finis_le"] = max(fin for fin in fins if fin)
    return faits
