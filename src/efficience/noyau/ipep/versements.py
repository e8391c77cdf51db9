"""What the ledger holds of a group's money: halves of the starting credits, yearly amount, its sharing between the members.

The sums come from the innovation fund (assumed: CSS, art. L. 162-31-1; the circuit itself was not found). The first half is
due once the amount is validated, the second once the roadmap is sent: « 50 % après la transmission d'une feuille de route
synthétique » (cahier des charges, § 10). What the group receives for a year is then shared, to the cent, and once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from efficience.noyau import versements
from efficience.noyau.dossier import Dossier
from efficience.noyau.grand_livre import ZERO, Compte, Ecriture, EcritureRefusee, Livre, Operation, extourner
from efficience.noyau.montant import en_euros
from efficience.noyau.periode import Periode
from efficience.noyau.territoires import METROPOLE, Territoire
from efficience.noyau.versements import Geste, Parts, ecrire, entre
from efficience.reglement import Reglement

PREMIER, SECOND, INTERESSEMENT, REPRISE = "versement_1", "versement_2", "interessement", "reprise"
"""The parts of a group's money, as the entries name them."""
_DROITS = (Operation.CONSTATER, Operation.ORDONNER)


def caducite(ne_le: date, reglement: Reglement) -> date:
    """The last day on which what was due on `ne_le` may be paid: the end of the fourth year after it (assumed, NFA)."""
    annees = reglement.regle("annees_prescription_ipep", ne_le)
    return Periode.annee(ne_le.year + int(annees)).fin


def caduc_apres(geste: str) -> Callable[[Dossier], datetime | None]:
    """The instant when what this gesture made due, the first time, can no longer be paid."""

    def quand(dossier: Dossier) -> datetime | None:
        fait = next((un for un in dossier.evenements if un.geste == geste), None)
        if fait is None:
            return None
        return dossier.territoire.lendemain(caducite(dossier.territoire.jour(fait.le), dossier.reglement))

    return quand


def devoir(geste: Geste, part: str, montant: Decimal) -> Ecriture:
    """`montant` euros are due to the group for that part of its money."""
    return ecrire(geste, Operation.CONSTATER, entre(Compte.FISS, Compte.DU, {part: montant}))


def payer(livre: Livre, geste: Geste, reglement: Reglement, ou: Territoire = METROPOLE) -> Ecriture:
    """Pay all that is ordered. Refused when it is paid already, or lapsed."""
    return versements.payer(livre, geste, reglement, ou, caducite)


def dechoir(livre: Livre, geste: Geste, reglement: Reglement, ou: Territoire = METROPOLE) -> Ecriture:
    """Write off what was not paid in time. Refused before, and when nothing is left."""
    return versements.dechoir(livre, geste, reglement, ou, caducite)


def encaisser(geste: Geste, montant: Decimal) -> Ecriture:
    """The group received a sum that its members share."""
    return ecrire(geste, Operation.ENCAISSER, entre(Compte.RECU, Compte.A_PARTAGER, {INTERESSEMENT: montant}))


def partager(livre: Livre, geste: Geste, parts: Parts) -> Ecriture:
    """Share all that the group received. Refused when the parts are not that sum to the cent, or it is shared already."""
    reste = livre.solde(Compte.A_PARTAGER, geste.affaire)
    somme = sum(parts.values(), ZERO)
    if not reste:
        raise EcritureRefusee("Rien n’est à partager : la somme n’est pas versée, ou elle est déjà partagée.")
    if somme != reste:
        raise EcritureRefusee(f"Les parts font {en_euros(somme)} ; la somme à partager est de {en_euros(reste)}.")
    return ecrire(geste, Operation.PARTAGER, entre(Compte.A_PARTAGER, Compte.PARTS, parts))


def defaire(livre: Livre, geste: Geste) -> tuple[Ecriture, ...]:
    """Reverse what is due or ordered and was not paid, the last entry first; what was paid stands."""
    siennes = [une for une in livre.de(geste.affaire).valides if une.operation in _DROITS]
    payees = {m.poste for une in livre.de(geste.affaire).valides if une.operation is Operation.PAYER for m in une.mouvements}
    visees = [une for une in siennes if not {m.poste for m in une.mouvements} <= payees]
    return tuple(
        extourner(une, f"{geste.nom}/extourne-{rang}", geste.le, geste.par) for rang, une in enumerate(visees[::-1], start=1)
    )


def reclamer(livre: Livre, geste: Geste, montant: Decimal) -> tuple[Ecriture, ...]:
    """The group left before the second half: what was not paid is reversed, and `montant` of what was is claimed back.

    Refused beyond what was paid. The rule of recovery was not found: the amount is decided with its reason (NFA).
    """
    paye = livre.de(geste.affaire).total(Operation.PAYER)
    if montant > paye:
        raise EcritureRefusee(f"La reprise ne peut dépasser les {en_euros(paye)} versés.")
    reclamees = entre(Compte.CREANCE, Compte.FISS, {REPRISE: montant})
    return (*defaire(livre, geste), *((ecrire(geste, Operation.RECLAMER, reclamees),) if reclamees else ()))


def renoncer(livre: Livre, geste: Geste) -> tuple[Ecriture, ...]:
    """Give up what was claimed back and not recovered: the claim is reversed."""
    siennes = [une for une in livre.de(geste.affaire).valides if une.operation is Operation.RECLAMER]
    return tuple(extourner(une, f"{geste.nom}/extourne", geste.le, geste.par) for une in siennes)
