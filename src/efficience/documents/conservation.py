"""Keeping a document as its tree: what its page and its Word file are written from, the same each time."""

from __future__ import annotations

import json
import zlib
from datetime import date

from efficience.documents.composition import Document


def conserver(document: Document) -> bytes:
    """The document as bytes, small and always the same."""
    dit = {
        "modele": document.modele,
        "version": document.version,
        "sorte": document.sorte,
        "titre": document.titre,
        "reference": document.reference,
        "jour": document.jour.isoformat(),
        "demonstration": document.demonstration,
        "blocs": list(document.blocs),
    }
    return zlib.compress(json.dumps(dit, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def reprendre(octets: bytes) -> Document:
    """The document that was kept. Its assumptions are in its words, as a note: they are not listed apart."""
    dit = json.loads(zlib.decompress(octets))
    return Document(**{**dit, "jour": date.fromisoformat(dit["jour"])}, hypotheses=())
