"""What a document cannot be made from, said in French: a template, a value, a seal, an uploaded file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class RefusDocument(ValueError):
    """A refusal of this layer. The message is in French and can be shown as it is."""


@dataclass(frozen=True, order=True)
class Faute:
    """One fault of a template: its line (0: the whole of it) and what is wrong."""

    ligne: int
    constat: str

    def __str__(self) -> str:
        return f"ligne {self.ligne} : {self.constat}" if self.ligne else self.constat


class ModeleRefuse(RefusDocument):
    """A template that cannot be used, with every fault found."""

    def __init__(self, nom: str, fautes: Sequence[Faute]) -> None:
        self.nom, self.fautes = nom, tuple(sorted(fautes))
        super().__init__(f"modèle « {nom} » refusé\n" + "\n".join(f"- {faute}" for faute in self.fautes))


class ValeurRefusee(RefusDocument):
    """One or several merge fields that are missing, unknown, or not of their kind; `noms` names them."""

    def __init__(self, nom: str, trouve: str, attendu: str = "") -> None:
        self.noms: tuple[str, ...] = (nom,)
        super().__init__(f"mention « {nom} » : {trouve}" + (f" ; attendu : {attendu}" if attendu else ""))

    @classmethod
    def toutes(cls, refus: Sequence[ValeurRefusee]) -> ValeurRefusee:
        """All of them in one refusal, so that a form can be mended at once."""
        ensemble = cls.__new__(cls)
        ensemble.noms = tuple(nom for un in refus for nom in un.noms)
        RefusDocument.__init__(ensemble, "\n".join(map(str, refus)))
        return ensemble


class SceauRefuse(RefusDocument):
    """A seal that cannot be opened or affixed."""


class HorodatageRefuse(RefusDocument):
    """A time stamp that cannot be had, or that proves nothing."""


class DepotRefuse(RefusDocument):
    """An uploaded file that is not taken, and why."""


def proche(nom: str, connus: Collection[str]) -> str:
    """« (peut-être « … ») », or nothing when no known name looks like it."""
    trouves = get_close_matches(nom, connus, n=1, cutoff=0.5)
    return f" (peut-être « {trouves[0]} »)" if trouves else ""
