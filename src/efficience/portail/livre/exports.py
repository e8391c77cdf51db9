"""Files that leave the portal, each with its manifest: what is in them, from which entries, their fingerprint."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import Max
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.classeurs import en_classeur
from efficience.portail.commun.classeurs import octets as octets_du_classeur
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.livre.models import Ecriture

FORMATS = ("csv", "xlsx", "zip")


def repondre(
    forme: str, nom: str, colonnes: Sequence[Colonne], rangees: Sequence[Any], *, par: Acteur, le: datetime
) -> HttpResponseBase | None:
    """The file asked for; None for a format that does not exist. A `zip` holds both files and their manifest."""
    if forme == "csv":
        return en_csv(nom, colonnes, rangees)
    if forme == "xlsx":
        return en_classeur(nom, colonnes, rangees)
    return _archive(nom, colonnes, rangees, par, le) if forme == "zip" else None


def manifeste(
    nom: str, fichiers: dict[str, bytes], colonnes: Sequence[Colonne], rangees: Sequence[Any], par: Acteur, le: datetime
) -> dict[str, Any]:
    """What says where a file comes from: rows, totals of the numeric columns, last entry of the ledger, fingerprints."""
    totaux = {
        colonne.titre: format(sum(montants, Decimal(0)), "f")
        for colonne in colonnes
        if colonne.nombre and (montants := [v for r in rangees if isinstance(v := colonne.valeur(r), Decimal)])
    }
    return {
        "export": nom,
        "fait_le": timezone.localtime(le).isoformat(timespec="seconds"),
        "fait_par": f"{par.nom}, {par.organisation_nom}",
        "logiciel": version("efficience"),
        "lignes": len(rangees),
        "totaux": totaux,
        "derniere_ecriture": Ecriture.objects.aggregate(derniere=Max("id"))["derniere"] or 0,
        "fichiers": {chemin: hashlib.sha256(contenu).hexdigest() for chemin, contenu in fichiers.items()},
    }


def _archive(nom: str, colonnes: Sequence[Colonne], rangees: Sequence[Any], par: Acteur, le: datetime) -> HttpResponse:
    contenu = b"".join(en_csv(nom, colonnes, rangees).streaming_content)  # type: ignore[arg-type]
    fichiers = {f"{nom}.csv": contenu, f"{nom}.xlsx": octets_du_classeur(nom, colonnes, rangees)}
    dit = manifeste(nom, fichiers, colonnes, rangees, par, le)
    fichiers["manifeste.json"] = json.dumps(dit, ensure_ascii=False, indent=2).encode()
    tampon = io.BytesIO()
    with ZipFile(tampon, "w", ZIP_DEFLATED) as archive:
        for chemin, octets in fichiers.items():
            archive.writestr(ZipInfo(chemin, timezone.localtime(le).timetuple()[:6]), octets)
    reponse = HttpResponse(tampon.getvalue(), content_type="application/zip")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.zip"'
    return reponse
