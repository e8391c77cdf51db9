"""Sharing inside the group: a key voted by its members for one campaign, the sum shared to the cent.

In the sister experiment PEPS, agreeing on the sharing was a leading cause of departure: the key is neutral, dated, and
never overwritten: another vote makes another key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from efficience.noyau.calcul import Calcul
from efficience.noyau.ipep.groupement import Membre
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.repartition import repartition

PROJET_COLLECTIF = "projet_collectif"
"""The part kept for a common project is a line of the key like another."""


@dataclass(frozen=True)
class LigneDeCle:
    """A member, or the common project, and its weight."""

    membre: str
    poids: Nombre


@dataclass(frozen=True)
class Cle:
    """A key voted on a day for one campaign (its year), with the minutes that prove it."""

    annee: int
    votee_le: date
    proces_verbal: str
    lignes: tuple[LigneDeCle, ...]


def en_vigueur(cles: Iterable[Cle], annee: int, jour: date) -> Cle | None:
    """The key voted last for that campaign by that day."""
    votees = [cle for cle in cles if cle.annee == annee and cle.votee_le <= jour]
    return max(votees, key=lambda cle: cle.votee_le) if votees else None


def fautes(cle: Cle | None, membres: Sequence[Membre], jour: date) -> tuple[str, ...]:
    """Why a key cannot serve on that day, in words."""
    if cle is None:
        return ("Aucune clé de partage n’a été votée pour cette campagne.",)
    noms = [ligne.membre for ligne in cle.lignes]
    actifs = {membre.identifiant for membre in membres if membre.court(jour)}
    trouvees = [] if cle.proces_verbal else ["La clé n’a pas de procès-verbal de vote."]
    trouvees += [f"{nom} a deux lignes dans la clé." for nom in sorted({*noms}) if noms.count(nom) > 1]
    trouvees += [f"{nom} n’est pas membre du groupement." for nom in sorted({*noms} - actifs - {PROJET_COLLECTIF})]
    trouvees += [f"Le poids de {ligne.membre} est négatif." for ligne in cle.lignes if en_exact(ligne.poids) < 0]
    if sum(en_exact(ligne.poids) for ligne in cle.lignes) == 0:
        trouvees.append("Les poids sont tous nuls.")
    return tuple(trouvees)


def partager_entre_membres(montant: Decimal, cle: Cle) -> tuple[dict[str, Decimal], Calcul]:
    """(the part of each line, its computation): parts in euros that sum to the amount."""
    calcul = repartition(montant, [ligne.poids for ligne in cle.lignes])
    parts = calcul.resultat["parts"]
    assert isinstance(parts, tuple)
    return {ligne.membre: part for ligne, part in zip(cle.lignes, parts, strict=True) if isinstance(part, Decimal)}, calcul
