"""The ledger of contracts and groups: immutable double entries, balanced by construction, read at any instant.

An entry moves amounts from accounts to accounts, so debits equal credits in each entry and at every instant. Nothing is
ever changed: a correction is the reversal of an entry, then a new one. The caller names an entry before it sends it: the
same entry sent again changes nothing, another one under the same name is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from types import MappingProxyType

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import au_centime, en_euros

ZERO = Decimal("0.00")


class Compte(Enum):
    """The accounts. Those of an affair (an evaluation, a group's credits, its campaign), but for `ENVELOPPE`, which is that
    of a region and a year. The last three are the group's own: what it received, is left to share, the members' parts."""

    FIR = "fonds d’intervention régional"
    FISS = "fonds pour l’innovation du système de santé"
    ECONOMIES = "économies de l’assurance maladie"
    ENVELOPPE = "enveloppe disponible"
    DU = "dû au bénéficiaire"
    ORDONNANCE = "ordonné, à payer"
    TRESORERIE = "trésorerie"
    DECHU = "caduc"
    CREANCE = "dû par le bénéficiaire"
    SANCTIONS = "sanctions et reversements"
    RECU = "reçu par le groupement"
    A_PARTAGER = "à partager entre les membres"
    PARTS = "parts des membres"


CREDITEURS = frozenset({Compte.ENVELOPPE, Compte.DU, Compte.ORDONNANCE, Compte.A_PARTAGER})
"""The accounts that hold what is left to use: they never go below zero."""


class Operation(Enum):
    """What an entry does. An `EXTOURNE` is the reversal of another entry."""

    DOTER = "dotation de l’enveloppe"
    CONSTATER = "somme due"
    ORDONNER = "paiement ordonné"
    PAYER = "somme payée"
    DECHOIR = "somme caduque"
    RECLAMER = "somme réclamée"
    RECOUVRER = "somme recouvrée"
    REGULARISER = "trop-perçu ou remboursement"
    ENCAISSER = "somme reçue par le groupement"
    PARTAGER = "somme partagée entre les membres"
    EXTOURNE = "extourne"


class EcritureRefusee(Exception):
    """An entry that the ledger cannot take. `motif` is the reason, in French; nothing has moved."""

    def __init__(self, motif: str) -> None:
        self.motif = motif
        super().__init__(motif)


@dataclass(frozen=True)
class Mouvement:
    """`montant` euros, above zero and at the cent, from `credit` to `debit`, for one part (`poste`: an indicator)."""

    debit: Compte
    credit: Compte
    montant: Decimal
    poste: str

    def __post_init__(self) -> None:
        if self.montant <= 0 or self.montant != au_centime(self.montant):
            raise DonneeRefusee("montant", str(self.montant), "un montant au centime, supérieur à zéro")
        if self.debit is self.credit:
            raise DonneeRefusee("compte", self.debit.value, "deux comptes différents")

    @property
    def inverse(self) -> Mouvement:
        """The same amount, back."""
        return Mouvement(self.credit, self.debit, self.montant, self.poste)


@dataclass(frozen=True)
class Ecriture:
    """An entry: its name, given before it is sent; what it does, at what instant (aware), by whom, for which affair.

    `enveloppe`: the envelope that it draws on or feeds, empty when none. `extourne`: the entry that it reverses.
    """

    nom: str
    operation: Operation
    le: datetime
    par: str
    affaire: str
    mouvements: tuple[Mouvement, ...]
    enveloppe: str = ""
    extourne: str = ""

    def __post_init__(self) -> None:
        if not (self.nom and self.mouvements):
            raise DonneeRefusee("ecriture", "vide", "un nom et au moins un mouvement")
        if self.le.utcoffset() is None:
            raise DonneeRefusee("le", f"{self.le:%d/%m/%Y %H:%M}", "une heure avec son fuseau")

    @property
    def montant(self) -> Decimal:
        """The sum of its parts."""
        return sum((m.montant for m in self.mouvements), ZERO)

    def objet(self, compte: Compte, poste: str) -> tuple[str, str]:
        """Whose account moves: the envelope's or the sum to share as a whole, else that of a part of the affair."""
        if compte is Compte.ENVELOPPE:
            return self.enveloppe, ""
        return (self.affaire, "") if compte is Compte.A_PARTAGER else (self.affaire, poste)


Objet = tuple[Compte, tuple[str, str]]


@dataclass(frozen=True)
class Livre:
    """The entries in order. Add with `passer`, which gives another ledger; this one never changes."""

    ecritures: tuple[Ecriture, ...] = ()

    def passer(self, *nouvelles: Ecriture) -> Livre:
        """The ledger with these entries, all or none. Raises EcritureRefusee with the reason.

        An entry already there, identical, is left as it is: sent twice, written once.
        """
        connues = {ecriture.nom: ecriture for ecriture in self.ecritures}
        for ecriture in nouvelles:
            if connues.setdefault(ecriture.nom, ecriture) != ecriture:
                raise EcritureRefusee(f"Le nom « {ecriture.nom} » est déjà celui d’une autre écriture.")
        livre = Livre(tuple(connues.values()))
        if motif := _ordre(livre) or _extournes(livre) or _decouvert(livre, nouvelles):
            raise EcritureRefusee(motif)
        return livre

    def au(self, le: datetime) -> Livre:
        """The ledger as it was at that instant (aware)."""
        return Livre(tuple(ecriture for ecriture in self.ecritures if ecriture.le <= le))

    def de(self, affaire: str) -> Livre:
        """The entries of one affair."""
        return Livre(tuple(ecriture for ecriture in self.ecritures if ecriture.affaire == affaire))

    @property
    def extournees(self) -> frozenset[str]:
        """The names of the entries that were reversed."""
        return frozenset(ecriture.extourne for ecriture in self.ecritures if ecriture.extourne)

    @property
    def valides(self) -> tuple[Ecriture, ...]:
        """The entries that stand: neither reversed nor reversals."""
        return tuple(e for e in self.ecritures if e.nom not in self.extournees and not e.extourne)

    def soldes(self) -> Mapping[Objet, Decimal]:
        """Credits less debits, by account and object."""
        return MappingProxyType(_soldes(self.ecritures))

    def solde(self, compte: Compte, objet: str = "") -> Decimal:
        """Credits less debits of an account, all parts together; of one affair or envelope when it is named."""
        return sum((s for (c, (nom, _)), s in self.soldes().items() if c is compte and (not objet or nom == objet)), ZERO)

    def total(self, operation: Operation) -> Decimal:
        """What the standing entries of that operation add up to."""
        return sum((ecriture.montant for ecriture in self.valides if ecriture.operation is operation), ZERO)

    @property
    def equilibre(self) -> bool:
        """Whether all balances add up to nothing, as they must at every instant."""
        return sum(self.soldes().values(), ZERO) == 0


def extourner(ecriture: Ecriture, nom: str, le: datetime, par: str) -> Ecriture:
    """The reversal of an entry: every movement back."""
    mouvements = tuple(mouvement.inverse for mouvement in ecriture.mouvements)
    return Ecriture(
        nom, Operation.EXTOURNE, le, par, ecriture.affaire, mouvements, ecriture.enveloppe, extourne=ecriture.nom
    )


def _soldes(ecritures: Iterable[Ecriture]) -> dict[Objet, Decimal]:
    soldes: dict[Objet, Decimal] = defaultdict(lambda: ZERO)
    for ecriture in ecritures:
        for m in ecriture.mouvements:
            soldes[m.credit, ecriture.objet(m.credit, m.poste)] += m.montant
            soldes[m.debit, ecriture.objet(m.debit, m.poste)] -= m.montant
    return dict(soldes)


def _ordre(livre: Livre) -> str:
    for avant, apres in pairwise(livre.ecritures):
        if apres.le < avant.le:
            return f"L’écriture « {apres.nom} » serait antérieure à une écriture déjà passée."
    return ""


def _extournes(livre: Livre) -> str:
    """A reversal reverses one entry that is there, whole, and once."""
    par_nom = {ecriture.nom: ecriture for ecriture in livre.ecritures}
    vues: set[str] = set()
    for ecriture in livre.ecritures:
        if (ecriture.operation is Operation.EXTOURNE) != bool(ecriture.extourne):
            return f"L’écriture « {ecriture.nom} » ne dit pas ce qu’elle extourne."
        if not ecriture.extourne:
            continue
        visee = par_nom.get(ecriture.extourne)
        if visee is None or visee.extourne:
            return f"L’écriture à extourner, « {ecriture.extourne} », n’est pas dans le livre."
        if ecriture.extourne in vues:
            return f"L’écriture « {ecriture.extourne} » est déjà extournée."
        if ecriture.mouvements != tuple(m.inverse for m in visee.mouvements) or ecriture.enveloppe != visee.enveloppe:
            return f"L’extourne de « {ecriture.extourne} » n’en est pas l’inverse exact."
        vues.add(ecriture.extourne)
    return ""


def _decouvert(livre: Livre, nouvelles: Iterable[Ecriture]) -> str:
    """The first account that holds less than nothing, said as its reader knows it; among those that these entries touch.

    The others were judged when they were written: a ledger read for one affair need not hold the whole envelope.
    """
    touches = {(c, e.objet(c, m.poste)) for e in nouvelles for m in e.mouvements for c in (m.debit, m.credit)}
    for (compte, (objet, poste)), solde in livre.soldes().items():
        if (compte, (objet, poste)) not in touches:
            continue
        manque = -solde if compte in CREDITEURS else solde if compte is Compte.CREANCE else ZERO
        if manque > 0:
            partie = f", « {poste} »" if poste else ""
            return _DECOUVERTS[compte].format(objet=f"« {objet} »{partie}", manque=en_euros(manque))
    return ""


_DECOUVERTS: Mapping[Compte, str] = MappingProxyType(
    {
        Compte.ENVELOPPE: "L’enveloppe {objet} ne suffit pas : il manque {manque}.",
        Compte.DU: "Plus que ce qui est dû pour {objet} : {manque} de trop.",
        Compte.ORDONNANCE: "Plus que ce qui est ordonné pour {objet} : {manque} de trop, rien ne se paie deux fois.",
        Compte.CREANCE: "Plus que ce que doit {objet} : {manque} de trop.",
        Compte.A_PARTAGER: "Plus que ce que le groupement a reçu pour {objet} : {manque} de trop.",
    }
)
