"""Template filters of contracts: words of a state, of a clause, of an amount."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template

from efficience.documents.sortes import montant_en_clair
from efficience.noyau.contrat.annotation import ANNOTATION
from efficience.portail.contrats.models import Annotation

register = template.Library()


@register.filter
def libelle(clauses: Mapping[str, str], code: str) -> str:
    """The words of a clause; its code when the document no longer has it."""
    return clauses.get(code, code)


@register.filter
def mot_d_etat(annotation: Annotation) -> str:
    """The status word of a remark."""
    return ANNOTATION.etat(annotation.etat).libelle


@register.filter
def euros(montant: Decimal) -> str:
    """An amount in euros, the French way."""
    return montant_en_clair(montant)
