"""The frame of a chart: its size, its two scales, known to the pixel before anything is drawn.

Labels are placed and hatches cut in Python with the very scales that Vega is given, without measuring the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from efficience.documents.graphiques.charte import BORNE_ETROITE

Axe = Mapping[str, Any]
"""An axis of Vega-Lite."""
_PAS = (1, 2, 5, 10)  # of a tick, times a power of ten


@dataclass(frozen=True)
class Echelle:
    """From values to pixels of the plot, first end at the left or at the bottom."""

    debut: float
    fin: float
    pixels: float
    renversee: bool = False
    logarithmique: bool = False

    def pixel(self, valeur: float) -> float:
        """Pixels from the left, or from the top when `renversee`."""
        part = (self._lineaire(valeur) - self._lineaire(self.debut)) / (
            self._lineaire(self.fin) - self._lineaire(self.debut)
        )
        return (1 - part if self.renversee else part) * self.pixels

    def valeur(self, pixel: float) -> float:
        """The value drawn there."""
        part = 1 - pixel / self.pixels if self.renversee else pixel / self.pixels
        lineaire = self._lineaire(self.debut) + part * (self._lineaire(self.fin) - self._lineaire(self.debut))
        return float(10**lineaire) if self.logarithmique else lineaire

    def borner(self, valeur: float) -> float:
        """The value brought back into the frame."""
        return min(max(valeur, self.debut), self.fin)

    def graduations(self, nombre: int) -> list[float]:
        """About `nombre` round values inside."""
        return self._decades(nombre) if self.logarithmique else rondes(self.debut, self.fin, nombre)

    def vega(self) -> dict[str, object]:
        """The same scale for Vega."""
        domaine = {"domain": [self.debut, self.fin], "nice": False}
        return {"type": "log", **domaine} if self.logarithmique else {"type": "linear", **domaine, "zero": False}

    def _lineaire(self, valeur: float) -> float:
        return log10(valeur) if self.logarithmique else valeur

    def _decades(self, nombre: int) -> list[float]:
        puissances = range(floor(log10(self.debut)), ceil(log10(self.fin)) + 1)
        for pas in (_PAS[:3], _PAS[:1]):
            ticks = [un * 10.0**p for p in puissances for un in pas if self.debut <= un * 10.0**p <= self.fin]
            if len(ticks) <= nombre:
                break
        return ticks


def rondes(debut: float, fin: float, nombre: int) -> list[float]:
    """Round values between two others: multiples of 1, 2 or 5 times a power of ten, about `nombre` of them."""
    brut = (fin - debut) / max(nombre, 1)
    puissance = 10.0 ** floor(log10(brut))
    pas = next(un * puissance for un in _PAS if un * puissance >= brut * 0.999)
    premier, dernier = ceil(debut / pas - 1e-9), floor(fin / pas + 1e-9)
    return [round(rang * pas, 10) for rang in range(premier, dernier + 1)]


@dataclass(frozen=True)
class Marges:
    """Pixels around the plot."""

    gauche: int
    droite: int
    haut: int
    bas: int


@dataclass(frozen=True)
class Cadre:
    """The plot and what surrounds it."""

    x: Echelle
    y: Echelle
    marges: Marges
    axe_x: Axe | None = None
    axe_y: Axe | None = None

    @property
    def largeur(self) -> int:
        """Of the whole picture, in pixels."""
        return round(self.x.pixels) + self.marges.gauche + self.marges.droite

    @property
    def hauteur(self) -> int:
        """Of the whole picture, in pixels."""
        return round(self.y.pixels) + self.marges.haut + self.marges.bas

    @property
    def etroit(self) -> bool:
        """True on a phone."""
        return self.largeur < BORNE_ETROITE

    def point(self, gauche: float, haut: float) -> dict[str, float]:
        """The data coordinates of a place given in pixels of the plot."""
        return {"x": self.x.valeur(gauche), "y": self.y.valeur(haut)}

    def segment(self, gauche: float, haut: float, droite: float, bas: float) -> dict[str, float]:
        """A line or a box given in pixels of the plot."""
        fin = self.point(droite, bas)
        return {**self.point(gauche, haut), "x2": fin["x"], "y2": fin["y"]}


def en_pixels(largeur: float, hauteur: float, marges: Marges) -> Cadre:
    """A frame without axes, whose data coordinates are its pixels, from the top left."""
    return Cadre(Echelle(0, largeur, largeur), Echelle(hauteur, 0, hauteur, renversee=True), marges)
