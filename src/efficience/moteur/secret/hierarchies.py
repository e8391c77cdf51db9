"""Places that contain others: a region contains its hospitals, when some table shows both columns side by side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from efficience.moteur.secret.publication import Lieu, Table, lieu_de

Rattachements = Mapping[tuple[str, str], Lieu]  # ("finess", "590000006") → {("region", "32")}


def rattachements(tables: Sequence[Table], connus: Rattachements | None = None) -> dict[tuple[str, str], Lieu]:
    """What each value of a dimension implies of the others.

    Dimension p contains c when each value of c is met with one value of p only, never with its total, and c has more values.
    """
    lieux = [lieu_de(rangee, table.dimensions) for table in tables for rangee in table.rangees]
    dimensions = sorted({nom for table in tables for nom in table.dimensions})
    ensemble = {(t.dimensions, r) for t in tables for r in (lieu_de(rangee, t.dimensions) for rangee in t.rangees)}
    valeurs = {d: {v for lieu in lieux for dim, v in lieu if dim == d} for d in dimensions}
    implique: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for enfant, parent in ((c, p) for c in dimensions for p in dimensions if c != p and len(valeurs[c]) > len(valeurs[p])):
        vus: dict[str, set[str | None]] = defaultdict(set)
        for noms, lieu in ensemble:
            if enfant in noms and parent in noms and (valeur := dict(lieu).get(enfant)) is not None:
                vus[valeur].add(dict(lieu).get(parent))
        if vus and all(len(parents) == 1 and None not in parents for parents in vus.values()):
            for valeur, parents in vus.items():
                implique[enfant, valeur] |= {(parent, p) for p in parents if p is not None}
    for couple, lieu in (connus or {}).items():
        implique[couple] |= lieu
    return {couple: frozenset(lieu) for couple, lieu in implique.items()}


def reduire(lieu: Lieu, contenu: Rattachements) -> Lieu:
    """The place without what its other dimensions imply: the region of a hospital goes without saying."""
    return lieu - frozenset().union(*(contenu.get(couple, frozenset()) for couple in lieu))


def reductions(tables: Iterable[Table], contenu: Rattachements) -> dict[Lieu, Lieu]:
    """The reduced place of each row of these tables."""
    lieux = {lieu_de(rangee, table.dimensions) for table in tables for rangee in table.rangees}
    return {lieu: reduire(lieu, contenu) for lieu in lieux}


def totaux_de(lieu: Lieu, contenu: Rattachements) -> set[tuple[str, Lieu]]:
    """The places that contain this one along one dimension: (dimension summed over, containing place)."""
    trouves: set[tuple[str, Lieu]] = set()
    for couple in lieu:
        parents = sorted(contenu.get(couple, frozenset()))
        for taille in range(len(parents) + 1):
            for gardes in combinations(parents, taille):
                trouves.add((couple[0], reduire((lieu - {couple}) | frozenset(gardes), contenu)))
    return trouves
