"""The grid of the first generation and the self-evaluation that fills it: criteria, points, proofs, a score.

The grid annexed to the contrat type was not found: its criteria, weights and points come from the region's own, as data.
A criterion without object leaves the score (clauses without object bind nobody). One without its proof, or not answered,
is not a zero: the score does not exist until it is handed over, or until the evaluator says in writing that it is worth
nothing (A-35).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_positif
from efficience.noyau.montant import Nombre, en_exact, en_nombre

GRILLE = "contrat-type-2017"


@dataclass(frozen=True)
class Critere:
    """A line of the grid: its code and words, the points it is worth, the proofs asked (labels). `poids` multiplies."""

    code: str
    intitule: str
    points: Nombre
    pieces: tuple[str, ...] = ()
    poids: Nombre = 1

    @property
    def maximum(self) -> Fraction:
        """Points × weight."""
        return en_exact(self.points) * en_exact(self.poids)


@dataclass(frozen=True)
class Reponse:
    """What the establishment declares on a criterion (its self-evaluation), with the proofs it hands over (labels)."""

    critere: str
    declare: Nombre | None = None
    pieces: tuple[str, ...] = ()
    sans_objet: str = ""


@dataclass(frozen=True)
class Retenu:
    """What ARS and Assurance Maladie hold for a criterion, and why when it is not what was declared."""

    critere: str
    points: Nombre
    motif: str = ""


class Etat(Enum):
    """Where a criterion stands."""

    OBTENU = "points retenus"
    SANS_OBJET = "sans objet"
    PIECE_MANQUANTE = "pièce justificative manquante"
    SANS_REPONSE = "sans réponse"


@dataclass(frozen=True)
class Constat:
    """A criterion read: its state, the points kept (None unless OBTENU), the sentence that says it."""

    critere: Critere
    etat: Etat
    points: Fraction | None
    message: str


def constater(grille: Sequence[Critere], reponses: Sequence[Reponse], retenus: Sequence[Retenu] = ()) -> tuple[Constat, ...]:
    """Read each criterion of the grid, in its order: what evaluators kept, else what was declared and proved.

    Raises DonneeRefusee on an unknown criterion, on more points than it is worth, on a change without a reason.
    """
    connus = {critere.code: critere for critere in grille}
    for code in (*(reponse.critere for reponse in reponses), *(retenu.critere for retenu in retenus)):
        if code not in connus:
            raise DonneeRefusee("critere", code, "un critère de la grille")
    declares = {reponse.critere: reponse for reponse in reponses}
    gardes = {retenu.critere: retenu for retenu in retenus}
    return tuple(
        _constater(critere, declares.get(critere.code, Reponse(critere.code)), gardes.get(critere.code))
        for critere in grille
    )


def _constater(critere: Critere, reponse: Reponse, retenu: Retenu | None) -> Constat:
    if retenu:
        if retenu.points != reponse.declare and not retenu.motif:
            raise DonneeRefusee("motif", "absent", f"pourquoi « {critere.code} » ne retient pas ce qui est déclaré")
        return _obtenu(critere, retenu.points, retenu.motif or "points déclarés, retenus")
    if reponse.sans_objet:
        return Constat(critere, Etat.SANS_OBJET, None, f"sans objet : {reponse.sans_objet}")
    if reponse.declare is None:
        return Constat(critere, Etat.SANS_REPONSE, None, "l’établissement n’a pas répondu")
    if manquantes := [piece for piece in critere.pieces if piece not in reponse.pieces]:
        return Constat(critere, Etat.PIECE_MANQUANTE, None, f"il manque : {', '.join(manquantes)}")
    return _obtenu(critere, reponse.declare, "points déclarés, pièces remises")


def _obtenu(critere: Critere, points: Nombre, message: str) -> Constat:
    exiger_positif(points=points)
    if en_exact(points) > en_exact(critere.points):
        attendu = f"au plus {en_nombre(critere.points)} points pour « {critere.code} »"
        raise DonneeRefusee("points", en_nombre(points), attendu)
    return Constat(critere, Etat.OBTENU, en_exact(points) * en_exact(critere.poids), message)


def manquants(constats: Sequence[Constat]) -> tuple[Constat, ...]:
    """The criteria that keep the score from existing: no answer, or no proof."""
    return tuple(c for c in constats if c.etat in (Etat.SANS_REPONSE, Etat.PIECE_MANQUANTE))


def noter(constats: Sequence[Constat]) -> Calcul | NonCalculable:
    """The score: Σ points kept / Σ points of the applicable criteria. Result: `obtenus`, `applicables`, `score`.

    `NonCalculable` when a criterion misses its answer or its proof, or when no criterion applies.
    """
    if absents := manquants(constats):
        return NonCalculable(" ; ".join(f"« {c.critere.code} » : {c.message}" for c in absents))
    retenus = [(c.critere, c.points) for c in constats if c.points is not None]
    applicables = sum((critere.maximum for critere, _ in retenus), Fraction(0))
    if applicables == 0:
        return NonCalculable("aucun critère de la grille n’est applicable")
    obtenus = sum((points for _, points in retenus), Fraction(0))
    etapes = tuple(_etape(c) for c in constats)
    mots = formule("points obtenus / points applicables = {} / {}", obtenus, applicables)
    resultat: Mapping[str, Fraction] = {"obtenus": obtenus, "applicables": applicables, "score": obtenus / applicables}
    return Calcul(resultat, (*etapes, Etape("Score", mots, obtenus / applicables, GRILLE)), (_NOTATION,))


def _etape(constat: Constat) -> Etape:
    critere = constat.critere
    if constat.points is None:
        return Etape(critere.intitule, constat.message, None, GRILLE)
    mots = formule("{} sur {} : ", constat.points, critere.maximum) + constat.message
    return Etape(critere.intitule, mots, constat.points, GRILLE)


_NOTATION = Hypothese(
    "",
    "Score de la grille",
    "points obtenus / points applicables",
    "A-35 : la grille annexée au contrat type et ses poids n’ont pas été retrouvés",
)
