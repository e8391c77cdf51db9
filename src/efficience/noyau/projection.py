"""Where the running year goes: a projection from the months received, with the interval it may fall in.

The months received of the year, over the same months of the year before, give a ratio R; the months to come are those of
the year before times R, so that the season is kept. What the months received do around R × the year before says how far
the year may go:

    s² = Σ (x_m − R y_m)² / (k − 1)                    k months received
    variance of the year = s² × (h + (Y à venir / Y reçu)² × k)    h months to come

A projection is no evaluation: it decides nothing, and a month not received is not a month without spend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable, formule
from efficience.noyau.limites import quantile_normal, racine
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_pourcentage

MOIS = range(1, 13)
"""The months of a year."""
Mensuel = Mapping[int, Nombre | None]
"""A measure by month (1 to 12), in one unit. None, or absent: not received."""


@dataclass(frozen=True)
class Projection:
    """The year as it would end, in the unit of the months, and the two ends of its interval. `recus`: months used."""

    annee: Decimal
    bas: Decimal
    haut: Decimal
    niveau: Fraction
    recus: tuple[int, ...]
    calcul: Calcul


def projeter(en_cours: Mensuel, precedente: Mensuel, mois_minimaux: Nombre, niveau: Nombre) -> Projection | NonCalculable:
    """Project the running year. `precedente`: the twelve months of the year before; `niveau`: that of the interval (0.80).

    `NonCalculable` when a month of the year before is missing, when too few months are received, when those received were
    nothing the year before. With the twelve months, the year is known: the interval is the year itself.
    """
    avant = {mois: valeur for mois in MOIS if (valeur := precedente.get(mois)) is not None}
    if absents := [mois for mois in MOIS if mois not in avant]:
        return NonCalculable(f"l’année précédente n’est pas entière : mois {', '.join(map(str, absents))} absents")
    recus = {mois: en_exact(valeur) for mois in MOIS if (valeur := en_cours.get(mois)) is not None}
    minimum = max(Fraction(2), en_exact(mois_minimaux))  # with a single month nothing says how months vary
    if len(recus) < minimum:
        return NonCalculable(formule("{} mois reçus, il en faut {}", len(recus), minimum))
    recu, recu_avant = sum(recus.values(), Fraction(0)), sum((en_exact(avant[mois]) for mois in recus), Fraction(0))
    if recu_avant <= 0:
        return NonCalculable("les mois reçus ne valaient rien l’année précédente : aucun rapport n’existe")
    a_venir = sum((en_exact(avant[mois]) for mois in MOIS if mois not in recus), Fraction(0))
    rapport = recu / recu_avant
    variance = _variance(recus, avant, rapport, a_venir / recu_avant)
    annee = recu + rapport * a_venir
    ecart = Fraction(quantile_normal(en_exact(niveau))) * racine(variance)
    bornes = (max(recu, annee - ecart), annee + ecart)
    calcul = _expliquer(recu, recu_avant, rapport, a_venir, bornes, niveau)
    bas, haut = map(au_centime, bornes)
    return Projection(au_centime(annee), bas, haut, en_exact(niveau), tuple(recus), calcul)


def _variance(recus: Mapping[int, Fraction], avant: Mensuel, rapport: Fraction, part: Fraction) -> Fraction:
    carres = sum(((valeur - rapport * en_exact(avant[mois] or 0)) ** 2 for mois, valeur in recus.items()), Fraction(0))
    k, h = len(recus), len(MOIS) - len(recus)
    return carres / (k - 1) * (h + part**2 * k) if h else Fraction(0)


def _expliquer(
    recu: Fraction,
    recu_avant: Fraction,
    rapport: Fraction,
    a_venir: Fraction,
    bornes: tuple[Fraction, Fraction],
    niveau: Nombre,
) -> Calcul:
    annee = recu + rapport * a_venir
    bas, haut = bornes
    etapes = (
        Etape("Rapport à l’année précédente", formule("mois reçus / mêmes mois = {} / {}", recu, recu_avant), rapport),
        Etape("Mois à venir", formule("mois restants de l’année précédente × rapport = {} × {}", a_venir, rapport),
              au_centime(rapport * a_venir)),
        Etape("Année projetée", formule("reçu + à venir = {} + {}", recu, rapport * a_venir), au_centime(annee)),
        Etape(f"Intervalle à {en_pourcentage(niveau, 0)}", formule("de {} à {}", au_centime(bas), au_centime(haut)),
              au_centime(haut - bas)),
    )  # fmt: skip
    resultat = {"annee": au_centime(annee), "bas": au_centime(bas), "haut": au_centime(haut)}
    return Calcul(resultat, etapes, (_METHODE,))


_METHODE = Hypothese(
    "",
    "Projection de l’année en cours",
    "mois à venir de l’année précédente × rapport des mois reçus",
    "méthode du projet : elle suppose que la saison se répète et que le rapport tient",
)
