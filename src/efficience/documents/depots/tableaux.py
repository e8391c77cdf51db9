"""A CSV file is text, in UTF-8 or Windows-1252, with the same number of columns on its lines."""

from __future__ import annotations

import csv
import re
from io import StringIO

from efficience.documents.refus import DepotRefuse

CASE_MAXIMALE = 32_767  # characters, as a spreadsheet takes
_CONTROLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PAGE_WEB = re.compile(r"\s*<(?:!doctype|html|script|svg|\?xml|\?php)", re.IGNORECASE)
_SEPARATEURS = ";,\t|"


def examiner_csv(octets: bytes) -> None:
    """Raises DepotRefuse: not text, a page in disguise, lines of different lengths."""
    texte = _decoder(octets)
    if _CONTROLES.search(texte):
        raise DepotRefuse("le fichier n'est pas un tableau CSV : il contient des caractères de commande")
    if _PAGE_WEB.match(texte):
        raise DepotRefuse("le fichier n'est pas un tableau CSV : c'est une page web ou du XML")
    if not texte.strip():
        raise DepotRefuse("le tableau CSV est vide")
    separateur = max(_SEPARATEURS, key=texte.split("\n", 1)[0].count)
    try:
        _compter_les_colonnes(texte, separateur)
    except csv.Error as erreur:
        raise DepotRefuse("le tableau CSV est abîmé : un guillemet n'est pas fermé, ou une case est démesurée") from erreur


def _decoder(octets: bytes) -> str:
    for codage in ("utf-8-sig", "cp1252"):
        try:
            return octets.decode(codage)
        except UnicodeDecodeError:
            continue
    raise DepotRefuse("le tableau CSV n'est ni en UTF-8 ni en Windows-1252 : l'enregistrer en « CSV UTF-8 »")


def _compter_les_colonnes(texte: str, separateur: str) -> None:
    attendues = 0
    for rang, ligne in enumerate(csv.reader(StringIO(texte, newline=""), delimiter=separateur, strict=True), start=1):
        attendues = attendues or len(ligne)
        if ligne and len(ligne) != attendues:
            raise DepotRefuse(f"tableau CSV, ligne {rang} : {len(ligne)} colonnes au lieu de {attendues}")
        if any(len(case) > CASE_MAXIMALE for case in ligne):
            raise DepotRefuse(f"tableau CSV, ligne {rang} : une case dépasse {CASE_MAXIMALE} caractères")
