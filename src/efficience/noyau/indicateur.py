"""What an indicator is, apart from how it is computed: its sheet, the states of its values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from efficience.noyau.economie import Economie


class Statut(Enum):
    """The four states of a value. Only the first one is a number; none of the others is a zero."""

    CALCULE = "calcule"
    NON_TRANSMIS = "non_transmis"
    NON_CALCULABLE = "non_calculable"
    PROTEGE = "protege"


class Volet(Enum):
    """The volets of the contract (CSS, art. D. 162-14)."""

    PRODUITS_DE_SANTE = "Médicaments, produits et prestations"
    ORGANISATION_DES_SOINS = "Organisation des soins"
    PERTINENCE = "Pertinence"


class Sens(Enum):
    """Which way is better."""

    BAISSE = "baisse"
    HAUSSE = "hausse"
    SANS_JUGEMENT = "sans_jugement"


class Niveau(Enum):
    """What data it takes to compute the indicator, from everybody's to the restricted."""

    DONNEES_OUVERTES = "données ouvertes"
    FICHIERS_ETABLISSEMENT = "fichiers de l'établissement"
    SNDS = "SNDS"


class Plancher(Enum):
    """Where a negative saving is brought back to zero."""

    INDICATEUR = "indicateur"
    COMPOSANTE = "composante"


@dataclass(frozen=True)
class Fiche:
    """The sheet of an indicator. `texte`, `taux_plafond`, `cible_evolution`, `actif`: keys of `reglement`, empty when none.

    `secret`: its values count persons and go through disclosure control before they are shown.
    """

    code: str
    intitule: str
    definition: str
    volet: Volet
    sens: Sens
    texte: str
    niveaux: tuple[Niveau, ...]
    pourquoi: str
    auteur: str
    verificateur: str
    prochaine_revue: date
    economie: Economie | None = None
    taux_plafond: str = ""
    cible_evolution: str = ""
    actif: str = ""
    plancher: Plancher = Plancher.INDICATEUR
    secret: bool = False
    limites: tuple[str, ...] = ()

    def a_revoir(self, au: date) -> bool:
        """True when the sheet should have been reviewed by that day."""
        return au >= self.prochaine_revue
