"""The letters of the matrix (`noyau.courriers`) as rows: who is written to, at which address, in which words.

A mail carries no figure and no name of a person: it says that something waits on the portal, and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from efficience.noyau.automate import Passage, Transition
from efficience.noyau.courriers import courriers
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT
from efficience.portail.commun import courriels
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats.models import Acte, Contrat, Preuve
from efficience.portail.etablissements.models import DIRECTION, Contact

OBJETS: Mapping[str, str] = MappingProxyType(
    {
        "demande-avis-organisme": "Avis de l’assurance maladie demandé",
        "avis-avis-rendu": "L’avis de l’assurance maladie est rendu",
        "courrier-proposition": "Proposition de contrat : à ouvrir sur le portail",
        "avis-proposition-envoyee": "La proposition a été envoyée à l’établissement",
        "avis-reception": "La réception est établie",
        "avis-delai-ouvert": "Un délai court : sa date est sur le portail",
        "avis-a-signer": "L’établissement a signé : à votre tour",
        "avis-signature-enregistree": "Votre signature est enregistrée",
        "avis-contrat-conclu": "Les trois parties ont signé",
        "avis-observations": "L’établissement a présenté des observations",
        "accuse-observations": "Votre écrit est enregistré",
        "avis-audition-demandee": "L’établissement demande à être entendu",
        "convocation-audition": "Convocation à une audition",
        "compte-rendu-audition": "Le compte rendu de l’audition est sur le portail",
        "avis-delai-echu": "Un délai est échu",
        "courrier-seconde-notification": "Seconde proposition de contrat : à ouvrir sur le portail",
        "avis-refus-maintenu": "L’établissement maintient son refus",
        "decision-sanction-refus": "Décision à ouvrir sur le portail",
        "information-caisse": "Décision notifiée à l’établissement, pour information et recouvrement",
        "avis-recouvrement": "Le recouvrement est enregistré",
        "avis-recours": "Un recours est formé",
        "avis-recours-rejete": "Le recours est rejeté",
        "annulation-sanction": "Décision annulée",
        "retrait-ciblage": "Retrait du ciblage",
        "avis-piece-remise": "Une pièce attendue est remise",
        "avis-changement-situation": "L’établissement déclare un changement de situation",
        "avis-revision-demandee": "Une révision du contrat est demandée",
        "avis-fusion": "Une fusion est enregistrée",
        "avis-fermeture": "Une fermeture est enregistrée",
        "avis-entree-en-vigueur": "Le contrat entre en vigueur",
        "avis-fin-de-contrat": "Le contrat prend fin",
        "notification-avenant": "Avenant : à ouvrir sur le portail",
        "avis-avenant-refuse": "L’établissement refuse l’avenant",
        "avis-avenant-abandonne": "L’avenant est abandonné",
        "notification-decision-envisagee": "Décision envisagée : à ouvrir sur le portail",
        "decision-gen3": "Décision à ouvrir sur le portail",
        "avis-sans-suite": "Procédure classée sans suite",
        "avis-versement": "Le versement est enregistré",
        "rappel-echeance": "Rappel : une échéance approche",
        "alerte-courriel": "Un courriel légal n’est pas parvenu : notifier autrement",
    }
)
"""What each letter says, as the object of its mail."""


def ecrire(acte: Acte, ligne: Transition[Any] | Passage[Any], *, le: datetime) -> list[Courriel]:
    """The mails of a line of the life cycle, in the transaction of its event. Nobody is left out: see `adresse`."""
    return [
        envoyer_a(acte, courrier.destinataire, courrier.modele, le=le, legal=courrier.legal)
        for courrier in courriers(acte.automate, ligne)
    ]


def envoyer_a(acte: Acte, partie: str, modele: str, *, le: datetime, legal: bool = False, **mots: Any) -> Courriel:
    """A mail to a party about an act."""
    reference = acte.contrat.reference
    objet = f"{OBJETS[modele]} ({acte.intitule.lower()} {reference})" if acte.numero else f"{OBJETS[modele]} ({reference})"
    return courriels.deposer(
        modele, acte, destinataire=adresse(acte.contrat, partie, le), objet=objet[:300], chemin=chemin(acte), le=le,
        legal=legal, gabarit="contrat", intitule=OBJETS[modele], reference=reference, acte=acte.intitule, **mots,
    )  # fmt: skip


def chemin(acte: Acte) -> str:
    """The page of an act."""
    return reverse("contrat", args=[acte.contrat_id])


SANS_ADRESSE = "adresse-a-completer@efficience.invalid"
"""Where nobody is: the mail fails, and its failure asks the ARS to notify otherwise. A party is never skipped in silence."""


def adresse(contrat: Contrat, partie: str, le: datetime) -> str:
    """The functional mailbox of a party; for an establishment, that of its organisation, else the one its contacts hold."""
    if partie == ETABLISSEMENT:
        organisation = Organisation.objects.filter(finess=contrat.finess).first()
        return (organisation and organisation.boite_fonctionnelle) or _du_contact(contrat, le) or SANS_ADRESSE
    return {ARS: contrat.ars, CAISSE: contrat.caisse}[partie].boite_fonctionnelle or SANS_ADRESSE


def _du_contact(contrat: Contrat, le: datetime) -> str:
    contact = Contact.objects.filter(
        etablissement__finess_juridique=contrat.finess, volet=DIRECTION, au__isnull=True
    ).first()  # fmt: skip
    return contact.courriel if contact else ""


def en_souffrance(le: datetime, siens: Q | None = None) -> Iterator[tuple[Courriel, Acte]]:
    """The legal letters without an outcome after 24 hours, or refused, and whose receipt nobody proved otherwise since."""
    attendus = list(courriels.en_souffrance(le).filter(siens or Q(), sujet__startswith=_DES_ACTES))
    cles = {courriel.pk: UUID(courriel.sujet.removeprefix(_DES_ACTES)) for courriel in attendus}
    actes = Acte.objects.select_related("contrat__ars", "contrat__etablissement").in_bulk(set(cles.values()))
    preuves = Preuve.objects.filter(evenement__acte__in=actes).values_list("evenement__acte", "evenement__le")
    recus = dict(preuves.order_by("evenement__le"))
    for courriel in attendus:
        acte = actes[cles[courriel.pk]]
        if acte.pk not in recus or recus[acte.pk] < courriel.cree_le:
            yield courriel, acte


_DES_ACTES = "contrats.acte:"
