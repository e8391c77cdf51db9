"""A merge field: its name in templates, its kind, what it means, where it comes from, and a sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from efficience.documents.sortes import Sorte


@dataclass(frozen=True)
class Mention:
    """`{{ nom }}` in a template.

    `facultative`: may be absent, and is then printed under an `{% if %}` only. `colonnes`: what the rows of a list hold.
    `issue_de`: the computation and the result it is read from, so that an amount never differs from its steps.
    """

    nom: str
    sorte: Sorte
    intitule: str
    exemple: Any = None
    facultative: bool = False
    colonnes: tuple[Mention, ...] = ()
    issue_de: tuple[str, str] | None = None
    source: str = ""

    def colonne(self, nom: str) -> Mention | None:
        """The column of that name, or None."""
        return next((colonne for colonne in self.colonnes if colonne.nom == nom), None)


@dataclass(frozen=True)
class Groupe:
    """The fields that share a first word: `ars.nom`, `ars.adresse`."""

    nom: str
    intitule: str
    source: str
    mentions: tuple[Mention, ...]

    def nommees(self) -> tuple[Mention, ...]:
        """Its fields under their full names."""
        return tuple(replace(m, nom=f"{self.nom}.{m.nom}", source=m.source or self.source) for m in self.mentions)
