"""What a published line may name: a presentation, a group whose detail is masked, or the dispensing fees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np

from efficience.moteur.synthese.medicaments import Presentation
from efficience.moteur.synthese.parametres import Booleens, Entiers, Region, lire_catalogue

CIP_MASQUE, ATC_MASQUE, LIBELLE_MASQUE = "9999999999999", "9999999", "Non restitué"
HONORAIRES = "Honoraires de dispensation"
_MASQUES = ("9", "999", "9999", "99999", ATC_MASQUE)
_LONGUEURS = (1, 3, 4, 5, 7)
# What is masked grows more slowly than what is sold, and less so at each level above ATC5 (weight divided by n).
_RELIQUATS = {7: 1, 5: 6, 4: 12, 3: 16, 1: 20}


@dataclass(frozen=True)
class Produit:
    """`champs`: the 14 published fields from atc1 to GEN_NUM; `classe`: the deepest code known; `prix` by year."""

    champs: tuple[str, ...]
    classe: str
    famille: int
    masque: bool
    poids: int
    taux: int
    prix: tuple[int, ...]
    reserve: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """atc1 to ATC5 and CIP13: the order of the published file."""
        return self.champs[0:12:2]

    @property
    def cip13(self) -> str:
        return self.champs[10]

    @property
    def atc5(self) -> str:
        """As the canonical tables hold it: empty where it is masked."""
        return "" if self.champs[8] == ATC_MASQUE else self.champs[8]


@dataclass(frozen=True)
class Grille:
    """The products in their published order, and their numbers as columns. Product 0 is the dispensing fees."""

    produits: tuple[Produit, ...]
    famille: Entiers
    masque: Entiers
    reserve: Booleens
    poids: Entiers
    taux: Entiers
    prix: Entiers


def grille(region: Region, presentations: Sequence[Presentation], annees: int) -> Grille:
    """Every product of the region, priced for `annees` years in a row."""
    libelles = {ligne["code"]: ligne["libelle"] for ligne in lire_catalogue("niveaux.csv")}
    libelles |= {p.substance.atc5: p.substance.libelle for p in presentations}
    vendues = [p for p in presentations if p.poids]
    visibles = [_visible(region, libelles, p, annees) for p in vendues]
    masques = _masques(region, libelles, [p for p in visibles if not p.reserve])
    produits = (_honoraires(annees), *sorted((*visibles, *masques), key=lambda p: p.codes))
    return Grille(
        produits=produits,
        famille=_colonne(p.famille for p in produits),
        masque=_colonne(int(p.masque) for p in produits),
        reserve=np.array([p.reserve != "" for p in produits]),
        poids=_colonne(p.poids for p in produits),
        taux=_colonne(p.taux for p in produits),
        prix=np.array([p.prix for p in produits], dtype=np.int64).T,
    )


def _colonne(valeurs: Iterable[int]) -> Entiers:
    return np.fromiter(valeurs, dtype=np.int64)


def _honoraires(annees: int) -> Produit:
    codes = ("0", "000", "0000", "00000", "0000000", "0")
    champs = (*(champ for code in codes for champ in (code, HONORAIRES)), "0", "0")
    return Produit(champs, "", -1, False, 0, 65, (0,) * annees)


def _visible(region: Region, libelles: Mapping[str, str], p: Presentation, annees: int) -> Produit:
    atc5 = p.substance.atc5
    niveaux = [atc5[:longueur] for longueur in _LONGUEURS]
    atc = [champ for code in niveaux for champ in (code, libelles[code])]
    return Produit(
        champs=(*atc, p.cip13, p.libelle, p.top_gen, p.gen_num),
        classe=atc5,
        famille=region.famille(atc5),
        masque=False,
        poids=p.poids,
        taux=p.substance.taux,
        prix=tuple(p.prix(ecoulees) for ecoulees in range(annees)),
        reserve=p.reserve,
    )


def _masques(region: Region, libelles: Mapping[str, str], visibles: Sequence[Produit]) -> list[Produit]:
    """One masked group per ATC class of each level. Above ATC5 a line belongs to no followed family."""
    groupes: dict[str, list[Produit]] = {}
    for produit in visibles:
        for longueur in _LONGUEURS:
            if longueur == 7 or len(produit.classe) > longueur:
                groupes.setdefault(produit.classe[:longueur], []).append(produit)
    return [_masque(region, libelles, classe, membres) for classe, membres in groupes.items()]


def _masque(region: Region, libelles: Mapping[str, str], classe: str, membres: Sequence[Produit]) -> Produit:
    atc5 = all(membre.classe == classe for membre in membres)
    champs: list[str] = []
    for rang, longueur in enumerate(_LONGUEURS):
        connu = longueur <= len(classe) or atc5
        inconnu = "INCONNU" if longueur == 3 else LIBELLE_MASQUE
        champs += [classe[:longueur], libelles[classe[:longueur]]] if connu else [_MASQUES[rang], inconnu]
    poids = [membre.poids for membre in membres]
    return Produit(
        champs=(*champs, CIP_MASQUE, LIBELLE_MASQUE, "9", "9999"),
        classe=classe,
        famille=region.famille(classe) if atc5 else len(region.familles) - 1,
        masque=True,
        poids=max(1, isqrt(sum(poids)) // _RELIQUATS[7 if atc5 else len(classe)]),
        taux=max(membre.taux for membre in membres),
        prix=tuple(
            sum(n * prix for n, prix in zip(poids, annee, strict=True)) // sum(poids)
            for annee in zip(*(membre.prix for membre in membres), strict=True)
        ),
    )
