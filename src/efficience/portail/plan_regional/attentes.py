"""What of the plan waits for a body beside the lines of its life cycles: targeting, information, reviews, the convention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from efficience.noyau.gouvernance.ordre_du_jour import Ouvert
from efficience.noyau.plan.versions import Plan, revue_due_le
from efficience.noyau.territoires import territoire
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.plan_regional import lectures
from efficience.portail.plan_regional.models import BilanDeConvention, Fiche

HORIZON = timedelta(days=60)


def ouverts(region: str, le: datetime) -> Iterator[Ouvert]:
    """What waits in the plans and the convention of a region."""
    for plan in avec_faits(Dossier.objects.filter(region=region, cycle__in=lectures.PLANS)).order_by("cree_le", "pk"):
        jour = territoire(plan.departement).jour(le)
        for fiche in lectures.fiches(plan):
            yield from _d_une_action(fiche, jour)
        due = revue_due_le(droit_du_plan(plan), le) if lectures.en_vigueur(plan, le) else None
        if due and due - HORIZON <= jour:
            matiere = "revue_du_plan" if plan.cycle == "plan_pprgdress" else "revue_du_papraps"
            yield Ouvert(matiere, str(plan.pk), due)
    conventions = avec_faits(Dossier.objects.filter(region=region, cycle__in=lectures.CONVENTIONS))
    for convention in conventions.order_by("cree_le", "pk"):
        yield from _d_une_convention(convention, le)


def _d_une_action(fiche: Fiche, jour: date) -> Iterator[Ouvert]:
    lue, objet = lectures.action(fiche, jour), str(fiche.dossier_id)
    depuis = (fiche.dossier.change_le or fiche.dossier.cree_le).date()
    vise = (lue.pilotage == "conjoint" or lue.etablissements) and lue.etat in ("proposee", "inscrite")
    if vise and lue.ciblage and not lue.seance_ciblage:
        yield Ouvert("ciblage_action", objet, depuis, {"ciblage": lue.ciblage})
    informee = lue.informe_le is not None and lue.informe_le.year == jour.year
    if lue.etat == "en_cours" and lue.conduite.informes and not informee:
        yield Ouvert("information_action", objet, depuis)


def _d_une_convention(convention: Dossier, le: datetime) -> Iterator[Ouvert]:
    etat, _ = convention.etat_au(le)
    if etat in ("projet", "instruction"):
        yield Ouvert("convention", str(convention.pk), convention.cree_le.date())
    bilan = BilanDeConvention.objects.filter(convention=convention).first()
    if bilan and etat == "en_vigueur" and not _presente(convention, bilan):
        yield Ouvert("bilan_convention", str(convention.pk), bilan.prepare_le.date(), {"piece": str(bilan.piece_id)})


def _presente(convention: Dossier, bilan: BilanDeConvention) -> bool:
    return any(un.geste == "presenter_bilan" and un.le >= bilan.prepare_le for un in plie(convention).evenements)


def droit_du_plan(plan: Dossier) -> Plan:
    """The plan and its avenants, as the domain reads what is in force."""
    avenants = Dossier.objects.filter(mere=plan, cycle__in=list(lectures.AVENANTS.values())).order_by("cree_le", "pk")
    return Plan(plie(plan), tuple(plie(un) for un in avenants))
