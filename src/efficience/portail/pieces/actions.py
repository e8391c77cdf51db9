"""Keeping a file: one received is examined first; one the portal made is kept as it is. Nothing replaces a file.

Erasing one: the proof is written first, then the database takes the bytes away, if no other file needs them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from efficience.documents.depots import Nature, examiner_depot
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.pieces import quarantaine
from efficience.portail.pieces.models import DEPOSEE, Effacement, Piece

JUSTIFICATIFS = (Nature.PDF, Nature.DOCX, Nature.ODT, Nature.XLSX, Nature.ODS, Nature.PNG, Nature.JPEG)
"""What a person may bring as evidence."""


@transaction.atomic
def deposer(
    nom: str,
    octets: bytes,
    sujet: object,
    *,
    geste: str,
    lecteurs: Collection[str],
    par: Acteur,
    le: datetime,
    attendues: Collection[Nature] = JUSTIFICATIFS,
) -> Piece:
    """Take the file that somebody brings about `sujet`. Raises DepotRefuse, in French, with what to do."""
    depot = examiner_depot(nom, octets, attendues=attendues)
    saine = quarantaine.refuser_une_menace(depot.nom, octets)
    piece = garder(
        depot.nom, octets, sujet, nature=depot.nature.name.lower(), origine=DEPOSEE, geste=geste, lecteurs=lecteurs,
        par=par, le=le,
    )  # fmt: skip
    if saine:
        quarantaine.constater(piece.contenu_id, "", le=le)
    return piece


@transaction.atomic
def garder(
    nom: str,
    octets: bytes,
    sujet: Any,
    *,
    nature: str,
    origine: str,
    geste: str,
    lecteurs: Collection[str],
    par: Acteur,
    le: datetime,
) -> Piece:
    """Keep these bytes. The file comes before its content, which the database shows only through a file that is in reach."""
    empreinte = hashlib.sha256(octets).hexdigest()
    ou = sujet.situation
    piece = Piece.objects.create(
        contenu_id=empreinte, nom=nom, nature=nature, taille=len(octets), origine=origine, geste=geste,
        lecteurs=sorted(lecteurs), region=ou.region, departement=ou.departement, finess=ou.finess,
        organisation=ou.organisation, deposee_le=le, deposee_par=par.nom,
    )  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute("SELECT efficience_garder(%s, %s)", [empreinte, octets])
    details = {"nom": nom, "sha256": empreinte, "taille": len(octets), "origine": origine}
    journal.noter("piece.garder", piece, par=par, le=le, details=details)
    return piece


@transaction.atomic
def effacer(piece: Piece, motif: str, *, par: Acteur, le: datetime) -> Effacement:
    """Erase a file of data at the end of its retention; done already, nothing more is done.

    Only tables brought by somebody are erased: the database refuses it of any other file (`efficience_effacer`).
    """
    champs = {
        "sha256": piece.contenu_id,
        "taille": piece.taille,
        "motif": motif[:300],
        "efface_le": le,
        "efface_par": par.nom,
    }
    fait, neuf = Effacement.objects.get_or_create(piece=piece, defaults=champs)
    if neuf:
        with connection.cursor() as curseur:
            curseur.execute("SELECT efficience_effacer(%s)", [piece.contenu_id])
        details = {"nom": piece.nom, "sha256": piece.contenu_id, "taille": piece.taille, "motif": motif}
        journal.noter("piece.effacer", piece, par=par, le=le, details=details)
    return fait
