"""A QR code as the path of a drawing: a stroke a run of dark modules, nothing to load from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_MARGE = 4  # modules of quiet zone, as the standard asks


@dataclass(frozen=True)
class Dessin:
    """The side of the square, in modules, and the path of its dark ones."""

    cote: int
    trace: str


def dessiner(texte: str) -> Dessin:
    """The code of a text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_MARGE)
    code.add_data(texte)
    code.make(fit=True)
    grille = code.get_matrix()
    return Dessin(len(grille), "".join(trait for y, rangee in enumerate(grille) for trait in _traits(rangee, y)))


def _traits(rangee: list[bool], y: int) -> list[str]:
    x, faits = 0, []
    for noir, suite in groupby(rangee):
        longueur = len(list(suite))
        if noir:
            faits.append(f"M{x} {y}h{longueur}")
        x += longueur
    return faits
