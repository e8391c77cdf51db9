"""From degrees to pixels: one panel for the metropolitan sites shown, one inset for each overseas department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from types import MappingProxyType

OUTRE_MER: Mapping[str, str] = MappingProxyType(
    {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
)
_KM_PAR_DEGRE = 111.2  # of latitude
_PAS_KM = (200, 100, 50, 20, 10, 5, 2, 1)  # lengths of a scale bar
_ETENDUE_MINIMALE = 0.15  # degrees: a panel of one site is not a point
_MAILLES = 9  # of the grid where a place for words is sought

Lieu = tuple[float, float]
"""Longitude and latitude, in degrees."""


@dataclass(frozen=True)
class Panneau:
    """A rectangle of the picture, in pixels, and the degrees it shows: east-west shrunk as at its middle latitude."""

    nom: str
    gauche: float
    haut: float
    largeur: float
    hauteur: float
    centre: Lieu
    pixels_par_degre: float

    def placer(self, lieu: Lieu) -> tuple[float, float]:
        """The pixels of a place."""
        x = (lieu[0] - self.centre[0]) * cos(radians(self.centre[1])) * self.pixels_par_degre
        y = (lieu[1] - self.centre[1]) * self.pixels_par_degre
        return self.gauche + self.largeur / 2 + x, self.haut + self.hauteur / 2 - y

    def echelle(self) -> tuple[int, float]:
        """A round number of kilometres, at most a quarter of the panel, and its pixels."""
        par_km = self.pixels_par_degre / _KM_PAR_DEGRE
        km = next((un for un in _PAS_KM if un * par_km <= self.largeur / 4), _PAS_KM[-1])
        return km, km * par_km


def cadrer(
    nom: str, lieux: Sequence[Lieu], gauche: float, haut: float, largeur: float, hauteur: float, marge: float
) -> Panneau:
    """The panel that shows these places in that rectangle, `marge` pixels from its sides."""
    (ouest, est), (sud, nord) = _etendue([un[0] for un in lieux]), _etendue([un[1] for un in lieux])
    centre = (ouest + est) / 2, (sud + nord) / 2
    horizontal = (largeur - 2 * marge) / ((est - ouest) * cos(radians(centre[1])))
    vertical = (hauteur - 2 * marge) / (nord - sud)
    return Panneau(nom, gauche, haut, largeur, hauteur, centre, min(horizontal, vertical))


def _etendue(degres: Sequence[float]) -> tuple[float, float]:
    bas, haut = min(degres), max(degres)
    manque = max(0.0, _ETENDUE_MINIMALE - (haut - bas)) / 2
    return bas - manque, haut + manque


def enveloppe(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The convex hull of points, in order around it (Andrew's monotone chain)."""
    tries = sorted(set(points))
    if len(tries) <= 2:
        return tries
    return [*_chaine(iter(tries)), *_chaine(reversed(tries))]


def _chaine(points: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
    """One side of the hull, without its last point."""
    chaine: list[tuple[float, float]] = []
    for x, y in points:
        while len(chaine) > 1:
            (x0, y0), (x1, y1) = chaine[-2:]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            chaine.pop()
        chaine.append((x, y))
    return chaine[:-1]


def creux(tour: Sequence[tuple[float, float]], points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place inside a hull that is furthest from the points: where words hide least."""
    (gauche, droite), (haut, bas) = ((min(un), max(un)) for un in zip(*tour, strict=True))
    essais = [
        (gauche + (droite - gauche) * i / _MAILLES, haut + (bas - haut) * j / _MAILLES)
        for i in range(1, _MAILLES)
        for j in range(1, _MAILLES)
    ]
    dedans = [un for un in essais if _contient(tour, un)] or [tour[0]]
    return max(dedans, key=lambda un: min((un[0] - x) ** 2 + (un[1] - y) ** 2 for x, y in points))


def _contient(tour: Sequence[tuple[float, float]], point: tuple[float, float]) -> bool:
    """True when the point is always on the same side of the hull."""
    cotes = zip(tour, [*tour[1:], tour[0]], strict=True)
    return all((x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0) > 0 for (x0, y0), (x1, y1) in cotes)
