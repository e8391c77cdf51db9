"""The look of all charts: few colours, one font stack, the shapes that carry a meaning besides their colour.

Every ink stands at 3:1 or more on every ground, every text at 4.5:1 on white: a test computes it.
"""

from collections.abc import Mapping
from math import pi, sqrt
from types import MappingProxyType

POLICE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
TEXTE, PETIT = 13, 12  # sizes in pixels; nothing smaller is drawn
LARGE, ETROIT = 720, 320  # pixels: a page, a phone
BORNE_ETROITE = 480  # under this width a chart takes its narrow form

ENCRE, DOUCE = "#1d2433", "#4f5867"  # texts
SUIVI, COURANT = "#0b3d91", "#66717f"  # the establishment followed, the others
DEFAVORABLE, FAVORABLE, SANS_JUGEMENT = "#b23a00", "#00665c", "#6a3fa0"
CRITERE = "#7d5200"
INFORMATIF = "#68707c"  # what informs and does not count
GRADIN = ("#6b7d95", "#56749f", "#325a94", "#163c74", "#0b1f47")  # ordered bands, the lowest first
GRILLE = "#e2e6ec"  # decoration, carries nothing
BLANC, BANDE_LARGE, BANDE_SERREE, ZONE = "#ffffff", "#e8eef6", "#d3deec", "#ffcf5c"
ZONE_OPACITE = 0.35  # of the criterion, laid over the bands

ENCRES = (ENCRE, DOUCE, SUIVI, COURANT, DEFAVORABLE, FAVORABLE, SANS_JUGEMENT, CRITERE, INFORMATIF, *GRADIN)
FONDS = (BLANC, BANDE_LARGE, BANDE_SERREE)
DECORS = (GRILLE,)


def _forme(*sommets: tuple[float, float]) -> str:
    """A polygon whose area is that of a circle of radius 1, centred: shapes of one size cover the same surface."""
    paires = list(zip(sommets, (*sommets[1:], sommets[0]), strict=True))
    aire = abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in paires)) / 2
    echelle = sqrt(pi / aire)
    return "M" + "L".join(f"{x * echelle:.4f},{y * echelle:.4f}" for x, y in sommets) + "Z"


FORMES: Mapping[str, str] = MappingProxyType(
    {
        "rond": "circle",
        "carre": _forme((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "losange": _forme((0, -1), (1, 0), (0, 1), (-1, 0)),
        "haut": _forme((0, -1), (0.866, 0.5), (-0.866, 0.5)),
        "bas": _forme((0, 1), (0.866, -0.5), (-0.866, -0.5)),
        "hexagone": _forme((1, 0), (0.5, 0.866), (-0.5, 0.866), (-1, 0), (-0.5, -0.866), (0.5, -0.866)),
        "croix": "M-0.9,-0.9L0.9,0.9M-0.9,0.9L0.9,-0.9",
        "tiret": "M-1,0L1,0",
        "trait": "M0,-1L0,1",
    }
)
"""Names of shapes to paths drawn in [-1 ; 1]; croix, tiret and trait are lines, the others enclose equal areas."""


def luminance(couleur: str) -> float:
    """Relative luminance of « #rrggbb », from 0 (black) to 1 (white), as WCAG 2.1 defines it."""
    canaux = [int(couleur[rang : rang + 2], 16) / 255 for rang in (1, 3, 5)]
    lineaires = [canal / 12.92 if canal <= 0.03928 else ((canal + 0.055) / 1.055) ** 2.4 for canal in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(une: str, autre: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.1)."""
    claire, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)
