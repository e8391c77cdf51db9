"""An action of the plan: its card, who leads it, and its life from the proposal to the evaluation.

Convention de Normandie, art. 2 to 4: an action is led by the agency, by the Assurance Maladie, or jointly; the bodies
name its référents, and validate the methods and means of targeting; both parties share its results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from efficience.noyau.periode import Periode
from efficience.noyau.plan.indicateurs import IndicateurDAction

ORIGINES: Mapping[str, str] = MappingProxyType(
    {
        "nationale": "action du programme national",
        "adaptation": "action nationale adaptée à la région",
        "complementaire": "action régionale complémentaire",
    }
)


@dataclass(frozen=True)
class Pilotage:
    """Who leads: the parties that must name a référent and sign a value, the parties that are only told."""

    libelle: str
    referents: tuple[str, ...]
    informes: tuple[str, ...]


PILOTAGES: Mapping[str, Pilotage] = MappingProxyType(
    {
        "ars": Pilotage("piloté par l’ARS", ("ars",), ("am",)),
        "am": Pilotage("piloté par l’assurance maladie", ("am",), ("ars",)),
        "conjoint": Pilotage("piloté conjointement", ("ars", "am"), ()),
    }
)
PARTIES: Mapping[str, str] = MappingProxyType({"ars": "l’ARS", "am": "l’assurance maladie"})
LEVIERS: Mapping[str, str] = MappingProxyType(
    {
        "contrat": "contrat avec les établissements (CAQES)",
        "visites": "visites des délégués de l’assurance maladie",
        "echanges_confraternels": "échanges confraternels des médecins conseils",
        "accompagnement_msap": "mise sous accord préalable",
        "dialogue_de_gestion": "dialogue de gestion",
        "formation": "formation",
        "communication": "communication",
        "rencontre_cme": "rencontre avec la commission médicale d’établissement",
    }
)


@dataclass(frozen=True)
class Jalon:
    """A milestone: the day it was planned for, the day it was reached."""

    titre: str
    prevu_le: date
    atteint_le: date | None = None

    def en_retard(self, jour: date) -> bool:
        """Planned before that day and not reached by then."""
        return self.prevu_le < jour and (self.atteint_le is None or self.atteint_le > jour)


@dataclass(frozen=True)
class Bilan:
    """What a year gave, in words and in figures (convention, art. 4)."""

    qualitatif: str
    quantitatif: str


@dataclass(frozen=True)
class Action:
    """The card of an action. `referents`: by party, the person named. `etablissements`: the FINESS numbers it targets.

    `ciblage`: the methods and means of targeting, in words; `seance_ciblage`: the session that validated them.
    `informe_le`: the last day on which the other party was told of it in a session.
    """

    code: str
    titre: str
    theme: str
    axe: str
    origine: str
    pilotage: str
    periode: Periode
    referents: Mapping[str, str] = field(default_factory=dict)
    objectif: str = ""
    public: str = ""
    territoires: tuple[str, ...] = ()
    leviers: tuple[str, ...] = ()
    etablissements: tuple[str, ...] = ()
    ciblage: str = ""
    seance_ciblage: str = ""
    jalons: tuple[Jalon, ...] = ()
    indicateurs: tuple[IndicateurDAction, ...] = ()
    contrats: tuple[str, ...] = ()
    echanges: tuple[str, ...] = ()
    bilans: Mapping[int, Bilan] = field(default_factory=dict)
    informe_le: date | None = None
    etat: str = "proposee"

    @property
    def conduite(self) -> Pilotage:
        """Who leads it. Raises KeyError on an unknown code, which `coherence` and `lecture` refuse before."""
        return PILOTAGES[self.pilotage]

    @property
    def referents_manquants(self) -> tuple[str, ...]:
        """The parties that lead it and have not named their référent."""
        return tuple(partie for partie in self.conduite.referents if not self.referents.get(partie))


def manque_de_referents(pilotage: str, referents: Mapping[str, str]) -> str:
    """Why an action so led cannot go on without its référents; nothing when they are named."""
    manquants = [PARTIES[partie] for partie in PILOTAGES[pilotage].referents if not referents.get(partie)]
    return "Il manque le référent de " + " et celui de ".join(manquants) + "." if manquants else ""
