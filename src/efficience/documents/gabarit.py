"""The small language of templates: which fields a text reads, and everything in it that is not allowed, line by line.

Only `{{ field }}`, `{{ list | filter }}`, `{% for x in list %}` and `{% if field %}` exist. The tree of the template is
read before anything is rendered: an unknown field, a call, an include or a computation is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from efficience.documents.catalogue import CATALOGUE, Mention
from efficience.documents.filtres import FILTRES
from efficience.documents.refus import Faute, proche
from efficience.documents.sortes import COMPOSEES, Sorte

ENVIRONNEMENT = SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, autoescape=False, keep_trailing_newline=True)
ENVIRONNEMENT.filters.clear()
ENVIRONNEMENT.globals.clear()
ENVIRONNEMENT.filters.update(FILTRES)

BOUCLES_IMBRIQUEES = 2
_BOUCLE = frozenset({"index", "first", "last", "length"})
_TOUR = Mention("loop", Sorte.ENTIER, "Rang dans la boucle")
_SYNTAXE = (
    (
        re.compile("Unexpected end of template|unexpected end of template"),
        "une balise « {{% if %}} » ou « {{% for %}} » n'est pas fermée",
    ),
    (re.compile("Encountered unknown tag '(.*?)'"), "balise « {0} » inconnue : seules « if » et « for » existent"),
    (re.compile("No filter named '(.*?)'"), "filtre « {0} » inconnu"),
)

Portee = Mapping[str, Mention]


@dataclass
class Lecture:
    """What was found in a template: the fields of the catalogue it reads, its faults; `gardees` are under a condition."""

    mentions: set[str] = field(default_factory=set)
    fautes: list[Faute] = field(default_factory=list)
    gardees: frozenset[str] = frozenset()

    def refuser(self, noeud: nodes.Node, constat: str) -> None:
        """Note a fault at the line of that node."""
        self.fautes.append(Faute(noeud.lineno, constat))


def lire_gabarit(texte: str, decalage: int = 0, exigees: Collection[str] = ()) -> Lecture:
    """The fields a template reads and its faults.

    `decalage` is the number of lines before it in its file; `exigees` are optional fields that it demands.
    """
    lecture = Lecture(gardees=frozenset(exigees))
    try:
        arbre = ENVIRONNEMENT.parse(texte)
    except TemplateSyntaxError as erreur:
        lecture.fautes.append(Faute(erreur.lineno, _syntaxe(erreur.message or "")))
    else:
        _corps(arbre.body, {}, lecture)
    lecture.fautes = [Faute(faute.ligne + decalage, faute.constat) for faute in lecture.fautes]
    return lecture


def _syntaxe(message: str) -> str:
    for motif, constat in _SYNTAXE:
        if trouve := motif.search(message):
            return constat.format(*trouve.groups())
    return "construction mal écrite : vérifier que chaque « {{ » a son « }} », chaque « {% » son « %} »"


def _corps(noeuds: Collection[nodes.Node], portee: Portee, lecture: Lecture) -> None:
    for noeud in noeuds:
        lire = _LECTEURS.get(type(noeud))
        if lire is None:
            lecture.refuser(noeud, f"construction « {type(noeud).__name__} » interdite : seules « if » et « for » existent")
        else:
            lire(noeud, portee, lecture)


def _sortie(noeud: nodes.Output, portee: Portee, lecture: Lecture) -> None:
    for morceau in noeud.nodes:
        if isinstance(morceau, nodes.TemplateData):
            continue
        if isinstance(morceau, nodes.Filter):
            _filtre(morceau, portee, lecture)
        elif mention := _mention(morceau, portee, lecture):
            _impression(morceau, mention, lecture)


def _impression(noeud: nodes.Node, mention: Mention, lecture: Lecture) -> None:
    ecrit = ".".join(_mots(noeud) or ())
    if mention.sorte in COMPOSEES:
        usage = ", ".join(f"« {nom} »" for nom, filtre in FILTRES.items() if filtre.sorte is mention.sorte)
        lecture.refuser(noeud, f"« {ecrit} » ({mention.sorte.value}) s'imprime par un filtre : {usage}")
    elif mention.facultative and ecrit not in lecture.gardees:
        lecture.refuser(noeud, f"« {ecrit} » peut être absente : l'imprimer sous « {{% if {ecrit} %}} »")


def _filtre(noeud: nodes.Filter, portee: Portee, lecture: Lecture) -> None:
    mention = _mention(noeud.node, portee, lecture) if noeud.node else None
    filtre = FILTRES.get(noeud.name)
    if filtre is None:
        lecture.refuser(noeud, f"filtre « {noeud.name} » inconnu{proche(noeud.name, FILTRES)}")
    elif mention and mention.sorte is not filtre.sorte:
        lecture.refuser(
            noeud,
            f"le filtre « {noeud.name} » est pour : {filtre.sorte.value} ; « {mention.nom} » est : {mention.sorte.value}",
        )
    elif noeud.kwargs or noeud.dyn_args or noeud.dyn_kwargs or not all(_est_un_mot(a) for a in noeud.args):
        lecture.refuser(noeud, f"le filtre « {noeud.name} » prend des noms de colonnes entre guillemets")
    elif mention:
        for argument in noeud.args:
            _argument(noeud, argument.value, mention, lecture)  # type: ignore[attr-defined]


def _argument(noeud: nodes.Node, nom: str, mention: Mention, lecture: Lecture) -> None:
    colonne = mention.colonne(nom)
    if colonne is None:
        _colonne_inconnue(noeud, nom, mention, lecture)
    elif colonne.sorte is Sorte.LISTE:
        lecture.refuser(noeud, f"la colonne « {nom} » est une liste : la parcourir par « {{% for %}} »")


def _est_un_mot(argument: nodes.Expr) -> bool:
    return isinstance(argument, nodes.Const) and isinstance(argument.value, str)


def _colonne_inconnue(noeud: nodes.Node, nom: str, mention: Mention, lecture: Lecture) -> None:
    colonnes = [colonne.nom for colonne in mention.colonnes]
    lecture.refuser(noeud, f"« {mention.nom} » n'a pas de colonne « {nom} »{proche(nom, colonnes)} : {', '.join(colonnes)}")


def _boucle(noeud: nodes.For, portee: Portee, lecture: Lecture) -> None:
    if noeud.test or noeud.recursive or not isinstance(noeud.target, nodes.Name):
        lecture.refuser(noeud, "boucle trop compliquée : écrire « {% for ligne in liste %} »")
        return
    mention = _mention(noeud.iter, portee, lecture)
    if mention is None:
        return
    if mention.sorte is not Sorte.LISTE:
        lecture.refuser(noeud, f"« {mention.nom} » n'est pas une liste : {mention.sorte.value}")
        return
    if len(portee) > BOUCLES_IMBRIQUEES:
        lecture.refuser(noeud, f"plus de {BOUCLES_IMBRIQUEES} boucles l'une dans l'autre")
    _corps(noeud.body, {**portee, noeud.target.name: mention, "loop": _TOUR}, lecture)
    _corps(noeud.else_, portee, lecture)


def _condition(noeud: nodes.If, portee: Portee, lecture: Lecture) -> None:
    operandes = list(_operandes(noeud.test))
    for test in operandes:
        _mention(test, portee, lecture)
    dehors = lecture.gardees
    if not any(noeud.test.find_all((nodes.Not, nodes.Or))) and not isinstance(noeud.test, nodes.Not | nodes.Or):
        lecture.gardees |= {".".join(_mots(test) or ()) for test in operandes}
    _corps(noeud.body, portee, lecture)
    lecture.gardees = dehors
    for branche in (noeud.elif_, noeud.else_):
        _corps(branche, portee, lecture)


def _operandes(test: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(test, nodes.Not):
        yield from _operandes(test.node)
    elif isinstance(test, nodes.And | nodes.Or):
        yield from _operandes(test.left)
        yield from _operandes(test.right)
    else:
        yield test


def _mention(noeud: nodes.Node, portee: Portee, lecture: Lecture) -> Mention | None:
    """The field an expression names; a fault, and None, for anything else."""
    mots = _mots(noeud)
    if mots is None:
        lecture.refuser(noeud, "expression interdite : un modèle n'écrit que le nom d'une mention, sans calcul ni appel")
        return None
    if mots[0] in portee:
        return _colonne(noeud, mots, portee, lecture)
    nom = ".".join(mots)
    if nom not in CATALOGUE:
        lecture.refuser(noeud, f"mention « {nom} » inconnue du catalogue{proche(nom, CATALOGUE)}")
        return None
    lecture.mentions.add(nom)
    return CATALOGUE[nom]


def _mots(noeud: nodes.Node) -> tuple[str, ...] | None:
    if isinstance(noeud, nodes.Name):
        return (noeud.name,)
    if isinstance(noeud, nodes.Getattr) and (debut := _mots(noeud.node)):
        return (*debut, noeud.attr)
    return None


def _colonne(noeud: nodes.Node, mots: tuple[str, ...], portee: Portee, lecture: Lecture) -> Mention | None:
    ligne = portee[mots[0]]
    if ligne is _TOUR and len(mots) == 2 and mots[1] in _BOUCLE:
        return _TOUR
    if len(mots) != 2 or not (colonne := ligne.colonne(mots[1])):
        _colonne_inconnue(noeud, ".".join(mots[1:]) or mots[0], ligne, lecture)
        return None
    return colonne


_LECTEURS: Mapping[type[nodes.Node], Callable[..., None]] = {
    nodes.Output: _sortie,
    nodes.For: _boucle,
    nodes.If: _condition,
}
