"""Signing: the platform seals for a person who has just proved who they are, or checks a copy that was signed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from efficience.documents.sceau import Signature as Apposee
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT, ROLES, nature_de
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats import dossiers, ecritures
from efficience.portail.contrats.actions import Fait, inscrire
from efficience.portail.contrats.models import Acte, Document, Signature
from efficience.portail.pieces import exemplaires
from efficience.portail.pieces.exemplaires import Copie

CHAMPS: Mapping[str, str] = {ARS: "ars", CAISSE: "organisme", ETABLISSEMENT: "etablissement"}
"""The place of each party's signature in a document."""


def signer(acte: Acte, *, par: Acteur, le: datetime, jeton: int, identite: str, exterieur: Copie | None = None) -> Fait:
    """Sign the document proposed. `identite`: how the person has just proved who they are; `exterieur`: name and bytes of
    a copy signed elsewhere.

    Raises GesteRefuse, FormulairePerime, DepotRefuse (altered, not the document proposed), SceauRefuse.
    """
    document = propose(acte)
    champ = CHAMPS[nature_de(next(iter(sorted(par.roles))))]
    if exterieur is not None:
        signes, places = document.signatures.values_list("champ", flat=True), CHAMPS.values()
        exemplaire = exemplaires.verifier(document.presente, exterieur, champ=champ, signes=signes, places=places, le=le)
    else:
        exemplaire = exemplaires.sceller(document.presente, _apposee(document, champ, par, le, acte), identite)
    with transaction.atomic():
        fait = inscrire(acte, "signer", {"document_signe": document.pdf.contenu_id}, par=par, le=le, jeton=jeton)
        piece = exemplaires.garder(
            exemplaire, document.pdf, acte, geste=ecritures.OUVERTE_PAR, lecteurs=document.lecteurs, par=par, le=le
        )
        Signature.objects.create(
            document=document, evenement=fait.evenement, champ=champ, mode=exemplaire.mode, nom=par.nom,
            qualite=ROLES[fait.evenement.role].libelle, le=le, identite=exemplaire.identite,
            reserves=exemplaire.reserves, piece=piece,
        )  # fmt: skip
    return fait


def propose(acte: Acte) -> Document:
    """The document that the parties are to sign. Raises GesteRefuse before any was proposed."""
    empreinte = dossiers.dossier(acte).donnee("document")
    trouve = Document.objects.filter(evenement__acte=acte, pdf__contenu_id=empreinte).order_by("-evenement__rang").first()
    if trouve is None:
        raise GesteRefuse("signer", acte.etat, "Aucun document n’a encore été proposé à la signature.")
    return trouve


def _apposee(document: Document, champ: str, par: Acteur, le: datetime, acte: Acte) -> Apposee:
    role = next(iter(sorted(par.roles)))
    local = dossiers.dossier(acte).territoire.debut(le.date()).tzinfo
    return Apposee(
        champ=champ, nom=par.nom, qualite=ROLES[role].libelle, motif=f"Signature : {document.titre}"[:200],
        lieu=par.organisation_nom, le=le.astimezone(local),
    )  # fmt: skip
