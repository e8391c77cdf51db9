"""What chance alone will undo: regression to the mean, and the noise of a spend over few patients.

An establishment picked because its value was extreme owes part of it to chance, the more so as its volume is small. Part
of the gap goes away by itself the year after; paying for it as a saving would be unfair to the others, and blaming an
establishment for the opposite too. The part expected to last is the reliability of its value:

    fiabilité = τ² / (τ² + σ² / n)      attendu = moyenne + fiabilité × (valeur − moyenne)

with σ² the variance of one unit inside an establishment, τ² that between establishments, both by the method of moments
(one-way analysis of variance). For a share it is the beta-binomial estimate: n / (n + M), M = σ² / τ² pseudo-units.
All of it is rational: no root, no rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, NonCalculable, formule
from efficience.noyau.exigences import exiger_part, exiger_positif
from efficience.noyau.indicateur import Sens
from efficience.noyau.ipep.montants import bande_de_bruit
from efficience.noyau.montant import Nombre, au_centime, en_euros, en_exact
from efficience.noyau.population import Nature, Population, ecrire, variance_unitaire


@dataclass(frozen=True)
class Dispersion:
    """Common value, variance of one unit inside an establishment (σ²), variance between establishments (τ²)."""

    moyenne: Fraction
    interne: Fraction
    entre: Fraction

    def fiabilite(self, effectif: Nombre) -> Fraction:
        """Share of a gap to the mean expected to last, over `effectif` units: 0 when chance explains everything."""
        if self.entre == 0:
            return Fraction(0)
        return self.entre / (self.entre + self.interne / en_exact(effectif))

    def attendu(self, valeur: Fraction, effectif: Nombre) -> Fraction:
        """The value expected next year if nobody changes anything."""
        return self.moyenne + self.fiabilite(effectif) * (valeur - self.moyenne)


def disperser(population: Population, coefficient_variation: Nombre | None = None) -> Dispersion | NonCalculable:
    """Where the differences of a population come from: within establishments, between them.

    A mean amount needs the CV of yearly spends per patient: the aggregates don't hold the variance within. `NonCalculable`
    for a single establishment, or when no establishment has two units.
    """
    mesures, total, moyenne = population.mesures, population.effectif, population.reference
    if len(mesures) < 2:
        return NonCalculable("un seul établissement : rien à quoi comparer ses variations")
    if total <= len(mesures):
        return NonCalculable("moins de deux unités par établissement : la part du hasard ne se mesure pas")
    libertes = len(mesures) - 1
    if population.nature is Nature.PART:
        carres = sum((m.effectif * m.valeur * (1 - m.valeur) for m in mesures), Fraction(0))
        interne = carres / (total - len(mesures))
    else:
        interne = variance_unitaire(population.nature, moyenne, coefficient_variation)
    observee = sum((m.effectif * (m.valeur - moyenne) ** 2 for m in mesures), Fraction(0)) / libertes
    effectif_moyen = (total - sum((m.effectif**2 for m in mesures), Fraction(0)) / total) / libertes
    return Dispersion(moyenne, interne, max(Fraction(0), (observee - interne) / effectif_moyen))


@dataclass(frozen=True)
class Retour:
    """Regression to the mean of one establishment. `avertir`: its value is too unreliable to be read as a practice.

    `calcul.resultat`: `valeur`, `moyenne`, `fiabilite`, `attendu`, `evolution_spontanee` (exact, unit of the value).
    """

    attendu: Fraction
    fiabilite: Fraction
    avertir: bool
    phrase: str
    calcul: Calcul


def retour_a_la_moyenne(
    population: Population, dispersion: Dispersion, etablissement: str, sens: Sens, fiabilite_minimale: Nombre
) -> Retour | NonCalculable:
    """What next year's value should be without any change of practice, and a sentence made of the same numbers.

    `dispersion`: that of the population (`disperser`, once for all establishments). `fiabilite_minimale`: share under
    which the warning is raised. `NonCalculable` when the establishment has no usable value.
    """
    exiger_part(fiabilite_minimale=fiabilite_minimale)
    mesure = next((m for m in population.mesures if m.etablissement == etablissement), None)
    if mesure is None:
        return NonCalculable(population.ecartees.get(etablissement, "établissement absent de la population comparée"))
    fiabilite, attendu = dispersion.fiabilite(mesure.effectif), dispersion.attendu(mesure.valeur, mesure.effectif)
    avertir = fiabilite < en_exact(fiabilite_minimale)
    phrase = _phrase(population.nature, mesure.valeur, dispersion.moyenne, attendu, sens)
    if avertir and attendu != mesure.valeur:
        phrase = "Petits nombres : prudence. " + phrase
    calcul = _expliquer(mesure.valeur, mesure.effectif, dispersion)
    return Retour(attendu, fiabilite, avertir, phrase, calcul)


def _expliquer(valeur: Fraction, effectif: Fraction, d: Dispersion) -> Calcul:
    fiabilite, attendu = d.fiabilite(effectif), d.attendu(valeur, effectif)
    resultat = {
        "valeur": valeur,
        "moyenne": d.moyenne,
        "fiabilite": fiabilite,
        "attendu": attendu,
        "evolution_spontanee": attendu - valeur,
    }
    poids = "variance entre établissements / (elle-même + variance d'une unité / effectif) = {} / ({} + {} / {})"
    mots = (
        ("Valeur observée", formule("sur un effectif de {}", effectif)),
        ("Moyenne des établissements comparés", "somme des numérateurs / somme des effectifs"),
        ("Fiabilité : part de l'écart qui devrait durer", formule(poids, d.entre, d.entre, d.interne, effectif)),
        (
            "Valeur attendue sans changement de pratique",
            formule(
                "moyenne + fiabilité × (valeur − moyenne) = {} + {} × ({} − {})", d.moyenne, fiabilite, valeur, d.moyenne
            ),
        ),
        ("Évolution spontanée attendue", formule("valeur attendue − valeur observée = {} − {}", attendu, valeur)),
    )
    return Calcul(resultat, tuple(Etape(*un, chiffre) for un, chiffre in zip(mots, resultat.values(), strict=True)))


_CONSEQUENCES: Mapping[tuple[bool, Sens], str] = MappingProxyType(
    {
        (False, Sens.BAISSE): "une baisse jusqu'à ce niveau ne prouve aucune économie",
        (True, Sens.HAUSSE): "une hausse jusqu'à ce niveau ne prouve aucun progrès",
        (True, Sens.BAISSE): "une hausse jusqu'à ce niveau ne prouve aucun relâchement",
        (False, Sens.HAUSSE): "une baisse jusqu'à ce niveau ne prouve aucun relâchement",
        (True, Sens.SANS_JUGEMENT): "une hausse jusqu'à ce niveau ne prouve aucun changement de pratique",
        (False, Sens.SANS_JUGEMENT): "une baisse jusqu'à ce niveau ne prouve aucun changement de pratique",
    }
)


def _phrase(nature: Nature, valeur: Fraction, moyenne: Fraction, attendu: Fraction, sens: Sens) -> str:
    """(expected to rise?, which way is better) → what a change of that size does not prove."""
    vue, commune, prevue = ecrire(nature, valeur, moyenne, attendu)
    if attendu == valeur:
        return f"{vue} pour une moyenne de {commune} : aucun retour vers la moyenne n'est attendu."
    consequence = _CONSEQUENCES[attendu > valeur, sens]
    return (
        f"{vue} pour une moyenne de {commune} : sans aucun changement de pratique, on attend {prevue} l'an prochain ; "
        f"{consequence}."
    )


@dataclass(frozen=True)
class Bruit:
    """The change of a spend beside what chance does to it. `au_dela`: beyond the noise, whichever way it went.

    `calcul.resultat`: `economie` (euros, negative for a loss), `evolution` and `demi_largeur` (shares of the reference).
    """

    au_dela: bool
    phrase: str
    calcul: Calcul


def bruit_de_la_depense(
    reference: Decimal, observe: Decimal, patients: Nombre, coefficient_variation: Nombre, quantile: Nombre
) -> Bruit | NonCalculable:
    """Is the change of a spend (euros, `patients` patients) more than noise: quantile × CV / √patients?

    `NonCalculable` without patient or without reference spend. The sentence speaks of an économie only beyond the noise.
    """
    exiger_positif(reference=reference, observe=observe)
    if en_exact(reference) == 0 or en_exact(patients) <= 0:
        return NonCalculable("sans dépense de référence ni patient, aucune évolution ne se compare au hasard")
    demi_largeur = bande_de_bruit(int(patients), coefficient_variation, quantile)
    evolution = (en_exact(observe) - en_exact(reference)) / en_exact(reference)
    economie = au_centime(en_exact(reference) - en_exact(observe))
    au_dela = abs(evolution) > demi_largeur
    mots_largeur = formule(
        "quantile × coefficient de variation / √patients = {} × {} / √{}", quantile, coefficient_variation, patients
    )
    etapes = (
        Etape("Économie constatée", formule("référence − observé = {} − {}", reference, observe), economie),
        Etape(
            "Évolution",
            formule("(observé − référence) / référence = ({} − {}) / {}", observe, reference, reference),
            evolution,
        ),
        Etape("Bande de bruit", mots_largeur, demi_largeur),
    )
    calcul = Calcul({"economie": economie, "evolution": evolution, "demi_largeur": demi_largeur}, etapes)
    return Bruit(au_dela, _phrase_bruit(evolution, demi_largeur, economie), calcul)


def _phrase_bruit(evolution: Fraction, demi_largeur: Fraction, economie: Decimal) -> str:
    ampleur, bande = ecrire(Nature.PART, abs(evolution), demi_largeur)
    mot = "baisse" if evolution < 0 else "hausse"
    if evolution == 0:
        return f"Dépense inchangée ; le hasard seul la ferait varier de ± {bande}."
    if abs(evolution) <= demi_largeur:
        return f"{mot.capitalize()} de {ampleur}, dans la bande de ± {bande} que le hasard suffit à expliquer."
    suite = f" : économie de {en_euros(economie)}" if evolution < 0 else f" : {en_euros(-economie)} de plus"
    return f"{mot.capitalize()} de {ampleur}, au-delà de la bande de ± {bande} que le hasard suffit à expliquer{suite}."
