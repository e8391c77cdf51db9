"""Words placed near what they name: no two of them overlap, and what cannot be placed stays in the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from efficience.documents.graphiques.charte import PETIT

_ETROITES, _LARGES = "iljtfrI.,:;'’|!()- ·1", "mwMWABCDEGHKNOQRSUVXYÉÈ%@€œæ"
_INTERLIGNE = 1.25  # of a line of text, times its size
_ECART = 3  # pixels between a mark and its label


@dataclass(frozen=True)
class Etiquette:
    """Words about a point, in pixels of the plot. `obligatoire`: placed even over something; `rayon`: of the mark."""

    texte: str
    x: float
    y: float
    obligatoire: bool = False
    rayon: float = 4


@dataclass(frozen=True)
class Posee:
    """A label in its place: `ancre` is left, right or center."""

    etiquette: Etiquette
    x: float
    y: float
    ancre: str


@dataclass(frozen=True)
class Boite:
    """A box of the plot that words must not cover."""

    gauche: float
    haut: float
    droite: float
    bas: float

    def touche(self, autre: Boite) -> bool:
        return self.gauche < autre.droite and autre.gauche < self.droite and self.haut < autre.bas and autre.haut < self.bas

    def dans(self, largeur: float, hauteur: float) -> bool:
        return self.gauche >= 0 and self.haut >= 0 and self.droite <= largeur and self.bas <= hauteur


def autour(x: float, y: float, rayon: float) -> Boite:
    """The box of a point."""
    return Boite(x - rayon, y - rayon, x + rayon, y + rayon)


def longueur(texte: str, taille: float = PETIT) -> float:
    """Width in pixels of a text in a common sans-serif font, a little over rather than under."""
    return sum(0.36 if c in _ETROITES else 0.8 if c in _LARGES else 0.61 for c in texte) * taille


def abreger(texte: str, pixels: float, taille: float = PETIT) -> str:
    """The text, cut with « … » if it is longer than `pixels`."""
    if longueur(texte, taille) <= pixels:
        return texte
    garde = texte
    while garde and longueur(garde + "…", taille) > pixels:
        garde = garde[:-1]
    return garde.rstrip(" ,;:-") + "…"


def raccourcir(nom: str) -> str:
    """The usual abbreviations of the names of establishments."""
    return next((court + nom[len(long) :] for long, court in _SIGLES.items() if nom.lower().startswith(long)), nom)


_SIGLES: Mapping[str, str] = MappingProxyType(
    {
        "centre hospitalier régional universitaire": "CHRU",
        "centre hospitalier universitaire": "CHU",
        "centre hospitalier régional": "CHR",
        "centre hospitalier intercommunal": "CHI",
        "centre hospitalier": "CH",
    }
)
"""Longest first."""


def plier(texte: str, pixels: float, taille: float = PETIT) -> list[str]:
    """The text in lines no longer than `pixels`, cut between words."""
    lignes: list[str] = []
    for mot in texte.split(" "):
        if lignes and longueur(f"{lignes[-1]} {mot}", taille) <= pixels:
            lignes[-1] += f" {mot}"
        else:
            lignes.append(mot)
    return lignes


def placer(
    etiquettes: Iterable[Etiquette], obstacles: Sequence[Boite], largeur: float, hauteur: float, taille: int = PETIT
) -> list[Posee]:
    """Labels at the right, left, top or bottom of their point, the first served first; those without room are left out."""
    prises = list(obstacles)
    posees = []
    for etiquette in etiquettes:
        essais = list(_essais(etiquette, taille))
        libres = (un for un in essais if un[1].dans(largeur, hauteur) and not any(map(un[1].touche, prises)))
        choix = next(libres, None)
        if choix is None and etiquette.obligatoire:
            dedans = [un for un in essais if un[1].dans(largeur, hauteur)] or essais[:1]
            choix = min(dedans, key=lambda un: sum(map(un[1].touche, prises)))
        if choix is not None:
            posees.append(choix[0])
            prises.append(choix[1])
    return posees


def _essais(etiquette: Etiquette, taille: int) -> Iterable[tuple[Posee, Boite]]:
    long, haut = longueur(etiquette.texte, taille), taille * _INTERLIGNE / 2
    x, y, ecart = etiquette.x, etiquette.y, etiquette.rayon + _ECART
    for ancre, depart, milieu in (
        ("left", x + ecart, y),
        ("right", x - ecart, y),
        ("center", x, y - ecart - haut),
        ("center", x, y + ecart + haut),
        ("left", x + ecart, y - haut),
        ("left", x + ecart, y + haut),
        ("right", x - ecart, y - haut),
        ("right", x - ecart, y + haut),
    ):
        gauche = {"left": depart, "right": depart - long, "center": depart - long / 2}[ancre]
        yield Posee(etiquette, depart, milieu, ancre), Boite(gauche, milieu - haut, gauche + long, milieu + haut)


def ecarter(hauteurs: Sequence[float], ecart: float, bas: float) -> list[float]:
    """Vertical places at least `ecart` apart, in the same order, as near as can be to those asked, within [0 ; bas]."""
    ordre = sorted(range(len(hauteurs)), key=lambda rang: hauteurs[rang])
    groupes: list[tuple[list[int], float]] = []
    for rang in ordre:
        groupes.append(([rang], hauteurs[rang]))
        while len(groupes) > 1 and _trop_pres(groupes[-2], groupes[-1], ecart):
            (rangs_a, milieu_a), (rangs_b, milieu_b) = groupes[-2:]
            rangs = rangs_a + rangs_b
            milieu = (milieu_a * len(rangs_a) + milieu_b * len(rangs_b)) / len(rangs)
            groupes[-2:] = [(rangs, milieu)]
    places = [0.0] * len(hauteurs)
    for rangs, milieu in groupes:
        demi = (len(rangs) - 1) * ecart / 2
        centre = min(max(milieu, demi), max(bas - demi, demi))
        for position, rang in enumerate(rangs):
            places[rang] = centre - demi + position * ecart
    return places


def _trop_pres(haut: tuple[list[int], float], bas: tuple[list[int], float], ecart: float) -> bool:
    return bas[1] - haut[1] < ecart * (len(haut[0]) + len(bas[0])) / 2
