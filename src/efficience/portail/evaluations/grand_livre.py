"""What the gestures of an evaluation write in the ledger."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from efficience.noyau import versements
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.grand_livre import EcritureRefusee, Operation
from efficience.noyau.versements import Geste, Parts
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.livre.ecritures import apres_la_derniere, geste_de, lire, livre_de, passer
from efficience.portail.livre.models import Ecriture
from efficience.reglement import officiel


def notifier(
    evenement: Evenement, nationales: Parts, regionales: Parts, enveloppe: str, *, par: Acteur, le: datetime
) -> None:
    """What the notified decision makes due; what was due before is reversed first, and what was paid stands."""
    dossier = evenement.dossier
    reference = enveloppe if regionales else ""
    livre = livre_de(dossier.reference, reference)
    geste = geste_de(evenement, livre, par, le)
    connu = Dossier.objects.get(pk=dossier.pk).contexte(le)
    montant: Decimal = connu.donnee("montant")
    try:
        nouvelle = versements.droit_de(connu, geste, nationales, regionales, reference) if montant else None
        deja = {Operation.CONSTATER, Operation.RECLAMER} & {e.operation for e in livre.de(dossier.reference).valides}
        if deja:
            ecritures = versements.corriger(livre.de(dossier.reference), geste, nouvelle)
        else:
            ecritures = (nouvelle,) if nouvelle else ()
    except EcritureRefusee as refus:
        raise GesteRefuse(evenement.geste, dossier.etat, refus.motif) from refus
    passer(livre, ecritures, dossier, par=par, le=le)


def mouvoir(evenement: Evenement, *, par: Acteur, le: datetime) -> None:
    """Order, pay or recover what stands."""
    dossier = evenement.dossier
    livre = livre_de(dossier.reference)
    geste, ou = geste_de(evenement, livre, par, le), dossier.contexte(le).territoire
    try:
        ecriture = {
            "mandater": lambda: versements.ordonner(livre, geste),
            "payer": lambda: versements.payer(livre, geste, officiel(), ou),
            "recouvrer": lambda: versements.recouvrer(livre, geste),
        }[evenement.geste]()
    except EcritureRefusee as refus:
        raise GesteRefuse(evenement.geste, dossier.etat, refus.motif) from refus
    passer(livre, (ecriture,), dossier, par=par, le=le)


def dechoir(dossier: Dossier, *, par: Acteur, le: datetime) -> bool:
    """Write off a credit that was not paid in time; whether something was written."""
    livre = livre_de(dossier.reference)
    geste = Geste(f"{dossier.reference}/caduc", apres_la_derniere(livre, le), par.nom, dossier.reference)
    try:
        ecriture = versements.dechoir(livre, geste, officiel(), dossier.contexte(le).territoire)
    except EcritureRefusee:
        return False
    passer(livre, (ecriture,), dossier, par=par, le=le)
    return True


def doter(region: str, annee: int, montant: Decimal, nom: str, *, par: Acteur, le: datetime) -> None:
    """Put euros of the FIR in the envelope of a region and a year."""
    enveloppe = versements.enveloppe(region, annee)
    livre = livre_de(enveloppe=enveloppe)
    geste = Geste(f"enveloppe/{enveloppe}/{nom}", apres_la_derniere(livre, le), par.nom, "")
    passer(livre, (versements.doter(geste, region, annee, montant),), None, par=par, le=le)


def dotee(region: str, annee: int) -> Decimal:
    """What the envelope was given in all."""
    return lire(Ecriture.objects.filter(enveloppe=versements.enveloppe(region, annee))).total(Operation.DOTER)
