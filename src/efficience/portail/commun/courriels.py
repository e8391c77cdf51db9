"""Legal mails: a row written with its event, sent by the worker, whose outcome can always be told.

A mail carries no figure: it says that something waits in the portal, and where. Reading the page is the proof of reading.
"""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur, Programme
from efficience.portail.commun.journal import HorsTransaction
from efficience.portail.commun.models import Courriel
from efficience.portail.commun.situation import Situation

ALERTE = timedelta(hours=24)
"""A legal mail without an outcome for that long needs a person."""
_ABANDON = timedelta(minutes=5)
"""An attempt begun that long ago was cut short: nobody knows whether the mail left, so it leaves again as a reminder."""
_EXPEDITION = Programme("courriels")


def deposer(
    modele: str, sujet: object, *, destinataire: str, objet: str, chemin: str, le: datetime, legal: bool = True,
    gabarit: str = "", **mots: Any,
) -> Courriel:  # fmt: skip
    """Write a mail in the transaction of its event; the worker sends it once that is committed.

    `modele` says which letter it is; its text is the template `courriels/<gabarit or modele>.txt`. `chemin` is the page of
    the portal where what it speaks of is. Raises HorsTransaction.
    """
    corps = render_to_string(
        f"courriels/{gabarit or modele}.txt", {**mots, "sujet": sujet, "lien": settings.ADRESSE + chemin}
    )
    return deposer_texte(modele, sujet, destinataire=destinataire, objet=objet, corps=corps, le=le, legal=legal)


def deposer_texte(
    modele: str, sujet: object, *, destinataire: str, objet: str, corps: str, le: datetime, legal: bool
) -> Courriel:
    """Write a mail whose text is made already. Raises HorsTransaction."""
    if not connection.in_atomic_block:
        raise HorsTransaction(f"courriel « {modele} » : il s’écrit dans la transaction de son événement")
    ou = getattr(sujet, "situation", None) or Situation()
    courriel = Courriel.objects.create(
        modele=modele,
        legal=legal,
        destinataire=destinataire,
        objet=objet,
        corps=corps,
        sujet=journal.reference(sujet),
        cree_le=le,
        region=ou.region,
        departement=ou.departement,
        finess=ou.finess,
    )
    app.configure_task("courriels.expedier", allow_unknown=False).defer(courriel=str(courriel.pk))
    return courriel


def envoyer(identifiant: str, *, le: datetime) -> bool:
    """Send a mail that waits; whether it left. A mail sent already, or being sent, is left alone.

    The attempt is written before the message leaves, so that one cut short is known: its next copy is a reminder, with the
    same Message-ID.
    """
    with transaction.atomic():
        attente = Q(commence_le__isnull=True) | Q(commence_le__lt=le - _ABANDON)
        courriel = (
            Courriel.objects.select_for_update(skip_locked=True)
            .filter(attente, pk=identifiant, envoye_le__isnull=True, echec_le__isnull=True)
            .first()
        )
        if courriel is None:
            return False
        rappel = courriel.commence_le is not None
        courriel.commence_le, courriel.essais = le, courriel.essais + 1
        courriel.save(update_fields=["commence_le", "essais"])
    try:
        _message(courriel, rappel).send()
    except smtplib.SMTPResponseException as refus:
        return _apres_refus(courriel, refus.smtp_code, str(refus.smtp_error), le)
    except smtplib.SMTPRecipientsRefused as refus:
        code, motif = next(iter(refus.recipients.values()))
        return _apres_refus(courriel, code, motif.decode(errors="replace") if isinstance(motif, bytes) else str(motif), le)
    except OSError:
        Courriel.objects.filter(pk=courriel.pk).update(commence_le=None)  # nothing left: the next sweep tries again
        return False
    constater(courriel, "envoye", le=le)
    return True


def _message(courriel: Courriel, rappel: bool) -> EmailMessage:
    return EmailMessage(
        subject=("[Rappel] " if rappel else "") + courriel.objet,
        body=courriel.corps,
        to=[courriel.destinataire],
        headers={"Message-ID": f"<{courriel.pk}@efficience>", "Auto-Submitted": "auto-generated"},
    )


def _apres_refus(courriel: Courriel, code: int, motif: str, le: datetime) -> bool:
    """A final refusal (5xx) is an outcome; a passing one (4xx) is not."""
    if code >= 500:
        constater(courriel, "echec", le=le, motif=f"{code} {motif}")
    else:
        Courriel.objects.filter(pk=courriel.pk).update(commence_le=None)
    return False


def constater(courriel: Courriel, issue: str, *, le: datetime, motif: str = "", par: Acteur = _EXPEDITION) -> None:
    """Write what became of a mail, once, with its line in the journal: envoye, remis, echec or lu."""
    valeurs: dict[str, Any] = {f"{issue}_le": le}
    if issue == "echec":
        valeurs["echec_motif"] = (motif or "refusé sans motif")[:500]
    if issue == "envoye" and not courriel.legal:
        valeurs["corps"] = ""  # it may hold a link that opens an account
    if issue == "lu":
        valeurs["lu_par"] = par.nom
    if issue == "remis":
        valeurs["envoye_le"] = courriel.envoye_le or le
    with transaction.atomic():
        if Courriel.objects.filter(pk=courriel.pk, **{f"{issue}_le__isnull": True}).update(**valeurs):
            details = {"modele": courriel.modele, "destinataire": courriel.destinataire, "motif": motif[:500]}
            ou = Situation(courriel.region, courriel.departement, courriel.finess)
            journal.noter(f"courriel.{issue}", courriel.sujet, par=par, le=le, situation=ou, details=details)
            for champ, valeur in valeurs.items():
                setattr(courriel, champ, valeur)
            return
    courriel.refresh_from_db()


def a_envoyer(le: datetime) -> QuerySet[Courriel]:
    """The mails that wait: never tried, put off by their server, or cut short."""
    attente = Q(commence_le__isnull=True) | Q(commence_le__lt=le - _ABANDON)
    return Courriel.objects.filter(attente, envoye_le__isnull=True, echec_le__isnull=True).order_by("cree_le")


def en_souffrance(le: datetime) -> QuerySet[Courriel]:
    """The legal mails that need a person: refused for good, or without an outcome after 24 hours."""
    sans_issue = Q(envoye_le__isnull=True, echec_le__isnull=True, cree_le__lt=le - ALERTE)
    return Courriel.objects.filter(sans_issue | Q(echec_le__isnull=False), legal=True, lu_le__isnull=True)
