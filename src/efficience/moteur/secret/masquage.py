"""Which cells to hide: the small counts, then as few others as make them impossible to work out.

For each hidden cell, a linear programme looks for two tables that agree with all that is published and differ on that cell
by the width asked for, using as few cells still shown as it can: those are hidden too. Then each cell hidden only as a cover
is shown again if the others suffice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from efficience.moteur.secret.programme import INFINI, Programme, Vecteur
from efficience.moteur.secret.publication import Cle
from efficience.moteur.secret.systeme import Inconnue, Systeme

_TRACE = 1e-6  # below this share of the width, a cell does not move
_COUVERTURE = Fraction(1)  # a cell hidden as a cover must not be known to the unit


class Improtegeable(Exception):
    """A cell that no cover can protect."""

    def __init__(self, cle: Cle) -> None:
        super().__init__(str(cle))
        self.cle = cle


class Composante:
    """One connected piece of the system, with its linear programme.

    Four columns per cell: up and down in a first table, up and down in a second one. The two tables keep every relation,
    and the last row asks that they differ on the cell looked at. Everything is divided by the width asked for.
    """

    def __init__(self, inconnues: list[Inconnue], relations: list[dict[int, int]]) -> None:
        self.inconnues = inconnues
        n = self.n = len(inconnues)
        lignes: list[dict[int, float]] = []
        for table in (0, 2):
            for relation in relations:
                signes = ((table, 1.0), (table + 1, -1.0))
                lignes.append({bloc * n + i: signe * c for bloc, signe in signes for i, c in relation.items()})
        zeros = np.zeros(len(lignes) + 1)
        self._derniere = len(lignes)
        self.programme = Programme(4 * n, [*lignes, {}], zeros, zeros.copy())
        self.descente = np.array([_descente(i) for i in inconnues])
        self.montee = np.array([INFINI if i.marge is None else float(i.marge) for i in inconnues])

    def ecarter(self, rang: int, largeur: float, couts: Vecteur, ouvertes: Vecteur) -> tuple[list[int], Vecteur] | None:
        """Cells that move when the one at `rang` is made uncertain by `largeur`; None when it cannot be.

        `ouvertes`: 1 for a cell that may move; `couts`: what each one costs, 0 for those already hidden.
        Also by how much the two tables differ on every cell.
        """
        haut = np.where(ouvertes, self.montee / largeur, 0.0)
        bas = np.where(ouvertes, self.descente / largeur, 0.0)
        if self.inconnues[rang].marge is not None:  # the gap looked at may be anything; the others are roughly known
            haut[rang], bas[rang] = INFINI, float(self.inconnues[rang].valeur) / largeur
        self.programme.borner(np.zeros(4 * self.n), np.concatenate([haut, bas, haut, bas]))
        self.programme.chiffrer(np.tile(couts, 4))
        colonnes = [bloc * self.n + rang for bloc in range(4)]
        self.programme.exiger(self._derniere, dict(zip(colonnes, (1.0, -1.0, -1.0, 1.0), strict=True)), 1.0)
        solution = self.programme.resoudre()
        self.programme.exiger(self._derniere, dict.fromkeys(colonnes, 0.0), 0.0)
        if solution is None:
            return None
        blocs = solution.reshape(4, self.n)
        ecarts = np.abs(blocs[0] - blocs[1] - blocs[2] + blocs[3]) * largeur
        return [int(i) for i in np.nonzero(blocs.max(axis=0) > _TRACE)[0]], ecarts


def _descente(inconnue: Inconnue) -> float:
    if inconnue.bas is None:
        return INFINI
    descente = inconnue.valeur - inconnue.bas
    return float(descente if inconnue.marge is None else min(descente, inconnue.marge))


class Masquage:
    """The masks chosen so far: `masques` are hidden, `interdits` must stay shown, `temoins` prove each protection."""

    def __init__(
        self, systeme: Systeme, primaires: Iterable[Cle], interdits: Iterable[Cle], largeurs: Mapping[Cle, Fraction]
    ):
        self.systeme = systeme
        self.primaires = frozenset(primaires)
        self.masques = set(self.primaires)
        self.interdits = frozenset(interdits)
        self.largeurs = largeurs
        self.temoins: dict[Cle, frozenset[Cle]] = {}
        self.membres = systeme.composantes()
        self.position = {systeme.inconnues[i].cle: (n, p) for n, ms in enumerate(self.membres) for p, i in enumerate(ms)}
        self._composantes: dict[int, Composante] = {}
        self._relations: dict[int, list[dict[int, int]]] = defaultdict(list)
        for relation in systeme.relations:
            places = {self.position[systeme.inconnues[i].cle]: c for i, c in relation.items()}
            self._relations[next(iter(places))[0]].append({p: c for (_, p), c in places.items()})
        self.zeros = {i.cle for i in systeme.inconnues if i.masque == i.cle and i.valeur == 0}

    def proteger(self) -> frozenset[Cle]:
        """The cells to hide. Raises Improtegeable."""
        while attente := [i for i in self.systeme.inconnues if self.a_proteger(i) and i.cle not in self.temoins]:
            for inconnue in sorted(attente, key=lambda i: (not i.sensible, i.valeur, str(i.cle))):
                if inconnue.cle in self.temoins:
                    continue  # proved along with another one
                preuve = self._prouver(inconnue)
                if preuve is None:
                    raise Improtegeable(inconnue.cle)
                self.masques |= preuve[inconnue.cle]
                self.temoins |= {
                    c: t for c, t in preuve.items() if c not in self.temoins and self.a_proteger(self._inconnue(c))
                }
        self._alleger()
        return frozenset(self.masques)

    def _inconnue(self, cle: Cle) -> Inconnue:
        return self.systeme.inconnues[self.systeme.rang[cle]]

    def a_proteger(self, inconnue: Inconnue) -> bool:
        """True for a cell that is hidden and that somebody could try to work out."""
        cachee = inconnue.masque in self.masques if inconnue.masque is not None else inconnue.sensible
        return cachee and self._largeur(inconnue) > 0

    def _largeur(self, inconnue: Inconnue) -> Fraction:
        return self.largeurs.get(inconnue.cle, _COUVERTURE)

    def _ouverte(self, masque: Cle | None, sans: Cle | None) -> bool:
        """May this mask hide? Any but the zeros and those that must stay shown; or only those chosen, but `sans`."""
        if masque is None or masque in self.masques:
            return masque is None or masque != sans
        return sans is None and masque not in self.zeros and masque not in self.interdits

    def _prouver(self, inconnue: Inconnue, sans: Cle | None = None) -> dict[Cle, frozenset[Cle]] | None:
        """The masks that move in a proof that this cell is uncertain enough; None when there is no proof.

        The same two tables prove it of the other cells on which they differ enough. With `sans`, the proof makes do
        with the masks already chosen, without that one.
        """
        numero, rang = self.position[inconnue.cle]
        if not self._relations[numero]:
            return {inconnue.cle: frozenset()}  # tied to nothing: hiding it is enough
        composante = self._composante(numero)
        libres = np.array([self._ouverte(i.masque, sans) for i in composante.inconnues], dtype=np.float64)
        couts = np.array([self._cout(i) for i in composante.inconnues], dtype=np.float64)
        ecart = composante.ecarter(rang, float(self._largeur(inconnue)), couts, libres)
        if ecart is None:
            return None
        mobiles, ecarts = ecart
        temoin = frozenset(m for p in mobiles if (m := composante.inconnues[p].masque) is not None)
        autres = (composante.inconnues[p] for p in mobiles if ecarts[p] >= float(self._largeur(composante.inconnues[p])))
        return {autre.cle: temoin for autre in (inconnue, *autres)}

    def _composante(self, numero: int) -> Composante:
        if numero not in self._composantes:
            inconnues = [self.systeme.inconnues[i] for i in self.membres[numero]]
            self._composantes[numero] = Composante(inconnues, self._relations[numero])
        return self._composantes[numero]

    def _cout(self, inconnue: Inconnue) -> float:
        return 0 if inconnue.masque is None or inconnue.masque in self.masques else self.systeme.couts[inconnue.masque]

    def _alleger(self) -> None:
        """Show again each cover without which every hidden cell is still protected, the dearest first."""
        protegees = {cle: self._inconnue(cle) for cle in self.temoins}
        couvertures = sorted(self.masques - self.primaires, key=lambda m: (-self.systeme.couts[m], str(m)))
        for couverture in couvertures:
            nouveaux: dict[Cle, frozenset[Cle]] = {}
            for cle, temoin in self.temoins.items():
                if couverture in temoin and protegees[cle].masque != couverture and cle not in nouveaux:
                    preuve = self._prouver(protegees[cle], sans=couverture)
                    if preuve is None:
                        break
                    nouveaux |= preuve
            else:
                self.masques.discard(couverture)
                prouvees = self.temoins | {c: t for c, t in nouveaux.items() if c in protegees}
                self.temoins = {c: t for c, t in prouvees.items() if protegees[c].masque != couverture}
