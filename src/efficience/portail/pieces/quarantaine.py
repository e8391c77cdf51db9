"""Files from outside are served once the antivirus has found them sound; when it is silent they wait, and nobody opens them.

An installation without antivirus serves what `examiner_depot` accepted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from efficience.documents.refus import DepotRefuse
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.pieces.antivirus import AntivirusMuet, menace
from efficience.portail.pieces.models import DEPOSEE, Analyse, Contenu, Piece

_ANTIVIRUS = Programme("antivirus")
_RELECTURE = timedelta(days=30)
"""Threats become known after the file came: what was sound is read again."""
_LOT = 200


def refuser_une_menace(nom: str, octets: bytes) -> bool:
    """Whether the antivirus found the file sound; not when it is silent, or not set up. Raises DepotRefuse on a threat."""
    if not settings.ANTIVIRUS:
        return False
    try:
        trouvee = menace(octets, settings.ANTIVIRUS)
    except AntivirusMuet:
        return False
    if trouvee:
        raise DepotRefuse(
            f"« {nom} » n’est pas pris : l’antivirus y reconnaît {trouvee}. Faites examiner le poste d’où il vient."
        )
    return True


def constater(contenu: str, trouvee: str, *, le: datetime) -> Analyse:
    """Write what the antivirus said of a content. A threat found afterwards is told by the journal, file by file."""
    with transaction.atomic():
        analyse = Analyse.objects.create(contenu_id=contenu, le=le, menace=trouvee)
        for piece in Piece.objects.filter(contenu_id=contenu) if trouvee else ():
            journal.noter("piece.ecarter", piece, par=_ANTIVIRUS, le=le, details={"menace": trouvee})
    return analyse


def attente(piece: Piece) -> str:
    """Why the file is not served yet, or any more; nothing when it may be."""
    if not settings.ANTIVIRUS or piece.origine != DEPOSEE:
        return ""
    derniere = Analyse.objects.filter(contenu_id=piece.contenu_id).first()
    if derniere is None:
        return "L’antivirus ne l’a pas encore examiné : il s’ouvrira dès que ce sera fait."
    return f"L’antivirus y a reconnu {derniere.menace} : il ne s’ouvre plus." if derniere.menace else ""


def examiner(*, le: datetime) -> int:
    """Read the contents from outside that wait, or were read long ago; how many. Stops when the antivirus is silent."""
    if not settings.ANTIVIRUS:
        return 0
    recentes = Analyse.objects.filter(contenu=OuterRef("pk"), le__gt=le - _RELECTURE)
    menaces = Analyse.objects.filter(contenu=OuterRef("pk")).exclude(menace="")
    venus = Piece.objects.filter(contenu=OuterRef("pk"), origine=DEPOSEE)
    gardes = Contenu.objects.filter(octets__isnull=False)
    attendent = gardes.filter(Exists(venus), ~Exists(recentes), ~Exists(menaces)).order_by("pk")[:_LOT]
    faits = 0
    for contenu in attendent:
        try:
            trouvee = menace(bytes(contenu.octets or b""), settings.ANTIVIRUS)
        except AntivirusMuet:
            break
        constater(contenu.pk, trouvee, le=le)
        faits += 1
    return faits
