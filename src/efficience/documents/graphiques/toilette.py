"""From the SVG that Vega writes to one a strict content policy lets through, small enough for a page.

Kept: shapes, lines, texts, their presentation attributes. Anything not on the two lists is refused, so that neither a
style attribute, nor a script, nor an address can get in. What goes: Vega's English labels for assistive tools (the
picture has one name, the table says the rest), empty groups, digits beyond what is seen (the tenth of a pixel for marks),
and marks of one look drawn one by one: they become a single path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree import ElementTree as Xml

_ESPACE = "{http://www.w3.org/2000/svg}"
_BALISES = frozenset({"svg", "g", "path", "line", "rect", "text"})
_GARDES = frozenset(
    """transform d x y x2 y2 width height viewBox fill fill-opacity stroke stroke-width stroke-dasharray stroke-linecap
    stroke-linejoin stroke-miterlimit font-size font-weight font-style text-anchor""".split()
)
_OTES = frozenset("class role version pointer-events opacity font-family display".split())
_AJOUTES = frozenset({"class", "role", "aria-label", "font-family", "data-marque"})
_ADRESSE = re.compile(r"url|:", re.IGNORECASE)
_NOMBRE = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_MARQUE = re.compile(r"role-mark (\w+?)__\d+_marks\b")
_TRANSLATION = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_SEGMENT = re.compile(r"([MLAZ])([^MLAZ]*)")
_DISQUE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")


class SvgRefuse(ValueError):
    """An element or an attribute that a page must not receive."""


def nettoyer(brut: str, *, nom: str, police: str) -> str:
    """The clean picture, named for who does not see it. Raises `SvgRefuse` for anything that is not on the lists."""
    racine = Xml.fromstring(brut)
    propre = Xml.Element("svg", {"xmlns": _ESPACE[1:-1], "class": "graphique", "role": "img", "aria-label": nom})
    propre.attrib |= {cle: racine.attrib[cle] for cle in ("width", "height", "viewBox")}
    propre.set("font-family", police)
    for enfant in racine:
        propre.extend(list(_epurer(enfant)))
    return Xml.tostring(propre, encoding="unicode")


def verifier(svg: str) -> None:
    """Raises `SvgRefuse` for a picture that `nettoyer` cannot have made: what was kept is read again before it is shown."""
    try:
        elements = list(Xml.fromstring(svg).iter())
    except Xml.ParseError as faute:
        raise SvgRefuse("image illisible") from faute
    for element in elements:
        if element.tag.removeprefix(_ESPACE) not in _BALISES:
            raise SvgRefuse(f"élément « {element.tag} »")
        if inconnus := set(element.attrib) - _GARDES - _AJOUTES:
            raise SvgRefuse(f"attribut « {min(inconnus)} »")
        if any(_ADRESSE.search(valeur) for cle, valeur in element.attrib.items() if cle in _GARDES):
            raise SvgRefuse("une adresse")


def _epurer(element: Xml.Element) -> Iterator[Xml.Element]:
    """The element without what is useless; nothing for an empty one; its children for a group that does nothing."""
    balise = element.tag.removeprefix(_ESPACE)
    if balise not in _BALISES:
        raise SvgRefuse(f"élément « {balise} »")
    attributs = _attributs(element)
    enfants = [propre for enfant in element for propre in _epurer(enfant)]
    if balise == "g":
        marque = _MARQUE.search(element.get("class", ""))
        if marque and enfants:
            yield _fondre(marque[1], enfants)
        elif enfants and attributs:
            yield _groupe(attributs, enfants)
        elif enfants:
            yield from enfants
    elif not _invisible(element, balise, attributs):
        propre = Xml.Element(balise, attributs)
        propre.text = element.text
        yield propre


def _attributs(element: Xml.Element) -> dict[str, str]:
    gardes = {}
    for cle, valeur in element.attrib.items():
        if cle in _OTES or cle.startswith("aria-"):
            continue
        if cle not in _GARDES:
            raise SvgRefuse(f"attribut « {cle} »")
        gardes[cle] = valeur if cle in ("fill", "stroke") else _NOMBRE.sub(_arrondi, valeur)
    if gardes.get("transform") == "translate(0,0)":
        del gardes["transform"]
    return gardes


def _arrondi(nombre: re.Match[str]) -> str:
    return _court(float(nombre[0]))


def _invisible(element: Xml.Element, balise: str, attributs: Mapping[str, str]) -> bool:
    vide = balise == "path" and attributs.get("d", "") in ("", "M0,0h0v0h0Z")
    sans_encre = balise in ("path", "line") and not attributs.keys() & {"fill", "stroke"}
    return vide or sans_encre or (balise == "text" and not element.text)


def _groupe(attributs: Mapping[str, str], enfants: list[Xml.Element], **autres: str) -> Xml.Element:
    groupe = Xml.Element("g", {**attributs, **autres})
    groupe.extend(enfants)
    return groupe


def _fondre(marque: str, enfants: list[Xml.Element]) -> Xml.Element:
    """The marks of a layer under its name, paths and lines of one look made one path, common attributes said once."""
    fondus: dict[tuple[tuple[str, str], ...], Xml.Element] = {}
    gardes = []
    for enfant in map(_pastille, enfants):
        trace = _trace(enfant)
        if trace is None:
            gardes.append(enfant)
            continue
        aspect = tuple(sorted((cle, v) for cle, v in enfant.attrib.items() if cle not in ("d", "transform", "x2", "y2")))
        if aspect in fondus:
            fondus[aspect].set("d", fondus[aspect].attrib["d"] + trace)
        else:
            fondus[aspect] = Xml.Element("path", {**dict(aspect), "d": trace})
            gardes.append(fondus[aspect])
    communs = {cle: v for cle, v in gardes[0].attrib.items() if cle not in _PROPRES}
    communs = {cle: v for cle, v in communs.items() if all(garde.get(cle) == v for garde in gardes)}
    for garde in gardes:
        for cle in communs:
            del garde.attrib[cle]
    return _groupe(communs, gardes, **{"data-marque": marque})


def _pastille(element: Xml.Element) -> Xml.Element:
    """A filled disc without outline as the round end of a line without length: a third of the characters."""
    disque = _DISQUE.fullmatch(element.get("d", ""))
    if disque is None or "fill" not in element.attrib or "stroke" in element.attrib:
        return element
    diametre = _court(2 * float(disque[1]))
    attributs = {"stroke": element.attrib["fill"], "stroke-width": diametre, "stroke-linecap": "round", "d": "M0,0h0"}
    return Xml.Element("path", {**attributs, "transform": element.get("transform", "translate(0,0)")})


_PROPRES = frozenset({"d", "transform", "x", "y", "x2", "y2"})


def _trace(element: Xml.Element) -> str | None:
    """The path of a mark in the coordinates of its layer; None for what is not a line or a simple path."""
    if element.tag == "text":
        return None
    place = _TRANSLATION.fullmatch(element.get("transform", "translate(0,0)"))
    if place is None:
        return None
    x, y = float(place[1]), float(place[2])
    if element.tag == "line":
        return f"M{_bref(x)},{_bref(y)}l{element.get('x2', '0')},{element.get('y2', '0')}"
    chemin = element.get("d", "")
    if chemin == "M0,0h0":
        return f"M{_bref(x)},{_bref(y)}h0"
    if disque := _DISQUE.fullmatch(chemin):
        rayon = float(disque[1])
        return f"M{_bref(x - rayon)},{_bref(y)}a{_arc(rayon)}{_bref(2 * rayon)},0a{_arc(rayon)}{_bref(-2 * rayon)},0z"
    if (x, y) == (0, 0):
        return chemin
    debut_x, debut_y, suite = _relatif(chemin)
    return f"M{_bref(x + debut_x)},{_bref(y + debut_y)}{suite}"


@lru_cache(maxsize=512)
def _relatif(chemin: str) -> tuple[float, float, str]:
    """The start of a shape, and the rest of it as steps, which many marks share; roundings do not add up."""
    x = y = debut_x = debut_y = 0.0
    suite = ""
    for lettre, nombres in _SEGMENT.findall(chemin):
        lus = [float(nombre) for nombre in _NOMBRE.findall(nombres)]
        if lettre == "Z":
            suite, x, y = suite + "z", debut_x, debut_y
            continue
        arrivee_x, arrivee_y = round(lus[-2], 1), round(lus[-1], 1)
        if lettre == "M" and not suite:
            debut_x, debut_y = arrivee_x, arrivee_y
        else:
            tete = ",".join(map(_bref, lus[:-2])) + "," if lus[:-2] else ""
            suite += f"{lettre.lower()}{tete}{_bref(arrivee_x - x)},{_bref(arrivee_y - y)}"
        x, y = arrivee_x, arrivee_y
    return debut_x, debut_y, suite


def _arc(rayon: float) -> str:
    return f"{_bref(rayon)},{_bref(rayon)},0,1,1,"


def _bref(nombre: float) -> str:
    """At the tenth of a pixel, enough for a mark: a twentieth is lost at most."""
    return f"{round(nombre, 1) + 0:.1f}".removesuffix(".0")


def _court(nombre: float) -> str:
    """At the hundredth of a pixel; adding zero turns « -0 » into « 0 »."""
    return f"{round(nombre, 2) + 0:.2f}".rstrip("0").rstrip(".")
