"""How many boxes and lines each establishment has, each year, in each family. Whole numbers only, sums exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import Entiers, Region, alea

_MILLE, _CENT_MILLE = 1000, 100_000


@dataclass(frozen=True)
class Volume:
    """One establishment, one year: boxes by family, and the lines to publish them in."""

    boites: tuple[int, ...]
    lignes: int


def repartir(total: int, poids: Entiers) -> Entiers:
    """Share `total` ≥ 0 in proportion to `poids` > 0, exactly: largest remainders first, ties in the order given."""
    parts: Entiers = total * poids // poids.sum()
    restes = total * poids % poids.sum()
    premiers = np.argsort(-restes, kind="stable")[: total - int(parts.sum())]
    parts[premiers] += 1
    return parts


def volumes(region: Region, demande: Demande, etablissements: Sequence[Etablissement], annee: int) -> dict[int, Volume]:
    """Volumes by rank of establishment, for the `annee`-th year; those that don't transmit are absent.

    The lines of an establishment are those of its first year, so that its habits can be compared.
    """
    tailles = _tailles(region, etablissements, demande.boites)
    lignes = _lignes(region, tailles, demande.lignes)
    parts = {
        e.rang: Volume(tuple(_familles(region, demande.graine, e, tailles[e.rang], annee)), lignes[e.rang])
        for e in etablissements
    }
    dernier = annee == len(demande.annees) - 1
    if dernier:
        _fusionner(etablissements, parts)
    return {e.rang: parts[e.rang] for e in etablissements if e.transmet(dernier)}


def _tailles(region: Region, etablissements: Sequence[Etablissement], boites: int) -> list[int]:
    """Boxes of the first year. A planted number of PPI sets the size; the others share what is left."""
    ipp = region.familles[0].boites
    imposees = {e.rang: e.effet.ipp * _CENT_MILLE // ipp for e in etablissements if e.effet.ipp}
    reste = max(boites - sum(imposees.values()), boites // 3)
    libres = [e for e in etablissements if e.rang not in imposees]
    parts = repartir(reste, np.array([e.taille for e in libres], dtype=np.int64))
    imposees |= {e.rang: int(part) for e, part in zip(libres, parts, strict=True)}
    return [imposees[e.rang] for e in etablissements]


def _familles(region: Region, graine: int, e: Etablissement, taille: int, annee: int) -> list[int]:
    """Boxes by family: usual share × habits of the establishment × evolution; the last family takes what is left."""
    habitudes = alea(graine, "habitudes", e.rang).integers(600, 1500, size=len(region.familles))
    ecarts = alea(graine, "annee", e.rang, annee).integers(970, 1031, size=len(region.familles))
    boites = []
    for famille, habitude, ecart in zip(region.familles[:-1], habitudes, ecarts, strict=False):
        base = taille * famille.boites * e.categorie.suivies * int(habitude) // (_CENT_MILLE * 100 * _MILLE)
        boites.append(_evoluer(base, famille.evolution, annee) * int(ecart) // _MILLE)
    if e.effet.ipp is not None:
        boites[0] = boites_plantees(e, annee)
    autres = _evoluer(taille, region.familles[-1].evolution, annee) * int(ecarts[-1]) // _MILLE
    return [*boites, max(0, autres - sum(boites))]


def boites_plantees(e: Etablissement, annee: int) -> int:
    """Boxes of PPI of an establishment where they are planted, in the `annee`-th year."""
    return _evoluer(e.effet.ipp or 0, e.effet.evolution, annee)


def _evoluer(base: int, pour_mille: int, annees: int) -> int:
    """`base` after some years of a constant evolution, rounded half-up once."""
    exact = base * Fraction(_MILLE + pour_mille, _MILLE) ** annees
    return int(exact + Fraction(1, 2))


def _fusionner(etablissements: Sequence[Etablissement], parts: dict[int, Volume]) -> None:
    """The absorbing establishment carries both volumes in the last year."""
    absorbant = next(e.rang for e in etablissements if e.effet.dernier == "absorbant")
    absorbe = next(e.rang for e in etablissements if e.effet.dernier == "absorbe")
    boites = tuple(a + b for a, b in zip(parts[absorbant].boites, parts[absorbe].boites, strict=True))
    parts[absorbant] = Volume(boites, parts[absorbant].lignes + parts[absorbe].lignes)


def _lignes(region: Region, boites: Sequence[int], total: int) -> list[int]:
    """Lines grow more slowly than boxes, and stay below a third of them."""
    racines = np.array([max(1, int(n**region.volumes.exposant_lignes)) for n in boites], dtype=np.int64)
    plafonds = np.array(boites, dtype=np.int64) // 3
    nombres = np.minimum(repartir(total, racines), plafonds)
    for _ in range(8):
        libres = np.where(nombres < plafonds, racines, 0)
        if nombres.sum() >= total or not libres.any():
            break
        nombres = np.minimum(nombres + repartir(int(total - nombres.sum()), libres), plafonds)
    return [int(nombre) for nombre in nombres]
