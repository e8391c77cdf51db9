"""What waits for a body in a region: dossiers that a session must treat, a targeting, what other applications say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from django.conf import settings
from django.utils.module_loading import import_string

from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE
from efficience.noyau.gouvernance.competences import MATIERES, Matiere
from efficience.noyau.gouvernance.ordre_du_jour import Ouvert, Point, preparer
from efficience.portail.ciblage.models import Campagne
from efficience.portail.dossiers.droits import avec_faits
from efficience.portail.dossiers.familles import familles
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.affaires import titre_de

CIBLAGE = "ciblage_contrats"
_DONNEES = ("pilotage", "referent_ars", "referent_am", "ciblage")
"""What a dossier says at its opening that its treatment in session takes over."""
Source = Callable[[str, datetime], Iterator[Ouvert]]


def ouverts(region: str, le: datetime) -> list[Ouvert]:
    """Everything that waits for a body."""
    trouves = [*_des_dossiers(region, le), *_des_ciblages(region)]
    for nom in settings.SOURCES_D_ORDRE_DU_JOUR:
        source: Source = import_string(nom)
        trouves += source(region, le)
    return trouves


def points_proposes(region: str, instance: str, le: datetime) -> tuple[Point, ...]:
    """The agenda that a body would have now."""
    return preparer(ouverts(region, le), instance)


def _des_dossiers(region: str, le: datetime) -> Iterator[Ouvert]:
    """A dossier waits when its life cycle expects, in its present state, the gesture that a matter makes."""
    par_cycle: dict[str, list[Matiere]] = {}
    connus = {cycle for famille in familles() for cycle in famille.cycles}
    for matiere in MATIERES.values():
        if matiere.cycle in connus:
            par_cycle.setdefault(matiere.cycle, []).append(matiere)
    for dossier in avec_faits(Dossier.objects.filter(region=region, cycle__in=list(par_cycle))).order_by("reference"):
        etat = dossier.etat_au(le)[0] if dossier.automate.passages else dossier.etat
        for matiere in par_cycle[dossier.cycle]:
            ouvert = _ouvert(dossier, matiere, etat, le)
            if ouvert:
                yield ouvert


def _ouvert(dossier: Dossier, matiere: Matiere, etat: str, le: datetime) -> Ouvert | None:
    attendu = any(
        ligne.geste == matiere.geste and etat in ligne.de and ligne.attendue for ligne in dossier.automate.transitions
    )
    deja = matiere.code == "referents" and dossier.contexte(le).dernier(matiere.geste) is not None
    donnees = {nom: dossier.donnees[nom] for nom in _DONNEES if dossier.donnees.get(nom)} if matiere.demande else {}
    if not attendu or deja or any(nom not in donnees for nom in matiere.demande):
        return None
    seule = dossier.donnees.get("instance", "") if dossier.cycle == AVIS_D_INSTANCE.nom else ""
    return Ouvert(matiere.code, str(dossier.pk), _depuis(dossier), donnees, seule)


def _depuis(dossier: Dossier) -> date:
    return (dossier.change_le or dossier.cree_le).date()


def _des_ciblages(region: str) -> Iterator[Ouvert]:
    for campagne in Campagne.objects.filter(region=region, etat="revue"):
        yield Ouvert(CIBLAGE, str(campagne.pk), (campagne.change_le or campagne.ouverte_le).date())


def intitules(points: tuple[Point, ...]) -> Mapping[str, str]:
    """What each point is about, in words, by code: the matter, then the affair."""
    return {point.code: intitule(point) for point in points}


def intitule(point: Point) -> str:
    """« Référents d’une action : A1, juste prescription »."""
    objet = titre_de(point.objet)
    return f"{MATIERES[point.matiere].libelle} : {objet}" if objet else MATIERES[point.matiere].libelle
