"""What the gestures of a group write in the ledger, in their transaction: due, ordered, paid, claimed, given up, shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from efficience.noyau import versements as communs
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.grand_livre import Ecriture, EcritureRefusee, Livre
from efficience.noyau.ipep import versements
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.versements import Geste
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.ipep.models import Groupement
from efficience.portail.livre.ecritures import apres_la_derniere, geste_de, livre_de, passer
from efficience.reglement import officiel

Dites = Mapping[str, Any]
Ecrire = Callable[[Livre, Geste, DossierDuDroit, Dites], Iterable[Ecriture]]


def _premiere_moitie(_livre: Livre, geste: Geste, lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    return (versements.devoir(geste, versements.PREMIER, lu.donnee("montants")["versement_1"]),)


def _seconde_moitie(livre: Livre, geste: Geste, lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    """Due once: the roadmap may be sent again."""
    deja = any(m.poste == versements.SECOND for une in livre.de(geste.affaire).valides for m in une.mouvements)
    return () if deja else (versements.devoir(geste, versements.SECOND, lu.donnee("montants")["versement_2"]),)


def _ordre(livre: Livre, geste: Geste, _lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    return (communs.ordonner(livre, geste),)


def _paiement(livre: Livre, geste: Geste, lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    return (versements.payer(livre, geste, officiel(), lu.territoire),)


def _abandon(livre: Livre, geste: Geste, _lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    return versements.defaire(livre, geste)


def _reprise(livre: Livre, geste: Geste, _lu: DossierDuDroit, dites: Dites) -> Iterable[Ecriture]:
    return versements.reclamer(livre, geste, dites["montant"])


def _fin_de_reprise(livre: Livre, geste: Geste, _lu: DossierDuDroit, dites: Dites) -> Iterable[Ecriture]:
    if dites["issue"] == "abandonnee":
        return versements.renoncer(livre, geste)
    return (communs.recouvrer(livre, geste),) if communs.position(livre, geste.affaire).a_recouvrer else ()


def _interessement(_livre: Livre, geste: Geste, lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    montant = lu.donnee("resultat")["interessement"]
    return (versements.devoir(geste, versements.INTERESSEMENT, montant),) if montant else ()


def _paiement_a_partager(livre: Livre, geste: Geste, lu: DossierDuDroit, _dites: Dites) -> Iterable[Ecriture]:
    payee = versements.payer(livre, geste, officiel(), lu.territoire)
    recue = Geste(f"{geste.nom}/recue", geste.le, geste.par, geste.affaire)
    return payee, versements.encaisser(recue, payee.montant)


def _partage(livre: Livre, geste: Geste, _lu: DossierDuDroit, dites: Dites) -> Iterable[Ecriture]:
    return (versements.partager(livre, geste, dites["parts"]),)


_ECRITURES: Mapping[tuple[str, str], Ecrire] = MappingProxyType(
    {
        (AMORCAGE.nom, "valider"): _premiere_moitie,
        (AMORCAGE.nom, "ordonner_premier"): _ordre,
        (AMORCAGE.nom, "verser_premier"): _paiement,
        (AMORCAGE.nom, "transmettre_feuille"): _seconde_moitie,
        (AMORCAGE.nom, "ordonner_second"): _ordre,
        (AMORCAGE.nom, "verser_second"): _paiement,
        (AMORCAGE.nom, "abandonner"): _abandon,
        (AMORCAGE.nom, "demander_reprise"): _reprise,
        (AMORCAGE.nom, "clore_reprise"): _fin_de_reprise,
        (CAMPAGNE.nom, "notifier"): _interessement,
        (CAMPAGNE.nom, "ordonner"): _ordre,
        (CAMPAGNE.nom, "verser"): _paiement_a_partager,
        (CAMPAGNE.nom, "partager"): _partage,
    }
)


def ecrire(evenement: Evenement, par: Acteur, le: datetime) -> None:
    """The entries of a gesture, all or none. Raises GesteRefuse with the ledger's reason: nothing of the gesture is kept."""
    dossier = evenement.dossier
    ecritures = _ECRITURES.get((dossier.cycle, evenement.geste))
    if ecritures is None:
        return
    livre = livre_de(dossier.reference)
    lu = Dossier.objects.get(pk=dossier.pk).contexte(le)
    try:
        nouvelles = tuple(ecritures(livre, geste_de(evenement, livre, par, le), lu, _nommees(dossier, evenement.dites)))
    except EcritureRefusee as refus:
        raise GesteRefuse(evenement.geste, dossier.etat, refus.motif) from refus
    passer(livre, nouvelles, dossier, par=par, le=le)


def _nommees(dossier: Dossier, dites: Dites) -> Dites:
    """The parts under the names of the members, that a reader of the ledger knows; two of one name are told apart."""
    if "parts" not in dites:
        return dites
    groupement = Groupement.objects.get(pk=dossier.mere_id)
    noms = {str(un.pk): un.nom for un in groupement.membres.all()}
    connus = [noms.get(code, "projet collectif") for code in dites["parts"]]
    uniques = [
        nom if connus.count(nom) == 1 else f"{nom} ({code[:8]})" for nom, code in zip(connus, dites["parts"], strict=True)
    ]
    return {**dites, "parts": dict(zip(uniques, dites["parts"].values(), strict=True))}


def dechoir(dossier: Dossier, *, par: Acteur, le: datetime) -> bool:
    """Write off what was not paid in time; whether something was written."""
    livre = livre_de(dossier.reference)
    geste = Geste(f"{dossier.reference}/caduc", apres_la_derniere(livre, le), par.nom, dossier.reference)
    try:
        ecriture = versements.dechoir(livre, geste, officiel(), dossier.contexte(le).territoire)
    except EcritureRefusee:
        return False
    passer(livre, (ecriture,), dossier, par=par, le=le)
    return True
