"""Mes échéances: the yearly review of the plan, the yearly report of the convention, late milestones, visits to report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from efficience.noyau.echeances import AFaire
from efficience.noyau.echeances_regionales import de_la_convention, du_plan
from efficience.noyau.territoires import territoire
from efficience.portail.commun.echeances import Echeance
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.plan_regional import attentes, lectures
from efficience.portail.plan_regional.models import Jalon

HORIZON = timedelta(days=60)
JALONS_MONTRES = 20


def source(membre: Membre, le: datetime) -> list[Echeance]:
    """What is due beside the gestures of dossiers."""
    if not membre.agit(lectures.TENIR):
        return []
    return [*_des_plans(membre, le), *_des_conventions(membre, le), *_des_jalons(membre, le), *_des_visites(membre, le)]


def _echeance(chose: AFaire, objet: str, adresse: str, membre: Membre) -> Echeance:
    a_moi = chose.nature == membre.organisation.nature and bool(membre.roles & set(chose.roles))
    return Echeance(chose.pour_le, chose.quoi, objet, adresse, a_moi, chose.explication)


def _des_plans(membre: Membre, le: datetime) -> Iterator[Echeance]:
    for plan in avec_faits(lectures.plans(membre)):
        for chose in du_plan(str(plan.pk), attentes.droit_du_plan(plan), le):
            yield _echeance(chose, plan.reference, reverse("plan_un", args=[plan.pk]), membre)


def _des_conventions(membre: Membre, le: datetime) -> Iterator[Echeance]:
    for convention in avec_faits(lectures.conventions(membre)):
        for chose in de_la_convention(str(convention.pk), plie(convention), le):
            if chose.nature == membre.organisation.nature:
                yield _echeance(chose, convention.reference, reverse("convention", args=[convention.pk]), membre)


def _des_jalons(membre: Membre, le: datetime) -> Iterator[Echeance]:
    """Milestones of running actions that are late or near."""
    borne = le.date() + HORIZON
    plans = list(lectures.plans(membre))
    vifs = Jalon.objects.filter(
        fiche__plan__in=plans, fiche__dossier__etat="en_cours", atteint_le__isnull=True, prevu_le__lte=borne
    ).select_related("fiche__dossier")
    for jalon in vifs.order_by("prevu_le", "pk")[:JALONS_MONTRES]:
        adresse = reverse("action", args=[jalon.fiche.dossier_id])
        yield Echeance(jalon.prevu_le, f"Atteindre le jalon « {jalon.titre} »", str(jalon.fiche), adresse, True)


def _des_visites(membre: Membre, le: datetime) -> Iterator[Echeance]:
    for visite in lectures.visites(membre).filter(faite_le__isnull=True):
        jour: date = territoire(visite.fiche.dossier.departement).jour(le)
        quoi = "Rapporter la visite" if visite.prevue_le <= jour else "Faire la visite"
        adresse = reverse("visite", args=[visite.pk])
        yield Echeance(visite.prevue_le, quoi, f"{visite}, {visite.fiche.code}", adresse, True)
