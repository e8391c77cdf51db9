"""Avenants to the cahier des charges: who was asked, what each answered, who may leave because of it.

An avenant belongs to no group: a group reads it, and its own opinion, through here. The others' opinions are read by the
ARS and the Assurance Maladie only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.dossier import Pas, parcours
from efficience.noyau.ipep.revision import REVISION, avis_des_groupements, peut_sortir
from efficience.noyau.territoires import NATION
from efficience.portail.commun.echeances import Echeance
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions, lectures
from efficience.portail.dossiers.droits import droit
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.lectures import groupements
from efficience.portail.ipep.models import Groupement

_CONNUS = ("soumis", "avis_clos", "adopte", "abandonne")
_TACITE = "sans réponse : réputé ne pas s’y opposer"


def avenants(membre: Membre, le: datetime) -> list[Dossier]:
    """Those that the person may read; a group, and those of another region than the CNAM's, once they are submitted."""
    siens = set(lectures.dossiers(membre, (REVISION.nom,)).values_list("pk", flat=True))
    ou = [NATION, *groupements(membre).values_list("region", flat=True)]
    tous = Dossier.objects.filter(Q(pk__in=siens) | Q(region__in=ou), cycle=REVISION.nom).order_by("-cree_le", "reference")
    return [un for un in tous if un.pk in siens or un.etat_au(le)[0] in _CONNUS]


def avenant(identifiant: UUID, membre: Membre, le: datetime) -> Dossier | None:
    """That avenant, or nothing."""
    return next((un for un in avenants(membre, le) if un.pk == identifiant), None)


@dataclass(frozen=True)
class AvisRendu:
    """The opinion of a group, in words, and why it may not leave (nothing when it may)."""

    groupement: Groupement
    avis: str
    rendu: bool
    obstacle: str


def avis(revision: Dossier, membre: Membre, le: datetime) -> list[AvisRendu]:
    """The opinions that the person may read: their group's, or those of the groups of their region."""
    lu = revision.contexte(le)
    rendus = avis_des_groupements(lu)
    return [
        AvisRendu(
            un, SENS_AVIS.get(rendus.get(str(un.pk), ""), _TACITE), str(un.pk) in rendus, peut_sortir(lu, str(un.pk), le)
        )
        for un in groupements(membre)
        if un.dossier.etat_au(le)[0] in ("inscrit", "conventionne", "sorti", "fini")
    ]


def historique(revision: Dossier, membre: Membre, le: datetime) -> tuple[Pas, ...]:
    """What happened, the last thing first: a group does not read that another one gave its opinion."""
    tout = droit(revision, le)
    if membre.organisation.nature == IPEP:
        sienne = f"({membre.organisation_nom})"
        lus = (un for un in tout.evenements if un.geste != "enregistrer_avis" or un.par.endswith(sienne))
        tout = replace(tout, evenements=tuple(lus))
    return tuple(reversed(parcours(tout, le)))


def rendre(revision: Dossier, sens: str, *, par: Membre, le: datetime) -> None:
    """Give the opinion of one's group. Raises GesteRefuse."""
    if revision.etat_au(le)[0] != "soumis":
        raise GesteRefuse("enregistrer_avis", revision.etat, "L’avis des groupements n’est plus attendu.")
    actions.faire(revision, "enregistrer_avis", {"avis": sens}, par=par, le=le)


def source(membre: Membre, le: datetime) -> Iterator[Echeance]:
    """The opinions that a group has to give."""
    if membre.organisation.nature != IPEP or not membre.peut("ipep.agir"):
        return
    sien = groupements(membre).first()
    for revision in avenants(membre, le):
        lu = revision.contexte(le)
        if lu.etat == "soumis" and sien and str(sien.pk) not in avis_des_groupements(lu):
            passage = lu.cycle.prochain_passage(lu.etat, lu)
            yield Echeance(
                quand=_dernier_jour(passage.le) if passage else None,
                quoi="Rendre l’avis du groupement",
                objet=revision.titre,
                adresse=reverse("ipep_avenant", args=[revision.pk]),
                a_la_main=True,
                suite=lu.cycle.etat(lu.etat).suite_pour(IPEP),
            )


def _dernier_jour(fin: datetime) -> date:
    """The day that ends when the state changes."""
    return timezone.localdate(fin - timedelta(seconds=1))
