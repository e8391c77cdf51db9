"""The plan and its avenants: what is in force on a day is a pure function of what was adopted.

The plan is the act number 0, each published avenant the next one. An avenant changes, adds or removes the actions it
names and no other; every action says from which act it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from efficience.noyau.conditions import duree_du_parametre
from efficience.noyau.contrat.actes import Acte, Clause
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier

EN_VIGUEUR = "en_vigueur"


@dataclass(frozen=True)
class Plan:
    """A plan: its dossier, the dossiers of its avenants in their order."""

    initial: Dossier
    avenants: tuple[Dossier, ...] = ()

    @property
    def actes(self) -> tuple[Acte, ...]:
        """The published acts, in the order in which they take effect; empty before the plan is published."""
        plan = _acte(0, self.initial)
        if plan is None:
            return ()
        suivants = (acte for rang, un in enumerate(self.avenants, start=1) if (acte := _acte(rang, un)))
        return (plan, *sorted(suivants, key=lambda acte: (acte.effet_le, acte.signe_le, acte.numero)))

    def en_vigueur(self, jour: date) -> bool:
        """Whether the plan is in force on that day."""
        dernier_instant = self.initial.territoire.lendemain(jour) - timedelta(microseconds=1)
        return self.initial.situation(dernier_instant).code == EN_VIGUEUR

    def actions(self, jour: date) -> Mapping[str, Clause]:
        """The actions in force on that day, by code, each with the number of the act it comes from."""
        if not self.en_vigueur(jour):
            return {}
        inscrites: dict[str, Clause] = {}
        for acte in (acte for acte in self.actes if acte.effet_le <= jour):
            for code, fiche in acte.blocs.items():
                inscrites.pop(code, None)
                if fiche is not None:
                    inscrites[code] = Clause(fiche, acte.numero)
        return inscrites


def _acte(numero: int, dossier: Dossier) -> Acte | None:
    publie = dossier.dernier("publier")
    if publie is None:
        return None
    jour = dossier.territoire.jour(publie.le)
    convenue: Any = dossier.donnee("periode")
    effet = convenue.debut if convenue else dossier.donnee("date_effet")
    return Acte(numero, jour, max(effet, jour), dossier.donnee("actions"))


def revue_due_le(plan: Plan, le: datetime) -> date | None:
    """The day by which the plan must be reviewed: a year after it took effect, or after the last review or avenant.

    None when it is not in force at that instant, or ends before. « révision annuelle » (CSP, art. R. 1441-18).
    """
    lu = plan.initial.au(le)
    if lu.etat != EN_VIGUEUR:
        return None
    jour = lu.territoire.jour(le)
    revues = [lu.territoire.jour(fait.le) for fait in lu.evenements if fait.geste == "passer_en_revue"]
    effets = [acte.effet_le for acte in plan.actes if acte.effet_le <= jour]
    depuis = max([*revues, *effets])
    due = ajouter(depuis, duree_du_parametre(lu, "delai_revue_plan", depuis))
    return due if due <= lu.donnee("periode").fin else None
