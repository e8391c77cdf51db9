"""The rows of the list of contracts: where each one is, read at an instant for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.gardes import mains
from efficience.noyau.echeances import AFaire, a_faire
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.fiche import libelle
from efficience.portail.contrats.models import Contrat
from efficience.portail.dossiers.fiche import MAINS


@dataclass(frozen=True)
class Rangee:
    """A contract in the list: its step in the reader's words, whose turn it is, the day that presses."""

    contrat: Contrat
    etat: str
    libelle: str
    mains: tuple[str, ...]
    a_vous: bool
    pour_le: date | None
    statut: str
    change_le: datetime | None
    avenants: int

    def jours(self, le: datetime) -> int | None:
        """Days left; negative when late."""
        return None if self.pour_le is None else (self.pour_le - le.date()).days


def rangees(contrats: QuerySet[Contrat], membre: Membre, le: datetime) -> list[Rangee]:
    """The rows, those that press first, in a fixed number of queries."""
    lues = [_rangee(contrat, notre, membre, le) for contrat, notre in dossiers.droits(contrats)]
    return sorted(lues, key=lambda r: (not r.a_vous, r.pour_le or date.max, r.contrat.reference))


def _rangee(contrat: Contrat, notre: ContratDuDroit, membre: Membre, le: datetime) -> Rangee:
    nature = membre.organisation.nature
    lu = notre.connu(le).dossier.au(le)
    jour = notre.initial.territoire.jour(le)
    choses: tuple[AFaire, ...] = a_faire({"": notre}, le, jour + timedelta(days=30))
    presse = next((chose for chose in choses if chose.objet != "Obligation"), None)
    acte = max(contrat.actes.all(), key=lambda acte: (acte.change_le is not None, acte.change_le or acte.cree_le))
    return Rangee(
        contrat=contrat,
        etat=lu.etat,
        libelle=libelle(lu, nature),
        mains=tuple(MAINS[main] for main in mains(lu)),
        a_vous=any(chose.nature == nature and not chose.obstacle for chose in choses),
        pour_le=presse.pour_le if presse else None,
        statut=presse.statut if presse else "",
        change_le=acte.change_le,
        avenants=len(notre.avenants),
    )
