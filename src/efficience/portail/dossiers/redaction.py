"""The documents of a gesture: templates filled with what is known at that instant, kept with its event."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from efficience.documents import Document, composer, conserver, en_pdf, modele
from efficience.documents.sceau import Signature
from efficience.noyau.roles import ROLES
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.familles import Modelage, famille_de
from efficience.portail.dossiers.models import Dossier, Evenement, Redaction
from efficience.portail.pieces import sceau
from efficience.portail.pieces.actions import garder as garder_la_piece

SIGNATAIRE = "ars"
"""The field that a template keeps for the seal of its letter."""


@dataclass(frozen=True)
class Redige:
    """A document ready to be kept."""

    modelage: Modelage
    document: Document
    pdf: bytes


def composer_pour(
    dossier: Dossier, geste: str, dites: Mapping[str, Any], *, par: Acteur, le: datetime
) -> list[tuple[Modelage, Document]]:
    """The templates of a gesture, filled and not yet set in pages. Raises ValeurRefusee (what is missing), ModeleRefuse."""
    voulus = famille_de(dossier.cycle).documents.get((dossier.cycle, geste), ())
    return [
        (m, composer(modele(m.modele), m.valeurs(dossier, dites, par, le), demonstration=settings.DEMONSTRATION))
        for m in voulus
        if m.si is None or m.si(dossier)
    ]


def rediger(dossier: Dossier, geste: str, dites: Mapping[str, Any], *, par: Acteur, le: datetime) -> list[Redige]:
    """The documents of a gesture about to be done, set in pages."""
    composes = composer_pour(dossier, geste, dites, par=par, le=le)
    return [Redige(modelage, compose, en_pdf(compose)) for modelage, compose in composes]


def proposee(rediges: Sequence[Redige]) -> dict[str, str]:
    """The hash of the first document, which the gesture engages on."""
    return {"document": hashlib.sha256(rediges[0].pdf).hexdigest()} if rediges else {}


def garder(rediges: Sequence[Redige], evenement: Evenement, *, par: Acteur, le: datetime) -> list[Redaction]:
    """Keep the documents of an event. A letter is sealed in the name of who sends it."""
    famille = famille_de(evenement.dossier.cycle)
    gardes = []
    for redige in rediges:
        compose, lecteurs = redige.document, redige.modelage.lecteurs
        octets = _sceller(redige, evenement) if redige.modelage.scelle else redige.pdf
        pdf = garder_la_piece(
            f"{nom_de_fichier(compose)}.pdf", octets, evenement.dossier, nature="pdf", origine="engendree",
            geste=famille.lire, lecteurs=lecteurs, par=par, le=le,
        )  # fmt: skip
        gardes.append(
            Redaction.objects.create(
                evenement=evenement, modele=compose.modele, version=str(compose.version), titre=compose.titre[:300],
                reference=compose.reference[:120], empreinte=compose.empreinte, lecteurs=list(lecteurs),
                arbre=conserver(compose), pdf=pdf,
            )
        )  # fmt: skip
    return gardes


def nom_de_fichier(compose: Document) -> str:
    """The reference, as a file name."""
    return re.sub(r"[^\w.-]+", "-", f"{compose.reference}-{compose.modele}")[:140]


def _sceller(redige: Redige, evenement: Evenement) -> bytes:
    return sceau.sceller(
        redige.pdf,
        Signature(
            champ=SIGNATAIRE, nom=evenement.par_nom, qualite=ROLES[evenement.role].libelle,
            motif=redige.document.titre[:200], lieu=evenement.organisation, le=evenement.le,
        ),
    )  # fmt: skip
