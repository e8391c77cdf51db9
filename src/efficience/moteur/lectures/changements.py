"""What to change, product by product: rules made from what peers do, applied to the rows of each establishment.

First inside a substance at the same strength, where nothing clinical changes; then between components. Targets are the best
decile of the peers (parameter); costs are the establishment's own. Products in quantities too small to be shown are left out
of the list and of its totals, so that nothing can be subtracted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from efficience.moteur.lectures.comparables import Bascule, Produits
from efficience.moteur.lectures.dosages import dosage
from efficience.moteur.lectures.effectifs import Garde
from efficience.moteur.lectures.lecture import Lecture, Sujet, Valeurs, non_calculable
from efficience.moteur.lectures.produits import Produit, Releves, reunir
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import Hypothese, NonCalculable
from efficience.noyau.montant import Nombre, en_euros, en_nombre
from efficience.noyau.quoi_changer import Ligne, Liste, Regle, part_des_pairs, quoi_changer

PARAMETRES = ("rang_meilleurs_pairs", "gain_minimal_changement", "etablissements_minimaux_comparaison")
_NULLE = Fraction(0)
_A_CHANGER, _RIEN = "a_changer", "rien_a_changer"
_UNE_POUR_UNE = Hypothese(
    "",
    "Une unité remplace une unité",
    "comprimé pour comprimé",
    "les lignes ne disent ni la dose quotidienne ni l'indication",
)


@dataclass(frozen=True)
class Panier:
    """The lines of one establishment that may be proposed, and what was left out of them."""

    lignes: tuple[Ligne, ...]
    petites: int
    masquees: int


class LecteurChangements:
    """The lists of changes of one indicator and year.

    `evaluees`: the components of the evaluated spend, the only ones inside which equivalents are proposed. `ecartees`:
    masked products are set apart, as in the unit counts.
    """

    def __init__(
        self,
        sujet: Sujet,
        produits: Produits,
        evaluees: Sequence[str],
        releves: Releves,
        garde: Garde,
        lus: Valeurs,
        ecartees: bool,
    ) -> None:
        self._evaluees = evaluees
        self._sujet, self._produits, self._garde, self._lus = sujet, produits, garde, lus
        self._ecartees = ecartees
        self._paniers = {finess: self._panier(lignes) for (annee, finess), lignes in releves.items() if annee == sujet.annee}
        self._cibles: dict[tuple[str, str], Fraction | NonCalculable] = {}

    def _panier(self, produits: Sequence[Produit]) -> Panier:
        reunis = reunir(produits)
        connus = [un for un in reunis if not (un.masque and self._ecartees)]
        montres = [un for un in connus if not self._garde.petite(un.quantite)]
        return Panier(tuple(map(self._ligne, montres)), len(connus) - len(montres), len(reunis) - len(connus))

    def _ligne(self, un: Produit) -> Ligne:
        boites, par_boite = _entier(un.quantite), _entier(un.unites_par_boite)
        remplacable = self._produits.precaution and un.composante in self._evaluees and not un.masque
        dose = dosage(un.libelle) if remplacable else ""
        return Ligne(un.cle, un.libelle, un.composante, boites, par_boite, un.montant, f"{un.code} {dose}" if dose else "")

    @cached_property
    def _couts(self) -> Mapping[str, Fraction]:
        """Mean euros a unit of each component over all establishments, on what is known."""
        sommes: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for panier in self._paniers.values():
            for ligne in panier.lignes:
                unites, depense = _unites(ligne), ligne.depense
                if unites and depense is not None and unites > 0 and depense >= 0:
                    sommes[ligne.classe][0] += Fraction(depense)
                    sommes[ligne.classe][1] += unites
        return {classe: depense / unites for classe, (depense, unites) in sommes.items()}

    @cached_property
    def _unites_par_ensemble(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        """Set → establishment → product → units; an establishment with an unknown line in a set is not a peer for it."""
        unites: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        illisibles: set[tuple[str, str]] = set()
        for finess, panier in self._paniers.items():
            for ligne in panier.lignes:
                siennes = _unites(ligne)
                for ensemble in ligne.ensembles:
                    if siennes is None or siennes < 0:
                        illisibles.add((ensemble, finess))
                    elif siennes:
                        unites[ensemble][finess][ligne.code] = siennes
        for ensemble, finess in illisibles:
            unites[ensemble].pop(finess, None)
        return unites

    @cached_property
    def _totaux(self) -> Mapping[str, Mapping[str, int]]:
        """Set → establishment → units."""
        return {
            ensemble: {finess: sum(unites.values()) for finess, unites in par_finess.items()}
            for ensemble, par_finess in self._unites_par_ensemble.items()
        }

    def _part_visee(self, de: str, vers: str, code: str) -> Fraction | NonCalculable:
        """Share reached by the best peers: of a class against another, or of one product inside a set."""
        cle = (f"{de} {vers}", code)
        if cle not in self._cibles:
            parts = self._parts_du_produit(de, code) if code else self._parts_de_la_classe(de, vers)
            minimum = self._lus["etablissements_minimaux_comparaison"]
            self._cibles[cle] = part_des_pairs(parts, self._lus["rang_meilleurs_pairs"], minimum)
        return self._cibles[cle]

    def _parts_du_produit(self, ensemble: str, code: str) -> list[Fraction]:
        siennes = self._unites_par_ensemble.get(ensemble, {})
        totaux = self._totaux.get(ensemble, {})
        return [Fraction(siennes[un].get(code, 0), total) if code in siennes[un] else _NULLE for un, total in totaux.items()]

    def _parts_de_la_classe(self, de: str, vers: str) -> list[Fraction]:
        quittees, choisies = self._totaux.get(de, {}), self._totaux.get(vers, {})
        totaux = {un: (quittees.get(un, 0), choisies.get(un, 0)) for un in sorted(quittees.keys() | choisies.keys())}
        return [Fraction(quittee, quittee + choisie) for quittee, choisie in totaux.values()]

    def _groupes(self, panier: Panier) -> Mapping[str, Sequence[Ligne]]:
        """The products that have an equivalent in the same establishment."""
        groupes: dict[str, list[Ligne]] = defaultdict(list)
        for ligne in panier.lignes:
            if ligne.groupe and ligne.boites:
                groupes[ligne.groupe].append(ligne)
        return {groupe: lignes for groupe, lignes in sorted(groupes.items()) if len(lignes) > 1}

    def _regles(self, panier: Panier, groupes: Mapping[str, Sequence[Ligne]]) -> Iterator[Regle | tuple[str, NonCalculable]]:
        """The rules of one establishment, with the targets of its peers; or why a rule has none."""
        for groupe, lignes in groupes.items():
            if _gain_possible(lignes) >= self._lus["gain_minimal_changement"]:
                intitule = f"Même substance et même dosage ({groupe})"
                yield self._regle(Bascule(intitule, groupe, groupe, self._produits.precaution), lignes)
        for bascule in self._produits.bascules:
            yield self._regle(bascule, [ligne for ligne in panier.lignes if bascule.de in ligne.ensembles])

    def _regle(self, bascule: Bascule, lignes: Sequence[Ligne]) -> Regle | tuple[str, NonCalculable]:
        code = _plus_cher(lignes) if bascule.de == bascule.vers else ""
        visee = self._part_visee(bascule.de, bascule.vers, code)
        if isinstance(visee, NonCalculable):
            return bascule.intitule, visee
        origine = f"meilleurs {en_nombre(int(self._lus['rang_meilleurs_pairs'] * 100))} % des pairs"
        return Regle(bascule.intitule, bascule.de, bascule.vers, visee, origine, bascule.precaution)

    def lire(self, resultats: Resultats, finess: str) -> Iterator[Lecture]:
        """The total, then each change by gain, then where the establishment stands on each rule between components."""
        absence = self._garde.masque(resultats, finess, self._sujet.annee)
        panier = self._paniers.get(finess)
        if absence is None and panier is None:
            absence = non_calculable(f"aucune ligne de ces produits en {self._sujet.annee}")
        if absence is None and panier is not None and not panier.lignes and panier.petites:
            absence = self._garde.protege(f"tous les produits comptent moins de {self._garde.seuil} {self._produits.mot}")
        if absence is not None or panier is None:
            yield self._sujet.sans(finess, "changements", absence or non_calculable("aucune ligne"))
            return
        groupes = self._groupes(panier)
        regles = list(self._regles(panier, groupes))
        impossibles = dict(regle for regle in regles if isinstance(regle, tuple))
        faisables = [regle for regle in regles if isinstance(regle, Regle)]
        liste = quoi_changer(panier.lignes, faisables, self._couts, self._lus["gain_minimal_changement"])
        impossibles |= dict(liste.impossibles)
        if liste.constats or groupes:
            yield from self._lectures(finess, panier, liste, impossibles)
        else:
            motif = next(iter(impossibles.values()), NonCalculable("aucun produit n'a d'équivalent dans les lignes")).motif
            yield self._sujet.sans(finess, "changements", non_calculable(motif))

    def _lectures(
        self, finess: str, panier: Panier, liste: Liste, impossibles: Mapping[str, NonCalculable]
    ) -> Iterator[Lecture]:
        mots = (*self._lus.hypotheses, _UNE_POUR_UNE, *liste.calcul.hypotheses, *self._omises(panier))
        nombre = len(liste.changements)
        mot = f"{en_nombre(nombre)} changement{'s' * (nombre > 1)} à examiner, jusqu'à {en_euros(liste.total)}."
        yield self._sujet.lire(
            finess,
            "changements",
            _A_CHANGER if nombre else _RIEN,
            (mot if nombre else "Aucun changement de produit n'y gagne assez pour être proposé.")
            + self._dire_omises(panier),
            valeur=liste.total,
            hypotheses=mots,
            calcul=liste.calcul,
        )
        for rang, un in enumerate(liste.changements, start=1):
            yield self._sujet.lire(
                finess, f"changement/{rang:03}", _A_CHANGER, f"{un.phrase}. {un.regle.precaution}", valeur=un.gain,
                basse=un.boites, haute=un.boites_prescrites, hypotheses=mots,
            )  # fmt: skip
        bascules = {bascule.intitule: bascule for bascule in self._produits.bascules}
        for constat in liste.constats:
            if (bascule := bascules.get(constat.regle.intitule)) is not None:
                exacte = None if panier.petites else constat.part  # with a line left out, the exact share would tell it
                yield self._sujet.lire(
                    finess, _nom(bascule), "constat", constat.phrase, valeur=exacte, haute=constat.regle.part_visee,
                    hypotheses=mots,
                )  # fmt: skip
        for intitule in bascules.keys() & impossibles.keys():
            yield self._sujet.sans(finess, _nom(bascules[intitule]), non_calculable(impossibles[intitule].motif))

    def _omises(self, panier: Panier) -> tuple[Hypothese, ...]:
        return self._garde.hypotheses if panier.petites else ()

    def _dire_omises(self, panier: Panier) -> str:
        petites = f" Hors liste : {panier.petites} produit(s) de moins de {self._garde.seuil} {self._produits.mot}."
        masquees = f" Hors liste : {panier.masquees} ligne(s) dont le producteur masque la présentation."
        return petites * (panier.petites > 0) + masquees * (panier.masquees > 0)


def _nom(bascule: Bascule) -> str:
    return f"constat/{bascule.de}-{bascule.vers}"


def _entier(nombre: Nombre | None) -> int | None:
    """The number of whole boxes or units; None when it is unknown or not whole."""
    return None if nombre is None or nombre != int(nombre) else int(nombre)


def _unites(ligne: Ligne) -> int | None:
    return None if ligne.boites is None or ligne.unites_par_boite is None else ligne.boites * ligne.unites_par_boite


def _couts(lignes: Sequence[Ligne]) -> list[tuple[Fraction, str, int]]:
    """Euros a unit, code and units of the products that can be read."""
    return [
        (Fraction(ligne.depense) / unites, ligne.code, unites)
        for ligne in lignes
        if (unites := _unites(ligne)) and unites > 0 and ligne.depense is not None
    ]


def _plus_cher(lignes: Sequence[Ligne]) -> str:
    """Code of the product whose unit costs most, as the rules choose it; empty when none can be read."""
    return max(_couts(lignes), default=(Fraction(0), "", 0))[1]


def _gain_possible(lignes: Sequence[Ligne]) -> Fraction:
    """Euros that no report from the dearest product to another of the set can exceed; a rule below the least gain is not
    worth examining."""
    couts = _couts(lignes)
    if not couts:
        return Fraction(0)
    (plus_haut, _, unites), plus_bas = max(couts), min(couts)[0]
    return unites * (plus_haut - plus_bas)
