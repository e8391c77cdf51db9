"""The states of data, drawn: a mark and words for not supplied, not computable, protected; hatches for provisional."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from efficience.documents.graphiques.cadre import Cadre
from efficience.documents.graphiques.calques import Calque, calque, filet, forme, texte
from efficience.documents.graphiques.charte import COURANT, DOUCE, ETROIT
from efficience.documents.graphiques.etiquettes import longueur
from efficience.documents.graphiques.valeurs import MOTS_DES_ETATS
from efficience.noyau.indicateur import Statut

_LIGNE = 22  # pixels of a line of the strip
_PAS = 6  # pixels between two hatches
_MARQUES: Mapping[Statut, Calque] = MappingProxyType(
    {
        Statut.NON_TRANSMIS: forme("croix", DOUCE, 8),
        Statut.NON_CALCULABLE: forme("losange", DOUCE, 8, pleine=False),
        Statut.PROTEGE: forme("carre", DOUCE, 8),
    }
)


def marquer(cadre: Cadre, places: Iterable[tuple[Statut, float, float]]) -> list[Calque]:
    """The mark of each absent value, at a place given in pixels that says nothing of the value."""
    lues = list(places)
    return [
        un
        for statut, marque in _MARQUES.items()
        for un in calque(cadre, f"etat_{statut.value}", [cadre.point(x, y) for etat, x, y in lues if etat is statut], marque)
    ]


def bandeau(cadre: Cadre, absents: Iterable[Statut], haut: float) -> list[Calque]:
    """Under the plot: each mark once, how many values are in that state, and its words."""
    places, mots = [], []
    for statut, ecrit, x, y in _ranger(absents, cadre.etroit):
        gauche = x - (cadre.marges.gauche - 12 if cadre.etroit else 0)
        places.append((statut, gauche, haut + y))
        mots.append({**cadre.point(gauche + 9, haut + y), "texte": ecrit})
    return marquer(cadre, places) + calque(cadre, "etats", mots, texte(DOUCE), "text")


def hauteur_bandeau(absents: Iterable[Statut], etroit: bool) -> int:
    """Pixels it takes: none without absent values."""
    return max((round(y) + _LIGNE for *_, y in _ranger(absents, etroit)), default=0)


def _ranger(absents: Iterable[Statut], etroit: bool) -> list[tuple[Statut, str, float, float]]:
    """State, words and place of each entry, on two lines when a phone is too narrow."""
    rangees, x, y = [], 8.0, 0.0
    for statut, nombre in compter(absents).items():
        ecrit = accorder(statut, nombre)
        if etroit and x + longueur(ecrit) + 30 > ETROIT:
            x, y = 8.0, y + _LIGNE
        rangees.append((statut, ecrit, x, y))
        x += longueur(ecrit) + 26
    return rangees


def compter(absents: Iterable[Statut]) -> dict[Statut, int]:
    """How many values in each state, in the order of the states."""
    comptes = Counter(absents)
    return {statut: comptes[statut] for statut in _MARQUES if comptes[statut]}


def accorder(statut: Statut, nombre: int) -> str:
    """« 3 protégés », « 1 non transmis »."""
    mots = MOTS_DES_ETATS[statut]
    return f"{nombre} {mots}{'s' if nombre > 1 and not mots.endswith('s') else ''}"


def hachurer(cadre: Cadre, nom: str, gauche: float, haut: float, droite: float, bas: float) -> list[Calque]:
    """Slanting lines over a box given in pixels, cut at its sides: no pattern, no identifier."""
    hauteur = bas - haut
    depart, segments = gauche - hauteur + _PAS, []
    while depart < droite:
        x0, x1 = max(depart, gauche), min(depart + hauteur, droite)
        if x1 > x0:
            segments.append(cadre.segment(x0, bas - (x0 - depart), x1, bas - (x1 - depart)))
        depart += _PAS
    return calque(cadre, nom, segments, filet(COURANT, 0.5), "x2", "y2")
