"""From the indicators of a group to its quality score: catalogue, objectives, points.

The target is the 8th decile of the distribution over the territoires de vie-santé (the 2nd for an indicator that should go
down), the intermediate objective the 3rd (mirrored to the 7th: NFA). The official list was not found: the catalogue is a
candidate one, replaced by importing another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.ciblage import quartile
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.ipep.montants import BaremeQualite, points_qualite, score_qualite
from efficience.noyau.montant import Nombre, en_exact, en_nombre

SOCLE, CARTE, PREM = "socle", "carte", "prem"
COMPOSANTES: Mapping[str, str] = MappingProxyType(
    {SOCLE: "indicateurs socles", CARTE: "indicateurs à la carte", PREM: "expérience des patients"}
)
DIXIEMES = 10  # deciles of a distribution


@dataclass(frozen=True)
class IndicateurIPEP:
    """An indicator of the catalogue, whose value is a share, a rate or a count a population (`unite`)."""

    code: str
    libelle: str
    composante: str
    sens: Sens
    source: str
    unite: str


def _candidat(code: str, libelle: str, sens: Sens, source: str, unite: str) -> IndicateurIPEP:
    return IndicateurIPEP(code, libelle, SOCLE, sens, source, unite)


CATALOGUE_CANDIDAT: Mapping[str, IndicateurIPEP] = MappingProxyType(
    {
        un.code: un
        for un in (
            _candidat("Q01", "Hospitalisations potentiellement évitables", Sens.BAISSE, "PMSI", "pour 1 000"),
            _candidat("Q02", "Réhospitalisations à 30 jours, 65 ans et plus", Sens.BAISSE, "PMSI", "%"),
            _candidat("Q03", "Consultation du médecin traitant dans les 7 jours après l’hôpital, 75 ans", Sens.HAUSSE,
                      "DCIR et PMSI", "%"),
            _candidat("Q04", "Passages aux urgences sans hospitalisation", Sens.BAISSE, "RPU et PMSI", "pour 1 000"),
            _candidat("Q05", "Polymédication continue, 65 ans et plus", Sens.BAISSE, "DCIR", "%"),
            _candidat("Q06", "Benzodiazépines au long cours, 65 ans et plus", Sens.BAISSE, "DCIR", "%"),
            _candidat("Q07", "Traitements antibiotiques, 16 à 65 ans sans ALD", Sens.BAISSE, "DCIR", "pour 100"),
            _candidat("Q08", "Vaccination contre la grippe, 65 ans et plus", Sens.HAUSSE, "DCIR", "%"),
            _candidat("Q09", "Dépistages des cancers colorectal et du sein", Sens.HAUSSE, "DCIR", "%"),
            _candidat("Q10", "Patients diabétiques suivis selon les recommandations", Sens.HAUSSE, "DCIR", "%"),
            IndicateurIPEP("PX01", "Expérience des patients", PREM, Sens.HAUSSE, "questionnaire", "0 à 100"),
        )
    }
)  # fmt: skip
"""Ten indicators, as in 2023, and the patients' experience; titles proposed (NFA)."""


def lire_catalogue(rangees: Iterable[Mapping[str, str]]) -> Mapping[str, IndicateurIPEP]:
    """A catalogue from the rows of a table (code, libelle, composante, sens, source, unite). Raises DonneeRefusee."""
    lus: dict[str, IndicateurIPEP] = {}
    sens = {un.value: un for un in (Sens.HAUSSE, Sens.BAISSE)}
    for numero, rangee in enumerate(rangees, start=2):
        code = rangee.get("code", "")
        if not code or code in lus:
            raise DonneeRefusee(f"ligne {numero}", code or "sans code", "un code, écrit une fois")
        if rangee.get("composante") not in COMPOSANTES or rangee.get("sens") not in sens:
            trouve = f"composante « {rangee.get('composante', '')} », sens « {rangee.get('sens', '')} »"
            raise DonneeRefusee(f"ligne {numero}", trouve, "socle, carte ou prem ; hausse ou baisse")
        lus[code] = IndicateurIPEP(
            code, rangee.get("libelle", ""), rangee["composante"], sens[rangee["sens"]], rangee.get("source", ""),
            rangee.get("unite", ""),
        )  # fmt: skip
    return lus


@dataclass(frozen=True)
class Objectifs:
    """The target and the intermediate objective of an indicator, in its own unit."""

    cible: Fraction
    intermediaire: Fraction


@dataclass(frozen=True)
class ReglesDeQualite:
    """The deciles of the objectives, the hinge of the points, the smallest denominator that may be shown."""

    decile_cible: Nombre
    decile_intermediaire: Nombre
    part_intermediaire: Nombre
    effectif_minimal: Nombre


def objectifs(
    indicateur: IndicateurIPEP, distribution: Sequence[Nombre], regles: ReglesDeQualite
) -> Objectifs | NonCalculable:
    """The objectives read in the distribution over the territories; `NonCalculable` without one, or when it is flat."""
    rangs = (en_exact(regles.decile_cible) / DIXIEMES, en_exact(regles.decile_intermediaire) / DIXIEMES)
    if indicateur.sens is Sens.BAISSE:
        rangs = (1 - rangs[0], 1 - rangs[1])
    cible, intermediaire = (quartile(distribution, rang) for rang in rangs)
    if cible is None or intermediaire is None:
        return NonCalculable(f"{indicateur.code} : la distribution des territoires manque")
    if cible == intermediaire:
        return NonCalculable(f"{indicateur.code} : la cible et l’objectif intermédiaire se confondent")
    return Objectifs(cible, intermediaire)


@dataclass(frozen=True)
class Resultat:
    """What a group did for an indicator: numerator over denominator, this year and the year before (None: not known)."""

    numerateur: Nombre
    denominateur: Nombre
    precedent: Nombre | None = None


def taux_de_points(
    indicateur: IndicateurIPEP, resultat: Resultat, distribution: Sequence[Nombre], regles: ReglesDeQualite
) -> Calcul | NonCalculable:
    """The points of an indicator, as a rate in [0 ; 1]. Under the smallest denominator: « effectif insuffisant », not 0."""
    if en_exact(resultat.denominateur) < en_exact(regles.effectif_minimal):
        return NonCalculable(f"{indicateur.code} : effectif insuffisant, moins de {en_nombre(regles.effectif_minimal)}")
    lus = objectifs(indicateur, distribution, regles)
    if isinstance(lus, NonCalculable):
        return lus
    valeur = en_exact(resultat.numerateur) / en_exact(resultat.denominateur)
    return points_qualite(
        valeur, resultat.precedent, lus.intermediaire, lus.cible, indicateur.sens.value, regles.part_intermediaire
    )


@dataclass(frozen=True)
class Qualite:
    """The score of a group, the rate of each indicator that has one, and why each of the others has none."""

    calcul: Calcul | NonCalculable
    taux: Mapping[str, Fraction]
    ecartes: Mapping[str, str]


def score(
    catalogue: Mapping[str, IndicateurIPEP],
    points: Mapping[str, Calcul | NonCalculable],
    experience: Calcul | NonCalculable,
    bareme: BaremeQualite,
) -> Qualite:
    """The quality score of a group. `experience`: what `questionnaire.experience` gave; without it the bonus is zero."""
    taux = {code: _taux(calcul) for code, calcul in points.items() if isinstance(calcul, Calcul)}
    ecartes = {code: calcul.motif for code, calcul in points.items() if isinstance(calcul, NonCalculable)}
    par_composante = {
        composante: [taux[code] for code, un in catalogue.items() if code in taux and un.composante == composante]
        for composante in COMPOSANTES
    }
    if not par_composante[SOCLE]:
        return Qualite(NonCalculable("aucun indicateur socle n’a de points : le score n’existe pas"), taux, ecartes)
    vecu, reponses = (None, 0) if isinstance(experience, NonCalculable) else (_taux(experience), _reponses(experience))
    return Qualite(score_qualite(par_composante[SOCLE], par_composante[CARTE], vecu, reponses, bareme), taux, ecartes)


def _taux(calcul: Calcul) -> Fraction:
    taux = calcul.resultat["taux"]
    assert isinstance(taux, Fraction)
    return taux


def _reponses(calcul: Calcul) -> int:
    reponses = calcul.resultat["reponses"]
    assert isinstance(reponses, int)
    return reponses
