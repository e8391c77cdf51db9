"""Reads of dashboards: the sessions of commissions, what is frozen, what changed since the former one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efficience.noyau.gouvernance.calendrier import COMMISSIONS
from efficience.noyau.gouvernance.tableau import BLOCS, manques
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures as des_instances
from efficience.portail.tableaux.blocs import Ligne, blocs
from efficience.portail.tableaux.models import Commentaire, Gel

LIRE, TENIR = "plan.lire", "plan.tenir"


def seances(membre: Membre) -> list[Dossier]:
    """The sessions of commissions, the latest first."""
    siennes = [un for un in des_instances.seances(membre) if un.donnees["instance"] in COMMISSIONS and un.etat != "annulee"]
    return sorted(siennes, key=des_instances.prevue_le, reverse=True)


def seance(identifiant: UUID, membre: Membre) -> Dossier | None:
    """That session of a commission, or nothing."""
    lue = des_instances.seances(membre).filter(pk=identifiant).first()
    return lue if lue and lue.donnees["instance"] in COMMISSIONS else None


@dataclass(frozen=True)
class BlocLu:
    """A block as a page shows it: its lines, its comment, what changed since the former dashboard."""

    code: str
    titre: str
    lignes: list[Ligne]
    commentaire: str
    changements: list[str]
    avant: str


@dataclass(frozen=True)
class Tableau:
    """A dashboard, live or frozen."""

    seance: Dossier
    jour: date
    gel: Gel | None
    blocs: list[BlocLu]
    manques: tuple[str, ...]
    precedent: Gel | None


def tableau(lue: Dossier, le: datetime) -> Tableau:
    """The dashboard of a session: what was frozen, else what it would be now."""
    gel = Gel.objects.filter(seance=lue).select_related("seance").first()
    contenu = gel.blocs if gel else blocs(lue.region, le)
    dits = gel.commentaires if gel else commentaires(lue)
    precedent = _precedent(lue, gel)
    lus = [_bloc(code, contenu[code], dits.get(code, ""), precedent) for code in BLOCS]
    jour = des_instances.prevue_le(lue)
    return Tableau(lue, jour, gel, lus, () if gel else manques(contenu, dits), precedent)


def commentaires(lue: Dossier) -> dict[str, str]:
    """By block, what is written so far."""
    return {un.bloc: un.texte for un in Commentaire.objects.filter(seance=lue)}


def _precedent(lue: Dossier, gel: Gel | None) -> Gel | None:
    autres = Gel.objects.filter(seance__region=lue.region).exclude(seance=lue).select_related("seance")
    if gel:
        autres = autres.filter(gele_le__lt=gel.gele_le)
    return autres.order_by("-gele_le").first()


def _bloc(code: str, lignes: list[Ligne], commentaire: str, precedent: Gel | None) -> BlocLu:
    avant = {un["libelle"]: un["valeur"] for un in precedent.blocs[code]} if precedent else {}
    changes = [
        f"{un['libelle']} : {avant[un['libelle']]} → {un['valeur']}"
        for un in lignes
        if un["libelle"] in avant and avant[un["libelle"]] != un["valeur"]
    ]
    neuves = [f"{un['libelle']} : {un['valeur']}, nouveau" for un in lignes if precedent and un["libelle"] not in avant]
    tous = [*changes, *neuves]
    mots = "sans précédent" if precedent is None else f"{len(tous)} ligne(s) ont changé" if tous else "rien n’a changé"
    return BlocLu(code, BLOCS[code], lignes, commentaire, tous, mots)
