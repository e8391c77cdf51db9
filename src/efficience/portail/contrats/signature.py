"""Signing: the platform seals for a person who has just proved who they are, or checks a copy that was signed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.refus import DepotRefuse
from efficience.documents.sceau import Signature as Apposee
from efficience.documents.signatures import SignatureLue, verifier_signature
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT, ROLES, nature_de
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats import dossiers, ecritures
from efficience.portail.contrats.actions import Fait, inscrire
from efficience.portail.contrats.models import Acte, Document, Signature
from efficience.portail.pieces import sceau
from efficience.portail.pieces.actions import garder

CHAMPS: Mapping[str, str] = {ARS: "ars", CAISSE: "organisme", ETABLISSEMENT: "etablissement"}
"""The place of each party's signature in a document."""


@dataclass(frozen=True)
class _Exemplaire:
    """A signed copy about to be kept."""

    octets: bytes
    mode: str
    identite: str
    reserves: str = ""


def signer(
    acte: Acte, *, par: Acteur, le: datetime, jeton: int, identite: str, exterieur: tuple[str, bytes] | None = None
) -> Fait:
    """Sign the document proposed. `identite`: how the person has just proved who they are; `exterieur`: name and bytes of
    a copy signed elsewhere.

    Raises GesteRefuse, FormulairePerime, DepotRefuse (altered, not the document proposed), SceauRefuse.
    """
    document = propose(acte)
    champ = CHAMPS[nature_de(next(iter(sorted(par.roles))))]
    if exterieur is not None:
        exemplaire = _verifier(document, champ, exterieur, le)
    else:
        exemplaire = _sceller(document, champ, par, le, identite, acte)
    with transaction.atomic():
        fait = inscrire(acte, "signer", {"document_signe": document.pdf.contenu_id}, par=par, le=le, jeton=jeton)
        piece = garder(
            document.pdf.nom.replace(".pdf", f"-signe-{champ}.pdf"), exemplaire.octets, acte, nature="pdf", origine="signee",
            geste=ecritures.OUVERTE_PAR, lecteurs=document.lecteurs, par=par, le=le,
        )  # fmt: skip
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


def _sceller(document: Document, champ: str, par: Acteur, le: datetime, identite: str, acte: Acte) -> _Exemplaire:
    role = next(iter(sorted(par.roles)))
    local = dossiers.dossier(acte).territoire.debut(le.date()).tzinfo
    apposee = Apposee(
        champ=champ, nom=par.nom, qualite=ROLES[role].libelle, motif=f"Signature : {document.titre}"[:200],
        lieu=par.organisation_nom, le=le.astimezone(local),
    )  # fmt: skip
    return _Exemplaire(sceau.sceller(document.presente.octets, apposee), "portail", identite)


def _verifier(document: Document, champ: str, exterieur: tuple[str, bytes], le: datetime) -> _Exemplaire:
    """A copy signed elsewhere: the present one, byte for byte, then this party's signature and nothing else."""
    nom, octets = exterieur
    examiner_depot(nom, octets, attendues=(Nature.PDF,))
    presente = document.presente
    lue = verifier_signature(octets, presente.contenu_id, au=le, ancres=sceau.ouvert(le).autorites)
    if not lue.acceptee:
        raise DepotRefuse(f"« {nom} » ne peut pas être accepté : " + " ; ".join(lue.refus))
    ajoutees = [signature for signature in lue.signatures if signature.champ not in _signes(document)]
    if not ajoutees or any(signature.champ in set(CHAMPS.values()) - {champ} for signature in ajoutees):
        raise DepotRefuse(f"« {nom} » ne porte pas de nouvelle signature à la place réservée à votre partie")
    return _Exemplaire(octets, "exterieure", _certificats(ajoutees), " ; ".join(lue.reserves))


def _signes(document: Document) -> set[str]:
    return set(document.signatures.values_list("champ", flat=True))


def _certificats(ajoutees: list[SignatureLue]) -> str:
    return ", ".join(f"certificat de {s.titulaire}, émis par {s.emetteur}" for s in ajoutees)[:200]
