"""A table as a spreadsheet file (XLSX), written without formulas: every text is a text cell, every number a number."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.utils import timezone

from efficience.portail.commun.tableaux import Colonne

GENRE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_BUREAU = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FEUILLE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PAQUET}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{GENRE}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PAQUET}/relationships"><Relationship Id="r1" Type="{_BUREAU}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PAQUET}/relationships"><Relationship Id="r1" Type="{_BUREAU}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_INTERDITS = {rang: None for rang in range(32) if rang not in (9, 10, 13)}
"""What XML cannot hold."""
_ALPHABET, _DATE_DES_PARTS = 26, (1980, 1, 1, 0, 0, 0)
"""The letters of a column, and the date of a part: the same table gives the same bytes."""


def en_classeur(nom: str, colonnes: Sequence[Colonne], rangees: Iterable[Any]) -> HttpResponse:
    """The whole table as a file to download."""
    reponse = HttpResponse(octets(nom, colonnes, rangees), content_type=GENRE)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.xlsx"'
    return reponse


def octets(nom: str, colonnes: Sequence[Colonne], rangees: Iterable[Any]) -> bytes:
    """The bytes of the file: one sheet, a header row, no formula."""
    lignes = [[c.titre for c in colonnes], *([c.valeur(r) for c in colonnes] for r in rangees)]
    donnees = "".join(_ligne(rang, ligne) for rang, ligne in enumerate(lignes, start=1))
    livre = (
        f'<workbook xmlns="{_FEUILLE}" xmlns:r="{_BUREAU}"><sheets><sheet name="{escape(nom[:31])}" sheetId="1" r:id="r1"/>'
    )
    parts = {
        **_PARTS,
        "xl/workbook.xml": f"{livre}</sheets></workbook>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_FEUILLE}"><sheetData>{donnees}</sheetData></worksheet>',
    }
    tampon = io.BytesIO()
    with ZipFile(tampon, "w", ZIP_DEFLATED) as archive:
        for chemin, contenu in parts.items():
            part = ZipInfo(chemin, _DATE_DES_PARTS)
            part.compress_type = ZIP_DEFLATED
            archive.writestr(part, _TETE + contenu)
    return tampon.getvalue()


def _ligne(rang: int, valeurs: Sequence[Any]) -> str:
    cases = "".join(_case(f"{_lettres(place)}{rang}", valeur) for place, valeur in enumerate(valeurs))
    return f'<row r="{rang}">{cases}</row>'


def _lettres(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    lettres, reste = "", place + 1
    while reste:
        reste, rang = divmod(reste - 1, _ALPHABET)
        lettres = chr(ord("A") + rang) + lettres
    return lettres


def _case(adresse: str, valeur: Any) -> str:
    """A number is a number; all the rest is a text that a spreadsheet shows and never computes."""
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, int | Decimal) and not isinstance(valeur, bool):
        return f'<c r="{adresse}"><v>{format(valeur, "f") if isinstance(valeur, Decimal) else valeur}</v></c>'
    texte = escape(_texte(valeur).translate(_INTERDITS))
    return f'<c r="{adresse}" t="inlineStr"><is><t xml:space="preserve">{texte}</t></is></c>'


def _texte(valeur: Any) -> str:
    match valeur:
        case bool():
            return "oui" if valeur else "non"
        case datetime():
            return timezone.localtime(valeur).isoformat(timespec="seconds")
        case date():
            return valeur.isoformat()
        case _:
            return str(valeur)
