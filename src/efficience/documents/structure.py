"""The tree of a document between Markdown and its three forms: what is allowed in it, and what French printing asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from efficience.documents.pandoc import Bloc
from efficience.documents.refus import Faute
from efficience.documents.sortes import FINE, INSECABLE

FIGURE = "figure"
"""The box of a chart, which a filter writes and no template does."""
ENCADRES = (
    "emetteur",
    "destinataire",
    "references",
    "visas",
    "encadre",
    "note",
    "annexe",
    "parties",
    "signatures",
    "signataire",
    FIGURE,
)
"""The boxes a template may open with `::: name`; each form knows how to draw them."""
PARTIES = ("ars", "organisme", "etablissement")
"""Who signs a contract."""
SIGNATAIRES = (*PARTIES, "groupement", "cnam")
"""Who signs: `::: {.signataire champ=ars}` reserves the place of a signature."""
_NOEUDS = frozenset(
    "Para Plain Header BulletList OrderedList Table Div HorizontalRule BlockQuote Str Space SoftBreak LineBreak Emph Strong "
    "Link Code".split()
)
_PAS_DES_NOEUDS = ("Align", "ColWidth", "Decimal", "Default", "Lower", "Upper", "Period", "OneParen", "TwoParens")
_FAMILIERS = {"Image": "une image", "RawBlock": "du code brut", "RawInline": "du code brut", "Math": "une formule"}
_ADRESSES = ("https://", "http://", "mailto:")


def noeuds(arbre: Any) -> Iterator[dict[str, Any]]:
    """Every node of a tree, parents first."""
    if isinstance(arbre, dict):
        if "t" in arbre:
            yield arbre
        for fils in arbre.values():
            yield from noeuds(fils)
    elif isinstance(arbre, list):
        for fils in arbre:
            yield from noeuds(fils)


def transformer(arbre: Any, changer: Callable[[dict[str, Any]], Any]) -> Any:
    """A copy of the tree where `changer` has seen each node, children first; a list it returns takes the node's place."""
    if isinstance(arbre, dict):
        copie = {cle: transformer(fils, changer) for cle, fils in arbre.items()}
        return changer(copie) if "t" in copie else copie
    if isinstance(arbre, list):
        faits: list[Any] = []
        for fils in arbre:
            fait = transformer(fils, changer)
            faits.extend(fait if isinstance(fils, dict) and "t" in fils and isinstance(fait, list) else [fait])
        return faits
    return arbre


def verifier(blocs: Sequence[Bloc]) -> list[Faute]:
    """What a document must not hold: images, raw code, unknown boxes, odd links, titles that skip a level (PDF/UA)."""
    constats = [constat for noeud in noeuds(list(blocs)) if (constat := _constat(noeud))]
    return [Faute(0, constat) for constat in (*constats, *_titres(blocs))]


def _titres(blocs: Sequence[Bloc]) -> Iterator[str]:
    precedent = 1
    for titre in (noeud for noeud in noeuds(list(blocs)) if noeud["t"] == "Header"):
        niveau, mots = titre["c"][0], en_texte(titre)
        if niveau == 1:
            yield f"« # {mots} » : le niveau 1 est celui du titre du document ; commencer à « ## »"
        elif niveau > precedent + 1:
            yield f"« {'#' * niveau} {mots} » saute un niveau : « {'#' * (precedent + 1)} » au plus à cet endroit"
        precedent = niveau


def _constat(noeud: dict[str, Any]) -> str:
    sorte = noeud["t"]
    if sorte not in _NOEUDS and not sorte.startswith(_PAS_DES_NOEUDS):
        return f"{_FAMILIERS.get(sorte, f'la construction « {sorte} »')} ne peut pas entrer dans un document"
    if sorte == "Link" and not str(noeud["c"][2][0]).startswith(_ADRESSES):
        return f"lien vers « {noeud['c'][2][0][:60]} » : seuls http, https et mailto sont permis"
    if sorte == "Div":
        return _constat_encadre(noeud)
    return ""


def _constat_encadre(noeud: dict[str, Any]) -> str:
    nom, champ = classe(noeud), attribut(noeud, "champ")
    if nom not in ENCADRES:
        return f"encadré « {nom} » inconnu : {', '.join(ENCADRES)}"
    if nom == "signataire" and champ not in SIGNATAIRES:
        return f"signataire « {champ} » inconnu : champ={', champ='.join(SIGNATAIRES)}"
    return ""


def classe(noeud: Bloc) -> str:
    """The name of a box."""
    classes: list[str] = noeud["c"][0][1]
    return " ".join(classes)


def attribut(noeud: Bloc, nom: str) -> str:
    """An attribute of a box, empty when it has none of that name."""
    return str(dict(noeud["c"][0][2]).get(nom, ""))


def en_texte(arbre: Any) -> str:
    """The plain words of a tree, blocks on lines of their own."""
    morceaux = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
    finaux = {"Para", "Plain", "Header"}
    texte = ""
    for noeud in noeuds(arbre):
        if noeud["t"] in finaux:
            texte += "\n"
        texte += (
            noeud["c"] if noeud["t"] == "Str" else noeud["c"][1] if noeud["t"] == "Code" else morceaux.get(noeud["t"], "")
        )
    return texte.strip()


_DROITE = re.compile(r"(?<=\w)'(?=\w)")
_COLLES_AVANT = {":": INSECABLE, "»": INSECABLE, ";": FINE, "!": FINE, "?": FINE, "%": FINE, "€": FINE}
_COLLES_APRES = frozenset("« n° M. Mme L. D. R. art. article articles Article Annexe annexe".split())


def typographie(blocs: Sequence[Bloc]) -> list[Bloc]:
    """French spacing: no break before « : ; ! ? » », after « « », between « L. » and its number; curved apostrophes."""
    composes: list[Bloc] = transformer(list(blocs), _apostrophe)
    for suite in _suites(composes):
        for avant, espace, apres in zip(suite, suite[1:], suite[2:], strict=False):
            if espace.get("t") == "Space" and (colle := _colle(avant, apres)):
                espace.update({"t": "Str", "c": colle})
    return composes


def _apostrophe(noeud: dict[str, Any]) -> dict[str, Any]:
    return {**noeud, "c": _DROITE.sub("’", noeud["c"])} if noeud["t"] == "Str" else noeud


def _suites(arbre: Any) -> Iterator[list[dict[str, Any]]]:
    """The runs of inline nodes of a tree."""
    if isinstance(arbre, dict):
        arbre = list(arbre.values())
    if isinstance(arbre, list):
        if any(isinstance(fils, dict) and fils.get("t") == "Str" for fils in arbre):
            yield arbre
        for fils in arbre:
            yield from _suites(fils)


def _colle(avant: dict[str, Any], apres: dict[str, Any]) -> str:
    if apres.get("t") == "Str" and (espace := _COLLES_AVANT.get(apres["c"][:1])) and not apres["c"][1:2].isalnum():
        return espace
    return INSECABLE if avant.get("t") == "Str" and avant["c"].lstrip("(") in _COLLES_APRES else ""


LARGEUR_DE_PAGE = 92  # characters that a line of a table holds
_MOT, _MOT_COUPABLE = 24, 12  # a longer word is cut; from that length it may be, at its hyphens


def largeurs(noeud: dict[str, Any]) -> dict[str, Any]:
    """A table whose columns hold their longest word, and share the rest of the page by what they have to say."""
    if noeud["t"] != "Table":
        return noeud
    attr, legende, colonnes, tete, corps, pied = noeud["c"]
    rangees = [rangee[1] for rangee in (*tete[1], *corps[0][3])]
    textes = [[en_texte(rangee[rang]) for rangee in rangees] for rang in range(len(colonnes))]
    mots = [max(map(_plus_long_mot, cases)) + 3 for cases in textes]
    envies = [sum(map(len, cases)) + 1 for cases in textes]
    reste = max(LARGEUR_DE_PAGE - sum(mots), 0)
    parts = [mot + reste * envie / sum(envies) for mot, envie in zip(mots, envies, strict=True)]
    colonnes = [[c[0], {"t": "ColWidth", "c": round(part / sum(parts), 4)}] for c, part in zip(colonnes, parts, strict=True)]
    return {"t": "Table", "c": [attr, legende, colonnes, tete, corps, pied]}


def _plus_long_mot(texte: str) -> int:
    entiers = (mot.split("-") if len(mot) > _MOT_COUPABLE else [mot] for mot in re.split(r"[ \n]", texte))
    return min(max(len(partie) for parties in entiers for partie in parties), _MOT)
