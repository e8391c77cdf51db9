"""Alerts by mail: one mail a person, at the rhythm chosen, that says where to look and holds no figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from efficience.portail.commun import courriels
from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.etablissements.models import Etablissement, champs_du_perimetre
from efficience.portail.evaluations.models import Mois, Rythme
from efficience.portail.evaluations.previsions import alertes_de
from efficience.portail.indicateurs.lectures import definitions

ECARTS: Mapping[str, timedelta] = MappingProxyType({"mensuel": timedelta(days=28), "trimestriel": timedelta(days=84)})
"""The least time between two mails to the same person."""


def recentes(membre: Membre, le: datetime, depuis: datetime | None) -> list[str]:
    """What to tell of the hospitals that a person may foresee since the last mail: hospital, indicator, signal."""
    if not membre.peut("evaluation.prevoir"):
        return []
    siens = Etablissement.objects.filter(membre.filtre("evaluation.prevoir", **champs_du_perimetre()))
    connues, jour = definitions(), timezone.localdate(le)
    series: dict[tuple[str, str], list[Mois]] = {}
    for un in Mois.objects.filter(etablissement__in=siens).select_related("etablissement").order_by("premier"):
        series.setdefault((un.etablissement_id, un.indicateur), []).append(un)
    lignes = []
    for (_, code), mois in sorted(series.items()):
        nom = f"{mois[0].etablissement.raison_sociale}, {code}"
        lues = alertes_de(connues[code], mois, jour) if code in connues else ()
        nouvelles = {a.signal.value for a in lues if depuis is None or _recu(mois, a.mois) > depuis}
        lignes += [f"{nom} : {signal}" for signal in sorted(nouvelles)]
    return lignes


def _recu(mois: list[Mois], premier: object) -> datetime:
    return next(un.recu_le for un in mois if un.premier == premier)


@transaction.atomic
def choisir(utilisateur: Utilisateur, organisation: Organisation, rythme: str) -> None:
    """The rhythm that a person chose; « jamais » stops the mails."""
    Rythme.objects.update_or_create(utilisateur=utilisateur, organisation=organisation, defaults={"rythme": rythme})


def ecrire(le: datetime) -> int:
    """Write to whoever is due a mail, one a person whatever the organisations; how many. Nothing to say, nothing sent."""
    par_personne: dict[object, list[Rythme]] = {}
    for un in Rythme.objects.exclude(rythme="jamais").select_related("utilisateur", "organisation").order_by("pk"):
        par_personne.setdefault(un.utilisateur_id, []).append(un)
    return sum(_ecrire_a(rythmes, le) for rythmes in par_personne.values() if not _trop_tot(rythmes, le))


def _trop_tot(rythmes: Sequence[Rythme], le: datetime) -> bool:
    """Whether the last mail to the person is closer than the most frequent rhythm that they chose."""
    derniers = [un.ecrit_le for un in rythmes if un.ecrit_le]
    return bool(derniers) and le - max(derniers) < min(ECARTS[un.rythme] for un in rythmes)


def _ecrire_a(rythmes: Sequence[Rythme], le: datetime) -> bool:
    """Write one mail about all the organisations whose rhythm is due; whether there was something to say."""
    dits, jour = [], timezone.localdate(le)
    for rythme in rythmes:
        if rythme.ecrit_le and le - rythme.ecrit_le < ECARTS[rythme.rythme]:
            continue
        siens = Rattachement.objects.en_vigueur(jour).filter(
            utilisateur=rythme.utilisateur, organisation=rythme.organisation
        )
        lu = membre(rythme.utilisateur, siens.select_related("organisation"))
        if lu and (lignes := recentes(lu, le, rythme.ecrit_le)):
            dits.append((rythme, lignes))
    if dits:
        _deposer(dits, le)
    return bool(dits)


@transaction.atomic
def _deposer(dits: Sequence[tuple[Rythme, list[str]]], le: datetime) -> None:
    premier, _ = dits[0]
    courriels.deposer(
        "alertes", premier.organisation, destinataire=premier.utilisateur.email, objet="Vos alertes de suivi",
        chemin=reverse("evaluations"), le=le, legal=False, gabarit="alertes",
        dits=[(rythme.organisation.nom, lignes) for rythme, lignes in dits],
    )  # fmt: skip
    Rythme.objects.filter(pk__in=[rythme.pk for rythme, _ in dits]).update(ecrit_le=le)
