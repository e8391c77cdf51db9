"""Who acts, as `commun` sees them: accounts and organisations belong to `comptes`, which is above."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q


class Acteur(Protocol):
    """A person acting for an organisation, or the program itself."""

    @property
    def identifiant(self) -> str:
        """Stable and opaque."""

    @property
    def nom(self) -> str:
        """As the journal and the pages show it."""

    @property
    def organisation_nom(self) -> str:
        """For whom the person acts; empty for the program."""

    @property
    def roles(self) -> Collection[str]:
        """The roles held today in that organisation."""

    def peut(self, geste: str, objet: object | None = None) -> bool:
        """Whether the gesture is open, on that object when one is given."""

    def filtre(self, geste: str, **champs: str) -> Q:
        """The rows on which the gesture is open; `champs` says where a table keeps region, departement, finess."""


@dataclass(frozen=True)
class Programme:
    """The program when nobody asked: periodic tasks, commands. It has no role: a gesture needs somebody."""

    tache: str
    roles: frozenset[str] = frozenset()
    organisation_nom: str = ""

    @property
    def identifiant(self) -> str:
        return f"programme:{self.tache}"

    @property
    def nom(self) -> str:
        return f"efficience ({self.tache})"

    def peut(self, geste: str, objet: object | None = None) -> bool:
        """Nothing: the program decides nothing."""
        return False

    def filtre(self, geste: str, **champs: str) -> Q:
        """No row."""
        return Q(pk__in=[])
