"""The value that an indicator of a contract is followed by, the year before and the year evaluated, with its target.

    spend            euros of the two years; target: the evolution that the law sets, applied to the reference
    dressings        euros a patient
    transports       the share of ambulances in the spend
    readmissions     euros of the readmissions
    exams            the share of stays with a useless exam
    regional rate    numerator over denominator; target of the year evaluated

The sums are those of the amount, rolled up by the same links; a value that does not exist keeps its reason. A grade has no
place on a scale: it is not followed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.economie import COMPOSANTES_EPA, Economie
from efficience.noyau.evaluation_annuelle import Objectif
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.parametres import Releve
from efficience.noyau.perimetre import Absence, remonter
from efficience.noyau.periode import Periode
from efficience.noyau.population import Nature
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.regionaux import REGIONAUX, Regional

Mesures = Mapping[str, Nombre | None]


@dataclass(frozen=True)
class Annuelle:
    """The value of a year: a number if and only if `statut` is CALCULE."""

    nombre: Fraction | None
    statut: Statut = Statut.CALCULE
    provisoire: bool = False


@dataclass(frozen=True)
class Suivi:
    """An indicator over two years: what is measured, which way is better, its values, its target if it has one."""

    code: str
    intitule: str
    nature: Nature
    sens: Sens
    reference: Annuelle
    observe: Annuelle
    cible: Fraction | None = None


@dataclass(frozen=True)
class _Mesure:
    mots: str
    nature: Nature
    lire: Callable[[Mesures], Fraction | None]


def _seule(nom: str) -> Callable[[Mesures], Fraction | None]:
    return lambda lues: None if lues.get(nom) is None else en_exact(lues[nom] or 0)


def _part(publie: str, haut: tuple[str, ...], bas: tuple[str, ...]) -> Callable[[Mesures], Fraction | None]:
    """The quotient of two sums, or the ratio as it was published; none when there is nothing to divide by."""

    def lire(lues: Mesures) -> Fraction | None:
        termes = [[lues.get(nom) for nom in noms] for noms in (haut, bas)]
        if any(un is None for unes in termes for un in unes):
            return None if lues.get(publie) is None else en_exact(lues[publie] or 0)
        numerateur, diviseur = (sum((en_exact(un or 0) for un in unes), Fraction(0)) for unes in termes)
        return numerateur / diviseur if diviseur else None

    return lire


def _toutes(nom: str) -> tuple[str, ...]:
    return tuple(f"{nom}_{rang}" for rang in COMPOSANTES_EPA)


_FORMES: Mapping[Economie, _Mesure] = MappingProxyType(
    {
        Economie.DEPENSE: _Mesure("dépense", Nature.MONTANT_MOYEN, _seule("depense")),
        Economie.PANSEMENTS: _Mesure(
            "dépense par patient", Nature.MONTANT_MOYEN, _part("montant_moyen", ("depense",), ("patients",))
        ),
        Economie.TRANSPORT: _Mesure(
            "part de l’ambulance", Nature.PART,
            _part("part_ambulance", ("depense_ambulance",), ("depense_ambulance", "depense_tap")),
        ),
        Economie.REHOSPITALISATION: _Mesure(
            "dépense de réhospitalisation", Nature.MONTANT_MOYEN, _seule("depense_rehospitalisations")
        ),
        Economie.EPA: _Mesure(
            "part des séjours avec examen", Nature.PART, _part("", _toutes("examens"), _toutes("sejours"))
        ),
    }
)  # fmt: skip


def suivre(entrees: Entrees) -> tuple[Suivi, ...]:
    """The indicators of an evaluation that have a scale, in the order of the contract; those out of it are not there."""
    releve = Releve(entrees.reglement, Periode.annee(entrees.annee).fin)
    nationaux = (un for un in entrees.objectifs if un.fiche.code not in entrees.hors_contrat)
    return (*(_national(un, entrees, releve) for un in nationaux), *_regionaux(entrees, releve))


def _national(objectif: Objectif, entrees: Entrees, releve: Releve) -> Suivi:
    fiche = objectif.fiche
    assert fiche.economie is not None
    mesure = _FORMES[fiche.economie]
    avant, apres = _deux_annees(fiche.code, mesure.lire, entrees, objectif.rapports)
    cible = None
    if fiche.cible_evolution and avant.nombre is not None:
        cible = avant.nombre * (1 + en_exact(releve.lire(fiche.cible_evolution)))
    return Suivi(fiche.code, f"{fiche.intitule}, {mesure.mots}", mesure.nature, Sens.BAISSE, avant, apres, cible)


def _regionaux(entrees: Entrees, releve: Releve) -> Iterator[Suivi]:
    for code in entrees.regionaux:
        un = REGIONAUX[code]
        if un.numerateur:
            avant, apres = _deux_annees(code, _taux(un), entrees, ("taux", "taux_complet"))
            yield Suivi(code, un.intitule, Nature.PART, un.sens, avant, apres, en_exact(releve.lire(un.cible)))


def _taux(un: Regional) -> Callable[[Mesures], Fraction | None]:
    return _part("taux", un.numerateur, (un.denominateur,) * len(un.numerateur))


def _deux_annees(
    code: str, lire: Callable[[Mesures], Fraction | None], entrees: Entrees, rapports: frozenset[str] | tuple[str, ...]
) -> tuple[Annuelle, Annuelle]:
    lues = []
    for annee in (entrees.annee - 1, entrees.annee):
        somme = remonter(entrees.valeurs.get(code, ()), entrees.perimetre, entrees.annee, annee, rapports)
        if isinstance(somme, Absence):
            lues.append(Annuelle(None, somme.statut))
            continue
        nombre = lire(somme.mesures)
        lues.append(Annuelle(nombre, Statut.CALCULE if nombre is not None else Statut.NON_CALCULABLE, somme.provisoire))
    return lues[0], lues[1]
