"""Alerts by mail: one mail a person, at the rhythm chosen, that says where to look and holds no figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.commun import courriels
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations.models import Mois, Rythme
from efficience.portail.evaluations.previsions import alertes_de
from efficience.portail.indicateurs.lectures import definitions

ECARTS: Mapping[str, timedelta] = MappingProxyType({"mensuel": timedelta(days=28), "trimestriel": timedelta(days=84)})
"""The least time between two mails to the same person."""


def recentes(organisation: Organisation, le: datetime, depuis: datetime | None) -> list[str]:
    """What to tell of the hospitals of an organisation: the indicator and the hospital, for months since the last mail."""
    siens = Etablissement.objects.filter(finess_juridique=organisation.finess) if organisation.nature == ETABLISSEMENT else (
        Etablissement.objects.filter(region=organisation.region)
    )  # fmt: skip
    connues, jour = definitions(), timezone.localdate(le)
    series: dict[tuple[str, str], list[Mois]] = {}
    for un in Mois.objects.filter(etablissement__in=siens).select_related("etablissement").order_by("premier"):
        series.setdefault((un.etablissement_id, un.indicateur), []).append(un)
    lignes = []
    for (_, code), mois in sorted(series.items()):
        if code not in connues:
            continue
        nouvelles = [
            a for a in alertes_de(connues[code], mois, jour) if depuis is None or _recu(mois, a.mois) > depuis
        ]  # fmt: skip
        lignes += [f"{mois[0].etablissement.raison_sociale}, {code} : {a.signal.value}" for a in nouvelles[-1:]]
    return lignes


def _recu(mois: list[Mois], premier: object) -> datetime:
    return next(un.recu_le for un in mois if un.premier == premier)


@transaction.atomic
def choisir(utilisateur: Utilisateur, organisation: Organisation, rythme: str) -> None:
    """The rhythm that a person chose; « jamais » stops the mails."""
    Rythme.objects.update_or_create(utilisateur=utilisateur, organisation=organisation, defaults={"rythme": rythme})


def ecrire(le: datetime) -> int:
    """Write to whoever is due a mail; how many were written. Nobody is written to for nothing."""
    ecrits = 0
    for rythme in Rythme.objects.exclude(rythme="jamais").select_related("utilisateur", "organisation"):
        if rythme.ecrit_le and le - rythme.ecrit_le < ECARTS[rythme.rythme]:
            continue
        en_vigueur = Rattachement.objects.en_vigueur(timezone.localdate(le))
        if not en_vigueur.filter(utilisateur=rythme.utilisateur, organisation=rythme.organisation).exists():
            continue
        lignes = recentes(rythme.organisation, le, rythme.ecrit_le)
        if lignes:
            _deposer(rythme, lignes, le)
            ecrits += 1
    return ecrits


@transaction.atomic
def _deposer(rythme: Rythme, lignes: list[str], le: datetime) -> None:
    courriels.deposer(
        "alertes", rythme.organisation, destinataire=rythme.utilisateur.email, objet="Vos alertes de suivi",
        chemin=reverse("evaluations"), le=le, legal=False, gabarit="alertes", lignes=lignes,
        organisation=rythme.organisation.nom,
    )  # fmt: skip
    Rythme.objects.filter(pk=rythme.pk).update(ecrit_le=le)
