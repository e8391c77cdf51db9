"""What charts are given: numbers that exist, or one of the three reasons why there is none; and the words of the subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.limites import Lecture
from efficience.noyau.montant import Nombre, arrondir, en_exact, en_nombre
from efficience.noyau.population import Nature, ecrire

INSECABLE = "\u00a0"
MOTS_DES_ETATS: Mapping[Statut, str] = MappingProxyType(
    {
        Statut.NON_TRANSMIS: "non transmis",
        Statut.NON_CALCULABLE: "non calculable",
        Statut.PROTEGE: "protégé",
    }
)
POLARITES: Mapping[Sens, str] = MappingProxyType(
    {Sens.BAISSE: "plus bas = mieux", Sens.HAUSSE: "plus haut = mieux", Sens.SANS_JUGEMENT: ""}
)


@dataclass(frozen=True)
class Valeur:
    """One value of a chart. A number if and only if its status is `CALCULE`: what is hidden cannot even be given.

    Raises ValueError otherwise, TypeError for a float. `provisoire`: the source may still complete it.
    """

    nombre: Nombre | None = None
    statut: Statut = Statut.CALCULE
    provisoire: bool = False

    def __post_init__(self) -> None:
        if (self.nombre is None) == (self.statut is Statut.CALCULE):
            raise ValueError(f"une valeur {self.statut.value} {'attend un' if self.nombre is None else 'n’a pas de'} nombre")
        if self.nombre is not None:
            en_exact(self.nombre)

    @property
    def pixel(self) -> float:
        """The number for drawing only. Raises ValueError when there is none."""
        if self.nombre is None:
            raise ValueError(f"une valeur {self.statut.value} ne se place pas")
        return float(self.nombre)

    def ecrite(self, nature: Nature) -> str:
        """The number the French way, or the state in words."""
        mots = MOTS_DES_ETATS[self.statut] if self.nombre is None else ecrire(nature, self.nombre)[0]
        return mots + (" (provisoire)" if self.provisoire else "")


@dataclass(frozen=True)
class Sujet:
    """What a chart is about, in the words it prints.

    `intitule`: « Part d’ARA II » ; `periode`: « 2024 » ; `volume`: what is counted along x, « Boîtes d’ARA II et d’IEC » ;
    `ensemble`: who the common value is of, « la région » ; `source`: files and their last month.
    """

    intitule: str
    nature: Nature
    sens: Sens
    periode: str
    volume: str = ""
    ensemble: str = "l’ensemble"
    source: str = ""

    @property
    def axe(self) -> str:
        """The title of the axis of values, with its polarity."""
        polarite = POLARITES[self.sens]
        return f"{self.intitule}, {self.periode}" + (f" ({polarite})" if polarite else "")

    def ecrire(self, *nombres: Nombre) -> tuple[str, ...]:
        """The numbers of one sentence, told apart."""
        return ecrire(self.nature, *nombres)


@dataclass(frozen=True)
class Acteurs:
    """Who the points are: names by identifier (none: an anonymous peer), why some have no value, which one is followed."""

    noms: Mapping[str, str]
    absents: Mapping[str, Statut] = field(default_factory=dict)
    suivi: str = ""

    def nom(self, etablissement: str) -> str:
        """The name, or that it is a peer."""
        return self.noms.get(etablissement, "Établissement pair")

    def code(self, etablissement: str) -> str:
        """The identifier, empty for an anonymous peer."""
        return etablissement if etablissement in self.noms else ""

    def etat(self, etablissement: str) -> Statut:
        """Why it has no value."""
        return self.absents.get(etablissement, Statut.NON_CALCULABLE)


def ecart(nature: Nature, nombre: Nombre, repere: Nombre) -> str:
    """How far two values stand, unsigned: « 12,3 points » between shares, « 4,20 € » between amounts."""
    difference = abs(en_exact(nombre) - en_exact(repere))
    if nature is not Nature.PART:
        return ecrire(nature, difference)[0]
    points = arrondir(difference * 100, 1)
    return f"{en_nombre(points)}{INSECABLE}point{'s' if points >= 2 else ''}"


def cote(nombre: Nombre, repere: Nombre) -> str:
    """« au-dessus de », « au-dessous de », or « égal à »."""
    signe = (en_exact(nombre) > en_exact(repere)) - (en_exact(nombre) < en_exact(repere))
    return {1: "au-dessus de", 0: "égal à", -1: "au-dessous de"}[signe]


def decroissant(lu: Lecture) -> tuple[float, Fraction, str]:
    """The order of readings, the highest value first; exact values settle what floats, quicker, find equal."""
    return -float(lu.mesure.valeur), -lu.mesure.valeur, lu.mesure.etablissement


def minuscule(texte: str) -> str:
    """The words inside a sentence: « Boîtes d’IEC » → « boîtes d’IEC »."""
    return texte[:1].lower() + texte[1:]
