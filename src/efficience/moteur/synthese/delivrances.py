"""The lines of one year: which establishment, which product, which age and sex, how many boxes, how much.

An establishment keeps its habits from one year to the next (same generator, small yearly drift), so that an evolution is
the one that was planted and not a new draw. Amounts are cents, rounded half-up once per line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import PROFILS, SEXES, Entiers, Reels, Region, alea
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

    def gardees(self, condition: "np.typing.NDArray[np.bool_]") -> "Lignes":
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


def _lignes_d_un(
    region: Region, graine: int, grille: Grille, e: Etablissement, volume: Volume, annee: int
) -> tuple[Entiers, ...]:
    """Columns of one establishment, fees last."""
    fidele, hasard = alea(graine, "choix", e.rang), alea(graine, "choix", e.rang, 1 + annee)
    # Everything that depends on the establishment alone is drawn first, in full, so that years compare.
    gouts = np.exp(0.6 * fidele.standard_normal(len(grille.produits)))
    tirage = fidele.random((len(grille.produits), len(PROFILS)))
    tirage **= np.exp(0.2 * (hasard.random(tirage.shape) - 0.5))
    choisies = [
        _cellules_de_famille(region, grille, e, volume, rang, gouts, tirage, hasard)
        for rang in range(len(region.familles))
    ]
    produit, profil, boites = (np.concatenate(colonne) for colonne in zip(*choisies, strict=True))
    rembourse, base = _montants(region, grille, produit, profil, boites, annee, hasard)
    honoraires = _honoraires(region, profil, boites)
    colonnes = zip((produit, profil, boites, rembourse, base), honoraires, strict=True)
    produit, profil, boites, rembourse, base = (np.concatenate(couple) for couple in colonnes)
    return produit, np.full(len(produit), e.rang, dtype=np.int64), profil, boites, rembourse, base


def _cellules_de_famille(
    region: Region,
    grille: Grille,
    e: Etablissement,
    volume: Volume,
    rang: int,
    gouts: Reels,
    tirage: Reels,
    hasard: np.random.Generator,
) -> tuple[Entiers, Entiers, Entiers]:
    """Product, profile and boxes of the lines of one family: visible presentations, then masked groups."""
    famille, masquees = region.familles[rang], region.volumes.masquees
    usuelles = famille.lignes or 1000 - sum(f.lignes for f in region.familles)
    boites = volume.boites[rang]
    lignes = min(boites, max(4, volume.lignes * usuelles // 1000))
    cachees = (lignes * masquees["lignes"] // 1000, boites * masquees["boites"] // 1000)
    parts = {0: (lignes - cachees[0], boites - cachees[1]), 1: cachees} if cachees[0] else {0: (lignes, boites)}
    morceaux = [_vide()]
    for masque, (nombre, total) in parts.items():
        permis = _permis(grille, e, rang, masque)
        poids = _poids(region, grille, e, rang, permis, gouts)
        choix = _choisir(poids, tirage[permis], min(nombre, total))
        if not choix.size:
            continue
        cellules = poids.ravel()[choix]
        reguliere = 0 if masque else region.volumes.regularisations
        morceaux.append((permis[choix // len(PROFILS)], choix % len(PROFILS), _boites(total, cellules, reguliere, hasard)))
    produit, profil, quantites = (np.concatenate(colonne) for colonne in zip(*morceaux, strict=True))
    return produit, profil, quantites


def _vide() -> tuple[Entiers, Entiers, Entiers]:
    return (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


def _permis(grille: Grille, e: Etablissement, famille: int, masque: int) -> Entiers:
    """Products of a family that this establishment may use: no PPI in any guise where none is prescribed."""
    candidats = np.flatnonzero((grille.famille == famille) & (grille.masque == masque))
    sans_ipp = e.effet.ipp == 0
    garder = [
        grille.produits[p].reserve in ("", e.effet.code) and not (sans_ipp and grille.produits[p].classe == "A02BC")
        for p in candidats
    ]
    return candidats[np.array(garder, dtype=bool)]


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
    """The cells that win a weighted draw without replacement, the heaviest first. Weights are softened: small cells win too."""
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
    negatives = (nombre + int(hasard.integers(reguliere))) // reguliere if reguliere else 0
    nulles = negatives // 2
    negatives, nulles = (negatives, nulles) if nombre > 2 * (negatives + nulles) else (0, 0)
    positives = nombre - negatives - nulles
    retraits = -hasard.integers(1, 4, size=negatives)
    a_servir = total - int(retraits.sum()) - positives
    fluctuation = hasard.integers(900, 1101, size=positives)
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
    ald = np.array(region.volumes.ald, dtype=np.int64)[profil // len(SEXES)] + hasard.integers(-60, 61, size=len(produit))
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
