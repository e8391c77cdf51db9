"""Reads of the registry: exchanges, what each one owes, what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from efficience.noyau.delais import Duree
from efficience.noyau.partage.cycle import ECHANGE, LIVRAISON
from efficience.noyau.partage.livraisons import EN_RETARD, Attendue, attendues, prochaine
from efficience.noyau.periode import Periode
from efficience.noyau.territoires import territoire
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.partage.models import Description
from efficience.reglement import officiel

LIRE, TENIR = "plan.lire", "plan.tenir"
_HORIZON = timedelta(days=366)
ACTIFS = ("actif", "a_revoir")


@dataclass(frozen=True)
class LigneDeRegistre:
    """An exchange in the registry, with what it owes."""

    dossier: Dossier
    description: Description
    etat: str
    libelle: str
    dues: tuple[Attendue, ...]

    @property
    def prochaine(self) -> Attendue | None:
        """The next delivery to bring, late ones first."""
        return prochaine(self.dues)

    @property
    def retards(self) -> int:
        """How many deliveries are late."""
        return sum(un.statut == EN_RETARD for un in self.dues)


def descriptions(membre: Membre, geste: str = LIRE) -> QuerySet[Description]:
    """The registry of the region."""
    siens = des_dossiers.dossiers(membre, (ECHANGE.nom,), agir=geste == TENIR)
    return Description.objects.filter(dossier__in=siens).select_related("dossier").order_by("code")


def description(identifiant: UUID, membre: Membre, geste: str = LIRE) -> Description | None:
    """That line of the registry, or nothing."""
    return descriptions(membre, geste).filter(dossier=identifiant).first()


def ligne(lue: Description, le: datetime) -> LigneDeRegistre:
    """A line with its state and what is due."""
    etat, _ = lue.dossier.etat_au(le)
    return LigneDeRegistre(lue.dossier, lue, etat, ECHANGE.etat(etat).libelle, dues(lue, le))


def registre(membre: Membre, le: datetime) -> list[LigneDeRegistre]:
    """The whole registry."""
    return [ligne(un, le) for un in descriptions(membre)]


def actif_depuis(echange: Dossier) -> date | None:
    """The day the exchange was validated; None before."""
    validee = plie(echange).dernier("valider_en_seance")
    return territoire(echange.departement).jour(validee.le) if validee else None


def dues(lue: Description, le: datetime) -> tuple[Attendue, ...]:
    """Every delivery that the exchange owes, received ones included; none before it is active, nor once suspended."""
    debut = actif_depuis(lue.dossier)
    if debut is None or lue.dossier.etat_au(le)[0] not in ACTIFS:
        return ()
    jour = territoire(lue.dossier.departement).jour(le)
    lu = officiel().valeur("delai_livraison", jour)
    recues = [un for un in map(periode_de, livraisons(lue.dossier)) if un]
    return attendues(lue.echange, Periode(debut, jour + _HORIZON), recues, Duree(lu.valeur, lu.unite), jour)


def livraisons(echange: Dossier) -> list[Dossier]:
    """The deliveries of an exchange, the last opened first."""
    return list(Dossier.objects.filter(mere=echange, cycle=LIVRAISON.nom).order_by("-cree_le", "reference"))


def periode_de(livraison: Dossier) -> Periode | None:
    """The period of a delivery that came and was not rejected."""
    periode: Periode = livraison.fixe["periode"]
    return periode if livraison.etat in ("deposee", "acceptee") else None
