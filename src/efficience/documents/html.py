"""A document as a fragment of a page: titles, lists, tables with their headers; classes only, no style, no script."""

from __future__ import annotations

from html import escape
from typing import Any

from efficience.documents.composition import DEMONSTRATION, Document
from efficience.documents.dessins import relire
from efficience.documents.pandoc import Bloc, ecrire
from efficience.documents.structure import FIGURE, attribut, classe, transformer

PREFIXE = "document-"
"""Every class of the fragment starts with it; the page that shows it brings the style sheet."""


def en_html(document: Document, *, niveau: int = 1) -> str:
    """`<article lang="fr">` whose title is at the heading level `niveau`, the others following it."""
    bandeau = f'<p class="{PREFIXE}bandeau">{escape(DEMONSTRATION)}</p>\n' if document.demonstration else ""
    objet = "Objet : " if document.sorte == "courrier" else ""
    titre = f'<h{niveau} class="{PREFIXE}titre">{escape(objet + document.titre)}</h{niveau}>\n'
    blocs: list[Bloc] = transformer(list(document.blocs), lambda noeud: _en_classes(noeud, niveau))
    corps = ecrire(blocs, "html5").decode()
    return f'<article class="{PREFIXE}{document.sorte}" lang="fr">\n{bandeau}{titre}{corps}</article>\n'


def _en_classes(noeud: dict[str, Any], niveau: int) -> dict[str, Any]:
    if noeud["t"] == "Header":
        return {"t": "Header", "c": [noeud["c"][0] + niveau - 1, *noeud["c"][1:]]}
    if noeud["t"] == "Table":
        return _tableau(noeud)
    if noeud["t"] == "Div" and classe(noeud) == FIGURE:
        image: Bloc = {"t": "RawBlock", "c": ["html", relire(noeud).svg]}
        return {"t": "Div", "c": [["", [PREFIXE + FIGURE], []], [image, *noeud["c"][1]]]}
    if noeud["t"] == "Div":
        classes = [PREFIXE + classe(noeud), *([PREFIXE + champ] if (champ := attribut(noeud, "champ")) else [])]
        return {"t": "Div", "c": [["", classes, []], noeud["c"][1]]}
    return noeud


def _tableau(noeud: dict[str, Any]) -> dict[str, Any]:
    """The table without inline styles: widths are left to the page, right alignment is a class, headers have a scope."""
    attr, legende, colonnes, tete, corps, pied = noeud["c"]
    droites = [colonne[0]["t"] == "AlignRight" for colonne in colonnes]
    libres = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in colonnes]
    entete = [tete[0], [_rangee(rangee, droites, [["scope", "col"]]) for rangee in tete[1]]]
    corps = [[c[0], c[1], c[2], [_rangee(rangee, droites, []) for rangee in c[3]]] for c in corps]
    return {"t": "Table", "c": [attr, legende, libres, entete, corps, pied]}


def _rangee(rangee: Any, droites: list[bool], attributs: list[list[str]]) -> Any:
    cases = [
        [["", [f"{PREFIXE}nombre"] if droite else [], attributs], *case[1:]]
        for case, droite in zip(rangee[1], droites, strict=True)
    ]
    return [rangee[0], cases]
