"""The one writer of states: lock, check the version read, ask the life cycle, write state and journal line together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from efficience.noyau.automate import Automate, Derive, Donnees, GesteRefuse, Transition
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.models import Etatique

E = TypeVar("E", bound=Etatique)


class FormulairePerime(Exception):
    """What was on screen is no longer what is in the database; `objet` is the present one."""

    def __init__(self, objet: Etatique) -> None:
        self.objet = objet
        quand = f" le {timezone.localtime(objet.change_le):%d/%m/%Y à %H:%M}" if objet.change_le else ""
        super().__init__(f"Déjà traité par {objet.change_par or 'une autre personne'}{quand}.")


def franchir(
    objet: E,
    geste: str,
    *,
    par: Acteur,
    le: datetime,
    jeton: int | None = None,
    donnees: Donnees | None = None,
    champs: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    sous_verrou: bool = False,
) -> Transition[Any]:
    """Make the object cross a line of its life cycle; state, fields and journal line are written together or not at all.

    `jeton` is the version that the person was reading: another one is refused. `donnees` is what comes with the gesture,
    `champs` the fields that it decides, `details` what the journal adds. `objet` holds the new values afterwards.
    `sous_verrou`: `objet` was read under its lock, in the transaction of a caller that lets every refusal undo it; it is
    then not read again. Raises FormulairePerime, GesteRefuse.
    """
    with transaction.atomic(savepoint=not sous_verrou):
        present = objet if sous_verrou else _verrouiller(objet)
        if jeton is not None and present.version != jeton:
            raise FormulairePerime(present)
        etat, derives = present.etat_au(le)
        ligne = _choisir(present, geste, etat, par, le, donnees or {})
        suivis = {"etat": ligne.arrivee(etat), "version": present.version + 1, "change_le": le, "change_par": par.nom}
        nouveaux = {**(champs or {}), **suivis}
        for nom, valeur in nouveaux.items():
            setattr(present, nom, valeur)
        present.save(update_fields=list(nouveaux))
        dits = {"de": etat, "vers": nouveaux["etat"], "texte": ligne.texte, **_par_le_temps(derives), **(details or {})}
        journal.noter(geste, present, par=par, le=le, details=dits)
    for nom in nouveaux:
        setattr(objet, nom, getattr(present, nom))
    return ligne


def _verrouiller(objet: E) -> E:
    return type(objet)._default_manager.select_for_update(of=("self",)).get(pk=objet.pk)


def _choisir(objet: Etatique, geste: str, etat: str, par: Acteur, le: datetime, donnees: Donnees) -> Transition[Any]:
    """The line that one of the person's roles may cross; else the refusal that says most: not « it is not your role »."""
    automate, contexte, refus = objet.automate, objet.contexte(le), None
    for role in sorted(par.roles):
        try:
            return automate.choisir(geste, etat, role, contexte, donnees)
        except GesteRefuse as motif:
            if refus is None or _du_role(automate, geste, role):
                refus = motif
    raise refus or GesteRefuse(geste, etat, "Un geste demande une personne qui ait un rôle.")


def _par_le_temps(derives: Sequence[Derive]) -> dict[str, list[str]]:
    """What time alone changed since the last gesture, as the journal says it; nothing most often."""
    return {"par_le_temps": [f"{journal.en_texte(d.le)} {d.vers} : {d.cause}" for d in derives]} if derives else {}


def _du_role(automate: Automate[Any], geste: str, role: str) -> bool:
    return any(ligne.geste == geste and role in ligne.roles for ligne in automate.transitions)


def contrainte_d_etats(table: str, *automates: Automate[Any]) -> models.CheckConstraint:
    """The states of these life cycles, said again by the database."""
    etats = sorted({etat.code for automate in automates for etat in automate.etats})
    return models.CheckConstraint(
        condition=models.Q(etat__in=etats),
        name=f"{table}_etat_connu",
        violation_error_message="Cet état n’existe pas.",
    )
