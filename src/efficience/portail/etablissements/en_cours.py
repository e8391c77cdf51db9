"""What already runs on hospitals, told by the applications above: no import goes upwards.

An application says it when it is ready: `en_cours.ajouter("contrats", lire)`; `lire` receives FINESS numbers and a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date

from efficience.noyau.cibles.redondances import ActionEnCours

Lire = Callable[[Collection[str], date], Iterable[tuple[str, ActionEnCours]]]
"""The actions of these hospitals on that day, each with its FINESS number."""

_SOURCES: dict[str, Lire] = {}


def ajouter(code: str, lire: Lire) -> None:
    """Register a source; twice the same code is a fault."""
    if _SOURCES.setdefault(code, lire) != lire:
        raise ValueError(f"la source « {code} » est déjà prise")


def actions(finess: Collection[str], jour: date) -> dict[str, list[ActionEnCours]]:
    """Everything that runs on these hospitals on that day, by FINESS number."""
    trouvees: dict[str, list[ActionEnCours]] = defaultdict(list)
    for _, lire in sorted(_SOURCES.items()):
        for un, action in lire(finess, jour):
            if action.court(jour):
                trouvees[un].append(action)
    return trouvees
