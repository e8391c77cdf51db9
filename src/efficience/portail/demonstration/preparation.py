"""Preparing the demonstration: everybody, then every life in the order of time, once.

Each gesture is its own transaction, as on a page. A line of the journal says that the preparation began, another that it is
done: what was cut short between the two is thrown away and played again. Each contract must stand where its table says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Ligne
from efficience.portail.comptes.models import Organisation
from efficience.portail.demonstration import campagnes, evaluations, gestes, groupes_ipep, region, tables
from efficience.portail.demonstration.campagnes import VieDeCampagne
from efficience.portail.demonstration.distribution import Distribution, distribuer
from efficience.portail.demonstration.evaluations import VieDEvaluation
from efficience.portail.demonstration.gestes import Vie
from efficience.portail.demonstration.tables import Pas
from efficience.portail.evaluations.taches import dechoir_les_credits

PAR = Programme("démonstration")
COMMENCEE, PREPAREE = "demonstration.commencer", "demonstration.preparer"
_OUVERTURE = time(9)
_ENTRE_DEUX = timedelta(minutes=7)
_APRES_LES_CONTRATS = timedelta(hours=6)


class DemonstrationRefusee(RuntimeError):
    """This database is somebody's, or a contract does not stand where its table says."""


class DemonstrationInterrompue(DemonstrationRefusee):
    """This database holds the beginning of a demonstration, and nothing else: it is to be thrown away."""


@dataclass(frozen=True)
class Moment:
    """A gesture of a life, at its instant."""

    le: datetime
    quoi: str
    faire: Callable[[], None]


def prete() -> bool:
    """Whether this database holds the demonstration already. Raises DemonstrationRefusee when it holds something else."""
    if Ligne.objects.filter(geste=PREPAREE).exists():
        return True
    if Ligne.objects.filter(geste=COMMENCEE).exists():
        raise DemonstrationInterrompue("la préparation de la démonstration n’est pas allée à son terme")
    if Organisation.objects.exists():
        raise DemonstrationRefusee("cette base contient déjà des structures qui ne sont pas celles de la démonstration")
    return False


def preparer(le: datetime, suivi: Callable[[str], None] = lambda _dit: None) -> int:
    """Play everything that happened before the day of `le`; how many contracts stand. Raises DemonstrationRefusee."""
    with _sans_attendre_le_disque():
        contrats, joues = _jouer_tout(le, suivi)
    with transaction.atomic():  # awaited: once it is on the disk, so is everything before it
        journal.noter(PREPAREE, "demonstration", par=PAR, le=le, details={"contrats": contrats, "gestes": joues})
    return contrats


@contextmanager
def _sans_attendre_le_disque() -> Iterator[None]:
    """A power cut may lose the last gestures, never break the base: the preparation would then be played again."""
    with connection.cursor() as curseur:
        curseur.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as curseur:
                curseur.execute("RESET synchronous_commit")


def _jouer_tout(le: datetime, suivi: Callable[[str], None]) -> tuple[int, int]:
    """How many contracts were played, and how many moments."""
    with transaction.atomic():
        journal.noter(COMMENCEE, "demonstration", par=PAR, le=le)
        distribution = distribuer(par=PAR, le=le)
    aujourd_hui = timezone.localdate(le)
    vies = [Vie(scenario, scenario.ouvert_le(aujourd_hui)) for scenario in tables.scenarios()]
    ciblages = [VieDeCampagne(un, aujourd_hui + timedelta(days=un.depuis)) for un in tables.campagnes()]
    evaluees = [VieDEvaluation(un, un.ouverte_le(aujourd_hui)) for un in tables.evaluations()]
    moments = [
        *_des_contrats(vies, aujourd_hui, distribution),
        *_des_campagnes(ciblages, aujourd_hui, distribution),
        *_de_la_region(aujourd_hui, distribution),
        *_des_groupes(aujourd_hui, distribution),
        *_des_evaluations(evaluees, {vie.scenario.nom: vie for vie in vies}, aujourd_hui, distribution),
    ]
    for rang, moment in enumerate(sorted(moments, key=lambda moment: moment.le), start=1):
        suivi(f"geste {rang} sur {len(moments)} : {moment.quoi}")
        with transaction.atomic():
            moment.faire()
    with transaction.atomic():
        for vie in vies:
            _verifier(vie, le)
        for ciblage in ciblages:
            _verifier_la_campagne(ciblage)
        dechoir_les_credits(le)
        for evaluee in evaluees:
            _verifier_l_evaluation(evaluee, le)
    return len(vies), len(moments)


def _des_contrats(vies: list[Vie], aujourd_hui: date, distribution: Distribution) -> Iterator[Moment]:
    """Every gesture on contracts whose day is past."""
    for rang, vie in enumerate(vies):
        for place, pas in enumerate(tables.parcours()[vie.scenario.parcours]):
            jour = vie.ouvert_le + timedelta(days=pas.jour)
            if jour < aujourd_hui:
                le = _instant(jour, rang, place)
                yield Moment(le, vie.scenario.nom.lower(), partial(gestes.jouer, vie, pas, le, distribution))


def _des_campagnes(ciblages: list[VieDeCampagne], aujourd_hui: date, distribution: Distribution) -> Iterator[Moment]:
    for vie in ciblages:
        for place, pas in enumerate(vie.ecrite.gestes):
            jour = vie.ouverte_le + timedelta(days=pas.jour)
            if jour < aujourd_hui:
                le, par = _instant(jour, 0, place), distribution.seul(pas.par)
                yield Moment(le, "ciblage", partial(campagnes.jouer, vie, pas, le, par))


def _des_evaluations(
    evaluees: list[VieDEvaluation], contrats: Mapping[str, Vie], aujourd_hui: date, distribution: Distribution
) -> Iterator[Moment]:
    """Every gesture on evaluations whose day is past, and before them the grids and envelopes of their years."""
    if not evaluees:
        return
    code = distribution.seul("agent_ars").organisation.region
    for grille in tables.grilles():
        quand = _instant(date(grille.annee + 1, 3, 1), 0, 0)
        yield Moment(quand, "grille", partial(evaluations.poser_la_grille, grille, code, quand, distribution))
    for ecrite in tables.enveloppes():
        fixee, partagee = _instant(ecrite["fixee"], 0, 0), _instant(ecrite["partagee"], 0, _APRES_LES_GELS)
        yield Moment(fixee, "enveloppe", partial(evaluations.fixer_l_enveloppe, ecrite, code, fixee, distribution))
        partage = partial(evaluations.partager_l_enveloppe, ecrite["annee"], code, partagee, distribution)
        yield Moment(partagee, "partage de l’enveloppe", partage)
    for rang, vie in enumerate(evaluees):
        for place, pas in enumerate(tables.vies_d_evaluation()[vie.ecrite.parcours]):
            jour = vie.ouverte_le + timedelta(days=pas.jour)
            if jour < aujourd_hui:
                le = _instant(jour, rang, place)
                jeu = partial(_jouer_l_evaluation, vie, pas, contrats[vie.ecrite.contrat], le, distribution)
                yield Moment(le, f"évaluation, {vie.ecrite.contrat.lower()}", jeu)


_APRES_LES_GELS = 6 * 3600


def _jouer_l_evaluation(vie: VieDEvaluation, pas: Pas, contrat: Vie, le: datetime, distribution: Distribution) -> None:
    """The contract is known once its own life has begun."""
    assert contrat.contrat is not None
    evaluations.jouer(vie, pas, contrat.contrat, le, distribution)


def _verifier_l_evaluation(vie: VieDEvaluation, le: datetime) -> None:
    etat, _ = vie.dossier.etat_au(le)
    if etat != vie.ecrite.etat:
        nom = f"l’évaluation {vie.ecrite.annee}, « {vie.ecrite.contrat} »"
        raise DemonstrationRefusee(f"{nom}, est à l’étape {etat}, et non {vie.ecrite.etat}")


def _de_la_region(aujourd_hui: date, distribution: Distribution) -> Iterator[Moment]:
    """The year of the region: sessions, plan, exchanges, call for projects."""
    if not tables.region():
        return
    annee = region.AnneeRegionale.commencer(distribution, aujourd_hui)
    for place, (jour, quoi, faire) in enumerate(region.moments(annee)):
        if jour < aujourd_hui:
            le = _instant(jour, 0, place) + _APRES_LES_CONTRATS
            yield Moment(le, quoi, partial(faire, le))


def _des_groupes(aujourd_hui: date, distribution: Distribution) -> Iterator[Moment]:
    for place, un in enumerate(groupes_ipep.pas(groupes_ipep.vies(aujourd_hui, distribution.membres))):
        if un.jour < aujourd_hui:
            le = _instant(un.jour, 0, place)
            yield Moment(le, un.quoi, partial(un.faire, le))


def _instant(jour: date, rang: int, place: int) -> datetime:
    """Two contracts never move at the same minute of a day."""
    return timezone.make_aware(datetime.combine(jour, _OUVERTURE) + rang * _ENTRE_DEUX + timedelta(seconds=place))


def _verifier(vie: Vie, le: datetime) -> None:
    """The contract stands where its table says; what time made of it is announced."""
    assert vie.contrat is not None
    gestes.laisser_passer(vie.contrat, le)
    etat, _ = vie.acte(0).etat_au(le)
    if etat != vie.scenario.etat:
        raise DemonstrationRefusee(f"« {vie.scenario.nom} » est à l’étape {etat}, et non {vie.scenario.etat}")


def _verifier_la_campagne(vie: VieDeCampagne) -> None:
    assert vie.campagne is not None
    vie.campagne.refresh_from_db()
    if vie.campagne.etat != vie.ecrite.etat:
        raise DemonstrationRefusee(
            f"le ciblage {vie.campagne.annee} est à l’étape {vie.campagne.etat}, et non {vie.ecrite.etat}"
        )
