"""The ledger between its tables and the domain: read under a lock, judged by `noyau`, written in the gesture's transaction.

The lock is on what the entries touch (an affair, an envelope): two gestures on the same money wait for one another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from efficience.noyau import grand_livre as noyau
from efficience.noyau import versements
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.grand_livre import Compte, EcritureRefusee, Livre, Operation
from efficience.noyau.versements import Geste, Position
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.livre.models import Ecriture, Mouvement


def lire(ecritures: QuerySet[Ecriture]) -> Livre:
    """The ledger of these entries, in their order."""
    return Livre(tuple(map(_du_droit, ecritures.order_by("id").prefetch_related("mouvements"))))


def _du_droit(une: Ecriture) -> noyau.Ecriture:
    mouvements = tuple(
        noyau.Mouvement(Compte[m.debit.upper()], Compte[m.credit.upper()], m.montant, m.poste)
        for m in sorted(une.mouvements.all(), key=lambda m: m.rang)
    )
    return noyau.Ecriture(
        une.nom, Operation[une.operation.upper()], une.le, une.par, une.affaire, mouvements, une.enveloppe, une.extourne
    )


def verrouiller(*objets: str) -> None:
    """Wait for whoever writes about the same money; always in the same order, so that nobody waits for ever."""
    with connection.cursor() as curseur:
        for objet in sorted(filter(None, objets)):
            curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"livre:{objet}"])


def livre_de(affaire: str = "", enveloppe: str = "") -> Livre:
    """The entries about an affair and about an envelope, under their lock."""
    verrouiller(affaire, enveloppe)
    touche = Q()
    if affaire:
        touche |= Q(affaire=affaire)
    if enveloppe:
        touche |= Q(enveloppe=enveloppe)
    return lire(Ecriture.objects.filter(touche))


def passer(livre: Livre, nouvelles: Iterable[noyau.Ecriture], dossier: Dossier | None, *, par: Acteur, le: datetime) -> None:
    """Write entries, all or none. An entry already there is left as it is. Raises GesteRefuse with the ledger's reason."""
    ecrites = tuple(nouvelles)
    try:
        apres = livre.passer(*ecrites)
    except EcritureRefusee as refus:
        raise GesteRefuse("grand_livre", dossier.etat if dossier else "", refus.motif) from refus
    connues = {une.nom for une in livre.ecritures}
    for une in apres.ecritures:
        if une.nom not in connues:
            _ecrire(une, dossier, par=par, le=le)


def _ecrire(une: noyau.Ecriture, dossier: Dossier | None, *, par: Acteur, le: datetime) -> None:
    region = dossier.region if dossier else une.enveloppe.rpartition("-")[0]
    ligne = Ecriture.objects.create(
        nom=une.nom, operation=une.operation.name.lower(), le=une.le, par=une.par, dossier=dossier,
        affaire=une.affaire, enveloppe=une.enveloppe, extourne=une.extourne, region=region,
        departement=dossier.departement if dossier else "", finess=dossier.finess if dossier else "",
        organisation=dossier.organisation if dossier else None,
    )  # fmt: skip
    Mouvement.objects.bulk_create(
        Mouvement(ecriture=ligne, rang=rang, debit=m.debit.name.lower(), credit=m.credit.name.lower(), montant=m.montant,
                  poste=m.poste)
        for rang, m in enumerate(une.mouvements, start=1)
    )  # fmt: skip
    details = {"operation": une.operation.value, "montant": format(une.montant, "f"), "extourne": une.extourne}
    journal.noter("livre.passer", ligne, par=par, le=le, details=details)


def apres_la_derniere(livre: Livre, le: datetime) -> datetime:
    """The instant of a new entry: never before one that another gesture wrote while this one was being read."""
    return max([le, *(une.le for une in livre.ecritures[-1:])])


def geste_de(evenement: Evenement, livre: Livre, par: Acteur, le: datetime) -> Geste:
    """Under which name the entries of an event are written: the same one sent again is written once."""
    reference = evenement.dossier.reference
    return Geste(f"{reference}/{evenement.rang:03}-{evenement.geste}", apres_la_derniere(livre, le), par.nom, reference)


def position(dossier: Dossier) -> Position:
    """Where the money of an affair stands."""
    return versements.position(lire(Ecriture.objects.filter(affaire=dossier.reference)), dossier.reference)
