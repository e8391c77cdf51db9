"""Where the affairs of a region are: the region, and the department of its agency, whose days and hour they follow."""

from __future__ import annotations

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.roles import ARS, CAISSE
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.etablissements.models import Etablissement


def situation_regionale(region: str) -> Situation:
    """The place of what is nobody's in particular in a region. Raises DonneeRefusee when nothing tells its hour."""
    departements = _des_organisations(region, ARS) or _des_organisations(region, CAISSE) or _des_hopitaux(region)
    if not departements:
        raise DonneeRefusee("region", region, "une région dont une structure ou un établissement est connu")
    return Situation(region, departements[0])


def _des_organisations(region: str, nature: str) -> list[str]:
    connues = Organisation.objects.filter(region=region, nature=nature).values_list("departements", flat=True)
    return sorted({departement for siens in connues for departement in siens})


def _des_hopitaux(region: str) -> list[str]:
    return list(
        Etablissement.objects.filter(region=region).order_by("departement").values_list("departement", flat=True)[:1]
    )
