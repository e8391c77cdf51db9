"""A chart as a document takes it: what it shows, said once for the picture, the sentence and the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from efficience.documents.graphiques import Graphique


@dataclass(frozen=True)
class Figure:
    """A chart as a document takes it: its picture, the answer in words, its summary, its table as it is printed."""

    svg: str
    titre: str
    resume: str
    colonnes: tuple[str, ...]
    rangees: tuple[tuple[str, ...], ...]

    @classmethod
    def de(cls, graphique: Graphique) -> Figure:
        """That of a chart."""
        return cls(
            graphique.svg, graphique.titre, graphique.resume, tuple(un.intitule for un in graphique.table.colonnes),
            tuple(map(tuple, graphique.table.ecrites())),
        )  # fmt: skip
