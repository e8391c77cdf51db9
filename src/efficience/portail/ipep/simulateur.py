"""The simulator open to groups before they join: an amount, its steps, and what chance alone does. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.calcul import Calcul
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep import bareme
from efficience.noyau.ipep.groupement import refus_de_patientele
from efficience.noyau.ipep.montants import DepensesIPEP
from efficience.noyau.ipep.simulation import plafonner_risque, simuler
from efficience.noyau.parametres import Releve
from efficience.reglement import Valeur, officiel

EXEMPLE = {"patients": "18333", "observe_reference": "2400", "observe": "2430", "attendu_reference": "2420",
           "attendu": "2490", "qualite": "72"}  # fmt: skip
"""The figures of an invented group, to see what the page gives."""
_DEPENSES = ("observe_reference", "observe", "attendu_reference", "attendu")


@dataclass(frozen=True)
class Essai:
    """A simulation: its computation with the parameters read, the sentence on chance, the amount, and what to beware of."""

    calcul: Calcul
    phrase: str
    part: Fraction
    bande: Fraction
    interessement: Decimal
    avertissements: tuple[str, ...]


def essayer(dites: Mapping[str, Any], jour: date, *, aco: bool = False) -> Essai:
    """The yearly amount with these figures, by the law of that day; `aco`: with the American parameters instead.

    Raises DonneeRefusee.
    """
    releve = Releve(officiel(), jour)
    partage = bareme.partage_aco(releve) if aco else bareme.partage(releve)
    depenses = DepensesIPEP(**{nom: dites[nom] for nom in _DEPENSES})
    if depenses.attendu == 0:
        raise DonneeRefusee("attendu", "0", "une dépense attendue supérieure à zéro")
    if aco and dites.get("attendu_constant"):
        plafond = releve.lire("plafond_hausse_risque_aco")
        depenses = replace(depenses, attendu=plafonner_risque(depenses.attendu, dites["attendu_constant"], plafond))
    lu = simuler(
        dites["patients"], depenses, dites["qualite"], partage,
        releve.lire("coefficient_variation_depense"), releve.lire("quantile_bruit"),
    )  # fmt: skip
    montant = lu.calcul.resultat["interessement"]
    assert isinstance(montant, Decimal)
    return Essai(
        releve.expliquer(lu.calcul), lu.phrase, lu.part, lu.bande, montant, _avertissements(dites["patients"], jour)
    )


def _avertissements(patients: int, jour: date) -> tuple[str, ...]:
    refus = refus_de_patientele(patients, officiel(), jour)
    return (
        (f"{refus[:-1]} : ce groupement ne pourrait pas candidater. Le calcul est montré à titre d’essai.",) if refus else ()
    )


@dataclass(frozen=True)
class Ecart:
    """A parameter there and here."""

    intitule: str
    ici: Valeur | None
    ailleurs: Valeur


_COMPARES = (
    ("taux_minimal_gain_ipep", "taux_minimal_aco"),
    ("score_minimal_ipep", "score_minimal_aco"),
    ("coefficient_partage_ipep", "coefficient_partage_aco"),
    ("plafond_hausse_risque_ipep", "plafond_hausse_risque_aco"),
    ("", "troncature_aco"),
)


def ecarts(jour: date) -> list[Ecart]:
    """The parameters of both, side by side."""
    loi = officiel()
    return [
        Ecart(loi.parametres[ici or la].intitule, loi.valeur(ici, jour) if ici else None, loi.valeur(la, jour))
        for ici, la in _COMPARES
    ]
