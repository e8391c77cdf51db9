"""Layers: the few kinds of marks that charts are made of, and the picture they make together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import vl_convert

from efficience.documents.graphiques.cadre import Axe, Cadre
from efficience.documents.graphiques.charte import BLANC, DOUCE, ENCRE, FORMES, GRILLE, PETIT, POLICE, SUIVI
from efficience.documents.graphiques.etiquettes import Posee, plier
from efficience.documents.graphiques.toilette import nettoyer

Rangee = Mapping[str, object]
Calque = dict[str, Any]
"""A layer of Vega-Lite, or a part of one."""
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_SOURCES: list[str] = []  # nothing is ever fetched
_AXE: dict[str, Any] = {
    "domain": False,
    "ticks": False,
    "gridColor": GRILLE,
    "labelColor": DOUCE,
    "labelFontSize": PETIT,
    "labelPadding": 6,
    "labelOverlap": False,
    "labelBound": False,
    "labelFlush": False,
    "translate": 0,
}


def calque(cadre: Cadre, nom: str, rangees: Iterable[Rangee], marque: Calque, *champs: str) -> list[Calque]:
    """One layer of marks of one look, none without data.

    `champs`: those the rows hold besides x and y, among x2, y2, text, detail, order, size.
    """
    valeurs = [{**un, "texte": _lisible(un["texte"])} if "text" in champs else un for un in rangees]
    if not valeurs:
        return []
    canaux = {
        "x": {"field": "x", "type": "quantitative", "scale": cadre.x.vega(), "axis": cadre.axe_x},
        "y": {"field": "y", "type": "quantitative", "scale": cadre.y.vega(), "axis": cadre.axe_y},
        **{champ: _CANAUX[champ] for champ in champs},
    }
    return [{"name": nom, "data": {"values": valeurs}, "mark": {**marque, "opacity": 1, "aria": False}, "encoding": canaux}]


def _lisible(mots: object) -> str:
    """Words without what is not one: control characters, and those that turn the direction of reading round."""
    return "".join(c for c in str(mots) if c.isprintable() or c in _INSECABLES)


_INSECABLES = "\u00a0\u202f"
_CANAUX: Mapping[str, Calque] = {
    "x2": {"field": "x2"},
    "y2": {"field": "y2"},
    "text": {"field": "texte", "type": "nominal"},
    "detail": {"field": "serie", "type": "nominal"},
    "order": {"field": "ordre", "type": "quantitative"},
    "size": {"field": "taille", "type": "quantitative", "scale": None, "legend": None},
}


def assembler(
    cadre: Cadre, marques: Iterable[tuple[str, Rangee]], aspects: Mapping[str, tuple[Calque, tuple[str, ...]]]
) -> list[Calque]:
    """Layers from marks given one by one with the name of their look, in the order of the table of looks."""
    groupes: dict[str, list[Rangee]] = {nom: [] for nom in aspects}
    for nom, rangee in marques:
        groupes[nom].append(rangee)
    return [un for nom, (aspect, champs) in aspects.items() for un in calque(cadre, nom, groupes[nom], aspect, *champs)]


def forme(nom: str, couleur: str, taille: float, *, pleine: bool = True, trait: float = 1.5) -> Calque:
    """The look of a point mark; `taille` is the diameter in pixels of the disc of the same area."""
    commun = {"type": "point", "shape": FORMES[nom], "size": taille**2}
    if nom in ("croix", "tiret", "trait"):
        return {**commun, "filled": False, "color": couleur, "strokeWidth": trait}
    if pleine:
        return {**commun, "filled": True, "color": couleur, "strokeWidth": 0}
    return {**commun, "filled": False, "stroke": couleur, "fill": BLANC, "strokeWidth": trait}


def ligne(couleur: str, epaisseur: float = 1.0, tirets: Sequence[float] = ()) -> Calque:
    """The look of a broken line with straight segments."""
    return {"type": "line", "color": couleur, "strokeWidth": epaisseur, **({"strokeDash": list(tirets)} if tirets else {})}


def filet(couleur: str, epaisseur: float = 1.0, tirets: Sequence[float] = ()) -> Calque:
    """The look of separate segments."""
    return {**ligne(couleur, epaisseur, tirets), "type": "rule"}


def aplat(couleur: str, sorte: str = "area") -> Calque:
    """The look of a surface: « area » between two lines, « rect » between two corners."""
    return {"type": sorte, "color": couleur}


def texte(couleur: str = ENCRE, ancre: str = "left", *, taille: int = PETIT, gras: bool = False) -> Calque:
    """The look of words, centred on their height."""
    poids = "bold" if gras else "normal"
    return {"type": "text", "color": couleur, "align": ancre, "baseline": "middle", "fontSize": taille, "fontWeight": poids}


def axe(graduations: Sequence[float], ecriture: str, *, grille: bool = True) -> Axe:
    """An axis at these ticks, written by d3 in the French way (« .0% », « ,d »)."""
    return {"values": list(graduations), "format": ecriture, "grid": grille, "title": None}


def ecrire_posees(cadre: Cadre, posees: Iterable[Posee]) -> list[Calque]:
    """Labels in their places; what had to be placed is the establishment followed, in bold over a white edge."""
    groupes: dict[tuple[bool, str], list[dict[str, object]]] = {}
    for posee in posees:
        mots = {**cadre.point(posee.x, posee.y), "texte": posee.etiquette.texte}
        groupes.setdefault((posee.etiquette.obligatoire, posee.ancre), []).append(mots)
    calques = []
    for (gras, ancre), mots_poses in sorted(groupes.items()):
        marque = texte(SUIVI if gras else ENCRE, ancre, gras=gras)
        calques += ecrire(cadre, "noms", mots_poses, marque) if gras else calque(cadre, "noms", mots_poses, marque, "text")
    return calques


_HALO: Calque = {"color": BLANC, "stroke": BLANC, "strokeWidth": 4, "strokeJoin": "round"}


def ecrire(cadre: Cadre, nom: str, mots: Sequence[Rangee], marque: Calque) -> list[Calque]:
    """Words over a white edge, to be read on top of lines."""
    return calque(cadre, "halo", mots, {**marque, **_HALO}, "text") + calque(cadre, nom, mots, marque, "text")


def titrer(cadre: Cadre, haut: str, bas: str = "") -> list[Calque]:
    """What is read along each axis: along y above the plot, along x under its right end."""
    marges = cadre.marges
    departs = (
        (-marges.haut + (n + 0.5) * _INTERLIGNE + 2, un) for n, un in enumerate(_lignes_du_titre(haut, cadre.largeur))
    )
    dessus = [{**cadre.point(4 - marges.gauche, depart), "texte": un} for depart, un in departs]
    dessous = [{**cadre.point(cadre.x.pixels, cadre.y.pixels + 34), "texte": bas}] if bas else []
    calques = calque(cadre, "titre_y", dessus, texte(DOUCE), "text")
    return calques + calque(cadre, "titre_x", dessous, texte(DOUCE, "right"), "text")


def hauteur_titre(haut: str, largeur: int) -> int:
    """Pixels that what is above the plot takes."""
    return _INTERLIGNE * len(_lignes_du_titre(haut, largeur)) + 4


def _lignes_du_titre(haut: str, largeur: int) -> list[str]:
    return plier(haut, largeur - 8) if haut else []


_INTERLIGNE = PETIT + 4


def dessiner(cadre: Cadre, calques: Sequence[Calque], titre: str, resume: str) -> str:
    """The layers as one clean SVG, from the first, at the bottom, to the last."""
    svg: str = vl_convert.vegalite_to_svg(
        specifier(cadre, calques), format_locale="fr-FR", allowed_base_urls=_SOURCES, show_warnings=False
    )
    return nettoyer(svg, nom=_lisible(f"{titre} {resume}"), police=POLICE)


def specifier(cadre: Cadre, calques: Sequence[Calque]) -> Calque:
    """The Vega-Lite specification of the layers, each under a name of its own."""
    marges = cadre.marges
    return {
        "$schema": _SCHEMA,
        "width": cadre.x.pixels,
        "height": cadre.y.pixels,
        "autosize": "none",
        "padding": {"left": marges.gauche, "right": marges.droite, "top": marges.haut, "bottom": marges.bas},
        "background": BLANC,
        "config": {"font": "sans-serif", "view": {"stroke": None}, "axis": _AXE},
        "layer": [{**un, "name": f"{un['name']}__{rang}"} for rang, un in enumerate(calques)],
    }
