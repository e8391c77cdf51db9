"""Mes échéances and the search, filled from dossiers of every family."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from efficience.noyau.echeances import AFaire, a_faire_des_dossiers
from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.commun import courriels
from efficience.portail.commun.echeances import Echeance, Trouve
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures
from efficience.portail.dossiers.droits import droits
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.fiche import MAINS
from efficience.portail.dossiers.models import CYCLES, Dossier

AUTRES_MONTREES = 15
"""How many things awaited of the others a page shows."""
_FINIS = Q(
    *(Q(cycle=nom, etat__in=[etat.code for etat in cycle.etats if etat.final]) for nom, cycle in CYCLES.items()),
    _connector=Q.OR,
)


def source(membre: Membre, le: datetime) -> list[Echeance]:
    """What `commun` shows on the page: mine first, then what runs elsewhere."""
    vivants = {str(d.pk): d for d in lectures.dossiers(membre).exclude(_FINIS).select_related("organisation")}
    miennes: list[Echeance] = []
    autres: list[Echeance] = []
    for chose in a_faire_des_dossiers(droits(vivants.values(), le), le):
        dossier = vivants[chose.contrat]
        a_moi = _a_moi(chose, dossier, membre)
        if a_moi or membre.organisation.nature != ETABLISSEMENT or lectures.connu_de(dossier, membre, le):
            (miennes if a_moi else autres).append(_echeance(dossier, chose, a_moi))
    return [*miennes, *autres[:AUTRES_MONTREES]]


def _a_moi(chose: AFaire, dossier: Dossier, membre: Membre) -> bool:
    mien = chose.nature == membre.organisation.nature and bool(membre.roles & set(chose.roles)) and not chose.obstacle
    return mien and membre.peut(famille_de(dossier.cycle).agir, dossier)


def _echeance(dossier: Dossier, chose: AFaire, a_moi: bool) -> Echeance:
    return Echeance(
        quand=chose.pour_le, quoi=chose.quoi, objet=str(dossier), adresse=famille_de(dossier.cycle).adresse(dossier),
        a_la_main=a_moi, suite=chose.obstacle or chose.explication, main=MAINS[chose.nature],
    )  # fmt: skip


def lire_les_courriels(dossier: Dossier, membre: Membre, le: datetime) -> None:
    """Opening the page is the proof of reading of the letters sent to this person's organisation."""
    boite = membre.organisation.boite_fonctionnelle
    if not boite:
        return
    for courriel in Courriel.objects.filter(sujet=f"dossiers.dossier:{dossier.pk}", destinataire=boite, lu_le__isnull=True):
        courriels.constater(courriel, "lu", le=le, par=membre)


def chercher(membre: Membre, _le: datetime, cherche: str) -> list[Trouve]:
    """The dossiers that the header's search finds."""
    trouves = lectures.dossiers(membre).filter(Q(reference__icontains=cherche) | Q(titre__icontains=cherche))
    return [Trouve(d.titre, f"{d.automate.intitule}, {d.reference}", famille_de(d.cycle).adresse(d)) for d in trouves[:20]]
