"""The presentations behind the lines that the published file masks.

A line masked at ATC5 hides packs of that code; above, it hides packs of no followed family, so that what is planted
stays exact. Where a class holds nothing else, the pack stays unknown, as some codes of real invoices are.
"""

from collections.abc import Sequence

import numpy as np

from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.parametres import Entiers
from efficience.moteur.synthese.produits import ATC_MASQUE, Grille, Produit

_PRIME = 7919  # spreads the choice over the packs of a class


class Reelles:
    """The packs that each masked product may hide."""

    def __init__(self, grille: Grille) -> None:
        self.produits = grille.produits
        derniere = int(grille.famille.max())
        visibles = [
            (rang, produit)
            for rang, produit in enumerate(grille.produits)
            if rang and not produit.masque and not produit.reserve
        ]
        self._caches = {
            rang: _caches(produit, visibles, derniere) for rang, produit in enumerate(grille.produits) if produit.masque
        }

    def retrouver(self, lignes: Lignes) -> Entiers:
        """The real product of each line of one establishment: a pack that it doesn't show for this age and sex, if any."""
        produits = lignes.produit.copy()
        vues = set(zip(lignes.produit.tolist(), lignes.profil.tolist(), strict=True))
        for rang in np.flatnonzero(np.isin(lignes.produit, list(self._caches))).tolist():
            masque, profil = int(lignes.produit[rang]), int(lignes.profil[rang])
            permis = self._caches[masque]
            if permis:
                depart = (masque * _PRIME + profil) % len(permis)
                tour = permis[depart:] + permis[:depart]
                produits[rang] = next((p for p in tour if (p, profil) not in vues), tour[0])
        return produits


def _caches(masque: Produit, visibles: Sequence[tuple[int, Produit]], derniere: int) -> list[int]:
    precis = masque.champs[8] != ATC_MASQUE
    return [
        rang
        for rang, produit in visibles
        if produit.classe.startswith(masque.classe) and (precis or produit.famille == derniere)
    ]
