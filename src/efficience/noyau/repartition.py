"""Sharing an amount to the cent: the parts always add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, Hypothese
from efficience.noyau.exigences import DonneeRefusee, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre

METHODE = "au plus fort reste, au centime, à égalité dans l'ordre donné"

_REDUCTION = Hypothese(
    "", "Réduction quand l'enveloppe ne suffit pas", f"au prorata, {METHODE}", "les textes publics n'en disent rien"
)


def partager(montant: Decimal, poids: Sequence[Nombre]) -> tuple[Decimal, ...]:
    """Parts of `montant` (euros) proportional to `poids`, largest remainder at the cent, ties in the order given.

    Their sum is `montant` exactly. Refuses a negative amount or weight, and weights that sum to zero.
    """
    exiger_positif(montant=montant)
    for un in poids:
        exiger_positif(poids=un)
    total = sum(map(en_exact, poids), Fraction(0))
    if total == 0:
        raise DonneeRefusee("poids", "somme nulle", "au moins un poids supérieur à zéro")
    centimes = int(en_exact(montant) * 100)
    exactes = [centimes * en_exact(un) / total for un in poids]
    parts = [int(exacte) for exacte in exactes]
    par_reste = sorted(range(len(parts)), key=lambda rang: parts[rang] - exactes[rang])
    for rang in par_reste[: centimes - sum(parts)]:
        parts[rang] += 1
    return tuple(au_centime(Fraction(part, 100)) for part in parts)


def repartition(montant: Decimal, poids: Sequence[Nombre]) -> Calcul:
    """Split inside a group by voted weights. Result: `parts` (euros), in the order of the weights."""
    parts = partager(montant, poids)
    formule = f"{en_nombre(montant)} selon les poids {' ; '.join(map(en_nombre, poids))}, {METHODE}"
    return Calcul({"parts": parts}, (Etape("Parts", formule, parts),))


def prorata_enveloppe(droits: Sequence[Decimal], enveloppe: Decimal) -> Calcul:
    """Pay the dues (euros) from an envelope: each its due when it suffices, else all reduced in the same proportion.

    Result: `parts` (euros), in the order of the dues. No public text says how: the reduction in proportion is assumed.
    """
    if not droits:
        raise DonneeRefusee("droits", "liste vide", "au moins un droit")
    exiger_positif(enveloppe=enveloppe)
    for droit in droits:
        exiger_positif(droits=droit)
    total = au_centime(sum(map(en_exact, droits), Fraction(0)))
    somme = Etape("Total des droits", " + ".join(map(en_nombre, droits)), total)
    if total <= enveloppe:
        parts = tuple(map(au_centime, droits))
        formule = f"l'enveloppe suffit : {en_nombre(total)} ≤ {en_nombre(enveloppe)}"
        return Calcul({"parts": parts}, (somme, Etape("Parts", formule, parts)))
    ratio = en_exact(enveloppe) / en_exact(total)
    parts = partager(enveloppe, droits)
    etapes = (
        somme,
        Etape("Réduction", f"enveloppe / total des droits = {en_nombre(enveloppe)} / {en_nombre(total)}", ratio),
        Etape("Parts", f"droit × réduction, {METHODE}", parts),
    )
    return Calcul({"parts": parts}, etapes, (_REDUCTION,))
