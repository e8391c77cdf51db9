"""Filters of the groups' pages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template

from efficience.noyau.ipep.feuille_de_route import POSTES
from efficience.noyau.ipep.qualite import COMPOSANTES, IndicateurIPEP
from efficience.noyau.montant import arrondir, en_nombre, en_pourcentage
from efficience.noyau.territoires import nom_de_region

register = template.Library()
_DECIMALES = 4


@register.filter
def valeur_de_la_loi(valeur: Any) -> str:
    """A value of the law: a share is written in per cent."""
    if valeur is None:
        return "sans équivalent"
    return f"{en_nombre(Fraction(valeur.valeur) * 100)} %" if valeur.unite == "part" else en_nombre(valeur.valeur)


@register.filter
def nombre_court(valeur: Any) -> str:
    """An exact number, shown with four decimals at most."""
    return en_nombre(arrondir(Fraction(valeur), _DECIMALES).normalize())


@register.filter
def pourcent(part: Any) -> str:
    """A share, with two decimals."""
    return en_pourcentage(Fraction(part), 2)


@register.filter
def ecart_signe(part: Any) -> str:
    """How far under or over."""
    lue = Fraction(part)
    return f"{en_pourcentage(abs(lue), 2)} {'au-dessous' if lue >= 0 else 'au-dessus'}"


@register.filter
def points(taux: Any) -> str:
    """A rate of points, or why there is none."""
    return taux if isinstance(taux, str) else pourcent(taux)


@register.filter
def libelle(catalogue: Mapping[str, IndicateurIPEP], code: str) -> str:
    """The title of an indicator; nothing when the catalogue no longer has it."""
    return catalogue[code].libelle if code in catalogue else ""


@register.filter
def composante(catalogue: Mapping[str, IndicateurIPEP], code: str) -> str:
    """The component of an indicator."""
    return COMPOSANTES[catalogue[code].composante] if code in catalogue else ""


@register.filter
def poste(code: str) -> str:
    """A heading of the credits, in words."""
    return POSTES[code]


@register.filter
def region(code: str) -> str:
    """The name of a region."""
    return nom_de_region(code)


@register.filter
def cle(mots: Mapping[str, str], code: str) -> str:
    """The words of a code; the code itself without any."""
    return mots.get(code, code)
