"""Keeping a file: one received is examined first; one the portal made is kept as it is. Nothing replaces a file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from efficience.documents.depots import Nature, examiner_depot
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.pieces import quarantaine
from efficience.portail.pieces.models import DEPOSEE, Contenu, Piece

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
    Contenu.objects.bulk_create([Contenu(sha256=empreinte, octets=octets)], ignore_conflicts=True)
    details = {"nom": nom, "sha256": empreinte, "taille": len(octets), "origine": origine}
    journal.noter("piece.garder", piece, par=par, le=le, details=details)
    return piece
