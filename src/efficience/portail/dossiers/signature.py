"""Signing a document of a dossier: the platform seals for a person who has just proved who they are, or checks a copy that
was signed elsewhere. One party after the other, each at the place that the template keeps for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from efficience.documents.sceau import Signature as Apposee
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.roles import ROLES, nature_de
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier, Evenement, Redaction, SignatureDePartie
from efficience.portail.pieces import exemplaires
from efficience.portail.pieces.exemplaires import Copie, Exemplaire

SUR_LE_PORTAIL = "identité prouvée de nouveau avant de signer, sur le portail"


@dataclass(frozen=True)
class ASigner:
    """A signed copy about to be kept: of which document, in which quality."""

    redaction: Redaction
    qualite: str
    exemplaire: Exemplaire


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
) -> ASigner | None:
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
        signes = redaction.signatures.values_list("champ", flat=True)
        return ASigner(redaction, qualite, exemplaires.verifier(
            redaction.presente, copie, champ=champ, signes=signes, places=famille.places, le=le))  # fmt: skip
    apposee = Apposee(
        champ=champ, nom=par.nom, qualite=qualite[:200], motif=f"Signature : {redaction.titre}"[:200],
        lieu=par.organisation_nom, le=le.astimezone(plie(dossier).territoire.debut(le.date()).tzinfo),
    )  # fmt: skip
    return ASigner(redaction, qualite, exemplaires.sceller(redaction.presente, apposee, SUR_LE_PORTAIL))


def _qualite(ligne: Transition[DossierDuDroit], dites: Mapping[str, Any], role: str) -> str:
    """The quality in words: that of the mandate when the line asks for one, else that of the role; for whom, if one is."""
    permises = next((exigence.permis for exigence in ligne.exige if exigence.nom == "qualite"), {})
    mots = permises.get(dites.get("qualite", ""), ROLES[role].libelle)
    supplee = dites.get("par_suppleance_de", "")
    return f"{mots}, par suppléance de {supplee}" if supplee else str(mots)


def garder(signe: ASigner, evenement: Evenement, *, par: Acteur, le: datetime) -> SignatureDePartie:
    """Keep the signed copy of an event."""
    redaction, exemplaire, dossier = signe.redaction, signe.exemplaire, evenement.dossier
    piece = exemplaires.garder(
        exemplaire, redaction.pdf, dossier, geste=famille_de(dossier.cycle).lire, lecteurs=redaction.lecteurs, par=par, le=le
    )
    return SignatureDePartie.objects.create(
        redaction=redaction, evenement=evenement, champ=exemplaire.champ, mode=exemplaire.mode, nom=par.nom,
        qualite=signe.qualite, le=le, identite=exemplaire.identite, reserves=exemplaire.reserves, piece=piece,
    )  # fmt: skip
