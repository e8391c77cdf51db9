"""The grid of a call: what a file must say, two readers' notes, where they must talk, the score, the ranking with ties.

Eight criteria noted from 0 to 5 by two independent readers, one for the ARS, one for the Assurance Maladie (assumed, A-83).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import Nombre, en_exact, en_nombre

CRITERES: Mapping[str, str] = MappingProxyType(
    {
        "besoin": "Réponse à un besoin",
        "innovation": "Innovation",
        "faisabilite": "Faisabilité",
        "efficience": "Efficience",
        "reproductibilite": "Reproductibilité",
        "evaluation": "Qualité de l’évaluation prévue",
        "partenariat": "Partenariat",
        "sortie": "Scénario de sortie",
    }
)
LECTEURS: Mapping[str, str] = MappingProxyType({"ars": "le lecteur de l’ARS", "am": "le lecteur de l’assurance maladie"})
RUBRIQUES: Mapping[str, str] = MappingProxyType(
    {
        "objet": "l’objet et les enjeux",
        "impacts": "les effets attendus",
        "population": "la population visée",
        "modele": "le modèle",
        "derogations": "au moins une dérogation",
        "financement": "le financement par année",
        "systeme_d_information": "les besoins en système d’information",
        "evaluation": "l’évaluation",
        "partenaires": "les partenaires",
        "information_patients": "l’information des patients",
        "interets": "la déclaration des liens d’intérêts",
        "risques": "les risques",
    }
)
"""What the cahier des charges of a project says: sections seen in the Journal officiel for the first seven and evaluation
(objet, §7 dérogations, §10 financement, §12 système d'information, §13 évaluation); the others are assumed (A-83)."""


@dataclass(frozen=True)
class GrilleDeNotation:
    """The highest note of a criterion, the gap above which the readers talk, the smallest share of points to be chosen."""

    note_maximale: Nombre
    ecart: Nombre
    minimum: Nombre


Notes = Mapping[str, Mapping[str, int]]
"""By reader, then by criterion."""


def manques(rubriques: Mapping[str, object]) -> tuple[str, ...]:
    """What a cahier des charges does not say, in words."""
    absentes = [mots for code, mots in RUBRIQUES.items() if not rubriques.get(code)]
    return (f"Le cahier des charges ne dit pas : {', '.join(absentes)}.",) if absentes else ()


def exiger_notes(notes: Notes, grille: GrilleDeNotation) -> None:
    """Refuse a missing reader, a criterion without note, a note out of the scale. Raises DonneeRefusee."""
    absents = [mots for code, mots in LECTEURS.items() if code not in notes]
    if absents or notes.keys() - LECTEURS.keys():
        raise DonneeRefusee("notes", f"il manque {', '.join(absents)}" if absents else "un lecteur de trop", "deux lecteurs")
    for lecteur, siennes in notes.items():
        if siennes.keys() != CRITERES.keys():
            raise DonneeRefusee(lecteur, f"{len(siennes)} critères", f"les {len(CRITERES)} critères de la grille")
        for critere, note in siennes.items():
            if not 0 <= note <= en_exact(grille.note_maximale):
                raise DonneeRefusee(critere, en_nombre(note), f"une note de 0 à {en_nombre(grille.note_maximale)}")


def ecarts(notes: Notes, grille: GrilleDeNotation) -> tuple[str, ...]:
    """The criteria on which the two readers differ too much: they talk before the ranking."""
    return tuple(
        f"{nom} : {notes['ars'][code]} pour l’ARS, {notes['am'][code]} pour l’assurance maladie."
        for code, nom in CRITERES.items()
        if abs(notes["ars"][code] - notes["am"][code]) > en_exact(grille.ecart)
    )


def noter(notes: Notes, grille: GrilleDeNotation) -> Calcul:
    """The score of a project: its points over those possible, both readers together. Result: `score` in [0 ; 1],
    `points` (count), `retenable` (boolean: at least the minimum). Raises DonneeRefusee."""
    exiger_notes(notes, grille)
    points = sum(note for siennes in notes.values() for note in siennes.values())
    possibles = en_exact(grille.note_maximale) * len(CRITERES) * len(LECTEURS)
    score = Fraction(points) / possibles
    retenable = score >= en_exact(grille.minimum)
    etapes = (
        Etape("Points", formule("somme des notes des deux lecteurs sur {}", possibles), points),
        Etape("Score", formule("points / points possibles = {} / {}", points, possibles), score),
        Etape("Atteint le minimum", formule("minimum : {}", grille.minimum), retenable),
    )
    return Calcul({"points": points, "score": score, "retenable": retenable}, etapes)


@dataclass(frozen=True)
class Classe:
    """A project in the ranking: equal scores share a rank, the next rank skips as many (1, 2, 2, 4)."""

    projet: str
    score: Fraction
    rang: int
    ex_aequo: bool


def classer(scores: Mapping[str, Fraction]) -> tuple[Classe, ...]:
    """The ranking, best first; projects of equal score in the order of their names, all with the same rank."""
    tries = sorted(scores.items(), key=lambda un: (-un[1], un[0]))
    valeurs: Sequence[Fraction] = [score for _, score in tries]
    return tuple(Classe(projet, score, 1 + valeurs.index(score), valeurs.count(score) > 1) for projet, score in tries)


def non_notes(projets: Iterable[str], notes: Mapping[str, Notes]) -> tuple[str, ...]:
    """Why the results cannot be decided yet: the projects that some reader has not noted. What `faits["notation"]` holds."""
    return tuple(
        f"Le projet {projet} attend {' et '.join(absents)}."
        for projet in projets
        if (absents := [mots for code, mots in LECTEURS.items() if code not in notes.get(projet, {})])
    )
