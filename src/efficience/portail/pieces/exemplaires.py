"""The copy of a document that a party signed: sealed here once they proved who they are, or signed elsewhere and checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.refus import DepotRefuse
from efficience.documents.sceau import Signature
from efficience.documents.signatures import verifier_signature
from efficience.portail.commun.acteur import Acteur
from efficience.portail.pieces import actions, sceau
from efficience.portail.pieces.models import Piece

Copie = tuple[str, bytes]
"""The name and the bytes of a copy signed elsewhere."""


@dataclass(frozen=True)
class Exemplaire:
    """A signed copy about to be kept, at which place it was signed, how, and by whom as far as one knows."""

    octets: bytes
    champ: str
    mode: str
    identite: str
    reserves: str = ""


def sceller(presente: Piece, signature: Signature, identite: str) -> Exemplaire:
    """The present copy with one more signature. `identite`: how they have just proved who they are. Raises SceauRefuse."""
    return Exemplaire(sceau.sceller(presente.octets, signature), signature.champ, "portail", identite)


def verifier(
    presente: Piece, copie: Copie, *, champ: str, signes: Collection[str], places: Collection[str], le: datetime
) -> Exemplaire:
    """A copy signed elsewhere: the present one, byte for byte, then this party's signature and nothing else.

    `champ`: the party's place; `signes`: those signed already; `places`: all those of the document. Raises DepotRefuse.
    """
    nom, octets = copie
    examiner_depot(nom, octets, attendues=(Nature.PDF,))
    lue = verifier_signature(octets, presente.contenu_id, au=le, ancres=sceau.ouvert(le).autorites)
    if not lue.acceptee:
        raise DepotRefuse(f"« {nom} » ne peut pas être accepté : " + " ; ".join(lue.refus))
    ajoutees = [signature for signature in lue.signatures if signature.champ not in signes]
    if not ajoutees or any(signature.champ in set(places) - {champ} for signature in ajoutees):
        raise DepotRefuse(f"« {nom} » ne porte pas de nouvelle signature à la place réservée à votre partie")
    certificats = ", ".join(f"certificat de {s.titulaire}, émis par {s.emetteur}" for s in ajoutees)[:200]
    return Exemplaire(octets, champ, "exterieure", certificats, " ; ".join(lue.reserves))


def garder(
    exemplaire: Exemplaire,
    propose: Piece,
    sujet: Any,
    *,
    geste: str,
    lecteurs: Collection[str],
    par: Acteur,
    le: datetime,
) -> Piece:
    """Keep a signed copy beside the file that was proposed."""
    nom = propose.nom.replace(".pdf", f"-signe-{exemplaire.champ}.pdf")
    return actions.garder(
        nom, exemplaire.octets, sujet, nature="pdf", origine="signee", geste=geste, lecteurs=lecteurs, par=par, le=le
    )
