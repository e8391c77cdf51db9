"""Why the spend changed: volume, structure (mix) and prices, from the rows or from published measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from efficience.moteur.definition import Indicateur, Somme
from efficience.moteur.evaluations import absorbes
from efficience.moteur.lectures.comparables import Comparables
from efficience.moteur.lectures.effectifs import Garde
from efficience.moteur.lectures.lecture import Absence, Lecture, Sujet, non_calculable, non_transmis
from efficience.moteur.lectures.produits import Produit, Releves, composantes_evaluees, reunir
from efficience.moteur.resultats import Resultats
from efficience.noyau import decomposition
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.decomposition import Decomposition
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre, en_euros

_EFFETS: Mapping[str, str] = {
    "volume": "{} viennent du volume : le même panier, en plus ou en moins grande quantité.",
    "structure": "{} viennent de la structure : des produits plus chers, ou moins chers, qu'avant.",
    "prix": "{} viennent des prix : ce que les mêmes produits coûtent de plus, ou de moins, qu'avant.",
}


@dataclass(frozen=True)
class LecteurPartage:
    """The split of one indicator between two years, establishment by establishment."""

    resultats: Resultats
    sujet: Sujet
    reference: int
    indicateur: Indicateur
    comparables: Comparables
    releves: Releves | NonCalculable | None
    garde: Garde

    @cached_property
    def _successeurs(self) -> frozenset[str]:
        return frozenset(fiche.get("successeur", "") for fiche in self.resultats.etablissements.values())

    @property
    def _cle(self) -> tuple[str, int]:
        return self.sujet.indicateur, self.sujet.annee

    def lire(self, finess: str) -> Iterator[Lecture]:
        """The change, then its three effects, whose sum it is; or why there is none."""
        trouve = self._decomposer(finess)
        if isinstance(trouve, Absence):
            yield self.sujet.sans(finess, "evolution", trouve)
            return
        total, mots = trouve.total, trouve.calcul.hypotheses
        yield self.sujet.lire(
            finess, "evolution", _sens(total.evolution), self._phrase(trouve), valeur=total.evolution, hypotheses=mots,
            calcul=trouve.calcul,
        )  # fmt: skip
        for nom, phrase in _EFFETS.items():
            effet: Decimal = getattr(total, nom)
            ecrit = phrase.format(_signe(effet))
            yield self.sujet.lire(finess, f"effet_{nom}", _sens(effet), ecrit, valeur=effet, hypotheses=mots)

    def _phrase(self, trouve: Decomposition) -> str:
        total = trouve.total
        produits = self.comparables.produits
        compte = f"comptée en {produits.mot}" if produits else "comptée d'après les mesures publiées"
        return (
            f"De {self.reference} à {self.sujet.annee}, {_signe(total.evolution)} ({compte}) : volume "
            f"{_signe(total.volume)}, structure {_signe(total.structure)}, prix {_signe(total.prix)}. "
            "À prix constants, l'économie serait de "
            f"{_signe(total.economie_prix_constants, '')} ; l'économie officielle reste à prix courants."
        )

    def _decomposer(self, finess: str) -> Decomposition | Absence:
        sites: dict[int, tuple[str, ...]] = {self.sujet.annee: (finess,)}
        reunis = absorbes(self.resultats, finess, *self._cle) if finess in self._successeurs else ()
        sites[self.reference] = (finess, *reunis)
        for annee in sites:
            for site in sites[annee]:
                absence = self._absence(site, annee)
                if absence is not None:
                    return absence
        lus = self._des_lignes(sites) if self.comparables.produits else self._des_mesures(sites)
        if isinstance(lus, Absence):
            return lus
        decomposee = decomposition.decomposer(lus)
        return non_calculable(decomposee.motif) if isinstance(decomposee, NonCalculable) else decomposee

    def _absence(self, finess: str, annee: int) -> Absence | None:
        statuts = set(self.resultats.statuts.get((self.sujet.indicateur, finess, annee), {}).values())
        if not statuts - {Statut.NON_TRANSMIS}:
            return non_transmis(annee)
        return self.garde.masque(self.resultats, finess, annee)

    def _des_lignes(self, sites: Mapping[int, Sequence[str]]) -> list[decomposition.Produit] | Absence:
        if not isinstance(self.releves, Mapping):
            return non_calculable(self.releves.motif if self.releves else self.comparables.sans_partage)
        annees: list[dict[str, Produit]] = []
        for annee in (self.reference, self.sujet.annee):
            produits = [un for site in sites[annee] for un in self.releves.get((annee, site), ())]
            siens = reunir([un for un in produits if un.composante in composantes_evaluees(self.indicateur)])
            if self._publiee(sites[annee], annee) != sum((un.montant for un in siens), Decimal(0)):
                return non_calculable(f"les lignes de l'entrepôt ne font pas la dépense publiée en {annee}")
            if self.garde.petite(sum((un.quantite for un in siens), Fraction(0))):
                return self.garde.protege(f"moins de {self.garde.seuil} unités en {annee}")
            annees.append({un.cle: un for un in siens})
        avant, apres = annees
        cles = sorted(avant.keys() | apres.keys())
        return [_produit((apres.get(cle) or avant[cle]), avant.get(cle), apres.get(cle)) for cle in cles]

    def _publiee(self, sites: Sequence[str], annee: int) -> Decimal | None:
        """The spend that the results publish: the first measure that is a sum of lines."""
        mesure = next((nom for nom, m in self.indicateur.mesures.items() if isinstance(m, Somme)), "")
        valeurs = [self.resultats.mesures(self.sujet.indicateur, site, annee).get(mesure) for site in sites]
        return None if None in valeurs else sum((v for v in valeurs if v is not None), Decimal(0))

    def _des_mesures(self, sites: Mapping[int, Sequence[str]]) -> list[decomposition.Produit] | Absence:
        if not self.comparables.postes:
            return non_calculable(self.comparables.sans_partage)
        noms = tuple(nom for poste in self.comparables.postes for nom in (poste.quantite, poste.depense))
        for annee, siens in sites.items():
            for site in siens:
                absence = self.garde.absence(self.resultats, site, annee, noms)
                if absence is not None:
                    return absence
        return [
            decomposition.Produit(
                poste.libelle,
                self._somme(sites, self.reference, poste.quantite),
                self._somme(sites, self.reference, poste.depense),
                self._somme(sites, self.sujet.annee, poste.quantite),
                self._somme(sites, self.sujet.annee, poste.depense),
            )
            for poste in self.comparables.postes
        ]

    def _somme(self, sites: Mapping[int, Sequence[str]], annee: int, mesure: str) -> Decimal:
        valeurs = (self.resultats.mesures(self.sujet.indicateur, site, annee)[mesure] for site in sites[annee])
        return sum((valeur for valeur in valeurs if valeur is not None), Decimal(0))


def _produit(nomme: Produit, avant: Produit | None, apres: Produit | None) -> decomposition.Produit:
    """A product absent from a year was dispensed zero times in it: the establishment transmitted both."""
    zero: tuple[Nombre, Decimal] = (0, Decimal(0))
    q0, d0 = (avant.quantite, avant.montant) if avant else zero
    q1, d1 = (apres.quantite, apres.montant) if apres else zero
    return decomposition.Produit(f"{nomme.libelle} [{nomme.code}]", q0, d0, q1, d1)


def _signe(montant: Decimal, plus: str = "+") -> str:
    return (plus if montant > 0 else "") + en_euros(montant)


def _sens(montant: Decimal) -> str:
    return "hausse" if montant > 0 else "baisse" if montant < 0 else "stable"
