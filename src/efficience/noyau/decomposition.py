"""Why did a spend change: more boxes, dearer products, or other prices? A split that adds up exactly.

For each product, with q0, d0 its quantity and spend of the reference year, q1, d1 those of the year observed,
p0 = d0 / q0 its reference price and P0 = Σ d0 / Σ q0 the mean reference price of all products:

    volume     (q1 − q0) × P0          the same basket, more or less of it
    structure  (q1 − q0) × (p0 − P0)   boxes that went to dearer or to cheaper products
    prix       d1 − q1 × p0            what the quantities observed cost beyond the reference prices

The three add up to d1 − d0, product by product and in total, without dividing by anything but q0 and Σ q0.
A product that appears has no reference price: no price effect is made up for it, what it costs beyond P0 is structure.
A product that disappears has bought nothing at another price: volume and structure only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable, formule
from efficience.noyau.montant import Nombre, au_centime, en_exact, euros
from efficience.noyau.repartition import METHODE


@dataclass(frozen=True)
class Produit:
    """One product over two years: quantities in one unit for all products (boxes, tablets, stays), euros at the cent.

    None: not known, or hidden by the source. A product absent from a year has 0 and 0.
    """

    libelle: str
    quantite_reference: Nombre | None
    depense_reference: Decimal | None
    quantite_observee: Nombre | None
    depense_observee: Decimal | None


class Situation(Enum):
    """What happened to a product between the two years, in words."""

    PRESENT = "présent les deux années"
    NOUVEAU = "nouveau : sans prix de référence, aucun effet prix"
    DISPARU = "disparu : effets volume et structure seulement"
    ABSENT = "absent les deux années"
    REGULARISATION = "régularisation : quantité négative, ou montant sans quantité"


@dataclass(frozen=True)
class Effets:
    """Euros at the cent, positive when the spend rose."""

    volume: Decimal
    structure: Decimal
    prix: Decimal

    @property
    def evolution(self) -> Decimal:
        """The change of the spend: exactly the sum of the three effects."""
        return self.volume + self.structure + self.prix

    @property
    def economie_prix_constants(self) -> Decimal:
        """What would have been saved had each product kept its reference price (negative: a loss)."""
        return -(self.volume + self.structure)


@dataclass(frozen=True)
class EffetsProduit:
    """The effects of one product."""

    libelle: str
    situation: Situation
    effets: Effets


@dataclass(frozen=True)
class Decomposition:
    """`total`: effects over all products; `produits`: in the order given. Rows and columns add up to the cent."""

    total: Effets
    produits: tuple[EffetsProduit, ...]
    calcul: Calcul


@dataclass(frozen=True)
class _Lu:
    """A product whose four numbers are known, exact."""

    libelle: str
    q0: Fraction
    d0: Fraction
    q1: Fraction
    d1: Fraction

    @property
    def situation(self) -> Situation:
        sans_quantite = (self.q0 == 0 and self.d0 != 0) or (self.q1 == 0 and self.d1 != 0)
        if self.q0 < 0 or self.q1 < 0 or sans_quantite:
            return Situation.REGULARISATION
        return _SITUATIONS[self.q0 > 0, self.q1 > 0]

    @property
    def effet_prix(self) -> Fraction:
        return self.d1 - self.q1 * self.d0 / self.q0 if self.q0 > 0 else Fraction(0)


_SITUATIONS = {
    (True, True): Situation.PRESENT,
    (False, True): Situation.NOUVEAU,
    (True, False): Situation.DISPARU,
    (False, False): Situation.ABSENT,
}


def decomposer(produits: Sequence[Produit]) -> Decomposition | NonCalculable:
    """Split the change of a spend over `produits` into volume, structure and price effects, in euros.

    Amounts are shared to the cent by largest remainder: volume and price stand within one cent of their exact value,
    structure is the balance, within two. `calcul.resultat`: `effet_volume`, `effet_structure`, `effet_prix`,
    `evolution`, `economie` (current prices, the official reading), `economie_prix_constants`. `NonCalculable` when a
    number is missing or when nothing was dispensed in the reference year. Raises `MontantErrone` for a spend with
    more than two decimals. No public text says whether savings are at constant prices: this is information.
    """
    lus = []
    for produit in produits:
        lu = _lire(produit)
        if isinstance(lu, NonCalculable):
            return lu
        lus.append(lu)
    quantite = sum((lu.q0 for lu in lus), Fraction(0))
    if quantite <= 0:
        return NonCalculable("aucune quantité l'année de référence : il n'existe pas de prix moyen de référence")
    prix_moyen = sum((lu.d0 for lu in lus), Fraction(0)) / quantite
    total, lignes = _repartir(lus, prix_moyen)
    return Decomposition(total, lignes, _expliquer(lus, prix_moyen, total))


def _lire(produit: Produit) -> _Lu | NonCalculable:
    q0, d0 = produit.quantite_reference, produit.depense_reference
    q1, d1 = produit.quantite_observee, produit.depense_observee
    if q0 is None or d0 is None or q1 is None or d1 is None:
        return NonCalculable(f"« {produit.libelle} » : une quantité ou un montant n'est pas connu")
    return _Lu(produit.libelle, en_exact(q0), en_exact(euros(d0)), en_exact(q1), en_exact(euros(d1)))


def _repartir(lus: Sequence[_Lu], prix_moyen: Fraction) -> tuple[Effets, tuple[EffetsProduit, ...]]:
    """Totals first, then the column of volumes and the column of prices; structure closes each row."""
    volumes = [(lu.q1 - lu.q0) * prix_moyen for lu in lus]
    prix = [lu.effet_prix for lu in lus]
    evolutions = [au_centime(lu.d1 - lu.d0) for lu in lus]
    evolution = sum(evolutions, Decimal(0))
    volume_total, prix_total = sum(volumes, Fraction(0)), sum(prix, Fraction(0))
    structure_totale = en_exact(evolution) - volume_total - prix_total
    total = Effets(*_au_plus_fort_reste((volume_total, structure_totale, prix_total), evolution))
    colonnes = (_au_plus_fort_reste(volumes, total.volume), _au_plus_fort_reste(prix, total.prix), evolutions)
    lignes = (
        EffetsProduit(lu.libelle, lu.situation, Effets(volume, ecart - volume - un_prix, un_prix))
        for lu, volume, un_prix, ecart in zip(lus, *colonnes, strict=True)
    )
    return total, tuple(lignes)


def _au_plus_fort_reste(exacts: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """Signed amounts at the cent whose sum is `total`: their exact sum, or one of the two cents around it.

    `repartition.partager` shares a due between weights, and refuses what is negative; here the parts have signs.
    """
    centimes = [exact * 100 for exact in exacts]
    entiers = [floor(un) for un in centimes]
    par_reste = sorted(range(len(entiers)), key=lambda rang: entiers[rang] - centimes[rang])
    for rang in par_reste[: int(total * 100) - sum(entiers)]:
        entiers[rang] += 1
    return [au_centime(Fraction(entier, 100)) for entier in entiers]


def _expliquer(lus: Sequence[_Lu], prix_moyen: Fraction, total: Effets) -> Calcul:
    q0, d0, q1, d1 = (sum((getattr(lu, nom) for lu in lus), Fraction(0)) for nom in ("q0", "d0", "q1", "d1"))
    constants = d1 - sum((lu.effet_prix for lu in lus), Fraction(0))
    resultat = {
        "effet_volume": total.volume,
        "effet_structure": total.structure,
        "effet_prix": total.prix,
        "evolution": total.evolution,
        "economie": -total.evolution,
        "economie_prix_constants": total.economie_prix_constants,
    }
    soustraction = "dépense aux prix de référence − quantité observée × prix moyen = {} − {} × {}"
    gain_constant = "dépense de référence − dépense aux prix de référence = {} − {}"
    formules = (
        ("Effet volume", formule("(quantité observée − de référence) × prix moyen = ({} − {}) × {}", q1, q0, prix_moyen)),
        ("Effet de structure", formule(soustraction, constants, q1, prix_moyen)),
        ("Effet prix", formule("dépense observée − dépense aux prix de référence = {} − {}", d1, constants)),
        ("Évolution de la dépense", formule("dépense observée − de référence = {} − {} : somme des trois effets", d1, d0)),
        ("Économie à prix courants", formule("dépense de référence − dépense observée = {} − {}", d0, d1)),
        ("Économie à prix constants", formule(gain_constant, d0, constants)),
    )
    moyen = Etape("Prix moyen de référence", formule("dépense / quantité de référence = {} / {}", d0, q0), prix_moyen)
    etapes = (Etape(*mots, valeur) for mots, valeur in zip(formules, resultat.values(), strict=True))
    signales = (Etape(lu.libelle, lu.situation.value, au_centime(lu.d1 - lu.d0)) for lu in lus if _a_signaler(lu))
    return Calcul(resultat, (moyen, *etapes, *signales), _HYPOTHESES)


def _a_signaler(lu: _Lu) -> bool:
    return lu.situation not in (Situation.PRESENT, Situation.ABSENT)


_HYPOTHESES = (
    Hypothese(
        "",
        "Économie à prix constants, à titre d'information",
        "l'économie officielle reste à prix courants",
        "aucun texte public ne dit si les économies se mesurent à prix courants ou à prix constants",
    ),
    Hypothese("", "Partage des effets au centime", METHODE, "les textes publics n'en disent rien"),
)
