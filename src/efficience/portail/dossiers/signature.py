"""Signing a document of a dossier: the platform seals for a person who has just proved who they are, or checks a copy that
was signed elsewhere. One party after the other, each at the place that the template keeps for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.refus import DepotRefuse
from efficience.documents.sceau import Signature as Apposee
from efficience.documents.signatures import verifier_signature
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.roles import ROLES, nature_de
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier, Evenement, Redaction, SignatureDePartie
from efficience.portail.pieces import sceau
from efficience.portail.pieces.actions import garder as garder_la_piece

SUR_LE_PORTAIL = "identité prouvée de nouveau avant de signer, sur le portail"
Copie = tuple[str, bytes]
"""The name and the bytes of a copy signed elsewhere."""


@dataclass(frozen=True)
class Exemplaire:
    """A signed copy about to be kept."""

    redaction: Redaction
    champ: str
    octets: bytes
    mode: str
    qualite: str
    identite: str
    reserves: str = ""


def a_signer(dossier: Dossier) -> Redaction | None:
    """The document sent to the signature last; None before any was."""
    empreinte = plie(dossier).donnee("document")
    siennes = Redaction.objects.filter(evenement__dossier=dossier, pdf__contenu_id=empreinte)
    return siennes.order_by("-evenement__rang").first()


def preparer(
    dossier: Dossier,
    ligne: Transition[DossierDuDroit],
    dites: Mapping[str, Any],
    copie: Copie | None,
    *,
    par: Acteur,
    le: datetime,
) -> Exemplaire | None:
    """The signed copy of a gesture that signs; None for the others.

    Raises GesteRefuse (nothing to sign), DepotRefuse (altered, not the document proposed), SceauRefuse.
    """
    famille = famille_de(dossier.cycle)
    if ligne.geste not in famille.signe:
        return None
    redaction = a_signer(dossier)
    if redaction is None:
        raise GesteRefuse(ligne.geste, dossier.etat, "Aucun document n’a encore été envoyé à la signature.")
    role = next(role for role in sorted(par.roles) if role in ligne.roles)
    champ, qualite = famille.signe[ligne.geste][nature_de(role)], _qualite(ligne, dites, role)
    if copie is not None:
        return _verifier(redaction, champ, qualite, copie, le)
    apposee = Apposee(
        champ=champ, nom=par.nom, qualite=qualite[:200], motif=f"Signature : {redaction.titre}"[:200],
        lieu=par.organisation_nom, le=le.astimezone(plie(dossier).territoire.debut(le.date()).tzinfo),
    )  # fmt: skip
    octets = sceau.sceller(redaction.presente.octets, apposee)
    return Exemplaire(redaction, champ, octets, "portail", qualite, SUR_LE_PORTAIL)


def _qualite(ligne: Transition[DossierDuDroit], dites: Mapping[str, Any], role: str) -> str:
    """The quality in words: that of the mandate when the line asks for one, else that of the role; for whom, if one is."""
    permises = next((exigence.permis for exigence in ligne.exige if exigence.nom == "qualite"), {})
    mots = permises.get(dites.get("qualite", ""), ROLES[role].libelle)
    supplee = dites.get("par_suppleance_de", "")
    return f"{mots}, par suppléance de {supplee}" if supplee else str(mots)


def _verifier(redaction: Redaction, champ: str, qualite: str, copie: Copie, le: datetime) -> Exemplaire:
    """A copy signed elsewhere: the present one, byte for byte, then this party's signature and nothing else."""
    nom, octets = copie
    examiner_depot(nom, octets, attendues=(Nature.PDF,))
    lue = verifier_signature(octets, redaction.presente.contenu_id, au=le, ancres=sceau.ouvert(le).autorites)
    if not lue.acceptee:
        raise DepotRefuse(f"« {nom} » ne peut pas être accepté : " + " ; ".join(lue.refus))
    deja = set(redaction.signatures.values_list("champ", flat=True))
    ajoutees = [signature for signature in lue.signatures if signature.champ not in deja]
    places = set(famille_de(redaction.evenement.dossier.cycle).places)
    if not ajoutees or any(signature.champ in places - {champ} for signature in ajoutees):
        raise DepotRefuse(f"« {nom} » ne porte pas de nouvelle signature à la place réservée à votre partie")
    certificats = ", ".join(f"certificat de {s.titulaire}, émis par {s.emetteur}" for s in ajoutees)[:200]
    return Exemplaire(redaction, champ, octets, "exterieure", qualite, certificats, " ; ".join(lue.reserves))


def garder(exemplaire: Exemplaire, evenement: Evenement, *, par: Acteur, le: datetime) -> SignatureDePartie:
    """Keep the signed copy of an event."""
    redaction, dossier = exemplaire.redaction, evenement.dossier
    piece = garder_la_piece(
        redaction.pdf.nom.replace(".pdf", f"-signe-{exemplaire.champ}.pdf"), exemplaire.octets, dossier, nature="pdf",
        origine="signee", geste=famille_de(dossier.cycle).lire, lecteurs=redaction.lecteurs, par=par, le=le,
    )  # fmt: skip
    return SignatureDePartie.objects.create(
        redaction=redaction, evenement=evenement, champ=exemplaire.champ, mode=exemplaire.mode, nom=par.nom,
        qualite=exemplaire.qualite, le=le, identite=exemplaire.identite, reserves=exemplaire.reserves, piece=piece,
    )  # fmt: skip
