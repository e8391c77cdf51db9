"""The documents of a gesture: which templates, filled with what is known of the act at that instant, and their PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings

from efficience.documents import Document, Modele, composer, en_pdf, modele
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats import mentions
from efficience.portail.contrats.models import Acte, ModeleRegional

SURVEILLANCE = ("audit", "omedit")
TOUS, ENTRE_NOUS = (ARS, CAISSE, ETABLISSEMENT, *SURVEILLANCE), (ARS, CAISSE, *SURVEILLANCE)


@dataclass(frozen=True)
class Modelage:
    """A template that a gesture fills. `lecteurs`: whose organisations may read it; `si`: when it is made.

    `proposee`: it is the document whose hash is proposed, and that the parties sign.
    """

    modele: str
    lecteurs: tuple[str, ...] = TOUS
    proposee: bool = False
    si: Callable[[Acte, Dossier], bool] = lambda _acte, _dossier: True


def _deja_envoye(_acte: Acte, dossier: Dossier) -> bool:
    return dossier.dernier("envoyer") is not None


def _avenant(objet: str) -> Callable[[Acte, Dossier], bool]:
    return lambda acte, _dossier: acte.objet == objet


_AVIS = (Modelage("demande-avis-organisme", ENTRE_NOUS),)
_CONTRAT = Modelage("contrat-gen2", proposee=True)
DOCUMENTS: Mapping[str, Mapping[str, tuple[Modelage, ...]]] = MappingProxyType(
    {
        "contrat_gen2": {
            "demander_avis": _AVIS,
            "demander_second_avis": _AVIS,
            "envoyer": (_CONTRAT, Modelage("courrier-proposition")),
            "observer": (Modelage("accuse-observations"),),
            "convoquer": (Modelage("convocation-audition"),),
            "notifier_seconde_proposition": (
                _CONTRAT, Modelage("proposition-amendee"), Modelage("courrier-seconde-notification"),
            ),
            "notifier_sanction": (
                Modelage("decision-sanction-refus", proposee=True), Modelage("information-caisse", ENTRE_NOUS),
            ),
            "retirer": (Modelage("retrait-ciblage", si=_deja_envoye),),
        },
        "avenant": {
            "envoyer": (
                Modelage("avenant", proposee=True, si=_avenant("avenant")),
                Modelage("resiliation-volet", proposee=True, si=_avenant("resiliation")),
            ),
        },
        "contrat_gen1": {},
        "decision_gen3": {
            "notifier_projet": (Modelage("decision-envisagee-gen3", proposee=True),),
            "decider_dotation": (Modelage("decision-gen3", proposee=True),),
            "decider_penalite": (Modelage("decision-gen3", proposee=True),),
        },
    }
)  # fmt: skip
"""By life cycle and gesture, the templates filled, the proposed one first. A gesture that is not here writes no document."""


@dataclass(frozen=True)
class Redige:
    """A document ready to be kept: its PDF, and how it was made. Its page and its Word file are written when asked for."""

    modelage: Modelage
    document: Document
    regional: bool
    pdf: bytes


def rediger(
    acte: Acte, dossier: Dossier, geste: str, donnees: Mapping[str, Any], *, par: Acteur, le: datetime
) -> list[Redige]:
    """The documents of a gesture about to be done. Raises ValeurRefusee (what is missing, all at once), ModeleRefuse."""
    voulus = [m for m in DOCUMENTS[dossier.cycle.nom].get(geste, ()) if m.si(acte, dossier)]
    return [
        Redige(modelage, compose, regional, en_pdf(compose))
        for modelage, compose, regional in composer_pour(acte, dossier, voulus, donnees, par, le)
    ]


def composer_pour(
    acte: Acte, dossier: Dossier, voulus: list[Modelage], donnees: Mapping[str, Any], par: Acteur, le: datetime
) -> list[tuple[Modelage, Document, bool]]:
    """The templates filled, not yet set in pages: what a summing up shows before the gesture."""
    composes = []
    for rang, modelage in enumerate(voulus):
        lu, regional = modele_en_vigueur(modelage.modele, acte.contrat.region)
        valeurs = mentions.mentions(acte, dossier, donnees, par=par, le=le, rang=rang)
        composes.append((modelage, composer(lu, valeurs, demonstration=settings.DEMONSTRATION), regional))
    return composes


def modele_en_vigueur(nom: str, region: str) -> tuple[Modele, bool]:
    """The template of the region when it adopted one, else the shipped one."""
    adopte = ModeleRegional.objects.filter(region=region, nom=nom).order_by("-version").first()
    return (Modele.lire(nom, adopte.texte), True) if adopte else (modele(nom), False)
