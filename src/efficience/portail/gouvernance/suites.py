"""What a session sets going, in the transaction of the treated point: the gesture of the affair, the session its proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.gouvernance.reunion import points
from efficience.noyau.gouvernance.suites import Suite, suite
from efficience.portail.ciblage import decision as du_ciblage
from efficience.portail.ciblage.models import Campagne
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.droits import droit, evenements_de
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.attentes import intitule
from efficience.portail.gouvernance.champs import mode_en_clair
from efficience.portail.pieces.models import Piece

CIBLAGE = "ciblage"


def de_la_seance(evenement: Evenement, par: Acteur, le: datetime) -> None:
    """Make the gesture that a treated point makes on its affair; its refusal refuses the treatment too."""
    if evenement.geste != "traiter":
        return
    seance = evenement.dossier
    lue = droit(seance, le)
    tenue = lue.dernier("ouvrir")
    assert tenue is not None, "une séance est ouverte avant que ses points soient traités"
    a_faire = suite(lue, seance.reference, evenement.dites["traitement"], tenue)
    if a_faire is None:
        return
    if a_faire.cycle == CIBLAGE:
        _examiner_le_ciblage(seance, a_faire, par, le)
        return
    cible = Dossier.objects.filter(pk=a_faire.objet, cycle=a_faire.cycle, region=seance.region).first()
    if cible is None:
        raise GesteRefuse("traiter", seance.etat, "L’affaire de ce point n’est pas dans cette région.")
    donnees = dict(a_faire.donnees)
    piece = Piece.objects.get(pk=donnees.pop("piece")) if donnees.get("piece") else None
    actions.faire(cible, a_faire.geste, donnees, par=par, le=le, piece=piece)


def _examiner_le_ciblage(seance: Dossier, a_faire: Suite, par: Acteur, le: datetime) -> None:
    """The comité de revue has examined the targeting: its own minutes are made, the list may then be decided."""
    campagne = Campagne.objects.filter(pk=a_faire.objet, region=seance.region).first()
    if campagne is None:
        raise GesteRefuse("traiter", seance.etat, "Ce ciblage n’est pas dans cette région.")
    if not isinstance(par, Membre):
        raise GesteRefuse("traiter", seance.etat, "Un ciblage s’examine par une personne.")
    reunion = _reunion(seance, a_faire.donnees["tenu_le"], le)
    dits = a_faire.donnees.get("etablissements", {})
    avis = {finess: (dit["sens"], dit.get("motif", "")) for finess, dit in dits.items()}
    du_ciblage.tenir_comite(campagne, reunion, avis, par=par, le=le, jeton=campagne.version)


def _reunion(seance: Dossier, tenu_le: date, le: datetime) -> dict[str, Any]:
    lieu, heure = lectures.lieu_et_heure(seance)
    ouverture = next(un for un in reversed([*evenements_de(seance)]) if un.geste == "ouvrir")
    return {
        "tenu_le": tenu_le, "heure": heure or "heure non dite", "lieu": lieu or "lieu non dit",
        "anime_par": ouverture.par_nom, "prochain_le": None,
        "participants": _participants(seance, ouverture.dites["presences"]),
        "points": [
            {"point": intitule(point), "echanges": "Examiné en séance.", "conclusion": f"Point {point.code} de la séance "
             f"{seance.reference}."}
            for point in points(droit(seance, le))
        ],
    }  # fmt: skip


def _participants(seance: Dossier, presences: Mapping[str, str]) -> list[dict[str, str]]:
    instance = lectures.instance(seance.region, seance.donnees["instance"], lectures.prevue_le(seance))
    sieges = instance.sieges
    libelles = {siege.qualite: siege.libelle for siege in sieges}
    titulaires = {un.personne: libelles[un.qualite] for un in lectures.de_la_region(seance.region) if un.qualite in libelles}
    return [
        {"nom": nom, "qualite": f"{titulaires.get(nom, 'membre')}, {mode_en_clair(mode)}"} for nom, mode in presences.items()
    ] or [{"nom": "Aucun émargement", "qualite": instance.intitule}]
