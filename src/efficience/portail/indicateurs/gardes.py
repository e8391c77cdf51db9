"""What is drawn or added up once: published figures never change, so neither does what is made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

_DUREE = 90 * 24 * 3600  # seconds
T = TypeVar("T")


def garder(faire: Callable[[], T], *cle: object) -> T:
    """What was made for that key, or made now. The key holds the figures and the names that it shows."""
    nom = "indicateurs:" + hashlib.sha256(repr(cle).encode()).hexdigest()
    trouve: T | None = cache.get(nom)
    if trouve is None:
        trouve = faire()
        cache.set(nom, trouve, _DUREE)
    return trouve
