"""Reads of the targeting, filtered by who asks. A hospital reads its own reason, once the list is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from efficience.noyau.cibles.cycle import PUBLIEE
from efficience.noyau.cibles.redondances import ActionEnCours
from efficience.portail.ciblage.models import ActionDeclaree, Campagne, Proposition, Retrait
from efficience.portail.ciblage.models.campagne import RETENU
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement, champs_du_perimetre

LIRE, LIRE_LE_SIEN = "ciblage.lire", "ciblage.lire_le_sien"


def campagnes(membre: Membre, geste: str = LIRE) -> QuerySet[Campagne]:
    """The campaigns of the reader's region: who may read the targeting is always within one."""
    if not membre.peut(geste) or not membre.organisation.region:
        return Campagne.objects.none()
    return Campagne.objects.filter(region=membre.organisation.region)


def propositions(membre: Membre) -> QuerySet[Proposition]:
    """What is proposed or was decided, hospital by hospital, within the reader's scope."""
    siennes = membre.filtre(LIRE, **champs_du_perimetre("etablissement__"))
    return Proposition.objects.filter(siennes | _de_l_hopital(membre)).select_related("etablissement", "campagne")


def _de_l_hopital(membre: Membre) -> Q:
    """A hospital: its own rows, of a published list; not those withdrawn before it was published."""
    avant = Retrait.objects.filter(
        campagne=OuterRef("campagne"),
        etablissement=OuterRef("etablissement"),
        retire_le__lt=OuterRef("campagne__publiee_le"),
    )
    siens = membre.filtre(LIRE_LE_SIEN, finess="etablissement__finess_juridique")
    return siens & Q(campagne__etat=PUBLIEE, decision=RETENU) & ~Q(Exists(avant))


def etablissements(membre: Membre, campagne: Campagne) -> QuerySet[Etablissement]:
    """The hospitals of the campaign's region within the reader's scope."""
    siens = membre.filtre(LIRE, **champs_du_perimetre())
    return Etablissement.objects.filter(siens, region=campagne.region)


def actions_declarees(finess: Collection[str], jour: date) -> Iterable[tuple[str, ActionEnCours]]:
    """The actions declared here, for the registry of what runs on hospitals."""
    en_cours = Q(au__isnull=True) | Q(au__gte=jour)
    for action in ActionDeclaree.objects.filter(en_cours, etablissement__in=list(finess), du__lte=jour):
        yield action.etablissement_id, action.en_cours


@dataclass(frozen=True)
class Cible:
    """A hospital of a frozen list: what a contract is made from. `volets`: codes of `etablissements.models.VOLETS`."""

    finess: str
    finess_juridique: str
    raison_sociale: str
    volets: tuple[str, ...]
    indicateurs: tuple[str, ...]
    motifs: tuple[str, ...]


def cibles(campagne: Campagne) -> list[Cible]:
    """The hospitals of the list, those withdrawn left out, by name; nothing before the list is frozen.

    For the applications above, which filter by who asks with their own objects.
    """
    if not campagne.figee:
        return []
    retires = campagne.retraits.values("etablissement_id")
    retenues = campagne.propositions.filter(decision=RETENU).exclude(etablissement_id__in=retires)
    par_etablissement: dict[str, list[Proposition]] = {}
    for proposition in retenues.select_related("etablissement"):
        par_etablissement.setdefault(proposition.etablissement_id, []).append(proposition)
    return [_cible(siennes) for siennes in par_etablissement.values()]


def _cible(siennes: list[Proposition]) -> Cible:
    lieu = siennes[0].etablissement
    return Cible(
        finess=lieu.finess,
        finess_juridique=lieu.finess_juridique,
        raison_sociale=lieu.raison_sociale,
        volets=tuple(dict.fromkeys(un.volet for un in siennes)),
        indicateurs=tuple(un.indicateur for un in siennes),
        motifs=tuple(phrase for un in siennes for phrase in un.phrases),
    )


def retraits(campagne: Campagne) -> dict[str, Retrait]:
    """What was withdrawn from the list, by FINESS number."""
    return {un.etablissement_id: un for un in campagne.retraits.select_related("etablissement")}


def en_attente(membre: Membre, le: datetime) -> list[tuple[Campagne, str]]:
    """The campaigns where something is expected of one of the person's roles, with the gesture."""
    trouvees = []
    for campagne in campagnes(membre):
        etat, _ = campagne.etat_au(le)
        contexte = campagne.contexte(le)
        attendues = [
            ligne.geste
            for role in sorted(membre.roles)
            for ligne in campagne.automate.gestes_possibles(etat, role, contexte)
            if ligne.attendue
        ]
        if attendues:
            trouvees.append((campagne, attendues[-1]))
    return trouvees
