"""Filters of the groups' pages."""

from __future__ import annotations

from typing import Any

from django import template

from efficience.documents.sortes import grandeur_en_clair
from efficience.noyau.calcul import Grandeur
from efficience.noyau.montant import en_nombre

register = template.Library()


@register.filter
def grandeur(valeur: Grandeur) -> str:
    """A value of a computation, in words."""
    return grandeur_en_clair(valeur)


@register.filter
def valeur_de_la_loi(valeur: Any) -> str:
    """A value of the law: a share is written in per cent."""
    if valeur is None:
        return "sans équivalent"
    return f"{en_nombre(valeur.valeur * 100)} %" if valeur.unite == "part" else en_nombre(valeur.valeur)
