"""What the life cycles of calls and projects read beside their events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from efficience.noyau.appel_a_projets.cycle import APPEL
from efficience.noyau.appel_a_projets.grille import manques
from efficience.noyau.appel_a_projets.recevabilite import Cadre, Lettre, refus
from efficience.noyau.conditions import duree_du_parametre
from efficience.noyau.periode import Periode
from efficience.noyau.territoires import territoire
from efficience.portail.appels import classement
from efficience.portail.appels.models import Cahier
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.models import Dossier


def du_dossier(dossier: Dossier, le: datetime) -> Mapping[str, Any]:
    """The facts of a call, or of a project."""
    if dossier.cycle == APPEL.nom:
        en_instruction = dossier.etat in ("publie", "ouvert", "instruction")
        return {"notation": classement.obstacles(dossier) if en_instruction else ()}
    return {"depot": _depot(dossier, le), "dossier": manques(rubriques(dossier)) if dossier.etat in _ECRITS else ()}


_ECRITS = ("recevable", "complements")


def rubriques(projet: Dossier) -> Mapping[str, str]:
    """What the cahier des charges of a project says so far."""
    cahier: Cahier | None = getattr(projet, "cahier", None)
    return cahier.rubriques if cahier else {}


def d_avance(projets: Sequence[Dossier]) -> None:
    """The cahiers des charges of many projects, in one query."""
    prefetch_related_objects(list(projets), "cahier")


def _depot(projet: Dossier, le: datetime) -> tuple[str, ...]:
    """A letter is deposited while the call takes deposits; a project outside any call, at any time."""
    if projet.etat != "idee" or projet.mere is None or projet.mere.etat_au(le)[0] == "ouvert":
        return ()
    return (f"L’appel {projet.mere.reference} ne reçoit pas de dépôt aujourd’hui.",)


def irrecevabilites(projet: Dossier) -> tuple[str, ...]:
    """Why a project is not admissible, from its letter; none when it is, or before it is deposited."""
    lu = plie(projet)
    depot = lu.dernier("deposer_lettre")
    if depot is None:
        return ()
    dite, jour = depot.donnees["lettre"], territoire(projet.departement).jour(depot.le)
    depots = plie(projet.mere).donnee("periode") if projet.mere else None
    lettre = Lettre(
        finalite=dite["finalite"], portee=dite["portee"], derogations=tuple(dite["derogations"]), periode=dite["periode"],
        deposee_le=jour, interets_declares=dite["interets"],
    )  # fmt: skip
    return refus(lettre, Cadre(depots or _ce_jour(jour), duree_du_parametre(lu, "duree_experimentation", jour)))


def _ce_jour(jour: date) -> Periode:
    return Periode(jour, jour)
