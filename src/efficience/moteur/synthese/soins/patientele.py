"""The fictive patients: who lives near which establishment, how old, man or woman. A number says everything.

Each establishment has its own patients, numbered one after the other: children, adults, elderly people, men then women.
A stay, an operation or a treatment takes a patient who had none before, so that no effect is blurred by another one's
patients; when an establishment has used all of its own, newcomers get the numbers after the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from efficience.moteur.synthese.parametres import Entiers
from efficience.moteur.synthese.volumes import repartir

CLASSES = ("0", "20", "60")
_PARTS = (9, 11, 19, 21, 18, 22)  # % of the patients: boys, girls, men, women, old men, old women
_PREMIERS = np.array([2, 20, 60], dtype=np.int64)  # youngest age of each class in the first year
_ETENDUES = np.array([14, 35, 33], dtype=np.int64)  # ages spread over so many years
_DERNIERS = np.array([17, 59, 105], dtype=np.int64)  # oldest age of each class, whatever the year
_MINIMUM = 200  # patients of the smallest establishment
SUIVIS = 12  # first patients of each class and sex: those whose treatments meet one another


@dataclass(frozen=True)
class Patient:
    """Someone, in a given year."""

    numero: str
    classe: str
    sexe: str
    age: int


def numero(rang: int) -> str:
    """The number under which files know a patient: 17 characters, as the SNDS writes a pseudonym, and visibly invented."""
    return f"FICTIF{rang:011d}"


class Patientele:
    """The patients of all the establishments, and how many of each have already been taken."""

    def __init__(self, patients: int, tailles: Sequence[int], premiere: int) -> None:
        parts = repartir(patients, np.array(tailles, dtype=np.int64))
        effectifs = np.maximum(parts, _MINIMUM)
        segments = effectifs[:, None] * np.array(_PARTS, dtype=np.int64) // sum(_PARTS)
        fins = np.cumsum(segments.ravel()).reshape(segments.shape)
        self.tailles, self.debuts = segments, fins - segments
        self._premiere = premiere
        self._suivant = int(fins[-1, -1])
        self._pris: dict[tuple[int, int], int] = {}

    def ages(self, rangs: Entiers, classes: Entiers, annee: int) -> Entiers:
        """Ages, in a year, of patients of these ranks of class."""
        premiers: Entiers = _PREMIERS[classes] + (rangs * 2_654_435_761 >> 7) % _ETENDUES[classes]
        return np.minimum(premiers + annee - self._premiere, _DERNIERS[classes])

    def segment(self, etablissement: int, classe: int, femme: int) -> tuple[int, int]:
        """First number and size of the patients of an establishment of this class and sex."""
        rang = 2 * classe + femme
        return int(self.debuts[etablissement, rang]), int(self.tailles[etablissement, rang])

    def nouveau(self, etablissement: int, classe: str, annee: int) -> Patient:
        """A patient of this class who has not been taken yet, men and women in turn."""
        rang = CLASSES.index(classe)
        deja = self._pris.get((etablissement, rang), 0)
        self._pris[etablissement, rang] = deja + 1
        debut, taille = self.segment(etablissement, rang, deja % 2)
        place = SUIVIS + deja // 2
        if place < taille:
            return self._patient(debut + place, rang, deja % 2, annee)
        self._suivant += 1
        return self._patient(self._suivant - 1, rang, deja % 2, annee)

    def suivi(self, etablissement: int, classe: str, place: int, annee: int) -> Patient:
        """The `place`-th (modulo) of the patients whose treatments meet: they are never taken by `nouveau`."""
        rang = CLASSES.index(classe)
        debut, _ = self.segment(etablissement, rang, place % 2)
        return self._patient(debut + place // 2 % SUIVIS, rang, place % 2, annee)

    def _patient(self, rang: int, classe: int, femme: int, annee: int) -> Patient:
        age = int(self.ages(np.array([rang], dtype=np.int64), np.array([classe], dtype=np.int64), annee)[0])
        return Patient(numero(rang), CLASSES[classe], str(1 + femme), age)
