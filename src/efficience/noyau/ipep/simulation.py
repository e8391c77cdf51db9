"""What a group might earn before it joins, beside what chance alone does to its spend."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from efficience.noyau.calcul import Calcul
from efficience.noyau.exigences import exiger_part
from efficience.noyau.ipep.montants import DepensesIPEP, PartageIPEP, bande_de_bruit, interessement_ipep
from efficience.noyau.montant import Nombre, en_exact, en_pourcentage


@dataclass(frozen=True)
class Simulation:
    """The amount and its steps; the level gain as a share of the expected spend; what chance alone does; in a sentence."""

    calcul: Calcul
    part: Fraction
    bande: Fraction
    phrase: str


def simuler(
    patients: int,
    depenses: DepensesIPEP,
    qualite: Nombre,
    partage: PartageIPEP,
    coefficient_variation: Nombre,
    quantile: Nombre,
) -> Simulation:
    """The yearly amount of a group with these figures. Even without a threshold, the noise band is said: small groups can
    gain or lose by chance."""
    calcul = interessement_ipep(patients, depenses, qualite, partage)
    part = depenses.gain_ecart / en_exact(depenses.attendu)
    bande = bande_de_bruit(patients, coefficient_variation, quantile)
    ecart, hasard = en_pourcentage(abs(part), 2), en_pourcentage(bande, 2)
    sens = "au-dessous" if part >= 0 else "au-dessus"
    phrase = f"Dépense {ecart} {sens} de l’attendu ; le hasard seul la ferait varier de ± {hasard}"
    return Simulation(calcul, part, bande, phrase + (" : l’écart le dépasse." if abs(part) > bande else " : il suffit."))


def plafonner_risque(attendu: Nombre, attendu_a_composition_constante: Nombre, plafond: Nombre) -> Fraction:
    """The expected spend, its rise due to the composition of the patientèle capped (US organisations: 3 % a period).

    `plafond` 0 switches the option off, as shipped.
    """
    exiger_part(plafond=plafond)
    constante = en_exact(attendu_a_composition_constante)
    if en_exact(plafond) == 0:
        return en_exact(attendu)
    return min(en_exact(attendu), constante * (1 + en_exact(plafond)))
