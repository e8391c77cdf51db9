"""What an action saved: the methods, their assumptions, and totals where the same saving counts once.

A weak estimate of the trend distorts the saving (Cour des comptes, ONDAM 2015): the trend is an input with its source, and
every gain tells its computation. Negative gains are kept and shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import exiger_positif
from efficience.noyau.interessement import interessement_transport
from efficience.noyau.montant import Nombre, au_centime, en_exact


def tendanciel(depense_precedente: Decimal, depense: Decimal, tendance: Nombre) -> Calcul:
    """G = D(N−1) × (1 + τ) − D(N), in euros; `tendance` is a share, negative when the spend was to fall."""
    exiger_positif(depense_precedente=depense_precedente, depense=depense)
    attendue = en_exact(depense_precedente) * (1 + en_exact(tendance))
    mots = formule("dépense précédente × (1 + tendance) = {} × (1 + {})", depense_precedente, tendance)
    return _gain(attendue - en_exact(depense), Etape("Dépense attendue", mots, attendue),
                 formule("attendue − constatée = {} − {}", attendue, depense))  # fmt: skip


def depense_evitee(depense_precedente: Decimal, depense: Decimal) -> Calcul:
    """G = D(N−1) − D(N), in euros."""
    exiger_positif(depense_precedente=depense_precedente, depense=depense)
    mots = formule("précédente − constatée = {} − {}", depense_precedente, depense)
    return _gain(en_exact(depense_precedente) - en_exact(depense), None, mots)


def prix_volume(volume_reference: Nombre, volume: Nombre, prix_reference: Nombre, prix: Nombre) -> Calcul:
    """G = (V_ref − V) × P_ref + V × (P_ref − P): what fewer units and lower prices saved, in euros."""
    nombres = (volume_reference, volume, prix_reference, prix)
    exiger_positif(**dict(zip(("volume_reference", "volume", "prix_reference", "prix"), nombres, strict=True)))
    v0, v1, p0, p1 = map(en_exact, nombres)
    mots = formule("({} − {}) × {} + {} × ({} − {})", v0, v1, p0, v1, p0, p1)
    return _gain((v0 - v1) * p0 + v1 * (p0 - p1), None, "effet de volume + effet de prix = " + mots)


def ratio_transport(
    part_reference: Nombre, part_observee: Nombre, montant_total: Decimal, cout_ambulance: Nombre, cout_tap: Nombre
) -> Calcul:
    """The saving of the transport indicator of the contract, whole (webinaire of 2022: divided by the TAP cost)."""
    calcul = interessement_transport(
        part_reference, part_observee, montant_total, cout_ambulance, cout_tap, taux=1, denominateur="cout_tap"
    )
    gain = calcul.resultat["economie"]
    return Calcul({"gain": gain}, calcul.etapes)


def declaratif(montant: Decimal) -> Calcul:
    """A gain entered with its evidence: retained only when both parties sign it."""
    return Calcul({"gain": montant}, (Etape("Gain déclaré", "déclaré, avec sa pièce", montant),))


def _gain(exact: Fraction, avant: Etape | None, mots: str) -> Calcul:
    gain = au_centime(exact)
    return Calcul({"gain": gain}, (*((avant,) if avant else ()), Etape("Gain", mots, gain)))


METHODES: Mapping[str, tuple[str, Callable[..., Calcul]]] = MappingProxyType(
    {
        "tendanciel": ("écart à la tendance", tendanciel),
        "prix_volume": ("effets de prix et de volume", prix_volume),
        "ratio_transport": ("part de l’ambulance", ratio_transport),
        "depense_evitee": ("dépense évitée", depense_evitee),
        "declaratif": ("déclaratif", declaratif),
    }
)


@dataclass(frozen=True)
class Gain:
    """The gain of an action for a year, euros. `retenu`: what both parties accepted, None when they have not yet.

    `cle`: (spending item, population, period). Two gains with the same key are the same euros seen twice.
    """

    action: str
    theme: str
    pilotage: str
    annee: int
    attendu: Decimal
    brut: Decimal | None
    retenu: Decimal | None
    cle: tuple[str, str, str]


@dataclass(frozen=True)
class Total:
    """Sums in euros, and the actions whose gain was left out because another one has the same key."""

    attendu: Decimal
    brut: Decimal
    retenu: Decimal
    ecartes: tuple[str, ...]


def totaliser(gains: Iterable[Gain]) -> Total:
    """Totals of gains: of those that share a key, the largest retained (then gross, then expected) counts, once."""
    par_cle: dict[tuple[str, str, str], list[Gain]] = defaultdict(list)
    for gain in gains:
        par_cle[gain.cle].append(gain)
    comptes = {id(un) for groupe in par_cle.values() for un in [max(groupe, key=_rang)]}
    tous = [gain for groupe in par_cle.values() for gain in groupe]
    gardes = [gain for gain in tous if id(gain) in comptes]
    return Total(
        attendu=_somme(gain.attendu for gain in gardes),
        brut=_somme(gain.brut for gain in gardes),
        retenu=_somme(gain.retenu for gain in gardes),
        ecartes=tuple(sorted(gain.action for gain in tous if id(gain) not in comptes)),
    )


def totaux_par(gains: Iterable[Gain], dimension: str) -> Mapping[str, Total]:
    """Totals by « theme », « pilotage », « action » or « annee »; a key shared across two groups counts in each."""
    groupes: dict[str, list[Gain]] = defaultdict(list)
    for gain in gains:
        groupes[str(getattr(gain, dimension))].append(gain)
    return {nom: totaliser(groupe) for nom, groupe in sorted(groupes.items())}


def _rang(gain: Gain) -> tuple[bool, Decimal, bool, Decimal, Decimal]:
    return (
        gain.retenu is not None,
        gain.retenu or Decimal(0),
        gain.brut is not None,
        gain.brut or Decimal(0),
        gain.attendu,
    )


def _somme(montants: Iterable[Decimal | None]) -> Decimal:
    """What is known, added up: a gain that is not known yet adds nothing and is not a zero of its own."""
    return au_centime(sum((montant for montant in montants if montant is not None), Decimal(0)))
