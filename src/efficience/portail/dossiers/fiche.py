"""A dossier as its page shows it to a person at an instant: where it is, whose turn, which delay runs, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from efficience.noyau.automate import Etat, Geste, Transition
from efficience.noyau.contrat.gardes import delai_courant
from efficience.noyau.delais import Delai
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.dossier import Pas, parcours
from efficience.noyau.echeances import suites
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.droits import droit
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier

NOMS: Mapping[str, str] = MappingProxyType(
    {
        "ars": "l’agence régionale de santé",
        "caisse": "l’assurance maladie",
        "etablissement": "l’établissement",
        "omedit": "l’OMéDIT",
        "ipep": "le groupement",
        "audit": "l’auditeur",
    }
)
"""The parties, in a sentence."""
MAINS: Mapping[str, str] = MappingProxyType({**{n: f"à {mots}" for n, mots in NOMS.items()}, "ipep": "au groupement"})
"""Whose turn it is, in words."""


@dataclass(frozen=True)
class Bouton:
    """A gesture that concerns this person: open, or prevented for now with the reason."""

    geste: Geste
    obstacle: str = ""
    attendu: bool = True


@dataclass(frozen=True)
class Fiche:
    """What the page shows of a dossier."""

    dossier: Dossier
    droit: DossierDuDroit
    etat: Etat
    libelle: str
    suite: str
    mains: tuple[str, ...]
    a_vous: bool
    delai: Delai | None
    restant: str
    principal: Bouton | None
    autres: tuple[Bouton, ...]
    pas: tuple[Pas, ...]
    ensuite: tuple[Any, ...]

    @property
    def termine(self) -> bool:
        """Nothing is awaited any more."""
        return self.etat.final


def fiche(dossier: Dossier, membre: Membre, le: datetime) -> Fiche:
    """The page of a dossier. Read it through `lectures.dossier`, which brings its events."""
    tout = droit(dossier, le)
    lu = tout.au(le)
    etat, nature = lu.cycle.etat(lu.etat), membre.organisation.nature
    siens = boutons(lu, membre) if membre.peut(famille_de(dossier.cycle).agir, dossier) else []
    principal = next((bouton for bouton in siens if not bouton.obstacle and bouton.attendu), None)
    delai = _delai(lu, le)
    return Fiche(
        dossier=dossier,
        droit=lu,
        etat=etat,
        libelle=etat.libelle_pour(nature),
        suite=etat.suite_pour(nature),
        mains=tuple(MAINS[main] for main in etat.main),
        a_vous=nature in etat.main,
        delai=delai,
        restant=restant(delai, lu, le),
        principal=principal,
        autres=tuple(bouton for bouton in siens if bouton is not principal),
        pas=tuple(reversed(parcours(tout, le))),
        ensuite=suites(lu),
    )


def _delai(lu: DossierDuDroit, le: datetime) -> Delai | None:
    """The delay that runs, when its end changes the state."""
    delai, passage = delai_courant(lu), lu.cycle.prochain_passage(lu.etat, lu)
    if delai is None or not delai.court(le):
        return None
    return delai if delai.terme is None or (passage and passage.le == delai.expire_le) else None


def restant(delai: Delai | None, lu: DossierDuDroit, le: datetime) -> str:
    """How long a delay still runs, in words."""
    if delai is None or delai.terme is None:
        return ""
    jours = (delai.terme - lu.territoire.jour(le)).days
    return {0: "dernier jour", 1: "demain"}.get(jours, f"{jours} jours restants")


def boutons(lu: DossierDuDroit, membre: Membre) -> list[Bouton]:
    """One a gesture, in the order of the table; what is open and expected first."""
    vus: dict[str, Bouton] = {}
    for role in sorted(membre.roles):
        for ligne, obstacle in lu.cycle.gestes_expliques(lu.etat, role, lu):
            obstacle = obstacle or _ailleurs(ligne)
            if ligne.geste not in vus or vus[ligne.geste].obstacle:
                vus[ligne.geste] = Bouton(lu.cycle.geste(ligne.geste), obstacle, ligne.attendue)
    return sorted(vus.values(), key=lambda bouton: (bool(bouton.obstacle), not bouton.attendu))


def _ailleurs(ligne: Transition[DossierDuDroit]) -> str:
    """Why a gesture is not made from the page: a session makes it, and nobody types a session."""
    en_seance = any(exigence.nature == "seance" for exigence in ligne.exige)
    return "il se fait en séance, quand l’instance se prononce sur ce point." if en_seance else ""
