"""The attacker: from published tables alone, what can be worked out of the hidden cells.

It knows what any reader knows: totals are sums, counts are whole and not negative, a zero is never hidden, a rate is its
numerator over its denominator. It shares no equation with the masking, so that a fault of one is seen by the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

import numpy as np

from efficience.moteur.secret.fuites import Fuite, Intervalle, Methode
from efficience.moteur.secret.hierarchies import Rattachements
from efficience.moteur.secret.programme import INFINI, Programme, Vecteur
from efficience.moteur.secret.publication import Case, Cases, Cle, Lieu
from efficience.moteur.secret.roles import Nature, Role
from efficience.noyau.indicateur import Statut

_TOLERANCE = 1e-6


@dataclass
class Equation:
    """bas ≤ Σ coefficient × cell ≤ haut (None: no upper bound)."""

    termes: dict[Cle, Fraction]
    bas: Fraction
    haut: Fraction | None
    methode: Methode = Methode.SOUSTRACTION


@dataclass
class Attaque:
    """What is published, what is hidden, and what the attacker has worked out so far."""

    cases: Cases
    roles: Mapping[str, Role]
    contenu: Rattachements
    k: int
    absentes: Mapping[Cle, None] = field(default_factory=dict)  # cells that no row shows, and that may not be zero
    suffisant: Mapping[Cle, Fraction] | None = None  # widths beyond which an interval need not be known better
    connus: dict[Cle, Fraction] = field(default_factory=dict)
    trouves: dict[Cle, Intervalle] = field(default_factory=dict)
    complements: list[Fuite] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._deduire_les_numerateurs()
        self.caches = [c for c, case in self.cases.items() if case.statut is Statut.PROTEGE and self._additive(c.mesure)]
        visibles = {c: case.valeur for c, case in self.cases.items() if case.valeur is not None and self._additive(c.mesure)}
        self.connus = self.connus | visibles
        self.negatives = {c.mesure for c, valeur in visibles.items() if valeur < 0}
        self.entieres = {m for m, role in self.roles.items() if role.nature is Nature.EFFECTIF} - {
            c.mesure for c, valeur in visibles.items() if valeur.denominator != 1
        }

    def _deduire_les_numerateurs(self) -> None:
        """Counts that were never written, but that a rate and its denominator give: visible where the rate is."""
        cases, roles = dict(self.cases), dict(self.roles)
        for taux, case in self.cases.items():
            role = self.roles[taux.mesure]
            if not role.numerateur_tu:
                continue
            base = role.denominateur[0]
            total = cases.get(Cle(base, taux.lieu), Case(Statut.NON_TRANSMIS)).valeur
            compte = Cle(f"numérateur de {taux.mesure}", taux.lieu)
            roles[compte.mesure] = Role(Nature.EFFECTIF, sur=base, approche=self.roles[base].approche)
            if case.statut is Statut.PROTEGE:
                cases[compte] = Case(Statut.PROTEGE)
            elif case.valeur is not None and total is not None:
                valeur = Fraction(round(case.valeur / role.echelle * total))
                cases[compte] = Case(Statut.CALCULE, valeur)
                if 0 < valeur < self.k and not self.roles[base].approche:
                    self.complements.append(Fuite(compte, Intervalle(valeur, valeur, Methode.TAUX)))
        self.cases, self.roles = cases, roles

    def _additive(self, mesure: str) -> bool:
        return self.roles[mesure].nature in (Nature.EFFECTIF, Nature.LIE, Nature.SOMME)

    def mener(self) -> dict[Cle, Intervalle]:
        """Every hidden cell with what is known of it."""
        equations = [*self._taux(), *self._totaux(), *self._sommes(), *self._inclusions()]
        equations = self._soustraire(equations)
        self._encadrer(equations)
        return self.trouves

    # Equations -----------------------------------------------------------------------------------------------------

    def _etendu(self, lieu: Lieu) -> Lieu:
        return lieu.union(*(self.contenu.get(couple, frozenset()) for couple in lieu))

    def _totaux(self) -> list[Equation]:
        """A total is the sum of its parts along each dimension; visible groups say how exact that is."""
        presentes = [c for c in self.cases if c in self.connus or self.cases[c].statut is Statut.PROTEGE]
        par_lieu = {(c.mesure, self._etendu(c.lieu)): c for c in presentes if self._additive(c.mesure)}
        groupes: dict[tuple[Cle, str], list[Cle]] = defaultdict(list)
        for (mesure, _), partie in par_lieu.items():
            for dimension, valeur in partie.lieu:
                dessus = self.contenu.get((dimension, valeur), frozenset())
                fixe = self._etendu(partie.lieu - {(dimension, valeur)})
                for reste in _sous_ensembles(dessus):
                    total = par_lieu.get((mesure, self._etendu(fixe | reste)))
                    if total is not None and total is not partie:
                        groupes[total, dimension].append(partie)
        return self._sommes_de(groupes)

    def _sommes_de(self, groupes: Mapping[tuple[Cle, str], list[Cle]]) -> list[Equation]:
        ecarts: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
        ouverts: list[tuple[Cle, str, set[Cle]]] = []
        for (total, dimension), membres in groupes.items():
            parties = set(membres)
            if total in self.connus and parties <= self.connus.keys():
                ecart = self.connus[total] - sum(self.connus[p] for p in parties)
                ecarts[total.mesure, dimension].append(ecart)
                self._complement(Cle(f"reste de {total.mesure}, par {dimension}", total.lieu), total.mesure, ecart)
            else:
                ouverts.append((total, dimension, parties))
        equations = []
        for total, dimension, parties in ouverts:
            observes = ecarts.get((total.mesure, dimension), [Fraction(0)])
            termes = {total: Fraction(1)} | {p: Fraction(-1) for p in parties}
            equations.append(Equation(termes, min(observes), max(observes)))
        return equations

    def _complement(self, cle: Cle, mesure: str, reste: Fraction) -> None:
        role = self.roles[mesure]
        if role.nature is Nature.EFFECTIF and not role.approche and 0 < reste < self.k:
            self.complements.append(Fuite(cle, Intervalle(reste, reste, Methode.COMPLEMENT)))

    def _sommes(self) -> list[Equation]:
        equations = []
        for cle in self.cases:
            role = self.roles[cle.mesure]
            termes = [Cle(nom, cle.lieu) for nom in role.de] if role.nature is Nature.SOMME else []
            if termes and all(terme in self.cases for terme in termes):
                equations.append(_nulle({cle: Fraction(1)} | {terme: Fraction(-1) for terme in termes}))
        return equations

    def _inclusions(self) -> list[Equation]:
        """A count is at most the one that contains it; what remains is a count too."""
        equations = []
        for cle in self.cases:
            sur = self.roles[cle.mesure].sur
            dessus = Cle(sur, cle.lieu)
            if not sur or dessus not in self.cases:
                continue
            if cle in self.connus and dessus in self.connus:
                self._complement(Cle(f"{sur} hors {cle.mesure}", cle.lieu), sur, self.connus[dessus] - self.connus[cle])
            else:
                difference = {dessus: Fraction(1), cle: Fraction(-1)}
                equations.append(Equation(difference, Fraction(0), None, Methode.ENCADREMENT))
        return equations

    def _taux(self) -> list[Equation]:
        """A visible rate ties its numerator to its denominator, as closely as its digits allow."""
        equations = []
        for cle, case in self.cases.items():
            role = self.roles[cle.mesure]
            if role.nature is not Nature.RAPPORT or case.valeur is None:
                continue
            bases = [Cle(nom, cle.lieu) for nom in role.denominateur]
            if role.numerateur and all(base in self.cases for base in bases):
                marge = case.precision / role.echelle * sum(abs(self.connus.get(base, Fraction(0))) for base in bases)
                termes: dict[Cle, Fraction] = defaultdict(Fraction)
                termes[Cle(role.numerateur, cle.lieu)] += 1
                for base in bases:
                    termes[base] -= case.valeur / role.echelle
                equations.append(Equation(dict(termes), -marge, marge, Methode.TAUX))
        return equations

    # Solving -------------------------------------------------------------------------------------------------------

    def _soustraire(self, equations: list[Equation]) -> list[Equation]:
        """Put known values in; an equation with one unknown left gives it; start again until nothing comes."""
        restantes = equations
        while True:
            restantes = [e for e in (self._simplifier(e) for e in restantes) if e.termes]
            resolues = [e for e in restantes if len(e.termes) == 1]
            nouvelles = [e for e in resolues if self._resoudre(e)]
            if not nouvelles:
                return restantes

    def _simplifier(self, e: Equation) -> Equation:
        fixe = sum((c * self.connus[cle] for cle, c in e.termes.items() if cle in self.connus), Fraction(0))
        termes = {cle: c for cle, c in e.termes.items() if cle not in self.connus}
        return Equation(termes, e.bas - fixe, None if e.haut is None else e.haut - fixe, e.methode)

    def _resoudre(self, e: Equation) -> bool:
        ((cle, coefficient),) = e.termes.items()
        if coefficient == 0 or cle in self.connus or e.haut is None:
            return False
        bas, haut = sorted((e.bas / coefficient, e.haut / coefficient))
        if cle.mesure in self.entieres:
            bas, haut = Fraction(ceil(bas)), Fraction(floor(haut))
        minimum = self._minimum(cle)
        if bas != haut or (minimum is not None and bas < minimum):
            return False
        self.connus[cle] = bas
        self.trouves[cle] = Intervalle(bas, bas, e.methode)
        return True

    def _minimum(self, cle: Cle) -> Fraction | None:
        if cle.mesure in self.negatives:
            return None
        return Fraction(1 if self.roles[cle.mesure].nature is Nature.EFFECTIF and cle not in self.absentes else 0)

    def _encadrer(self, equations: Iterable[Equation]) -> None:
        """The least and the greatest value of each hidden cell, by linear programming, one connected group at a time."""
        par_cellule: dict[Cle, list[Equation]] = defaultdict(list)
        for equation in equations:
            for cle in equation.termes:
                par_cellule[cle].append(equation)
        vues: set[Cle] = set()
        for cle in self.caches:
            if cle in vues or cle in self.trouves:
                continue
            groupe, liens = _voisinage(cle, par_cellule)
            vues |= groupe.keys()
            self._encadrer_groupe(list(groupe), liens)

    def _encadrer_groupe(self, groupe: list[Cle], liens: list[Equation]) -> None:
        if not liens:
            self.trouves[groupe[0]] = Intervalle(self._minimum(groupe[0]), None)
            return
        rang = {cle: i for i, cle in enumerate(groupe)}
        echelle = max([1.0, *(abs(float(b)) for e in liens for b in (e.bas, e.haut) if b is not None)]) / 1000
        lignes = [{rang[cle]: float(c) for cle, c in e.termes.items()} for e in liens]
        bas = np.array([float(e.bas) / echelle for e in liens])
        haut = np.array([INFINI if e.haut is None else float(e.haut) / echelle for e in liens])
        programme = Programme(len(groupe), lignes, bas, haut)
        minima = [self._minimum(cle) for cle in groupe]
        planchers = np.array([-INFINI if m is None else float(m) / echelle for m in minima])
        programme.borner(planchers, np.full(len(groupe), INFINI))
        possible = programme.resoudre()
        if possible is None:
            return  # the guesses contradict each other: nothing is learnt from them
        vus = [possible.copy(), possible.copy()]
        for cle, i in rang.items():
            self.trouves[cle] = self._arrondir(cle, *(float(v[i]) * echelle for v in vus))
            if not self._assez_large(cle):
                bornes = [_extreme(programme, i, sens, vus) for sens in (1.0, -1.0)]
                self.trouves[cle] = self._arrondir(cle, *(None if b is None else b * echelle for b in bornes))

    def _assez_large(self, cle: Cle) -> bool:
        """True when the tables met so far are enough to say that the cell is uncertain."""
        largeur = self.trouves[cle].largeur
        return self.suffisant is not None and largeur is not None and largeur >= max(1, self.suffisant.get(cle, 0))

    def _arrondir(self, cle: Cle, bas: float | None, haut: float | None) -> Intervalle:
        """Whole numbers within the bounds of a count; bounds that meet, for an amount."""
        marge = _TOLERANCE * max(1.0, abs(bas or 0), abs(haut or 0))
        if cle.mesure in self.entieres:
            bas, haut = None if bas is None else ceil(bas - marge), None if haut is None else floor(haut + marge)
        elif bas is not None and haut is not None and haut - bas <= marge:
            haut = bas
        return Intervalle(None if bas is None else Fraction(bas), None if haut is None else Fraction(haut))


def _extreme(programme: Programme, rang: int, sens: float, vus: list[Vecteur]) -> float | None:
    """The least (sens = 1) or greatest (sens = -1) value of a column; None when there is none. `vus`: extremes met."""
    cout = np.zeros(programme.colonnes)
    cout[rang] = sens
    programme.chiffrer(cout)
    solution = programme.resoudre()
    if solution is None:
        return None
    np.minimum(vus[0], solution, out=vus[0])
    np.maximum(vus[1], solution, out=vus[1])
    return float(solution[rang])


def _nulle(termes: dict[Cle, Fraction]) -> Equation:
    return Equation(termes, Fraction(0), Fraction(0))


def _sous_ensembles(couples: Lieu) -> list[Lieu]:
    ensembles: list[Lieu] = [frozenset()]
    for couple in sorted(couples):
        ensembles += [e | {couple} for e in ensembles]
    return ensembles


def _voisinage(depart: Cle, par_cellule: Mapping[Cle, list[Equation]]) -> tuple[dict[Cle, None], list[Equation]]:
    """The cells that some chain of equations ties to this one, and those equations."""
    groupe: dict[Cle, None] = {depart: None}
    liens: dict[int, Equation] = {}
    file = [depart]
    while file:
        for equation in par_cellule.get(file.pop(), []):
            liens.setdefault(id(equation), equation)
            nouvelles = [cle for cle in equation.termes if cle not in groupe]
            groupe |= dict.fromkeys(nouvelles)
            file += nouvelles
    return groupe, list(liens.values())


def attaquer(
    cases: Cases,
    roles: Mapping[str, Role],
    contenu: Rattachements,
    k: int,
    largeurs: Mapping[Cle, Fraction] | None = None,
    connus: Mapping[Cle, Fraction] | None = None,
    absentes: Mapping[Cle, None] | None = None,
) -> list[Fuite]:
    """The hidden cells that the published ones tell too well.

    `largeurs`: the least width of what may be known of a cell, in its unit; a cell not named must only not be known exactly.
    `connus`: values known from elsewhere, such as a former release. `absentes`: cells that no row shows; without them, the
    attacker takes what is not written for zero. Counts that were never written but that a rate or a
    subtraction gives are reported too when they are from 1 to k - 1.
    """
    vues = {cle: Case(Statut.PROTEGE) for cle in absentes or {}} | dict(cases)
    vues |= {cle: Case(Statut.PROTEGE) for cle in absentes or {} if vues[cle].valeur is None}
    attaque = Attaque(vues, roles, contenu, k, absentes or {}, largeurs, dict(connus or {}))
    fuites: list[Fuite] = []
    for cle, intervalle in attaque.mener().items():
        largeur = intervalle.largeur
        exigee = (largeurs or {}).get(cle, Fraction(0))
        sans_objet = cle in (absentes or {}) and not exigee
        if largeur is not None and not sans_objet and (largeur == 0 or largeur < exigee):
            fuites.append(Fuite(cle, intervalle))
    return fuites + attaque.complements
