"""The journal certified by others: its last line is dated by an authority and mailed to witnesses, once a day.

Whoever could rewrite the whole chain cannot rewrite what others hold: neither the stamp nor the mails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto.x509 import Certificate
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from efficience.documents import HorodatageRefuse
from efficience.documents.horodatage import (
    examiner_jeton,
    horodater,
    lire_autorites,
    lire_jeton,
    serveur_d_horodatage,
)
from efficience.portail.commun import chaine, courriels, journal
from efficience.portail.commun.models import Certification, Ligne


@dataclass(frozen=True)
class Certifiee:
    """A certification read again: what it certifies, and why it no longer holds (nothing: it does)."""

    certification: Certification
    faute: str = ""


def certifier(*, le: datetime) -> Certification | None:
    """Certify the last line, unless that was done today or nobody is set up to. Raises HorodatageRefuse: nothing is kept."""
    if not (settings.HORODATAGE or settings.TEMOINS) or (tete := journal.tete()) is None:
        return None
    derniere = Certification.objects.first()
    if derniere is not None and (derniere.rang == tete[0] or _jour(derniere.le) == _jour(le)):
        return None
    faite = Certification(rang=tete[0], empreinte=tete[1], le=le, temoins=len(settings.TEMOINS))
    if settings.HORODATAGE:
        jeton = horodater(tete[1], serveur_d_horodatage(settings.HORODATAGE))
        faite.autorite = examiner_jeton(jeton, autorites())
        faite.le, faite.jeton = jeton.le, jeton.octets
    with transaction.atomic():
        faite.save(force_insert=True)
        for adresse in settings.TEMOINS:
            courriels.deposer(
                "certification", faite, destinataire=adresse, objet=f"Journal certifié, ligne {faite.rang}",
                chemin="/journal", le=le, legal=False, certification=faite,
            )  # fmt: skip
    return faite


def _jour(le: datetime) -> object:
    return timezone.localdate(le)


def autorites() -> Sequence[Certificate]:
    """The authorities that this installation knows; none: who signs a stamp is then not judged. Raises HorodatageRefuse."""
    fichier = settings.AUTORITES_D_HORODATAGE
    return lire_autorites(Path(fichier).read_bytes()) if fichier else ()


def relire() -> list[Certifiee]:
    """Every certification, the last one first, judged against the journal as it is now."""
    connues, lues = autorites(), list(Certification.objects.all())
    lignes = dict(Ligne.objects.filter(rang__in=[une.rang for une in lues]).values_list("rang", "empreinte"))
    return [Certifiee(une, _faute(une, lignes.get(une.rang), connues)) for une in lues]


def _faute(une: Certification, ligne: str | None, connues: Sequence[Certificate]) -> str:
    if ligne != une.empreinte:
        return f"la ligne {une.rang} n’est plus celle qui a été certifiée le {timezone.localtime(une.le):%d/%m/%Y}"
    if not une.jeton:
        return ""
    try:
        jeton = lire_jeton(bytes(une.jeton))
        examiner_jeton(jeton, connues)
    except HorodatageRefuse as refus:
        return f"ligne {une.rang} : {refus}"
    return "" if jeton.empreinte == ligne else f"ligne {une.rang} : son jeton en certifie une autre"


def verifier() -> tuple[chaine.Verdict, list[Certifiee]]:
    """The chain read whole, then what others certified of it; the verdict tells the first fault of either."""
    verdict, certifiees = journal.verifier(), relire()
    faute = next((une.faute for une in reversed(certifiees) if une.faute), None)
    if verdict.intacte and faute:
        verdict = chaine.Verdict(verdict.lignes, verdict.tete, faute)
    return verdict, certifiees
