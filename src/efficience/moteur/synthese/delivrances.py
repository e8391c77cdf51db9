"""The lines of one year: which establishment, which product, which age and sex, how many boxes, how much.

An establishment keeps its habits from one year to the next, so that an evolution is the one that was planted and not
a new draw. Amounts are cents, rounded half-up once per line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import PROFILS, SEXES, Booleens, Entiers, Reels, Region, alea
from efficience.moteur.synthese.produits import Grille
from efficience.moteur.synthese.volumes import Volume, repartir

_POIDS_MAXIMUM = 1 << 30


@dataclass(frozen=True)
class Lignes:
    """Columns of a year, in the published order: ranks of product, establishment and profile, boxes, cents."""

    produit: Entiers
    etablissement: Entiers
    profil: Entiers
    boites: Entiers
    rembourse: Entiers
    base: Entiers

    def __len__(self) -> int:
        return len(self.produit)

    def gardees(self, condition: Booleens) -> "Lignes":
        """The lines for which the condition holds."""
        return Lignes(**{nom: colonne[condition] for nom, colonne in vars(self).items()})


def lignes_de_l_annee(
    region: Region,
    graine: int,
    grille: Grille,
    etablissements: Sequence[Etablissement],
    volumes: Mapping[int, Volume],
    annee: int,
) -> Lignes:
    """All lines of the `annee`-th year, fees included, sorted by product, FINESS, age and sex."""
    morceaux = [
        _lignes_d_un(region, graine, grille, etablissements[rang], volume, annee) for rang, volume in volumes.items()
    ]
    lignes = Lignes(*(np.concatenate(colonne) for colonne in zip(*morceaux, strict=True)))
    rang_publie = np.argsort(np.argsort([e.finess for e in etablissements], kind="stable"), kind="stable")
    cle = (lignes.produit * len(etablissements) + rang_publie[lignes.etablissement]) * len(PROFILS) + lignes.profil
    ordre = np.argsort(cle, kind="stable")
    return Lignes(**{nom: colonne[ordre] for nom, colonne in vars(lignes).items()})


@dataclass(frozen=True)
class _Chance:
    """What chance decides for one establishment in one year.

    `gouts` (by product) and `tirage` (by product and profile) are the establishment's own, the same every year: it
    keeps its products and its patients; `hasard` is the year's and moves quantities.
    """

    gouts: Reels
    tirage: Reels
    hasard: np.random.Generator


def _chance(graine: int, e: Etablissement, grille: Grille, annee: int) -> _Chance:
    fidele, hasard = alea(graine, "choix", e.rang), alea(graine, "choix", e.rang, 1 + annee)
    gouts = np.exp(0.6 * fidele.standard_normal(len(grille.produits)))
    tirage = fidele.random((len(grille.produits), len(PROFILS)))
    tirage[grille.reserve] = 1.0  # what is reserved to an establishment is always sold there
    return _Chance(gouts, tirage, hasard)


def _lignes_d_un(
    region: Region, graine: int, grille: Grille, e: Etablissement, volume: Volume, annee: int
) -> tuple[Entiers, ...]:
    """Columns of one establishment, fees last."""
    chance = _chance(graine, e, grille, annee)
    familles = [_famille(region, grille, e, volume, rang, chance) for rang in range(len(region.familles))]
    produit, profil, boites = (np.concatenate(colonne) for colonne in zip(*familles, strict=True))
    rembourse, base = _montants(region, grille, produit, profil, boites, annee, chance.hasard)
    honoraires = _honoraires(region, profil, boites)
    colonnes = zip((produit, profil, boites, rembourse, base), honoraires, strict=True)
    produit, profil, boites, rembourse, base = (np.concatenate(couple) for couple in colonnes)
    return produit, np.full(len(produit), e.rang, dtype=np.int64), profil, boites, rembourse, base


def _famille(
    region: Region, grille: Grille, e: Etablissement, volume: Volume, rang: int, chance: _Chance
) -> tuple[Entiers, Entiers, Entiers]:
    """Product, profile and boxes of the lines of one family: visible presentations, then masked groups."""
    usuelles = region.familles[rang].lignes or 1000 - sum(famille.lignes for famille in region.familles)
    boites = volume.boites[rang]
    lignes = min(boites, max(4, volume.lignes * usuelles // 1000))
    lignes_masquees = lignes * region.volumes.masquees["lignes"] // 1000
    boites_masquees = boites * region.volumes.masquees["boites"] // 1000 if lignes_masquees else 0
    morceaux = []
    for masque, nombre, total in (
        (0, lignes - lignes_masquees, boites - boites_masquees),
        (1, lignes_masquees, boites_masquees),
    ):
        permis = _permis(grille, e, rang, masque)
        poids = _poids(region, grille, e, rang, permis, chance.gouts)
        choix = _choisir(poids, chance.tirage[permis], min(nombre, total))
        regularisees = 0 if masque else region.volumes.regularisations
        quantites = _boites(total, poids.ravel()[choix], regularisees, chance.hasard)
        morceaux.append((permis[choix // len(PROFILS)], choix % len(PROFILS), quantites))
    produit, profil, quantites = (np.concatenate(colonne) for colonne in zip(*morceaux, strict=True))
    return produit, profil, quantites


def _permis(grille: Grille, e: Etablissement, famille: int, masque: int) -> Entiers:
    """Products of a family that this establishment may use: no PPI in any guise where none is prescribed."""
    candidats = np.flatnonzero((grille.famille == famille) & (grille.masque == masque))
    sans_ipp = e.effet.ipp == 0
    garder = [
        grille.produits[p].reserve in ("", e.effet.code) and not (sans_ipp and grille.produits[p].classe == "A02BC")
        for p in candidats
    ]
    permis: Entiers = candidats[np.array(garder, dtype=bool)]
    return permis


def _poids(region: Region, grille: Grille, e: Etablissement, famille: int, permis: Entiers, gouts: Reels) -> Entiers:
    """Weight of each (product, profile): sales × taste of the establishment × age and sex, as whole numbers."""
    ages = np.repeat(np.array(region.familles[famille].ages, dtype=np.int64), len(SEXES))
    profils = (region.profils[e.detail] * ages).astype(np.float64)
    bruts = np.outer(grille.poids[permis] * gouts[permis], profils)
    if not bruts.size:
        return np.zeros(bruts.shape, dtype=np.int64)
    reduits = np.rint(bruts * (_POIDS_MAXIMUM / bruts.max())).astype(np.int64)
    return np.where(bruts > 0, np.maximum(reduits, 1), 0)


def _choisir(poids: Entiers, tirage: Reels, nombre: int) -> Entiers:
    """The cells that win a weighted draw without replacement, heaviest first. Softened weights let small cells win."""
    plat = poids.ravel()
    possibles = np.flatnonzero(plat)
    courses = -np.log(np.maximum(tirage.ravel()[possibles], 1e-300)) / np.sqrt(plat[possibles])
    gagnants = possibles[np.argsort(courses, kind="stable")[:nombre]]
    return gagnants[np.argsort(-plat[gagnants], kind="stable")]


def _boites(total: int, poids: Entiers, reguliere: int, hasard: np.random.Generator) -> Entiers:
    """Boxes whose sum is exactly `total`: one at least per line, but the last lines, which are regularisations.

    One line in `reguliere` (none if 0) is negative, by 1 to 3 boxes; half as many have no box at all.
    """
    nombre = len(poids)
    if not nombre:
        return np.zeros(0, dtype=np.int64)
    negatives = (nombre + int(hasard.integers(reguliere))) // reguliere if reguliere else 0
    nulles = negatives // 2
    negatives, nulles = (negatives, nulles) if nombre > 2 * (negatives + nulles) else (0, 0)
    positives = nombre - negatives - nulles
    retraits = -hasard.integers(1, 4, size=negatives)
    a_servir = total - int(retraits.sum()) - positives
    fluctuation = hasard.integers(920, 1081, size=positives)
    servies = 1 + repartir(a_servir, np.maximum(1, poids[:positives] * fluctuation // 1000))
    return np.concatenate([servies, np.zeros(nulles, np.int64), retraits])


def _montants(
    region: Region,
    grille: Grille,
    produit: Entiers,
    profil: Entiers,
    boites: Entiers,
    annee: int,
    hasard: np.random.Generator,
) -> tuple[Entiers, Entiers]:
    """Reimbursed and base cents of each line. A line without a box corrects a price: one tenth of a box, up or down."""
    prix = grille.prix[annee][produit]
    base = np.where(boites == 0, prix // 10 * (1 - 2 * (produit % 2)), boites * prix)
    ald = np.array(region.volumes.ald, dtype=np.int64)[profil // len(SEXES)]
    ald += hasard.integers(-60, 61, size=len(produit))
    taux = 10 * grille.taux[produit]
    taux += (1000 - taux) * ald // 1000
    rembourse = (2 * np.abs(base) * taux + 1000) // 2000
    return np.sign(base) * rembourse, base


def _honoraires(region: Region, profil: Entiers, boites: Entiers) -> tuple[Entiers, ...]:
    """One fee line per age and sex met: no drug, no box, an amount."""
    presents = np.unique(profil)
    servies = np.array([int(np.maximum(boites[profil == p], 0).sum()) for p in presents], dtype=np.int64)
    base = servies * region.volumes.honoraires_centimes
    rien = np.zeros(len(presents), dtype=np.int64)
    return rien, presents, rien, (2 * base * 82 + 100) // 200, base
