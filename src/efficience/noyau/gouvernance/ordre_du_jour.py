"""The agenda of a session: its points, checked against what the body may treat, built from what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from efficience.noyau.gouvernance.competences import AVIS, DECISION, ISSUES, MATIERES, REPORTE

OBLIGATOIRES: Mapping[str, tuple[str, ...]] = {
    "crca_pleniere": ("bilan_des_actions", "tableau_de_bord"),
    "crca_thematique": ("tableau_de_bord",),
}
"""« notamment en mars/avril pour présentation du bilan » (convention, art. 5); « un tableau de bord […] est actualisé et
commenté à chaque commission régionale » (coopération bretonne, § 37)."""
_ORDRE = (DECISION, AVIS)


@dataclass(frozen=True)
class Point:
    """A point of the agenda. `objet`: the dossier it is about; `donnees`: what its treatment brings to that dossier."""

    code: str
    matiere: str
    objet: str
    donnees: Mapping[str, Any] = field(default_factory=dict)

    def en_champs(self) -> dict[str, Any]:
        """The point as an event keeps it."""
        return {"code": self.code, "matiere": self.matiere, "objet": self.objet, "donnees": dict(self.donnees)}


@dataclass(frozen=True)
class Ouvert:
    """Something that waits for a body: its matter, its dossier, since when. `instance`: the only body that it waits for."""

    matiere: str
    objet: str
    depuis: date
    donnees: Mapping[str, Any] = field(default_factory=dict)
    instance: str = ""

    def attend(self, instance: str) -> bool:
        """Whether that body may treat it."""
        return instance in MATIERES[self.matiere].instances and self.instance in ("", instance)


def preparer(ouverts: Iterable[Ouvert], instance: str) -> tuple[Point, ...]:
    """The agenda of a body: what it must always hear, then what waits (decisions, opinions, the rest), oldest first,
    those of a day in the order given.

    An obligatory matter that is already open is not added twice.
    """
    siens = sorted((un for un in ouverts if un.attend(instance)), key=_rang)
    deja = {un.matiere for un in siens}
    d_office = [Ouvert(matiere, "", date.min) for matiere in OBLIGATOIRES.get(instance, ()) if matiere not in deja]
    tous = [*d_office, *siens]
    return tuple(Point(f"P{rang}", un.matiere, un.objet, un.donnees) for rang, un in enumerate(tous, start=1))


def _rang(un: Ouvert) -> tuple[int, date]:
    nature = MATIERES[un.matiere].nature
    return (_ORDRE.index(nature) if nature in _ORDRE else len(_ORDRE), un.depuis)


def fautes(points: Sequence[Point], instance: str) -> tuple[str, ...]:
    """Why an agenda cannot be sent: empty, a matter unknown or beyond the body, a point written twice."""
    trouvees = [] if points else ["L’ordre du jour est vide."]
    codes = [point.code for point in points]
    trouvees += [
        f"Le point « {code} » est écrit {codes.count(code)} fois." for code in sorted({*codes}) if codes.count(code) > 1
    ]
    for point in points:
        matiere = MATIERES.get(point.matiere)
        if matiere is None:
            trouvees.append(f"Point « {point.code} » : la matière « {point.matiere} » n’existe pas.")
        elif instance not in matiere.instances:
            trouvees.append(f"Point « {point.code} » : « {matiere.libelle} » ne relève pas de cette instance.")
    return tuple(trouvees)


def issues_de(point: Point) -> Mapping[str, str]:
    """What a point may come to, with its words."""
    return {**ISSUES[MATIERES[point.matiere].nature], REPORTE: "reporté"}
