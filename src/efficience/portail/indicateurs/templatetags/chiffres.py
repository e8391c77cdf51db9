"""Template filters of figures, available in every template without loading them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from efficience.portail.indicateurs import mots

register = template.Library()
register.filter("mesure", mots.mesure)
register.filter("dire", mots.dire)
register.filter("source", mots.source)


@register.filter
def prendre(table: Mapping[str, Any], cle: str) -> Any:
    """The entry of a table under a key that is a variable; an empty pair when there is none."""
    return table.get(cle, ("", ""))
