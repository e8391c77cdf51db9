"""Who would be targeted, and why: a profile of criteria applied to published results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau.montant import en_decimal, en_exact
from efficience.noyau.parametres import Releve
from efficience.noyau.profil import FORMES_COMPARATIVES, Decision, Mesure, Observe, cibler
from efficience.reglement import Reglement
from efficience.reglement.profils import Ciblage

COLONNES = ("finess", "indicateur", "cible", "critere", "valeur", "operateur", "seuil", "rempli")


@dataclass(frozen=True)
class CiblageIndicateur:
    """The decisions on one indicator, with the parameters read to take them."""

    indicateur: str
    decisions: tuple[Decision, ...]
    releve: Releve


def cibler_resultats(
    resultats: Resultats, annee: int, profil: str, reglement: Reglement, region: str | None = None
) -> list[CiblageIndicateur]:
    """Apply a profile to one year of results; with `region`, to its establishments only.

    Quartiles and category means are those of all the establishments of the results, or of each region's own when the
    parameter `champ_comparaison` says so, whatever the region asked for.
    Raises Refus for an absent year or an unknown region, ErreurReglement for an unknown profile.
    """
    resultats.exiger_annee(annee)
    retenus = _de_la_region(resultats, region)
    ciblages = []
    for ciblage in reglement.profil(profil).ciblages.values():
        if ciblage.indicateur in resultats.indicateurs:
            releve = Releve(reglement, date(annee, 12, 31))
            regional = _compare(ciblage) and releve.lire("champ_comparaison") == "regional"
            decisions = [
                decision
                for population in _populations(resultats, ciblage.indicateur, annee, regional)
                for decision in cibler(ciblage, population, releve)
                if decision.finess in retenus
            ]
            decisions.sort(key=lambda decision: decision.finess)
            ciblages.append(CiblageIndicateur(ciblage.indicateur, tuple(decisions), releve))
    return ciblages


def _compare(ciblage: Ciblage) -> bool:
    """True when a criterion compares an establishment to the others."""
    return any(critere.forme in FORMES_COMPARATIVES for critere in ciblage.criteres)


def _populations(resultats: Resultats, indicateur: str, annee: int, regional: bool) -> list[Sequence[Observe]]:
    """All the establishments together, or region by region."""
    tous = _population(resultats, indicateur, annee)
    if not regional:
        return [tous]
    par_region: dict[str, list[Observe]] = {}
    for observe in tous:
        par_region.setdefault(resultats.etablissements.get(observe.finess, {}).get("region", ""), []).append(observe)
    return list(par_region.values())


def _population(resultats: Resultats, indicateur: str, annee: int) -> Sequence[Observe]:
    return [
        Observe(
            finess,
            _observees(resultats, indicateur, finess, annee),
            resultats.etablissements.get(finess, {}).get("categorie"),
        )
        for finess in resultats.finess(indicateur, annee)
    ]


def _observees(resultats: Resultats, indicateur: str, finess: str, annee: int) -> dict[str, Mesure]:
    """Numbers, exact, and grades."""
    lues = resultats.mesures(indicateur, finess, annee)
    nombres = {nom: None if valeur is None else Fraction(valeur) for nom, valeur in lues.items()}
    return {**nombres, **resultats.niveaux.get((indicateur, finess, annee), {})}


def _de_la_region(resultats: Resultats, region: str | None) -> set[str]:
    tous = {finess for indicateur in resultats.indicateurs for finess in resultats.finess(indicateur)}
    if region is None:
        return tous
    regions = {finess: fiche.get("region") for finess, fiche in resultats.etablissements.items()}
    if region not in regions.values():
        connues = ", ".join(sorted({r for r in regions.values() if r})) or "aucune (manifeste absent ?)"
        raise Refus(f"aucun établissement de la région « {region} »", resultats.fichier, attendu=connues)
    return {finess for finess in tous if regions.get(finess) == region}


def rangees(ciblages: Sequence[CiblageIndicateur]) -> Iterator[dict[str, str | None]]:
    """One row per criterion, as the command publishes it."""
    for ciblage in ciblages:
        for decision in ciblage.decisions:
            for examen in decision.examens:
                yield {
                    "finess": decision.finess,
                    "indicateur": ciblage.indicateur,
                    "cible": decision.cible.value,
                    "critere": examen.mesure,
                    "valeur": _ecrire(examen.valeur),
                    "operateur": examen.operateur,
                    "seuil": _ecrire(examen.seuil),
                    "rempli": examen.rempli.value,
                }


def _ecrire(mesure: Mesure) -> str | None:
    """A number in full, a grade as it is."""
    return mesure if mesure is None or isinstance(mesure, str) else en_decimal(en_exact(mesure))
