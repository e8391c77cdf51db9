"""What a table leaves out: cells that it lacks, and cells that came already hidden, each with a value it could have."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from efficience.moteur.secret.hierarchies import Rattachements, reduire
from efficience.moteur.secret.programme import INFINI, Programme
from efficience.moteur.secret.publication import Case, Cases, Cle
from efficience.moteur.secret.roles import Nature, Role
from efficience.moteur.secret.systeme import groupes
from efficience.noyau.indicateur import Statut

_COUT_ECART = 1000.0  # a total that is not its sum is the last explanation to try
ADDITIVES = (Nature.EFFECTIF, Nature.LIE, Nature.SOMME)


def manquantes(cases: Cases, roles: Mapping[str, Role], contenu: Rattachements) -> dict[Cle, None]:
    """Cells that no row shows, in the groups where total and parts do not already agree.

    A value of a dimension met elsewhere for this measure is expected in each of its groups.
    """
    presentes = [c for c, case in cases.items() if roles[c.mesure].nature in ADDITIVES and _presente(case)]
    valeurs: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for cle in presentes:
        for dimension, valeur in sorted(cle.lieu):
            valeurs[cle.mesure, dimension][valeur] = None
    trouvees: dict[Cle, None] = {}
    for dimension, total, parties in groupes(presentes, contenu):
        if _ferme(cases, total, parties):
            continue
        for valeur in valeurs[total.mesure, dimension]:
            dessus = contenu.get((dimension, valeur), frozenset())
            fixes = dict(total.lieu)
            if all(fixes.get(d, v) == v for d, v in dessus) and {d for d, _ in dessus} >= _propres(
                parties, total, dimension
            ):
                trouvees[Cle(total.mesure, reduire(total.lieu | {(dimension, valeur)}, contenu))] = None
    return {cle: None for cle in trouvees if cle not in cases or not _presente(cases[cle])}


def _propres(parties: Sequence[Cle], total: Cle, dimension: str) -> set[str]:
    """Dimensions that the parts no longer write because the one summed over implies them."""
    return {d for d, _ in total.lieu} - {d for partie in parties for d, _ in partie.lieu} - {dimension}


def _presente(case: Case) -> bool:
    return case.valeur is not None or case.statut is Statut.PROTEGE


def _ferme(cases: Cases, total: Cle, parties: Sequence[Cle]) -> bool:
    valeurs = [cases[partie].valeur for partie in parties]
    somme = cases[total].valeur
    return somme is not None and None not in valeurs and sum(v for v in valeurs if v is not None) >= somme


def completer(
    cases: Cases, roles: Mapping[str, Role], contenu: Rattachements, absentes: Mapping[Cle, None]
) -> dict[Cle, Case]:
    """A value for each cell already hidden and for each one left out: one that the totals allow, with the fewest gaps."""
    protegees = [c for c, x in cases.items() if x.statut is Statut.PROTEGE and roles[c.mesure].nature in ADDITIVES]
    inconnues = {cle: i for i, cle in enumerate([*protegees, *absentes])}
    lignes = [ligne for ligne in _lignes(cases, roles, contenu, inconnues) if any(cle in inconnues for cle in ligne)]
    if not lignes:
        return {}
    n, m = len(inconnues), len(lignes)
    connues = [
        -sum((c * (cases[cle].valeur or 0) for cle, c in ligne.items() if cle not in inconnues), Fraction(0))
        for ligne in lignes
    ]
    echelle = max([1.0, *(abs(float(c)) for c in connues)]) / 1000
    membres = [
        {inconnues[cle]: float(c) for cle, c in ligne.items() if cle in inconnues} | {n + j: 1.0, n + m + j: -1.0}
        for j, ligne in enumerate(lignes)
    ]
    cibles = np.array([float(c) / echelle for c in connues])
    programme = Programme(n + 2 * m, membres, cibles, cibles.copy())
    minima = [float(cle not in absentes and roles[cle.mesure].nature is Nature.EFFECTIF) / echelle for cle in inconnues]
    programme.borner(np.array([*minima, *np.zeros(2 * m)]), np.full(n + 2 * m, INFINI))
    programme.chiffrer(np.array([*(float(cle in absentes) for cle in inconnues), *np.full(2 * m, _COUT_ECART)]))
    solution = programme.resoudre()
    if solution is None:
        return {}
    valeurs = {cle: Fraction(str(round(float(solution[i]) * echelle, 6))) for cle, i in inconnues.items()}
    return {cle: Case(Statut.PROTEGE, valeur) for cle, valeur in valeurs.items() if valeur or cle not in absentes}


def _lignes(
    cases: Cases, roles: Mapping[str, Role], contenu: Rattachements, inconnues: Mapping[Cle, int]
) -> list[dict[Cle, int]]:
    """Σ coefficient × cell = 0: totals and their parts, sums of measures."""
    presentes = {c: None for c, x in cases.items() if roles[c.mesure].nature in ADDITIVES and _presente(x)} | dict.fromkeys(
        inconnues
    )
    lignes = [{total: 1} | dict.fromkeys(parties, -1) for _, total, parties in groupes(list(presentes), contenu)]
    for cle in presentes:
        termes = [Cle(nom, cle.lieu) for nom in roles[cle.mesure].de] if roles[cle.mesure].nature is Nature.SOMME else []
        if termes and all(terme in presentes for terme in termes):
            lignes.append({cle: 1} | dict.fromkeys(termes, -1))
    return lignes
