"""From the savings to the amount, one step at a time: what adds, what takes away, and a total that is exact.

    économie constatée, by indicator   signed
    plancher                           what was below zero comes back to zero, indicator by indicator
    part non reversée                  the share of the saving that stays with the assurance maladie (cap of 20 or 30 %)
    degré de réalisation               when the objective is only partly met
    enveloppe                          reduction when the envelope does not suffice
    = montant                          the sum of all the steps, to the cent

Volume, structure and price effects stand beside the saving they explain and count for nothing in the sum. An indicator
that is not computable brings nothing and says so. One hidden amount hides every step made of it: the rest would give it
back by difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, formule
from efficience.noyau.decomposition import Effets
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre, en_pourcentage


class Sorte(Enum):
    """What a step is."""

    ECONOMIE = "économie"
    EFFET = "effet"
    PLANCHER = "plancher"
    PLAFOND = "plafond"
    DEGRE = "degré"
    ENVELOPPE = "enveloppe"
    MONTANT = "montant"


COMPTEES = frozenset(Sorte) - {Sorte.EFFET, Sorte.MONTANT}
"""The sortes whose sum is the amount."""


@dataclass(frozen=True)
class Marche:
    """One step, in euros at the cent; no amount when `statut` says why."""

    libelle: str
    sorte: Sorte
    montant: Decimal | None
    formule: str = ""
    statut: Statut = Statut.CALCULE


@dataclass(frozen=True)
class Apport:
    """What one indicator brings: its `Calcul` (economie, economie_retenue, interessement), the share and degree it used.

    `calcul` is None when `statut` is not `CALCULE`. `effets`: the split of the same spend, for information.
    """

    intitule: str
    calcul: Calcul | None
    taux: Nombre = 0
    degre: Nombre = 1
    effets: Effets | None = None
    statut: Statut = Statut.CALCULE

    def __post_init__(self) -> None:
        if (self.calcul is None) == (self.statut is Statut.CALCULE):
            raise DonneeRefusee(
                "calcul", f"statut {self.statut.value}", "un calcul si et seulement si le statut est calcule"
            )
        if self.calcul and self.effets and -self.effets.evolution != self.euros("economie"):
            trouve = f"{en_nombre(-self.effets.evolution)} pour une économie de {en_nombre(self.euros('economie'))}"
            raise DonneeRefusee("effets", trouve, "la décomposition de la même dépense")

    def euros(self, nom: str) -> Decimal:
        """One amount of the computation; zero when there is no computation."""
        montant = self.calcul.resultat[nom] if self.calcul else Decimal("0.00")
        if not isinstance(montant, Decimal):
            raise DonneeRefusee(nom, str(montant), "un montant en euros")
        return montant

    @property
    def plafonne(self) -> Decimal:
        """The share of the saving before any degree; the rounding to the cent is the one of the intéressement."""
        entier = en_exact(self.degre) == 1
        return (
            self.euros("interessement")
            if entier
            else au_centime(en_exact(self.taux) * en_exact(self.euros("economie_retenue")))
        )

    @property
    def calculs(self) -> Mapping[str, str]:
        """The formulas of the steps, by label."""
        return {etape.libelle: etape.formule for etape in self.calcul.etapes} if self.calcul else {}


_REDUCTIONS: Mapping[Sorte, tuple[str, str, Callable[[Apport], Decimal]]] = MappingProxyType(
    {
        Sorte.PLANCHER: (
            "Plancher à zéro",
            "max(0 ; économie), indicateur par indicateur",
            lambda a: a.euros("economie_retenue") - a.euros("economie"),
        ),
        Sorte.PLAFOND: (
            "Part non reversée",
            "économie retenue × taux plafond",
            lambda a: a.plafonne - a.euros("economie_retenue"),
        ),
        Sorte.DEGRE: (
            "Degré de réalisation",
            "× degré de réalisation de l'objectif",
            lambda a: a.euros("interessement") - a.plafonne,
        ),
    }
)


@dataclass(frozen=True)
class Cascade:
    """The steps in order, the amount last. Raises ValueError when they do not add up to it."""

    marches: tuple[Marche, ...]

    def __post_init__(self) -> None:
        somme = sum((m.montant for m in self.marches if m.sorte in COMPTEES and m.montant is not None), Decimal(0))
        if self.montant is not None and somme != self.montant:
            raise ValueError(f"les marches font {en_nombre(somme)}, pas {en_nombre(self.montant)}")

    @property
    def montant(self) -> Decimal | None:
        """What is due, in euros; None when it is hidden."""
        return self.marches[-1].montant


def descendre(apports: Sequence[Apport], verse: Decimal | None = None) -> Cascade:
    """The cascade of one or several indicators. `verse`: what the envelope allows to pay (euros), when it reduces the due.

    Raises `DonneeRefusee` without any indicator, or when more would be paid than what is due.
    """
    if not apports:
        raise DonneeRefusee("apports", "aucun", "au moins un indicateur")
    statut = Statut.PROTEGE if any(a.statut is Statut.PROTEGE for a in apports) else Statut.CALCULE
    du = sum((apport.euros("interessement") for apport in apports), Decimal("0.00"))
    paye = du if verse is None else verse
    if paye > du:
        raise DonneeRefusee("verse", en_nombre(paye), f"au plus ce qui est dû, {en_nombre(du)}")
    marches = [marche for apport in apports for marche in _apporter(apport)]
    for sorte, (libelle, mots, reduire) in _REDUCTIONS.items():
        montant = sum((reduire(apport) for apport in apports), Decimal("0.00"))
        marches += [_marche(libelle, sorte, montant, _preciser(sorte, mots, apports), statut)] if montant else []
    if paye != du:
        marches.append(_marche("Enveloppe insuffisante", Sorte.ENVELOPPE, paye - du, formule("{} − {}", paye, du), statut))
    marches.append(_marche("Montant", Sorte.MONTANT, paye, "somme des marches", statut))
    return Cascade(tuple(marches))


def _apporter(apport: Apport) -> list[Marche]:
    economie = None if apport.calcul is None else apport.euros("economie")
    mots = apport.calculs.get("Économie constatée", "")
    marches = [Marche(apport.intitule, Sorte.ECONOMIE, economie, mots, apport.statut)]
    if apport.effets is not None and apport.calcul is not None:
        parts = {"volume": apport.effets.volume, "structure": apport.effets.structure, "prix": apport.effets.prix}
        marches += [Marche(f"dont effet {nom}", Sorte.EFFET, -part, "pour information") for nom, part in parts.items()]
    return marches


def _marche(libelle: str, sorte: Sorte, montant: Decimal, mots: str, statut: Statut) -> Marche:
    cache = statut is not Statut.CALCULE
    return Marche(libelle, sorte, None if cache else montant, "" if cache else mots, statut)


def _preciser(sorte: Sorte, mots: str, apports: Sequence[Apport]) -> str:
    """The formula with the rates it used, when they are few."""
    lus = {Sorte.PLAFOND: "taux", Sorte.DEGRE: "degre"}.get(sorte)
    if lus is None:
        return mots
    uniques = sorted({en_exact(getattr(apport, lus)) for apport in apports if apport.calcul})
    return f"{mots} ({', '.join(en_pourcentage(un, 0 if un * 100 % 1 == 0 else 1) for un in uniques)})"
