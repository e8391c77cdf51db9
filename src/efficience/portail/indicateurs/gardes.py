"""What is drawn or added up once: published figures never change, so neither does what is made of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from django.core.cache import cache

_DUREE = 90 * 24 * 3600  # seconds
_PROCHES: OrderedDict[str, Any] = OrderedDict()
_VERROU = Lock()
_GARDES_PROCHES = 32
"""How many of the last ones a process holds ready: reading 3 000 hospitals from the cache takes a tenth of a second."""
T = TypeVar("T")


def garder(faire: Callable[[], T], *cle: object) -> T:
    """What was made for that key, or made now. The key holds the figures and the names that it shows: nobody changes it."""
    nom = "indicateurs:" + hashlib.sha256(repr(cle).encode()).hexdigest()
    with _VERROU:
        trouve: T | None = _PROCHES.pop(nom, None)
    if trouve is None and (trouve := cache.get(nom)) is None:
        trouve = faire()
        cache.set(nom, trouve, _DUREE)
    with _VERROU:
        _PROCHES[nom] = trouve
        if len(_PROCHES) > _GARDES_PROCHES:
            _PROCHES.popitem(last=False)
    return trouve
