"""The published figures once accepted contestations are applied: each change logged with its reason, nothing else moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from efficience.noyau.contestation import LigneContestee as Contestee
from efficience.noyau.contestation import Suite, rectifier
from efficience.noyau.montant import Nombre
from efficience.noyau.perimetre import ValeurDeSite
from efficience.noyau.rejouable.entrees import Rectification
from efficience.portail.evaluations import echantillons
from efficience.portail.evaluations.models import Evaluation, LigneContestee

Valeurs = dict[str, tuple[ValeurDeSite, ...]]


def rectifier_les_valeurs(valeurs: Valeurs, evaluation: Evaluation) -> tuple[Valeurs, tuple[Rectification, ...]]:
    """The figures of the sites, and the log: on sums a line leaves and joins another site; in a sample it is replaced."""
    acceptees = list(LigneContestee.objects.filter(evaluation=evaluation, suite="acceptee").order_by("pk"))
    rectifiees, journal = dict(valeurs), []
    for code, annee in sorted({(une.indicateur, une.annee) for une in acceptees}):
        lignes = [une for une in acceptees if (une.indicateur, une.annee) == (code, annee)]
        sur_sommes = [une for une in lignes if une.mesures]
        siennes = [une for une in rectifiees.get(code, ()) if une.annee == annee]
        autres = [une for une in rectifiees.get(code, ()) if une.annee != annee]
        if sur_sommes:
            siennes, une = _sur_les_sommes(siennes, sur_sommes, code, annee)
            journal.append(une)
        if len(sur_sommes) < len(lignes):
            siennes, unes = _dans_les_echantillons(siennes, evaluation, code)
            journal += unes
        rectifiees[code] = (*autres, *siennes)
    return rectifiees, tuple(journal)


def _sur_les_sommes(
    siennes: Sequence[ValeurDeSite], lignes: Sequence[LigneContestee], code: str, annee: int
) -> tuple[list[ValeurDeSite], Rectification]:
    sommes = {(v.site, nom): valeur for v in siennes for nom, valeur in v.mesures.items()}
    rectifiee = rectifier(sommes, [contestee(une) for une in lignes])
    neuves = [_avec(v, {nom: rectifiee.sommes[v.site, nom] for nom in v.mesures}) for v in siennes]
    return neuves, Rectification(code, annee, tuple(une.phrase for une in rectifiee.journal))


def _dans_les_echantillons(
    siennes: Sequence[ValeurDeSite], evaluation: Evaluation, code: str
) -> tuple[list[ValeurDeSite], list[Rectification]]:
    """The sums of each sample as it is kept; published ratios go, since they are those of another sample."""
    neuves, journal = [], []
    for valeur in siennes:
        retenue = echantillons.retenu(evaluation, code, valeur.site)
        if retenue is None or not retenue.remplacements:
            neuves.append(valeur)
            continue
        neuves.append(_avec(valeur, {nom: retenue.sommes.get(nom) for nom in valeur.mesures if nom in retenue.sommes}))
        phrases = tuple(f"Site {valeur.site}. {un.phrase}" for un in retenue.remplacements)
        journal.append(Rectification(code, valeur.annee, phrases, retenue.tirees, retenue.retenues))
    return neuves, journal


def _avec(valeur: ValeurDeSite, mesures: Mapping[str, Nombre | None]) -> ValeurDeSite:
    return ValeurDeSite(valeur.site, valeur.annee, mesures, valeur.statut, valeur.provisoire)


def contestee(une: LigneContestee) -> Contestee:
    """A contested line as the domain judges it."""
    mesures = {nom: Fraction(poids) for nom, poids in une.mesures.items()}
    return Contestee(une.ligne, une.indicateur, une.site, mesures, une.motif, Suite[une.suite.upper()], une.autre_site)
