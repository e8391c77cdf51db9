"""What is written in the ledger when money is due, ordered, paid, lapsed, claimed, recovered or corrected.

Each function reads the ledger and gives the entries to pass: it judges what the balances alone cannot say, and refuses
with a reason in French (EcritureRefusee). Only a decision of the official evaluation opens a right: a dry run never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from efficience.noyau.campagne_evaluation.dates import caducite
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.dossier import Dossier
from efficience.noyau.grand_livre import (
    ZERO,
    Compte,
    Ecriture,
    EcritureRefusee,
    Livre,
    Mouvement,
    Operation,
    extourner,
)
from efficience.noyau.montant import en_euros
from efficience.noyau.territoires import METROPOLE, Territoire
from efficience.reglement import Reglement

Parts = Mapping[str, Decimal]
"""Euros at the cent by part of the amount: an indicator, the dotation, the balance of the first generation."""
Caducite = Callable[[date, Reglement], date]
"""The last day on which a credit born on a day may be paid."""


@dataclass(frozen=True)
class Geste:
    """Who writes, when, under which name, for which affair: `nom` is given once, before the entry is sent."""

    nom: str
    le: datetime
    par: str
    affaire: str


def enveloppe(region: str, annee: int) -> str:
    """The name of the envelope of a region and an evaluated year: « 32-2023 »."""
    return f"{region}-{annee}"


def doter(geste: Geste, region: str, annee: int, montant: Decimal) -> Ecriture:
    """The regional envelope receives `montant` euros of the FIR (CSP, art. L. 1435-8)."""
    mouvements = (Mouvement(Compte.FIR, Compte.ENVELOPPE, montant, "enveloppe"),)
    return Ecriture(geste.nom, Operation.DOTER, geste.le, geste.par, "", mouvements, enveloppe(region, annee))


def constater(geste: Geste, nationales: Parts, regionales: Parts, total: Decimal, region_et_annee: str = "") -> Ecriture:
    """What the Assurance Maladie owes: national parts from its savings (open-ended, A-42), regional ones from an envelope.

    The parts add up to `total`, that of the decision, to the cent: refused otherwise.
    """
    _exiger_total((*nationales.values(), *regionales.values()), total)
    if regionales and not region_et_annee:
        raise EcritureRefusee("Une part régionale se prend sur l’enveloppe d’une région et d’une année.")
    mouvements = (*entre(Compte.ECONOMIES, Compte.DU, nationales), *entre(Compte.ENVELOPPE, Compte.DU, regionales))
    return Ecriture(geste.nom, Operation.CONSTATER, geste.le, geste.par, geste.affaire, mouvements, region_et_annee)


def reclamer(geste: Geste, parts: Parts, total: Decimal) -> Ecriture:
    """What the establishment owes: a sanction, the balance of the first generation. The parts add up to `total`."""
    _exiger_total(parts.values(), total)
    mouvements = entre(Compte.CREANCE, Compte.SANCTIONS, parts)
    return Ecriture(geste.nom, Operation.RECLAMER, geste.le, geste.par, geste.affaire, mouvements)


def droit_de(dossier: Dossier, geste: Geste, nationales: Parts, regionales: Parts, region_et_annee: str = "") -> Ecriture:
    """The entry that a notified decision opens. Refused for a dry run, before the notification, for another amount."""
    if dossier.cycle is not EVALUATION:
        raise EcritureRefusee("Seule l’évaluation officielle ouvre un droit : un essai à blanc n’en ouvre aucun.")
    if dossier.etat not in ("notifiee", "mandatee"):
        raise EcritureRefusee("La décision n’est pas notifiée.")
    montant: Decimal = dossier.donnee("montant")
    if dossier.donnee("debiteur") == "etablissement":
        return reclamer(geste, {**nationales, **regionales}, montant)
    return constater(geste, nationales, regionales, montant, region_et_annee)


def ordonner(livre: Livre, geste: Geste) -> Ecriture:
    """Order the payment of all that is due and not ordered yet, part by part."""
    reste = restes(livre, geste.affaire, Compte.DU)
    if not reste:
        deja = livre.de(geste.affaire).total(Operation.ORDONNER)
        raise EcritureRefusee("Le paiement est déjà ordonné." if deja else "Rien n’est dû : il n’y a rien à ordonner.")
    return ecrire(geste, Operation.ORDONNER, entre(Compte.DU, Compte.ORDONNANCE, reste))


def payer(
    livre: Livre, geste: Geste, reglement: Reglement, ou: Territoire = METROPOLE, derniere: Caducite = caducite
) -> Ecriture:
    """Pay all that is ordered. Refused when it is paid already, and once the credit has lapsed (CSP, art. L. 1435-10).

    `derniere`: the last day on which what was due on a day may be paid, by that law; that of the FIR by default.
    """
    reste = restes(livre, geste.affaire, Compte.ORDONNANCE)
    if not reste:
        raise EcritureRefusee(_rien_a_payer(livre.de(geste.affaire), ou))
    limite = _limite(livre, geste.affaire, reglement, ou, derniere)
    if ou.jour(geste.le) > limite:
        raise EcritureRefusee(f"Le crédit est caduc : il ne pouvait être payé que jusqu’au {limite:%d/%m/%Y}.")
    return ecrire(geste, Operation.PAYER, entre(Compte.ORDONNANCE, Compte.TRESORERIE, reste))


def dechoir(
    livre: Livre, geste: Geste, reglement: Reglement, ou: Territoire = METROPOLE, derniere: Caducite = caducite
) -> Ecriture:
    """Write off what was not paid by the last day of the credit. Refused before, and when nothing is left."""
    du, ordonne = (restes(livre, geste.affaire, compte) for compte in (Compte.DU, Compte.ORDONNANCE))
    if not (du or ordonne):
        raise EcritureRefusee("Rien ne reste à payer : il n’y a rien de caduc.")
    limite = _limite(livre, geste.affaire, reglement, ou, derniere)
    if ou.jour(geste.le) <= limite:
        raise EcritureRefusee(f"Le crédit peut être payé jusqu’au {limite:%d/%m/%Y}.")
    mouvements = (*entre(Compte.DU, Compte.DECHU, du), *entre(Compte.ORDONNANCE, Compte.DECHU, ordonne))
    return ecrire(geste, Operation.DECHOIR, mouvements)


def recouvrer(livre: Livre, geste: Geste) -> Ecriture:
    """Recover all that the establishment owes."""
    soldes = restes(livre, geste.affaire, Compte.CREANCE)
    if not soldes:
        deja = livre.de(geste.affaire).total(Operation.RECOUVRER)
        raise EcritureRefusee("La somme est déjà recouvrée." if deja else "L’établissement ne doit rien.")
    return ecrire(geste, Operation.RECOUVRER, entre(Compte.TRESORERIE, Compte.CREANCE, soldes))


_ARGENT = frozenset({Operation.PAYER, Operation.RECOUVRER, Operation.DOTER})
"""What really moved: it is never reversed, what it leaves is regularised."""


def corriger(livre: Livre, geste: Geste, nouvelle: Ecriture | None) -> tuple[Ecriture, ...]:
    """What was due becomes what `nouvelle` says (None: nothing): reversals, then the new entry, to be passed together.

    Payments and recoveries stand. What was paid beyond the new amount is then due by the establishment, what was recovered
    beyond it is due to the establishment, part by part: one movement says both. What is missing will be ordered.
    """
    siennes = [e for e in livre.valides if e.affaire == geste.affaire]
    if not {Operation.CONSTATER, Operation.RECLAMER} & {e.operation for e in siennes}:
        raise EcritureRefusee("Rien n’a été constaté : il n’y a rien à corriger.")
    paye_au = max((rang for rang, e in enumerate(siennes) if e.operation is Operation.PAYER), default=-1)
    gardees = [r for r, e in enumerate(siennes) if e.operation in _ARGENT or _ordre_paye(e, r, paye_au)]
    defaites = [e for rang, e in enumerate(siennes) if rang not in gardees][::-1]
    extournes = [
        extourner(e, f"{geste.nom}/extourne-{rang}", geste.le, geste.par) for rang, e in enumerate(defaites, start=1)
    ]
    restent = [siennes[rang] for rang in gardees] + ([nouvelle] if nouvelle else [])
    mouvements = entre(Compte.CREANCE, Compte.DU, _trop(Livre(tuple(restent))))
    suite = (ecrire(_suivant(geste, "regularisation"), Operation.REGULARISER, mouvements),) if mouvements else ()
    return (*extournes, *([nouvelle] if nouvelle else []), *suite)


def _ordre_paye(ecriture: Ecriture, rang: int, paye_au: int) -> bool:
    """A payment takes all that is ordered: an order is paid when a payment came after it."""
    return ecriture.operation is Operation.ORDONNER and rang < paye_au


def _trop(livre: Livre) -> Parts:
    """By part, what must move for nothing to be below zero: paid beyond what is due, or recovered beyond what is owed."""
    soldes = livre.soldes().items()
    postes = {poste for (_, (_, poste)), _ in soldes}
    du, creance = (
        {poste: solde for (compte, (_, poste)), solde in soldes if compte is un} for un in (Compte.DU, Compte.CREANCE)
    )
    return {p: max(ZERO, -du.get(p, ZERO), creance.get(p, ZERO)) for p in sorted(postes)}


@dataclass(frozen=True)
class Position:
    """Where the money of an affair stands, in euros, reversed entries left out.

    `reste`: due and not paid yet, ordered or not; `a_recouvrer`: owed by the establishment and not recovered yet.
    """

    du: Decimal
    ordonne: Decimal
    paye: Decimal
    caduc: Decimal
    reclame: Decimal
    recouvre: Decimal
    reste: Decimal
    a_recouvrer: Decimal


def position(livre: Livre, affaire: str) -> Position:
    """The standing amounts of one affair."""
    sien = livre.de(affaire)
    return Position(
        du=sien.total(Operation.CONSTATER),
        ordonne=sien.total(Operation.ORDONNER),
        paye=sien.total(Operation.PAYER),
        caduc=sien.total(Operation.DECHOIR),
        reclame=sien.total(Operation.RECLAMER),
        recouvre=sien.total(Operation.RECOUVRER),
        reste=sien.solde(Compte.DU) + sien.solde(Compte.ORDONNANCE),
        a_recouvrer=-sien.solde(Compte.CREANCE),
    )


def ecrire(geste: Geste, operation: Operation, mouvements: tuple[Mouvement, ...]) -> Ecriture:
    """The entry of a gesture, on no envelope."""
    return Ecriture(geste.nom, operation, geste.le, geste.par, geste.affaire, mouvements)


def _suivant(geste: Geste, suite: str) -> Geste:
    return Geste(f"{geste.nom}/{suite}", geste.le, geste.par, geste.affaire)


def entre(debit: Compte, credit: Compte, parts: Parts) -> tuple[Mouvement, ...]:
    """One movement a part; a part of nothing moves nothing."""
    return tuple(Mouvement(debit, credit, montant, poste) for poste, montant in parts.items() if montant)


def _exiger_total(parts: Iterable[Decimal], total: Decimal) -> None:
    somme = sum(parts, ZERO)
    if somme != total:
        raise EcritureRefusee(f"Les parts font {en_euros(somme)}, le total décidé est {en_euros(total)}.")


def restes(livre: Livre, affaire: str, compte: Compte) -> Parts:
    """What an account of the affair still holds, part by part."""
    soldes = livre.de(affaire).soldes()
    return {poste: abs(solde) for (un, (_, poste)), solde in soldes.items() if un is compte and solde}


def _rien_a_payer(sien: Livre, ou: Territoire) -> str:
    payee = next((e for e in reversed(sien.valides) if e.operation is Operation.PAYER), None)
    if payee:
        return f"Déjà payé le {ou.jour(payee.le):%d/%m/%Y}, {en_euros(payee.montant)} : une somme ne se paie pas deux fois."
    return "Le paiement n’est pas ordonné."


def _limite(livre: Livre, affaire: str, reglement: Reglement, ou: Territoire, derniere: Caducite) -> date:
    """The last day of the credit, counted from the standing entry that says what is due."""
    droits = [e for e in livre.de(affaire).valides if e.operation in (Operation.CONSTATER, Operation.REGULARISER)]
    return derniere(ou.jour(droits[-1].le), reglement)
