"""What binds whom: clauses that the activity makes enforceable or not, and the entity that signs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import Finess
from efficience.reglement import ClauseType, Reglement
from efficience.reglement.clauses import ACTIVITES


@dataclass(frozen=True)
class Opposabilite:
    """Whether a clause binds an establishment; `motif` says why it does not (« sans objet : … »), or is empty."""

    clause: ClauseType
    opposable: bool
    motif: str


def opposabilites(clauses: Iterable[ClauseType], activites: Collection[str]) -> tuple[Opposabilite, ...]:
    """Each clause, and whether it binds an establishment of these activities (MCO, HAD, SSR, PSY, DIALYSE).

    « lorsque les dispositions ne peuvent pas trouver à s'appliquer en raison du type d'activité exercé […], elles ne sont
    pas opposables » (contrat type de 2017, préambule). Raises DonneeRefusee when no activity is known: nothing can be said.
    """
    inconnues = sorted(set(activites) - set(ACTIVITES))
    if inconnues or not activites:
        raise DonneeRefusee("activites", ", ".join(inconnues) or "absentes", "parmi " + ", ".join(ACTIVITES))
    return tuple(_opposabilite(clause, set(activites)) for clause in clauses)


def _opposabilite(clause: ClauseType, activites: set[str]) -> Opposabilite:
    opposable = bool(activites & set(clause.activites))
    return Opposabilite(clause, opposable, "" if opposable else f"sans objet : {clause.sans_objet}")


NIVEAUX_DE_SIGNATURE: Mapping[str, str] = {
    "public": "niveau_signature_public",
    "espic": "niveau_signature_espic",
    "prive": "niveau_signature_prive",
}
"""By statut of the establishment, the parameter that says which entity signs."""


def signataire(statut: str, finess: Finess, finess_juridique: Finess, reglement: Reglement, le: date) -> Finess:
    """The entity that signs for the site `finess`: its legal entity, or the site itself. Raises KeyError on the statut."""
    niveau = reglement.regle(NIVEAUX_DE_SIGNATURE[statut], le)
    return {"juridique": finess_juridique, "geographique": finess}[niveau]
