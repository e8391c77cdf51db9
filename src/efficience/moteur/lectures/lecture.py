"""A reading: what can be said beside a figure, its value, its limits, a verdict for programs and a sentence for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.calcul import Calcul, Hypothese, en_json
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre
from efficience.noyau.parametres import Releve
from efficience.reglement import Reglement

COLONNES = (
    "indicateur", "annee", "finess", "lecture", "valeur", "borne_basse", "borne_haute", "verdict", "phrase", "hypothese",
)  # fmt: skip


@dataclass(frozen=True)
class Lecture:
    """One reading of one establishment (`finess` empty: all of them together).

    `lecture`: its kind, and after a slash what it is about (« limites/part_ara2 »). `verdict`: a closed word; it is the
    status (« non_calculable », « non_transmis », « protege ») when there is nothing to read, and the sentence says why.
    `hypotheses`: the values it rests on that no public text gives.
    """

    indicateur: str
    annee: int
    finess: str
    lecture: str
    verdict: str
    phrase: str
    valeur: Nombre | None = None
    basse: Nombre | None = None
    haute: Nombre | None = None
    hypotheses: tuple[Hypothese, ...] = ()
    calcul: Calcul | None = None

    def rangee(self) -> dict[str, str | int | None]:
        """As the table publishes it: plain numbers, names of the assumptions."""
        return {
            "indicateur": self.indicateur,
            "annee": self.annee,
            "finess": self.finess,
            "lecture": self.lecture,
            "valeur": _ecrire(self.valeur),
            "borne_basse": _ecrire(self.basse),
            "borne_haute": _ecrire(self.haute),
            "verdict": self.verdict,
            "phrase": self.phrase,
            "hypothese": " ".join(h.parametre for h in self.hypotheses if h.parametre),
        }

    def en_json(self) -> dict[str, Any]:
        """As an explanation holds it: assumptions in full, and the steps when there are."""
        contenu: dict[str, Any] = {nom: valeur for nom, valeur in self.rangee().items() if nom in COLONNES[3:9]}
        contenu["hypotheses"] = [{**vars(h), "valeur": en_json(h.valeur)} for h in self.hypotheses]
        if self.calcul is not None:
            contenu["calcul"] = self.calcul.en_json()
        return contenu


def _ecrire(nombre: Nombre | None) -> str | None:
    return None if nombre is None else str(en_json(nombre))


@dataclass(frozen=True)
class Sujet:
    """Of what indicator and year readings are made."""

    indicateur: str
    annee: int

    def lire(self, finess: str, lecture: str, verdict: str, phrase: str, **autres: Any) -> Lecture:
        return Lecture(self.indicateur, self.annee, finess, lecture, verdict, phrase, **autres)

    def sans(self, finess: str, lecture: str, absence: "Absence") -> Lecture:
        """A reading that does not exist, and why."""
        phrase = f"{_DEBUTS[absence.statut]} : {absence.motif}."
        return self.lire(finess, lecture, absence.statut.value, phrase, hypotheses=absence.hypotheses)


@dataclass(frozen=True)
class Absence:
    """Why there is nothing to read."""

    statut: Statut
    motif: str
    hypotheses: tuple[Hypothese, ...] = ()


_DEBUTS = {
    Statut.NON_CALCULABLE: "Non calculable",
    Statut.NON_TRANSMIS: "Non transmis",
    Statut.PROTEGE: "Protégé par le secret statistique",
}


def non_calculable(motif: str) -> Absence:
    """The value does not exist, for this reason."""
    return Absence(Statut.NON_CALCULABLE, motif)


def non_transmis(annee: int) -> Absence:
    """The establishment sent nothing for that year."""
    return Absence(Statut.NON_TRANSMIS, f"l'établissement n'a rien transmis en {annee}")


@dataclass(frozen=True)
class Valeurs:
    """Parameters read together, and those of them that are assumptions."""

    lues: dict[str, Any]
    hypotheses: tuple[Hypothese, ...]

    def __getitem__(self, nom: str) -> Any:
        return self.lues[nom]


def parametres(reglement: Reglement, annee: int, *noms: str) -> Valeurs:
    """These parameters at the end of the year. Raises ErreurReglement when one has no value then."""
    releve = Releve(reglement, date(annee, 12, 31))
    return Valeurs({nom: releve.lire(nom) for nom in noms}, releve.hypotheses)


def rangees(lectures: Iterable[Lecture]) -> Iterator[dict[str, str | int | None]]:
    """One row per reading, as the command publishes them."""
    return (lecture.rangee() for lecture in lectures)


def somme(valeurs: Iterable[Decimal | None]) -> Fraction | None:
    """The exact sum; None as soon as one is missing."""
    lues = list(valeurs)
    return None if any(v is None for v in lues) else sum((Fraction(v) for v in lues if v is not None), Fraction(0))
