"""A chart inside a document: its picture in an attribute of its box, its words and its table in the text around it.

The tree keeps the very SVG that pages show. A page prints it as it is; paper takes the same picture in pixels, with its
summary for who does not see it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from efficience.documents.figures import Figure
from efficience.documents.inertie import en_ligne
from efficience.documents.pandoc import Bloc
from efficience.documents.refus import Faute
from efficience.documents.structure import FIGURE, attribut, classe, noeuds

_POINTS = 2  # of image to one of the chart, on paper


@dataclass(frozen=True)
class Image:
    """The picture of a figure, and what it shows in words."""

    svg: str
    resume: str

    @property
    def fichier(self) -> str:
        """The name of its file, made from its content."""
        return f"figure-{hashlib.sha256(self.svg.encode()).hexdigest()[:16]}.png"

    def png(self) -> bytes:
        """The same picture for paper."""
        import vl_convert

        octets: bytes = vl_convert.svg_to_png(self.svg, scale=_POINTS)
        return octets

    @property
    def adresse(self) -> str:
        """The picture as an address that holds it."""
        return "data:image/png;base64," + base64.b64encode(self.png()).decode()


def en_markdown(figure: Figure) -> str:
    """The box of a chart: the picture, the answer in words, the table that says the same."""
    dit = json.dumps([figure.svg, figure.resume], ensure_ascii=False)
    image = base64.b64encode(zlib.compress(dit.encode())).decode()
    lignes = [_rangee(map(en_ligne, rangee)) for rangee in (figure.colonnes, *figure.rangees)]
    traits = _rangee([":---"] * len(figure.colonnes))
    corps = [f'\n::: {{.{FIGURE} image="{image}"}}', en_ligne(figure.titre), "", lignes[0], traits, *lignes[1:]]
    return "\n".join([*corps, ":::", ""])


def _rangee(cellules: Iterable[str]) -> str:
    return "| " + " | ".join(cellules) + " |"


def relire(boite: Bloc) -> Image:
    """The picture of a box. Raises ValueError: it is not one that this program draws."""
    from efficience.documents.graphiques.toilette import verifier

    try:
        svg, resume = json.loads(zlib.decompress(base64.b64decode(attribut(boite, "image"), validate=True)))
    except (ValueError, TypeError, zlib.error, binascii.Error) as faute:
        raise ValueError("image illisible") from faute
    verifier(svg)
    return Image(svg, resume)


def _boites(blocs: Sequence[Bloc]) -> Iterator[Bloc]:
    return (un for un in noeuds(list(blocs)) if un["t"] == "Div" and classe(un) == FIGURE)


def images(blocs: Sequence[Bloc]) -> Mapping[str, Image]:
    """The pictures of a document, by the name of their file."""
    return {une.fichier: une for une in map(relire, _boites(blocs))}


def fautes(blocs: Sequence[Bloc]) -> list[Faute]:
    """The boxes whose picture is not one that this program draws: a template cannot bring its own."""
    constats = []
    for boite in _boites(blocs):
        try:
            relire(boite)
        except ValueError as refus:
            constats.append(Faute(0, f"figure refusée : {refus}"))
    return constats
