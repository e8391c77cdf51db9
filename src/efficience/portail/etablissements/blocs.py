"""What the page of a hospital shows of the applications above, which say it themselves: no import goes upwards.

An application adds its own when it is ready: `blocs.ajouter(Bloc("contrats", "Contrats", 10, gabarit, lire))`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement

Lire = Callable[[Membre, Etablissement, datetime], Mapping[str, Any] | None]
"""What the block's template receives under `bloc`; None when the person may not see it: the block is then absent."""


@dataclass(frozen=True)
class Bloc:
    """A piece of the page of a hospital: its anchor, its title, its place, its template, and what fills it."""

    code: str
    titre: str
    rang: int
    gabarit: str
    lire: Lire


_BLOCS: dict[str, Bloc] = {}


def ajouter(bloc: Bloc) -> None:
    """Register a block; twice the same code is a fault."""
    if _BLOCS.setdefault(bloc.code, bloc) != bloc:
        raise ValueError(f"le bloc « {bloc.code} » est déjà pris")


def remplis(membre: Membre, etablissement: Etablissement, le: datetime) -> list[tuple[Bloc, Mapping[str, Any]]]:
    """The blocks that this person sees, in order, each with its content."""
    ordonnes = sorted(_BLOCS.values(), key=lambda bloc: (bloc.rang, bloc.code))
    return [(bloc, lu) for bloc in ordonnes if (lu := bloc.lire(membre, etablissement, le)) is not None]
