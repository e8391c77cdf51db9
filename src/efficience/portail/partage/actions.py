"""Gestures on the registry: describe an exchange, bring a file. A file that carries people is refused and never stored."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.refus import DepotRefuse
from efficience.noyau.partage import fichier as droit
from efficience.noyau.partage.cycle import ECHANGE, LIVRAISON
from efficience.noyau.periode import Periode
from efficience.noyau.roles import ARS, CAISSE
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.lieu import situation_regionale
from efficience.portail.partage import lectures
from efficience.portail.partage.models import Description, Refus
from efficience.portail.pieces.actions import garder

TAILLE_MAXIMALE = 20 * 1024 * 1024  # bytes of a delivery
_LECTEURS: Mapping[str, str] = {"ars": ARS, "am": CAISSE, "omedit": "omedit"}


@transaction.atomic
def ouvrir(champs: Mapping[str, Any], *, par: Membre, le: datetime) -> Description:
    """Open an exchange and describe it. Raises ValidationError."""
    region = par.organisation.region
    dossier = des_dossiers.ouvrir(
        ECHANGE.nom, reference=f"{region}-ECHANGE-{champs['code']}", titre=champs["intitule"],
        situation=situation_regionale(region), par=par, le=le,
    )  # fmt: skip
    description = Description(dossier=dossier, **champs)
    description.full_clean(exclude=["dossier"])
    description.save()
    return description


@transaction.atomic
def decrire(description: Description, champs: Mapping[str, Any], *, par: Membre, le: datetime) -> Description:
    """Change a description while the exchange is prepared. Raises ValidationError."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=description.dossier_id)
    if dossier.etat != ECHANGE.initial:
        raise ValidationError("L’échange est soumis : reprendre d’abord sa description.")
    for nom, valeur in champs.items():
        setattr(description, nom, valeur)
    description.full_clean(exclude=["dossier"])
    description.save()
    journal.noter("echange.decrire", dossier, par=par, le=le, details={nom: str(v) for nom, v in champs.items()})
    return description


def examiner(description: Description, nom: str, octets: bytes) -> tuple[str, ...]:
    """Why a file is not taken, in words, none of its values; none when it may be kept. Raises DepotRefuse: not a table."""
    if not description.echange.recu_sur_le_portail:
        return droit.refus(False, ())
    if len(octets) > TAILLE_MAXIMALE:
        raise DepotRefuse("le fichier dépasse 20 Mo : le découper par mois")
    examiner_depot(nom, octets, attendues=(Nature.CSV,))
    entetes, rangees = _lire(octets)
    return droit.refus(True, entetes, rangees)


def _lire(octets: bytes) -> tuple[Sequence[str], list[list[str]]]:
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    premiere = texte.split("\n", 1)[0]
    lecteur = csv.reader(io.StringIO(texte), delimiter=max(";,\t|", key=premiere.count))
    rangees = list(lecteur)
    return (rangees[0], rangees[1:]) if rangees else ((), [])


@transaction.atomic
def refuser(description: Description, nom: str, motifs: Sequence[str], *, par: Membre, le: datetime) -> Refus:
    """Log a refused file: its name and the reasons, nothing of what it holds."""
    refus = Refus.objects.create(echange=description.dossier, nom=nom[:150], motifs=list(motifs), le=le, par=par.nom)
    details = {"fichier": nom[:150], "motifs": list(motifs)}
    journal.noter("livraison.refuser", description.dossier, par=par, le=le, details=details)
    return refus


@transaction.atomic
def deposer(description: Description, periode: Periode, nom: str, octets: bytes, *, par: Membre, le: datetime) -> Dossier:
    """Bring the file of a period. The file was examined. Raises GesteRefuse: exchange not active, period not awaited."""
    echange = description.dossier
    reference = f"{echange.reference}-{periode.debut:%Y%m%d}"
    livraison = Dossier.objects.filter(mere=echange, cycle=LIVRAISON.nom, reference=reference).first()
    if livraison is None:
        livraison = des_dossiers.ouvrir(
            LIVRAISON.nom, reference=reference, titre=f"{description.intitule}, {periode}", situation=echange.situation,
            mere=echange, donnees={"periode": periode}, par=par, le=le,
        )  # fmt: skip
    lecteurs = {_LECTEURS[un] for un in (description.fournisseur, *description.destinataires) if un in _LECTEURS}
    piece = garder(
        nom, octets, livraison, nature="csv", origine="deposee", geste=lectures.LIRE, lecteurs=sorted(lecteurs), par=par,
        le=le,
    )  # fmt: skip
    donnees = {"periode": periode, "empreinte": hashlib.sha256(octets).hexdigest()}
    des_dossiers.faire(livraison, "deposer", donnees, par=par, le=le, piece=piece)
    return Dossier.objects.get(pk=livraison.pk)
