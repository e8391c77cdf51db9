"""The yearly money of the third generation (from 2026): a dotation sized on savings, or a penalty under its ceiling.

CSS, art. L. 162-23-14 (loi n° 2025-1403, art. 79): « dotation complémentaire » from the savings of the Assurance Maladie,
penalty of two per cent of its funding at most. The décret en Conseil d'État is to come:

    dotation    the savings of the national indicators and the share of them that generation 2 paid (A-85)
    pénalité    the amount that the ARS intends, with its reason, brought back under the ceiling (A-50), from the year when
                the law applies it (A-51)
    both        no text says how they would stand together: there is then no amount (A-86)
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable
from efficience.noyau.montant import au_centime, en_euros, en_exact, en_nombre
from efficience.noyau.parametres import Releve
from efficience.noyau.periode import Periode
from efficience.noyau.sanction import PENALITE, penalite_troisieme_generation
from efficience.reglement import Reglement

ZERO = Decimal("0.00")
_DOTATION = Hypothese(
    "", "Dotation complémentaire", "la part des économies que versait la deuxième génération",
    "A-85 : décret en Conseil d’État à venir ; indicateurs, formules et parts de 2022 repris",
)  # fmt: skip


def penaliser(
    envisagee: Decimal | None, financement: Decimal | None, annee: int, reglement: Reglement
) -> Calcul | NonCalculable | None:
    """The penalty of a year under its ceiling (euros, `penalite`); None when none is intended.

    Zero, said so, in the years when the law does not apply it. `NonCalculable` when the funding is not known: no ceiling is
    made of an unknown. Raises ErreurReglement before 2026.
    """
    if not envisagee:
        return None
    releve = Releve(reglement, Periode.annee(annee).fin)
    if not releve.lire("penalite_gen3_applicable"):
        etape = Etape("Pénalité", f"envisagée : {en_nombre(envisagee)} ; non applicable pour {annee}", ZERO, PENALITE)
        return releve.expliquer(Calcul({"penalite": ZERO}, (etape,)))
    if financement is None:
        return NonCalculable(
            "le financement par l’assurance maladie n’est pas connu : le plafond de la pénalité n’existe pas"
        )
    taux = releve.lire("taux_plafond_penalite_gen3")
    return releve.expliquer(penalite_troisieme_generation(envisagee, financement, taux))


def arreter(dotations: Sequence[Decimal], penalite: Decimal) -> tuple[Calcul, str] | NonCalculable:
    """One amount and who owes it, from the dotation of each indicator and the penalty (euros).

    `NonCalculable` when neither exists, and when both do.
    """
    dotation = au_centime(sum(map(en_exact, dotations), en_exact(0)))
    if dotation and penalite:
        mots = f"une dotation de {en_euros(dotation)} et une pénalité de {en_euros(penalite)} la même année"
        return NonCalculable(f"{mots} : aucun texte ne dit comment les réunir (A-86)")
    if not dotations and not penalite:
        return NonCalculable("aucune économie n’est calculée et aucune pénalité n’est prononcée")
    debiteur = "etablissement" if penalite else "assurance_maladie" if dotation else "personne"
    somme = " + ".join(map(en_nombre, dotations)) or "aucune économie calculée"
    etapes = (
        Etape("Dotation complémentaire", somme, dotation, PENALITE),
        Etape("Montant", f"dotation ou pénalité ; dû par : {debiteur.replace('_', ' ')}", dotation or penalite),
    )
    return Calcul({"montant": dotation or penalite}, etapes, (_DOTATION,) if dotations else ()), debiteur
