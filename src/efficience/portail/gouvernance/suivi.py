"""Sessions as pages show them: the next one, the content of one, and everything said so far with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.dossier import ouvrir
from efficience.noyau.gouvernance.actes import DECISION
from efficience.noyau.gouvernance.calendrier import COMMISSIONS
from efficience.noyau.gouvernance.competences import MATIERES, NATURES_DE_POINT, SANS_SUITE
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.mandats import anomalies
from efficience.noyau.gouvernance.ordre_du_jour import Point, issues_de
from efficience.noyau.gouvernance.reunion import REUNION, points, traites
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.droits import droit
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.actions import ADOPTE
from efficience.portail.gouvernance.affaires import Affaire, affaire
from efficience.portail.gouvernance.champs import mode_en_clair
from efficience.portail.gouvernance.cibles import avis_des_cibles


@dataclass(frozen=True)
class Rangee:
    """A session in a list."""

    seance: Dossier
    jour: date
    instance: str
    etat: str
    a_vous: bool


@dataclass(frozen=True)
class PointLu:
    """A point with what was said of it, and its consequence."""

    point: Point
    matiere: str
    nature: str
    nature_mots: str
    affaire: Affaire
    issue: str
    dit: str
    observations: str
    cibles: tuple[tuple[str, str, str], ...]
    voix: tuple[tuple[str, str], ...]
    interets: tuple[tuple[str, str], ...]
    decide: str
    suite: str
    seance: Dossier
    jour: date
    a_suivre: bool


def rangees(seances: Sequence[Dossier], membre: Membre, le: datetime) -> list[Rangee]:
    """Sessions, the latest first."""
    faites = []
    for un in seances:
        etat = un.automate.etat(un.etat_au(le)[0])
        nature = membre.organisation.nature
        intitule = INSTANCES[un.donnees["instance"]].intitule
        faites.append(Rangee(un, lectures.prevue_le(un), intitule, etat.libelle_pour(nature), nature in etat.main))
    return sorted(faites, key=lambda rangee: rangee.jour, reverse=True)


def prochaine(seances: Sequence[Dossier], instance: str, jour: date) -> Dossier | None:
    """The next session of a body."""
    siennes = [(lectures.prevue_le(un), un) for un in seances if un.donnees["instance"] == instance and not _finie(un)]
    a_venir = [(quand, un) for quand, un in siennes if quand >= jour]
    return min(a_venir, key=lambda paire: paire[0])[1] if a_venir else None


def derniere(seances: Sequence[Dossier], instance: str, jour: date) -> Dossier | None:
    """The last session held."""
    siennes = [(lectures.prevue_le(un), un) for un in seances if un.donnees["instance"] == instance and un.etat != "annulee"]
    passees = [(quand, un) for quand, un in siennes if quand < jour]
    return max(passees, key=lambda paire: paire[0])[1] if passees else None


def _finie(seance: Dossier) -> bool:
    return seance.automate.etat(seance.etat).final


def lecture_seule(le: datetime) -> DossierDuDroit:
    """A session before anything, in the hour of the mainland: what the rules of a body are read with."""
    return ouvrir(REUNION, "75").au(le)


def contenu(seance: Dossier, le: datetime) -> dict[str, Any]:
    """What the page of a session shows under its state."""
    lue = droit(seance, le)
    ouverture = lue.dernier("ouvrir", "constater_absence_de_quorum")
    lieu, heure = lectures.lieu_et_heure(seance)
    jour = lectures.prevue_le(seance)
    instance = lectures.instance(seance.region, seance.donnees["instance"], jour)
    presences = ouverture.donnees["presences"] if ouverture else {}
    return {
        "instance": instance, "jour": jour, "lieu": lieu, "heure": heure,
        "points": [_lu(point, lue, seance) for point in points(lue)],
        "membres": [(nom, mode_en_clair(presences.get(nom, ""))) for nom in lue.faits["membres"]],
        "anomalies": anomalies(lectures.de_la_region(seance.region), instance, jour) if not ouverture else (),
        "tableau": instance.code in COMMISSIONS, "emarge": bool(presences),
        "preside": lue.faits["preside"], "preparation": lue.faits["preparation"],
    }  # fmt: skip


def _lu(point: Point, lue: DossierDuDroit, seance: Dossier) -> PointLu:
    matiere, traitement = MATIERES[point.matiere], traites(lue).get(point.code)
    issue = traitement["issue"] if traitement else ""
    interets = [un.donnees for un in lue.evenements if un.geste == "declarer_interet" and un.donnees["point"] == point.code]
    return PointLu(
        point=point, matiere=matiere.libelle, nature=matiere.nature, nature_mots=NATURES_DE_POINT[matiere.nature],
        affaire=affaire(point.objet), issue=issue, dit=issues_de(point)[issue] if issue else "",
        observations=(traitement or {}).get("observations", ""), cibles=avis_des_cibles(traitement or {}),
        voix=tuple((traitement or {}).get("voix", {}).items()),
        interets=tuple((un["membre"], un["motif"]) for un in interets), decide=matiere.decide,
        suite=_suite(matiere.geste, issue), seance=seance, jour=lectures.prevue_le(seance),
        a_suivre=issue == ADOPTE and not matiere.geste,
    )  # fmt: skip


def _suite(geste: str, issue: str) -> str:
    if not issue or issue in SANS_SUITE:
        return ""
    return "enregistré sur l’affaire" if geste else "aucun geste ne suit de lui-même"


def dites(seances: Sequence[Dossier], le: datetime) -> list[PointLu]:
    """Everything said in sessions, the latest first."""
    tous = [_lu(point, lue, un) for un in seances if _ouverte(un) for lue in [droit(un, le)] for point in points(lue)]
    return sorted((un for un in tous if un.issue), key=lambda un: un.jour, reverse=True)


def suivies(membre: Membre, le: datetime) -> list[tuple[Dossier, str]]:
    """The decisions that are followed, each with where it stands, those to execute first."""
    siennes = des_dossiers.dossiers(membre, (DECISION.nom,))
    lues = [(un, un.automate.etat(un.etat_au(le)[0])) for un in siennes]
    return [
        (un, etat.libelle_pour(membre.organisation.nature)) for un, etat in sorted(lues, key=lambda paire: paire[1].final)
    ]


def _ouverte(seance: Dossier) -> bool:
    return seance.etat in ("ouverte", "tenue", "compte_rendu_projet", "approuvee")
