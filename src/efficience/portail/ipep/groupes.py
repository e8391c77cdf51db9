"""Opening what has a life: a group, its credits, its campaigns, an avenant to the cahier des charges."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.ipep.groupement import GROUPEMENT
from efficience.noyau.ipep.revision import REVISION
from efficience.noyau.roles import ROLES
from efficience.noyau.territoires import territoire
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep.models import Groupement

IPEP = ROLES["coordinateur_ipep"].nature
_ABANDON = "abandon"


def _reference(quoi: str, le: datetime) -> str:
    """Unique without reading what others hold."""
    return f"{quoi}-{timezone.localdate(le).year}-{uuid.uuid4().hex[:8].upper()}"


@transaction.atomic
def ouvrir(
    organisation: Organisation, *, nom: str, forme: str, siren: str, departement: str, par: Membre, le: datetime
) -> Groupement:
    """Open the candidature of a group, carried by its structure. Raises GesteRefuse, DonneeRefusee."""
    territoire(departement)
    if organisation.nature != IPEP or Groupement.objects.filter(organisation=organisation).exists():
        raise GesteRefuse("ipep.ouvrir", "", "Cette structure a déjà un groupement, ou n’est pas celle d’un groupement.")
    dossier = actions.ouvrir(
        GROUPEMENT.nom, reference=_reference("IPEP", le), titre=nom, situation=Situation(organisation.region, departement),
        organisation=organisation, par=par, le=le,
    )  # fmt: skip
    return Groupement.objects.create(
        dossier=dossier, organisation=organisation, nom=nom, forme=forme, siren=siren, region=organisation.region,
        departement=departement, cree_le=le, cree_par=par.nom,
    )  # fmt: skip


def filles(groupement: Groupement, cycle: str) -> list[Dossier]:
    """The dossiers of a group in a life cycle, the first one first."""
    return list(groupement.dossier.filles.filter(cycle=cycle).order_by("cree_le", "reference"))


@transaction.atomic
def demander_l_amorcage(groupement: Groupement, *, par: Membre, le: datetime) -> Dossier:
    """Open the file of the starting credits. Raises GesteRefuse: they are asked once."""
    if any(un.etat != _ABANDON for un in filles(groupement, AMORCAGE.nom)):
        motif = "Ce groupement a déjà un dossier de crédits d’amorçage : ils ne sont pas reconduits."
        raise GesteRefuse("ipep.amorcage", "", motif)
    return actions.ouvrir(
        AMORCAGE.nom, reference=_reference("AMO", le), titre=f"Crédits d’amorçage, {groupement.nom}",
        situation=groupement.situation, organisation=groupement.organisation, mere=groupement.dossier, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def ouvrir_la_campagne(groupement: Groupement, annee: int, *, par: Membre, le: datetime) -> Dossier:
    """Open the campaign of a year. Raises GesteRefuse: a group in the experiment that year, a year begun, once a year."""
    jour = timezone.localdate(le)
    vie = groupement.dossier.contexte(le)
    sortie: date | None = vie.donnee("sortie_le")
    if vie.etat != "conventionne" and not (vie.etat == "sorti" and sortie and sortie.year == annee):
        raise GesteRefuse("ipep.campagne", "", "Le groupement n’est pas dans l’expérimentation.")
    if annee > jour.year:
        raise GesteRefuse("ipep.campagne", "", f"L’année {annee} n’a pas commencé.")
    if any(un.fixe["annee"] == annee for un in filles(groupement, CAMPAGNE.nom)):
        raise GesteRefuse("ipep.campagne", "", f"La campagne {annee} est déjà ouverte.")
    return actions.ouvrir(
        CAMPAGNE.nom, reference=_reference("CAMP", le), titre=f"Campagne {annee}, {groupement.nom}",
        situation=groupement.situation, organisation=groupement.organisation, mere=groupement.dossier,
        donnees={"annee": annee}, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def proposer_un_avenant(titre: str, departement: str, *, par: Membre, le: datetime) -> Dossier:
    """Open an avenant to the cahier des charges, for the groups of the region."""
    territoire(departement)
    return actions.ouvrir(
        REVISION.nom, reference=_reference("AVCC", le), titre=titre,
        situation=Situation(par.organisation.region, departement), par=par, le=le,
    )  # fmt: skip


def loi_de(campagne: Dossier) -> date:
    """The day whose rules apply to a campaign: the last one of its year."""
    return date(campagne.fixe["annee"], 12, 31)
