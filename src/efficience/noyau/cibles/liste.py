"""The frozen list: what was decided, in one canonical text, named by its SHA-256. Anybody can compute it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def composer(
    campagne: Mapping[str, Any],
    criteres: Sequence[Mapping[str, Any]],
    cibles: Sequence[Mapping[str, Any]],
    ecartes: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The content of a list: the campaign, the criteria it applied, the hospitals kept and set aside, in FINESS order."""
    return {
        "campagne": dict(campagne),
        "criteres": [dict(critere) for critere in criteres],
        "cibles": sorted((dict(cible) for cible in cibles), key=_cle),
        "ecartes": sorted((dict(ecarte) for ecarte in ecartes), key=_cle),
    }


def _cle(rangee: Mapping[str, Any]) -> tuple[str, str]:
    return str(rangee["finess"]), str(rangee["indicateur"])


def canonique(contenu: Mapping[str, Any]) -> str:
    """One text per content: sorted keys, no space, amounts as texts. Raises TypeError on a number with a fraction."""
    _refuser_les_flottants(contenu)
    return json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def empreinte(contenu: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonique(contenu).encode()).hexdigest()


def _refuser_les_flottants(valeur: Any) -> None:
    if isinstance(valeur, float):
        raise TypeError(f"{valeur!r} : un nombre de la liste s’écrit en texte")
    fils = valeur.values() if isinstance(valeur, Mapping) else valeur if isinstance(valeur, list | tuple) else ()
    for un in fils:
        _refuser_les_flottants(un)
