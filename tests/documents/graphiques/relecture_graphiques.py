"""A drawn chart read again: marks, words and scales taken from the SVG alone, to be compared with the table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from xml.etree import ElementTree as Xml

Point = tuple[float, float]
_ESPACE = "{http://www.w3.org/2000/svg}"
_COMMANDE = re.compile(r"([MLAlmhvaZz])([^MLAlmhvaZz]*)")
_NOMBRE = re.compile(r"-?\d*\.?\d+")
_PLACE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")


@dataclass(frozen=True)
class Mot:
    """A text of the picture, where it is anchored."""

    texte: str
    x: float
    y: float
    ancre: str
    marque: str


def _parcourir(element: Xml.Element, x: float = 0, y: float = 0, marque: str = "", ancre: str = "start") -> Iterator[tuple]:
    place = _PLACE.search(element.get("transform", ""))
    if place:
        x, y = x + float(place[1]), y + float(place[2])
    marque, ancre = element.get("data-marque", marque), element.get("text-anchor", ancre)
    yield element, x, y, marque, ancre
    for enfant in element:
        yield from _parcourir(enfant, x, y, marque, ancre)


def mots(svg: str, marque: str | None = None) -> list[Mot]:
    """The texts; those of one layer when it is named, « » for those of the axes."""
    lus = [
        Mot(e.text or "", x, y, ancre, nom)
        for e, x, y, nom, ancre in _parcourir(Xml.fromstring(svg))
        if e.tag == f"{_ESPACE}text"
    ]
    return [mot for mot in lus if marque is None or mot.marque == marque]


def traces(svg: str, marque: str) -> list[list[Point]]:
    """The summits of each mark of a layer, in pixels of the picture; a disc is its centre."""
    return [
        [(px + x, py + y) for px, py in points]
        for e, x, y, nom, _ in _parcourir(Xml.fromstring(svg))
        if nom == marque and e.tag == f"{_ESPACE}path"
        for points in _sous_chemins(e.attrib["d"])
    ]


def centres(svg: str, marque: str) -> list[Point]:
    """The middle of each mark of a layer."""
    return [_moyenne(points) for points in traces(svg, marque)]


def _moyenne(points: list[Point]) -> Point:
    distincts = list(dict.fromkeys(points))
    return sum(p[0] for p in distincts) / len(distincts), sum(p[1] for p in distincts) / len(distincts)


def _sous_chemins(d: str) -> Iterator[list[Point]]:
    points: list[Point] = []
    for lettre, suite in _COMMANDE.findall(d):
        n = [float(nombre) for nombre in _NOMBRE.findall(suite)]
        if lettre == "M":
            if points:
                yield points
            points = [(n[0], n[1])]
            continue
        x, y = points[-1]
        match lettre:
            case "L" | "A":
                points.append((n[-2], n[-1]))
            case "l" | "m":
                points.append((x + n[0], y + n[1]))
            case "h" if n[0]:
                points.append((x + n[0], y))
            case "v":
                points.append((x, y + n[0]))
            case "a":
                points.append((x + n[-2], y + n[-1]))
    if points:
        yield points


def nombre(texte: str) -> float:
    """« 1 000 », « 42,1 % », « −17 983,40 € »."""
    lu = float(re.sub(r"[^\d,−-]", "", texte).replace(",", ".").replace("−", "-"))
    return lu / 100 if texte.rstrip().endswith("%") else lu


@dataclass(frozen=True)
class Axe:
    """What pixels are worth, from two ticks printed on the axis."""

    ticks: tuple[tuple[float, float], ...]
    logarithmique: bool = False

    def pixel(self, valeur: float) -> float:
        """Where a value must be."""
        echelle = log10 if self.logarithmique else float
        (v0, p0), (v1, p1) = self.ticks[0], self.ticks[-1]
        return p0 + (echelle(valeur) - echelle(v0)) / (echelle(v1) - echelle(v0)) * (p1 - p0)


def axe_y(svg: str) -> Axe:
    """The ticks at the left."""
    lus = [mot for mot in mots(svg, "") if mot.ancre == "end"]
    return Axe(tuple(sorted((nombre(m.texte), m.y - 4) for m in lus)))


def axe_x(svg: str, logarithmique: bool = False) -> Axe:
    """The ticks at the bottom."""
    lus = [mot for mot in mots(svg, "") if mot.ancre == "middle"]
    return Axe(tuple(sorted((nombre(m.texte), m.x) for m in lus)), logarithmique)


def ecart_maximal(lus: list[Point], attendus: list[Point]) -> float:
    """The largest distance in pixels from a place expected to the mark nearest to it, each mark serving once."""
    if len(lus) != len(attendus):
        return float("inf")
    restants, pire = list(lus), 0.0
    for x, y in attendus:
        ecarts = [max(abs(x - px), abs(y - py)) for px, py in restants]
        pire = max(pire, min(ecarts))
        del restants[ecarts.index(min(ecarts))]
    return pire
