"""Mes échéances, filled from contracts: what each person has to do, by when; what runs elsewhere; letters not arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.obligations import Tache
from efficience.noyau.dossier import Dossier
from efficience.noyau.echeances import AFaire, a_faire, restantes
from efficience.noyau.roles import ETABLISSEMENT, NATURES
from efficience.portail.commun import courriels
from efficience.portail.commun.echeances import Echeance, Trouve
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import courriers, dossiers, lectures
from efficience.portail.contrats.models import Acte, Contrat
from efficience.portail.dossiers.fiche import MAINS

HORIZON = timedelta(days=60)
"""How far ahead obligations are announced."""
AUTRES_MONTREES = 30
"""How many things awaited of the other parties a page shows."""


def source(membre: Membre, le: datetime) -> list[Echeance]:
    """What `commun` shows on the page: mine first, then what runs elsewhere."""
    siennes: dict[bool, list[tuple[Contrat, AFaire]]] = {True: [], False: []}
    for contrat, chose in choses(membre, le):
        siennes[_a_moi(chose, membre)].append((contrat, chose))
    autres = sorted(siennes[False], key=lambda une: une[1].pour_le or date.max)[:AUTRES_MONTREES]
    miennes = [_echeance(contrat, chose, True) for contrat, chose in siennes[True]]
    return [*miennes, *_en_souffrance(membre, le), *(_echeance(contrat, chose, False) for contrat, chose in autres)]


def choses(membre: Membre, le: datetime) -> Iterator[tuple[Contrat, AFaire]]:
    """Everything awaited on the contracts of this person, by whoever it is awaited, that they may know of."""
    siens = {str(contrat.pk): (contrat, notre) for contrat, notre in dossiers.droits(lectures.contrats(membre))}
    prive = membre.organisation.nature == ETABLISSEMENT
    for chose in a_faire({cle: notre for cle, (_, notre) in siens.items()}, le, le.date() + HORIZON):
        contrat, notre = siens[chose.contrat]
        if not (prive and chose.nature != ETABLISSEMENT and lectures.secret(_dossier(notre, _numero(chose)).au(le).etat)):
            yield contrat, chose


def _dossier(notre: ContratDuDroit, numero: int) -> Dossier:
    return notre.avenants[numero - 1] if numero else notre.dossier


def _numero(chose: AFaire) -> int:
    """« Avenant n° 2 » → 2."""
    return int(chose.objet.rpartition(" ")[2]) if chose.objet.startswith("Avenant") else 0


def _a_moi(chose: AFaire, membre: Membre) -> bool:
    return chose.nature == membre.organisation.nature and bool(membre.roles & set(chose.roles)) and not chose.obstacle


def _echeance(contrat: Contrat, chose: AFaire, a_moi: bool) -> Echeance:
    objet = f"{contrat.etablissement.raison_sociale}, {chose.objet.lower()} {contrat.reference}"
    return Echeance(
        quand=chose.pour_le,
        quoi=chose.quoi,
        objet=objet,
        adresse=adresse(contrat, _numero(chose)),
        a_la_main=a_moi,
        suite=chose.obstacle or chose.explication,
        main=MAINS[chose.nature],
    )


def adresse(contrat: Contrat, numero: int = 0) -> str:
    """The page of an act."""
    return reverse("contrat_acte", args=[contrat.pk, numero]) if numero else reverse("contrat", args=[contrat.pk])


def _en_souffrance(membre: Membre, le: datetime) -> Iterator[Echeance]:
    """The legal letters without an outcome after 24 hours: notify otherwise (F-25)."""
    if not membre.peut("courriel.reprendre"):
        return
    siens = membre.filtre("courriel.reprendre", **lectures.CHAMPS)
    for courriel, acte in courriers.en_souffrance(le, siens):
        yield Echeance(
            quand=(courriel.echec_le or courriel.cree_le).date(),
            quoi="Notifier autrement : le courriel n’est pas parvenu",
            objet=f"{courriel.objet} → {courriel.destinataire}",
            adresse=adresse(acte.contrat, acte.numero),
            a_la_main=True,
            suite=courriel.echec_motif or "aucune issue depuis 24 heures",
        )


def lire_les_courriels(acte: Acte, membre: Membre, le: datetime) -> None:
    """Opening the page is the proof of reading of the letters sent to this person's organisation (S4)."""
    nature = membre.organisation.nature
    if nature not in ("ars", "caisse", ETABLISSEMENT):
        return
    boite = courriers.adresse(acte.contrat, nature, le)
    for courriel in Courriel.objects.filter(sujet=f"contrats.acte:{acte.pk}", destinataire=boite, lu_le__isnull=True):
        courriels.constater(courriel, "lu", le=le, par=membre)


def obligations(acte: Acte, le: datetime) -> list[tuple[Tache, str, str]]:
    """What is due under a contract within a year: the task, who owes it, and whether it is late."""
    notre = dossiers.contrat_de(acte).connu(le)
    if notre.situation(le).final:
        return []
    jour = notre.initial.territoire.jour(le)
    return [
        (tache, " et ".join(NATURES[nature] for nature in tache.obligation.acteurs), _retard(tache, jour))
        for tache in restantes(notre, date(jour.year + 1, 12, 31))
    ]


def _retard(tache: Tache, jour: date) -> str:
    return "en retard" if tache.pour_le < jour else "aujourd’hui" if tache.pour_le == jour else ""


def chercher(membre: Membre, _le: datetime, cherche: str) -> list[Trouve]:
    """The contracts that the header's search finds."""
    if not membre.peut("contrat.lister"):
        return []
    trouves = lectures.contrats(membre, "contrat.lister").filter(
        Q(reference__icontains=cherche)
        | Q(etablissement__raison_sociale__icontains=cherche)
        | Q(etablissement__pk=cherche)
        | Q(finess=cherche)
    )
    return [
        Trouve(c.reference, c.etablissement.raison_sociale, adresse(c)) for c in trouves.select_related("etablissement")[:20]
    ]


def titres(membre: Membre) -> dict[str, str]:
    """How each contract is named in a calendar."""
    siens: Any = lectures.contrats(membre).select_related("etablissement")
    return {str(c.pk): f"{c.etablissement.raison_sociale} ({c.reference})" for c in siens}
