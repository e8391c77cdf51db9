"""What a saving would earn: each indicator of each establishment, the evaluated year against the reference year.

An establishment that absorbed others is compared with the sum of what they all spent in the reference year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from efficience.moteur.definition import Indicateur, Part
from efficience.moteur.mesures import rapporter
from efficience.moteur.resultats import DECIMALES_PART, Resultats
from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.economie import Conditions, interesser
from efficience.noyau.evaluation_annuelle import degre_de
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import arrondir, au_centime, en_decimal, en_exact
from efficience.noyau.parametres import Releve
from efficience.reglement import Reglement

COLONNES = (
    "finess", "indicateur", "reference", "observe", "economie", "economie_retenue", "taux_plafond", "degre",
    "interessement", "statut",
)  # fmt: skip
Mesures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Evaluation:
    """The saving of one establishment on one indicator, with the computation that explains it or why there is none."""

    finess: str
    indicateur: str
    reference: Decimal | None
    observe: Decimal | None
    taux_plafond: Fraction
    degre: Fraction
    calcul: Calcul | NonCalculable
    statut: Statut
    absorbes: tuple[str, ...] = ()


def evaluer(
    resultats: Resultats, annee: int, reference: int, indicateurs: Sequence[Indicateur], reglement: Reglement
) -> list[Evaluation]:
    """Evaluate every establishment that has a result in one of the two years; one that closed in between has no amount.
    Indicators that earn nothing (regional targets, informative ones) are left out.

    Raises Refus when a year is absent.
    """
    for an in (annee, reference):
        resultats.exiger_annee(an)
    return [
        evaluer_un(resultats, indicateur, finess, annee, reference, reglement)
        for indicateur in indicateurs
        if indicateur.fiche.economie
        for finess in sorted({f for an in (annee, reference) for f in resultats.finess(indicateur.code, an)})
        if not _absorbe(resultats, finess, indicateur.code, annee)
    ]


def evaluer_un(
    resultats: Resultats, indicateur: Indicateur, finess: str, annee: int, reference: int, reglement: Reglement
) -> Evaluation:
    """Evaluate one establishment on one indicator, with the law in force at the end of the evaluated year."""
    fiche, releve = indicateur.fiche, Releve(reglement, date(annee, 12, 31))
    assert fiche.economie is not None
    reunis = absorbes(resultats, finess, indicateur.code, annee)
    avant = _additionner(indicateur, [resultats.mesures(indicateur.code, f, reference) for f in (finess, *reunis)])
    apres = resultats.mesures(indicateur.code, finess, annee)
    mesure = next(iter(indicateur.mesures))
    degre = degre_de(fiche, avant, apres, releve)
    conditions = Conditions.lire(fiche.economie, releve, fiche.taux_plafond, degre)
    calcul = interesser(fiche.economie, avant, apres, conditions)
    if isinstance(calcul, Calcul):
        calcul, statut = releve.expliquer(calcul), Statut.CALCULE
    else:
        statut = _statut_absent(resultats, indicateur.code, mesure, [(finess, annee), (finess, reference)])
    taux = en_exact(conditions.taux)
    return Evaluation(finess, indicateur.code, avant.get(mesure), apres.get(mesure), taux, degre, calcul, statut, reunis)


def _additionner(indicateur: Indicateur, annees: Sequence[Mesures]) -> Mesures:
    """Sum of the measures of merged establishments; a missing one makes the sum missing. Ratios are taken of the sums.
    A single one stays as it is."""
    if len(annees) == 1:
        return annees[0]
    noms = dict.fromkeys(nom for mesures in annees for nom in mesures)
    sommes = {nom: _somme([mesures.get(nom) for mesures in annees]) for nom in noms}
    parts = {nom: mesure for nom, mesure in indicateur.mesures.items() if isinstance(mesure, Part)}
    exactes = {nom: None if v is None else en_exact(v) for nom, v in sommes.items() if nom not in parts}
    for nom, mesure in parts.items():
        rapport = rapporter(mesure, exactes)
        sommes[nom] = None if rapport is None else arrondir(rapport, DECIMALES_PART)
    return sommes


def _somme(valeurs: Sequence[Decimal | None]) -> Decimal | None:
    return None if any(v is None for v in valeurs) else sum((v for v in valeurs if v is not None), Decimal(0))


def absorbes(resultats: Resultats, finess: str, indicateur: str, annee: int) -> tuple[str, ...]:
    """Establishments whose declared successor is this one and that transmitted nothing in the evaluated year."""
    return tuple(
        autre
        for autre, fiche in resultats.etablissements.items()
        if fiche.get("successeur") == finess and _absorbe(resultats, autre, indicateur, annee)
    )


def _absorbe(resultats: Resultats, finess: str, indicateur: str, annee: int) -> bool:
    successeur = resultats.etablissements.get(finess, {}).get("successeur")
    valeurs = resultats.valeurs.get((indicateur, finess, annee), {})
    return bool(successeur) and all(valeur is None for valeur in valeurs.values())


def _statut_absent(resultats: Resultats, indicateur: str, mesure: str, cles: Sequence[tuple[str, int]]) -> Statut:
    """« non transmis » when that is why a year has no value, else « non calculable »."""
    statuts = [resultats.statuts.get((indicateur, *cle), {}).get(mesure) for cle in cles]
    return Statut.NON_TRANSMIS if Statut.NON_TRANSMIS in statuts else Statut.NON_CALCULABLE


def rangees(evaluations: Sequence[Evaluation]) -> Iterator[dict[str, str | None]]:
    """One row per establishment and indicator, as the command publishes it."""
    for e in evaluations:
        montants = e.calcul.resultat if isinstance(e.calcul, Calcul) else {}
        yield {
            "finess": e.finess,
            "indicateur": e.indicateur,
            "reference": _euros(e.reference),
            "observe": _euros(e.observe),
            "economie": _euros(montants.get("economie")),
            "economie_retenue": _euros(montants.get("economie_retenue")),
            "taux_plafond": en_decimal(e.taux_plafond),
            "degre": en_decimal(e.degre),
            "interessement": _euros(montants.get("interessement")),
            "statut": e.statut.value,
        }


def _euros(valeur: object) -> str | None:
    return format(au_centime(valeur), "f") if isinstance(valeur, Decimal) else None
