"""Reading YAML as text: every scalar stays the characters that were written, so that 0.20 is never a float.

PyYAML keeps the last of two equal keys without a word; here a key written twice is refused with its line. Aliases are
refused too: a rule file is read from top to bottom.
"""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from efficience.reglement.erreurs import Lieu

OUI_NON = {"true": True, "oui": True, "yes": True, "on": True, "false": False, "non": False, "no": False, "off": False}
"""How a yes or a no is written: in French, in English, and as YAML says it."""

_LECTEUR = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def lire_yaml(chemin: Path) -> Any:
    """The content of a YAML file as nested dict, list and str. Raises ErreurReglement (file, line, key)."""
    lieu = Lieu(chemin.name)
    try:
        racine = yaml.compose(chemin.read_text(encoding="utf-8"), Loader=_LECTEUR)
    except FileNotFoundError as erreur:
        raise lieu.refus("fichier introuvable") from erreur
    except OSError as erreur:
        raise lieu.refus("fichier illisible", "un fichier texte") from erreur
    except UnicodeDecodeError as erreur:
        raise lieu.refus("le fichier n'est pas écrit en UTF-8", "un fichier texte UTF-8") from erreur
    except yaml.YAMLError as erreur:
        marque = getattr(erreur, "problem_mark", None)
        ligne = f", ligne {marque.line + 1}" if marque else ""
        raise lieu.refus(f"YAML mal formé{ligne}", "un fichier YAML") from erreur
    if racine is None:
        raise lieu.refus("le fichier est vide")
    return _en_texte(racine, lieu, set())


def _en_texte(noeud: yaml.Node, lieu: Lieu, vus: set[int]) -> Any:
    if id(noeud) in vus:
        raise lieu.refus("les alias YAML (&, *) ne sont pas acceptés", "la valeur écrite en toutes lettres")
    vus.add(id(noeud))
    if isinstance(noeud, yaml.ScalarNode):
        return noeud.value
    if isinstance(noeud, yaml.SequenceNode):
        return [_en_texte(element, lieu, vus) for element in noeud.value]
    lu: dict[str, Any] = {}
    for noeud_cle, noeud_valeur in noeud.value:
        cle = str(noeud_cle.value)
        ici = lieu.sous(cle)
        if cle in lu:
            raise ici.refus(f"clé écrite deux fois, ligne {noeud_cle.start_mark.line + 1}", "chaque clé une seule fois")
        lu[cle] = _en_texte(noeud_valeur, ici, vus)
    return lu


def texte_de(donnees: Any, lieu: Lieu) -> Any:
    """The same shape as `lire_yaml` from Python values (a sheet built in memory). A float, never exact, is refused."""
    if isinstance(donnees, Mapping):
        return {str(cle): texte_de(valeur, lieu.sous(cle)) for cle, valeur in donnees.items()}
    if isinstance(donnees, list | tuple):
        return [texte_de(valeur, lieu) for valeur in donnees]
    if isinstance(donnees, bool):
        return "true" if donnees else "false"
    if isinstance(donnees, float) or donnees is None:
        raise lieu.refus(f"valeur {donnees!r} non exacte ou absente", 'un nombre écrit entre guillemets, comme "0.20"')
    return str(donnees)


def fiche(donnees: Any, lieu: Lieu, *, requis: Collection[str] = (), permis: Collection[str] = ()) -> dict[str, Any]:
    """`donnees` as a record with known fields only, the required ones present. Raises ErreurReglement."""
    rubriques = table(donnees, lieu)
    connus = [*requis, *permis]
    for nom in rubriques:
        if nom not in connus:
            raise lieu.sous(nom).refus("champ inconnu", ", ".join(connus))
    for nom in requis:
        if rubriques.get(nom) in (None, "", [], {}):
            raise lieu.sous(nom).refus("champ obligatoire absent ou vide")
    return rubriques


def table(donnees: Any, lieu: Lieu) -> dict[str, Any]:
    """`donnees` as a mapping. Raises ErreurReglement."""
    if not isinstance(donnees, dict):
        raise lieu.refus(f"« {donnees} » n'est pas une table", "des lignes « clé : valeur »")
    return donnees


def liste(donnees: Any, lieu: Lieu) -> list[Any]:
    """`donnees` as a list. Raises ErreurReglement."""
    if not isinstance(donnees, list):
        raise lieu.refus(f"« {donnees} » n'est pas une liste", "une liste entre crochets ou à tirets")
    return donnees


def mot(donnees: Any, lieu: Lieu) -> str:
    """`donnees` as a text. Raises ErreurReglement when it is a list or a mapping."""
    if not isinstance(donnees, str):
        raise lieu.refus("une seule valeur est attendue ici, pas une liste ni une table", "un texte ou un nombre")
    return donnees


def jour(donnees: Any, lieu: Lieu) -> date:
    """`donnees` (ISO text, « 2022-01-31 ») as a date. Raises ErreurReglement."""
    try:
        return date.fromisoformat(mot(donnees, lieu))
    except ValueError as erreur:
        raise lieu.refus(f"« {donnees} » n'est pas une date", "une date AAAA-MM-JJ") from erreur


def oui_non(donnees: Any, lieu: Lieu) -> bool:
    """`donnees` (true/false, oui/non, yes/no, on/off) as a boolean. Raises ErreurReglement."""
    lu = OUI_NON.get(mot(donnees, lieu).lower())
    if lu is None:
        raise lieu.refus(f"« {donnees} » ne se lit ni oui ni non", "oui ou non (true ou false)")
    return lu
