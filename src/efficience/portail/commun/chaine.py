"""The chain of the journal, pure: each line is sealed with the seal of the line before it. No Django, no database.

An export can be checked with this file alone, on a machine that has never seen the portal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_ECRIVAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_EXACTS = frozenset((str, int, bool, type(None)))

ORIGINE = "0" * 64
"""What stands for the seal before the first line."""

CHAMPS = (
    "rang", "le", "par", "par_nom", "organisation", "geste", "objet", "objet_nom", "region", "departement", "finess",
    "details",
)  # fmt: skip
"""What a line says, and all of it is sealed."""


@dataclass(frozen=True)
class Verdict:
    """Whether the chain is whole: how many lines were read, the last seal, and the first fault when there is one."""

    lignes: int
    tete: str
    faute: str | None = None

    @property
    def intacte(self) -> bool:
        """No fault was found."""
        return self.faute is None


def canonique(contenu: Mapping[str, Any]) -> str:
    """The one JSON text of a content. Raises TypeError on a value that JSON does not hold exactly (a float, a date)."""
    _exiger_exact(contenu)
    return _ECRIVAIN.encode(contenu)


def sceller(precedente: str, contenu: Mapping[str, Any]) -> str:
    """The seal of a line: SHA-256 of the seal before it and of its canonical text."""
    return hashlib.sha256(f"{precedente}\n{canonique(contenu)}".encode()).hexdigest()


def verifier(lignes: Iterable[Mapping[str, Any]], ancre: tuple[int, str] | None = None) -> Verdict:
    """Read the lines in order and say whether each one is where, and what, it was.

    `ancre` is a rank and its seal kept elsewhere (mailed, stamped): a journal cut or rewritten before it is found out.
    """
    precedente, rang, ancree = ORIGINE, 0, ancre is None
    for rang, ligne in enumerate(lignes, start=1):
        if faute := _faute(ligne, rang, precedente):
            return Verdict(rang, precedente, faute)
        precedente = ligne["empreinte"]
        if ancre is not None and rang == ancre[0]:
            if precedente != ancre[1]:
                return Verdict(rang, precedente, f"ligne {rang} : ce n’est plus la ligne qui avait été certifiée")
            ancree = True
    if not ancree and ancre is not None:
        return Verdict(rang, precedente, f"le journal s’arrête à la ligne {rang}, avant la ligne certifiée {ancre[0]}")
    return Verdict(rang, precedente)


def _faute(ligne: Mapping[str, Any], rang: int, precedente: str) -> str | None:
    absents = [champ for champ in (*CHAMPS, "precedente", "empreinte") if champ not in ligne]
    if absents:
        return f"ligne {rang} : il y manque {', '.join(absents)}"
    if ligne["rang"] != rang:
        return f"ligne {rang} : le rang {ligne['rang']} est écrit à cette place ; une ligne manque ou a été déplacée"
    if ligne["precedente"] != precedente:
        return f"ligne {rang} : elle ne suit pas la ligne précédente"
    try:
        attendue = sceller(precedente, {champ: ligne[champ] for champ in CHAMPS})
    except TypeError as erreur:
        return f"ligne {rang} : {erreur}"
    return None if attendue == ligne["empreinte"] else f"ligne {rang} : son contenu a été modifié"


def _exiger_exact(valeur: Any) -> None:
    genre = type(valeur)
    if genre in _EXACTS or isinstance(valeur, str):
        return
    if genre is dict:
        for cle, contenu in valeur.items():
            if type(cle) is not str:
                raise TypeError(f"clé « {cle} » : un texte est attendu")
            if type(contenu) not in _EXACTS:  # most are: the call is spared
                _exiger_exact(contenu)
    elif genre is list or genre is tuple:
        for contenu in valeur:
            _exiger_exact(contenu)
    else:
        raise TypeError(f"« {valeur} » ({genre.__name__}) : écrire un texte, un entier ou vrai/faux")
