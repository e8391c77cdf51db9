"""Tables: columns as data, pages of a list, and the same table as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

PAR_PAGE = 50
_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Colonne:
    """A column: its title, how a row gives its value, and whether it is a number."""

    titre: str
    valeur: Callable[[Any], Any]
    nombre: bool = False


def paginer(requete: HttpRequest, rangees: Any, par_page: int = PAR_PAGE) -> Page[Any]:
    """The page that the address asks for; the last one when it asks for too much. The rows must be ordered."""
    return Paginator(rangees, par_page).get_page(requete.GET.get("page"))


def en_csv(nom: str, colonnes: Sequence[Colonne], rangees: Iterable[Any]) -> StreamingHttpResponse:
    """The whole table as a file: UTF-8, commas, decimal points, a header, no formula."""
    reponse = StreamingHttpResponse(_lignes(colonnes, rangees), content_type="text/csv; charset=utf-8")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.csv"'
    return reponse


def _lignes(colonnes: Sequence[Colonne], rangees: Iterable[Any]) -> Iterator[str]:
    tampon = io.StringIO()
    ecriture = csv.writer(tampon, lineterminator="\r\n")  # RFC 4180: a carriage return within a text is then quoted
    for ligne in ([colonne.titre for colonne in colonnes], *([c.valeur(r) for c in colonnes] for r in rangees)):
        ecriture.writerow([cellule(valeur) for valeur in ligne])
        yield tampon.getvalue()
        tampon.seek(0)
        tampon.truncate()


def cellule(valeur: Any) -> str:
    """A value as a cell: a number stays a number, what a spreadsheet would compute is marked as text (ASVS 1.2.10)."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | Decimal):
        return format(valeur, "f") if isinstance(valeur, Decimal) else str(valeur)
    if isinstance(valeur, datetime):
        return timezone.localtime(valeur).isoformat(timespec="seconds")
    if isinstance(valeur, date):
        return valeur.isoformat()
    texte = str(valeur)
    lu = unicodedata.normalize("NFKC", texte).lstrip(" \u00a0\u202f\u200b\ufeff'\"")
    return f"'{texte}" if lu.startswith(_FORMULES) or texte.startswith(_FORMULES) else texte
