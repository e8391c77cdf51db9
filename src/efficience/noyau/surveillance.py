"""The mise sous surveillance: acts in excess of what was expected, and what the DG ARS may then do."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.exigences import exiger_part, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_exact

TEXTE = "css-l162-30-4"


def abattement(attendu: Nombre, observe: Nombre, tarif: Nombre, taux: Nombre) -> Calcul:
    """Lump-sum abatement on the national tariff of the acts beyond the expected number (acts, euros an act, share).

    Result: `exces` (acts) and `abattement` (euros): max(0, observed − expected) × tariff × rate.
    """
    exiger_positif(attendu=attendu, observe=observe, tarif=tarif)
    exiger_part(taux=taux)
    exces = max(Fraction(0), en_exact(observe) - en_exact(attendu))
    montant = au_centime(exces * en_exact(tarif) * en_exact(taux))
    au_dela = formule("max(0 ; observé − attendu) = max(0 ; {} − {})", observe, attendu)
    etapes = (
        Etape("Actes au-delà de l'attendu", au_dela, _compte(exces), TEXTE),
        Etape("Abattement", formule("actes au-delà × tarif × taux = {} × {} × {}", exces, tarif, taux), montant, TEXTE),
    )
    return Calcul({"exces": _compte(exces), "abattement": montant}, etapes)


def ecart_significatif(observe: Nombre, moyenne: Nombre, ratio: Nombre, limite_controle: Nombre | None = None) -> Calcul:
    """Does a practice deviate significantly: more than `ratio` times the mean, and above the control limit if any.

    Result: `significatif`. Neither the ratio nor the limit is in a public text.
    """
    exiger_positif(observe=observe, moyenne=moyenne, ratio=ratio)
    seuil = en_exact(ratio) * en_exact(moyenne)
    if limite_controle is not None:
        seuil = max(seuil, en_exact(limite_controle))
    significatif = en_exact(observe) > seuil
    etapes = (
        Etape("Seuil", formule("rapport × moyenne = {} × {}, ou limite de contrôle", ratio, moyenne), seuil),
        Etape("Écart significatif", formule("observé > seuil : {} > {}", observe, seuil), significatif),
    )
    return Calcul({"significatif": significatif}, etapes)


def premiere_mesure(saisine: date, delai: Duree) -> date:
    """The earliest day a measure may be taken: « à l'issue d'une période de deux ans » after the saisine."""
    return ajouter(saisine, delai)


def _compte(nombre: Fraction) -> int | Fraction:
    return nombre.numerator if nombre.denominator == 1 else nombre
