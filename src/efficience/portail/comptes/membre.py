"""A person acting for an organisation: what a view receives as `request.membre`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from efficience.noyau.territoires import NATION, REGIONS
from efficience.portail.commun.cloison import Perimetre
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.habilitations import AUCUNE, PORTEES, Cellule, habilitation, table

if TYPE_CHECKING:
    from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur


@dataclass(frozen=True)
class Personne:
    """Somebody for themselves, for no organisation: entering, tying an identity. Nothing is open to them."""

    utilisateur: Utilisateur
    roles: frozenset[str] = frozenset()
    organisation_nom: str = ""

    @property
    def identifiant(self) -> str:
        """The person's opaque identifier."""
        return str(self.utilisateur.pk)

    @property
    def nom(self) -> str:
        """The person's name."""
        return self.utilisateur.get_full_name()

    def peut(self, geste: str, objet: object | None = None) -> bool:
        """Never."""
        return False

    def filtre(self, geste: str, **champs: str) -> Q:
        """No row."""
        return AUCUNE


@dataclass(frozen=True)
class Membre:
    """Somebody, for one of their organisations, with the roles held there today."""

    utilisateur: Utilisateur
    organisation: Organisation
    roles: frozenset[str]
    administrateur: bool = False

    @property
    def identifiant(self) -> str:
        """The person's opaque identifier."""
        return str(self.utilisateur.pk)

    @property
    def nom(self) -> str:
        """The person's name."""
        return self.utilisateur.get_full_name()

    @property
    def organisation_nom(self) -> str:
        """The organisation's name."""
        return self.organisation.nom

    def peut(self, geste: str, objet: object | None = None) -> bool:
        """Whether one of the roles opens the gesture; on an object, only within the scope of its `situation`.

        Raises KeyError when the table does not name the gesture.
        """
        cellules = self._cellules(geste)
        if objet is None:
            return bool(cellules)
        ou = objet if isinstance(objet, Situation) else getattr(objet, "situation", None)
        return isinstance(ou, Situation) and any(PORTEES[c.portee].contient(self.organisation, ou) for c in cellules)

    def agit(self, geste: str) -> bool:
        """Whether the gesture is open as an act, and not as a reading."""
        return any(cellule.droit == "agit" for cellule in self._cellules(geste))

    def filtre(self, geste: str, **champs: str) -> Q:
        """The rows on which the gesture is open: `champs` names where a table keeps region, departement, finess…"""
        portees = [PORTEES[cellule.portee].rangees(self.organisation, champs) for cellule in self._cellules(geste)]
        return reduce(or_, portees, AUCUNE)

    @property
    def perimetre(self) -> Perimetre:
        """What the database lets this person see: the widest scope of the roles held."""
        o, portees = self.organisation, {c.portee for role in self.roles for c in _toutes(role)}
        return Perimetre(
            regions=_regions(o.region, portees),
            departements=frozenset(o.departements) if "ressort" in portees else frozenset(),
            finess=frozenset([o.finess]) if o.finess else frozenset(),
            structures=frozenset([str(o.pk)]),
        )

    def _cellules(self, geste: str) -> list[Cellule]:
        roles = habilitation(geste).roles
        trouvees = [roles[role] for role in self.roles if role in roles]
        return [c for c in trouvees if c.portee != "administrateur" or self.administrateur]


def _regions(siege: str, portees: Collection[str]) -> frozenset[str]:
    """A national body reaches every region, for the gestures that the table opens to it there."""
    if siege == NATION and "nation" in portees:
        return frozenset([NATION, *REGIONS])
    return frozenset([siege]) if {"region", "nation"} & set(portees) else frozenset()


def _toutes(role: str) -> Iterable[Cellule]:
    return (ligne.roles[role] for ligne in table().values() if role in ligne.roles)


def membre(
    utilisateur: Utilisateur, rattachements: Iterable[Rattachement], organisation: str | None = None
) -> Membre | None:
    """The person for that organisation, or for the first one; nobody without a membership in force."""
    par_organisation: dict[str, list[Rattachement]] = {}
    for rattachement in rattachements:
        par_organisation.setdefault(str(rattachement.organisation_id), []).append(rattachement)
    choisis = par_organisation.get(organisation or "") or next(iter(par_organisation.values()), None)
    if not choisis:
        return None
    return Membre(
        utilisateur=utilisateur,
        organisation=choisis[0].organisation,
        roles=frozenset(r.role for r in choisis),
        administrateur=any(r.administrateur for r in choisis),
    )
