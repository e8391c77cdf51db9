"""The cells of linked tables as one linear system: totals and their parts, counts and what they contain.

Used to mask. The attacker builds its own equations from what is published.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from efficience.moteur.secret.hierarchies import Rattachements, totaux_de
from efficience.moteur.secret.publication import Case, Cases, Cle
from efficience.moteur.secret.roles import Nature, Role
from efficience.noyau.indicateur import Statut

COUT_TOTAL = 4  # a total is worth as many cells as this, and one more


@dataclass
class Inconnue:
    """A cell of the system. `masque`: the cell whose hiding hides this one; None when it is never published.

    `bas`: the least value that anybody would think of (None: no least). `marge`: how far from its value a gap between
    a total and its parts can be thought to be.
    """

    cle: Cle
    valeur: Fraction
    bas: Fraction | None
    masque: Cle | None
    marge: Fraction | None = None
    sensible: bool = False


@dataclass
class Systeme:
    """Cells, and relations Σ coefficient × cell = 0. `couts[masque]`: what is lost when it is hidden."""

    inconnues: list[Inconnue] = field(default_factory=list)
    relations: list[dict[int, int]] = field(default_factory=list)
    rang: dict[Cle, int] = field(default_factory=dict)
    couts: dict[Cle, float] = field(default_factory=dict)
    termes: dict[int, list[int]] = field(default_factory=dict)  # a sum of measures → what it sums
    complements: dict[int, int] = field(default_factory=dict)  # a count → what it leaves of the count that contains it

    def ajouter(self, inconnue: Inconnue) -> int:
        self.rang[inconnue.cle] = len(self.inconnues)
        self.inconnues.append(inconnue)
        return self.rang[inconnue.cle]

    def composantes(self) -> list[list[int]]:
        """Cells that some chain of relations ties together."""
        chef = list(range(len(self.inconnues)))

        def racine(i: int) -> int:
            while chef[i] != i:
                chef[i] = chef[chef[i]]
                i = chef[i]
            return i

        for relation in self.relations:
            premier, *autres = relation
            for autre in autres:
                chef[racine(autre)] = racine(premier)
        groupes: dict[int, list[int]] = defaultdict(list)
        for i in range(len(chef)):
            groupes[racine(i)].append(i)
        return list(groupes.values())


def numerateur_tu(mesure: str) -> str:
    """The name of the count that a rate and its denominator tell."""
    return f"numérateur de {mesure}"


def numerateurs_tus(cases: Cases, roles: Mapping[str, Role]) -> dict[Cle, tuple[Fraction, Cle, Cle]]:
    """Counts told by a rate and its denominator: their value, the cell of the rate, the cell of the denominator."""
    trouves: dict[Cle, tuple[Fraction, Cle, Cle]] = {}
    for cle, case in cases.items():
        role = roles[cle.mesure]
        if role.numerateur_tu and case.valeur is not None:
            base = Cle(role.denominateur[0], cle.lieu)
            total = cases.get(base, Case(Statut.NON_TRANSMIS)).valeur
            if total is not None:
                compte = Fraction(round(case.valeur / role.echelle * total))
                trouves[Cle(numerateur_tu(cle.mesure), cle.lieu)] = (compte, cle, base)
    return trouves


def batir(cases: Cases, roles: Mapping[str, Role], contenu: Rattachements, k: int, absentes: Mapping[Cle, None]) -> Systeme:
    """The system of all additive cells that have a value. A count is sensitive from 1 to k - 1.

    `absentes`: cells that no row shows; they are never published.
    """
    systeme = Systeme()
    negatives = {cle.mesure for cle, case in cases.items() if case.valeur is not None and case.valeur < 0}
    for cle, case in cases.items():
        role = roles[cle.mesure]
        if case.valeur is None or role.nature in (Nature.RAPPORT, Nature.LIBRE):
            continue
        compte = role.nature is Nature.EFFECTIF
        bas = None if cle.mesure in negatives else Fraction(1 if compte and case.valeur else 0)
        deja = case.statut is Statut.PROTEGE and cle not in absentes
        sensible = compte and (0 < abs(case.valeur) < k or deja) and not (cle in absentes and role.approche)
        masque = None if cle in absentes else _masque(cle, role, cases)
        systeme.ajouter(Inconnue(cle, case.valeur, bas, masque, None, sensible))
    tus = numerateurs_tus(cases, roles)
    for cle, (valeur, taux, _) in tus.items():
        systeme.ajouter(Inconnue(cle, valeur, Fraction(1 if valeur else 0), taux, None, 0 < valeur < k))
    _lier_les_totaux(systeme, roles, contenu, k)
    _lier_les_sommes(systeme, roles)
    _lier_les_sous_ensembles(systeme, roles, tus, k)
    _chiffrer(systeme)
    return systeme


def _masque(cle: Cle, role: Role, cases: Cases) -> Cle:
    """A linked magnitude hides with its count; every other cell by itself."""
    if role.nature is Nature.LIE and role.de:
        compte = Cle(role.de[0], cle.lieu)
        if compte in cases and cases[compte].valeur is not None and cases[compte].statut is cases[cle].statut:
            return compte
    return cle


def _lier_les_totaux(systeme: Systeme, roles: Mapping[str, Role], contenu: Rattachements, k: int) -> None:
    for dimension, total, parties in groupes(list(systeme.rang), contenu):
        relation = {systeme.rang[total]: 1} | {systeme.rang[partie]: -1 for partie in parties}
        ecart = sum((systeme.inconnues[i].valeur * c for i, c in relation.items()), Fraction(0))
        if ecart:
            role = roles.get(total.mesure)
            compte = role is None or (role.nature is Nature.EFFECTIF and not role.approche)
            nature = "reste" if ecart > 0 else "doubles comptes"
            nom = f"{nature} de {total.mesure}, par {dimension}"
            sensible = compte and 0 < ecart < k
            reste = Inconnue(Cle(nom, total.lieu), abs(ecart), Fraction(0), None, abs(ecart), sensible)
            relation[systeme.ajouter(reste)] = -1 if ecart > 0 else 1
        systeme.relations.append(relation)
        _reunir_les_absentes(systeme, roles, dimension, total, parties, k)


def _reunir_les_absentes(
    systeme: Systeme, roles: Mapping[str, Role], dimension: str, total: Cle, parties: Sequence[Cle], k: int
) -> None:
    """What several cells that no row shows add up to is a count too: the total less what is shown."""
    absentes = [i for p in parties if systeme.inconnues[i := systeme.rang[p]].masque is None]
    somme = sum((systeme.inconnues[i].valeur for i in absentes), Fraction(0))
    role = roles.get(total.mesure)
    if len(absentes) > 1 and 0 < somme < k and role is not None and role.nature is Nature.EFFECTIF and not role.approche:
        ensemble = Inconnue(
            Cle(f"reste de {total.mesure}, par {dimension}", total.lieu), somme, Fraction(0), None, None, True
        )
        systeme.relations.append({systeme.ajouter(ensemble): 1} | dict.fromkeys(absentes, -1))


def groupes(cles: Sequence[Cle], contenu: Rattachements) -> list[tuple[str, Cle, list[Cle]]]:
    """Each total with its parts along one dimension: (dimension, total, parts)."""
    presentes = set(cles)
    trouves: dict[tuple[str, Cle], list[Cle]] = defaultdict(list)
    for cle in cles:
        for dimension, lieu in sorted(totaux_de(cle.lieu, contenu), key=lambda t: (t[0], sorted(t[1]))):
            total = Cle(cle.mesure, lieu)
            if total in presentes:
                trouves[dimension, total].append(cle)
    return [(dimension, total, parties) for (dimension, total), parties in trouves.items()]


def _lier_les_sommes(systeme: Systeme, roles: Mapping[str, Role]) -> None:
    for cle in list(systeme.rang):
        role = roles.get(cle.mesure)
        if role is None or role.nature is not Nature.SOMME:
            continue
        termes = [Cle(nom, cle.lieu) for nom in role.de]
        if all(terme in systeme.rang for terme in termes):
            systeme.termes[systeme.rang[cle]] = [systeme.rang[terme] for terme in termes]
            systeme.relations.append({systeme.rang[cle]: 1} | {systeme.rang[terme]: -1 for terme in termes})


def _lier_les_sous_ensembles(
    systeme: Systeme, roles: Mapping[str, Role], tus: Mapping[Cle, tuple[Fraction, Cle, Cle]], k: int
) -> None:
    """A count and the one that contains it tell the rest by subtraction, which is a count too."""
    couples = [(cle, base) for cle, (_, _, base) in tus.items()]
    for cle in list(systeme.rang):
        role = roles.get(cle.mesure)
        if role is not None and role.sur and Cle(role.sur, cle.lieu) in systeme.rang:
            couples.append((cle, Cle(role.sur, cle.lieu)))
    for cle, base in couples:
        i, j = systeme.rang[cle], systeme.rang[base]
        reste = systeme.inconnues[j].valeur - systeme.inconnues[i].valeur
        if reste < 0:
            continue
        sensible = 0 < reste < k and not roles[base.mesure].approche
        complement = Inconnue(Cle(f"{base.mesure} hors {cle.mesure}", cle.lieu), reste, Fraction(0), None, None, sensible)
        systeme.complements[i] = systeme.ajouter(complement)
        systeme.relations.append({j: 1, i: -1, systeme.complements[i]: -1})


def _chiffrer(systeme: Systeme) -> None:
    """Hiding a total costs more than hiding a cell, a large cell a little more than a small one."""
    fois: dict[Cle, int] = defaultdict(int)
    for relation in systeme.relations:
        masque = systeme.inconnues[next(iter(relation))].masque
        if masque is not None:
            fois[masque] += 1
    for inconnue in systeme.inconnues:
        if inconnue.masque is not None and inconnue.masque not in systeme.couts:
            taille = float(abs(inconnue.valeur) / (1 + abs(inconnue.valeur)))
            systeme.couts[inconnue.masque] = 1 + COUT_TOTAL * fois[inconnue.masque] + taille
