"""Random regions: hospitals of one to three sites, every indicator that makes money, three years and the one before."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

import oracle_argent
from objectifs import FORMES
from test_portefeuilles import portefeuille

from efficience.noyau.finess import cle

ANNEES = (2022, 2023, 2024)
REGIONAUX = tuple(oracle_argent.CIBLES)
Mesures = dict[str, dict[tuple[str, int], dict[str, str]]]


def numero(rang: int) -> str:
    """A fictive FINESS number whose key is right."""
    racine = f"59{rang:06d}"
    return racine + cle(racine)


def _regional(hasard: random.Random, code: str) -> dict[str, str]:
    if code == "R-CONC":
        return {"niveau": hasard.choice("AAABBBCD")}
    sur = hasard.choice((0, 7, hasard.randrange(1, 500)))
    if code == "R-CONF":
        return {"ordonnances": str(sur), **{n: str(hasard.randrange(sur // 2, sur + 1)) for n in
                                            ("finess", "rpps", "informatisees", "dci")}}  # fmt: skip
    haut, bas = {"R-SC": ("sejours_sc", "sejours")}.get(code, ("unites_biosimilaires", "unites"))
    return {bas: str(sur), haut: str(hasard.randrange(sur // (4 if code == "R-SC" else 1) + 1) if code == "R-SC" else
                                     sur - hasard.randrange(sur // 8 + 1))}  # fmt: skip


@dataclass(frozen=True)
class Hopital:
    """A legal entity, its sites, what each measured, by indicator, site and year."""

    finess: str
    sites: tuple[str, ...]
    mesures: Mesures

    def sommes(self, code: str, annee: int) -> list[dict[str, str]]:
        """The measures of its sites for a year."""
        return [self.mesures[code][site, annee] for site in self.sites]

    def national(self, annee: int, codes: tuple[str, ...]) -> dict[str, Decimal]:
        """What the oracle finds for each national indicator, in euros."""
        return {
            code: oracle_argent.evaluer(code, self.sommes(code, annee - 1), self.sommes(code, annee))["interessement"]
            for code in codes
        }

    def atteints(self, annee: int) -> int:
        """How many regional targets the oracle finds reached."""
        return sum(oracle_argent.atteint(code, annee, self.sommes(code, annee)) is True for code in REGIONAUX)


@dataclass(frozen=True)
class RegionTiree:
    """Hospitals, and for each year the flat rate and the envelope, in cents."""

    hopitaux: tuple[Hopital, ...]
    forfaits: dict[int, int] = field(default_factory=dict)
    enveloppes: dict[int, int] = field(default_factory=dict)

    def parts(self, annee: int) -> dict[str, Decimal]:
        """What the oracle gives each hospital of the envelope, in euros."""
        ranges = sorted(self.hopitaux, key=lambda h: h.finess)
        droits = [self.forfaits[annee] * h.atteints(annee) for h in ranges]
        attendues = oracle_argent.plus_fort_reste(droits, self.enveloppes[annee])
        return {h.finess: Decimal(part) / 100 for h, part in zip(ranges, attendues, strict=True)}


def tirer_une_region(graine: object, nombre: int) -> RegionTiree:
    """A region of that many hospitals. Some envelopes suffice, others do not."""
    hasard = random.Random(f"region-{graine}")
    hopitaux = []
    for rang in range(nombre):
        nationales = portefeuille(hasard)
        tires = sorted({site for site, _ in nationales["N-IPP"]})
        noms = {site: numero(100 + rang * 10 + place) for place, site in enumerate(tires)}
        mesures: Mesures = {
            code: {(noms[site], an): lues for (site, an), lues in siennes.items()} for code, siennes in nationales.items()
        }
        mesures |= {
            code: {(site, an): _regional(hasard, code) for site in noms.values() for an in (ANNEES[0] - 1, *ANNEES)}
            for code in REGIONAUX
        }
        hopitaux.append(Hopital(noms[tires[0]], tuple(noms.values()), mesures))
    forfaits = {an: hasard.randrange(1, 10**6) for an in ANNEES}
    enveloppes = {an: hasard.choice((nombre * 5 * forfaits[an], hasard.randrange(1, nombre * 3 * 10**6))) for an in ANNEES}
    return RegionTiree(tuple(hopitaux), forfaits, enveloppes)


NATIONAUX = tuple(FORMES)
