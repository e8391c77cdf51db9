"""A file somebody uploads: taken only when it is what it says, of a nature that was asked for, and does nothing by itself.

The order is the one of cost: name, size, first bytes, then the structure of its nature. Nothing is executed nor unpacked to
disk. An antivirus, and storage under a random name, are the business of the portal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from efficience.documents.depots.bureautique import examiner_odf, examiner_ooxml
from efficience.documents.depots.images import examiner_jpeg, examiner_png
from efficience.documents.depots.natures import Nature, nature_annoncee, nom_propre
from efficience.documents.depots.pdf import examiner_pdf
from efficience.documents.depots.tableaux import examiner_csv

_EXAMENS: Mapping[Nature, Callable[[bytes], None]] = {
    Nature.PDF: examiner_pdf,
    Nature.DOCX: lambda octets: examiner_ooxml(octets, Nature.DOCX),
    Nature.XLSX: lambda octets: examiner_ooxml(octets, Nature.XLSX),
    Nature.ODT: lambda octets: examiner_odf(octets, Nature.ODT),
    Nature.ODS: lambda octets: examiner_odf(octets, Nature.ODS),
    Nature.CSV: examiner_csv,
    Nature.PNG: examiner_png,
    Nature.JPEG: examiner_jpeg,
}

__all__ = ["Depot", "Nature", "examiner_depot"]


@dataclass(frozen=True)
class Depot:
    """A file that was examined and can be kept: `nom` is safe to show, `sha256` names its content."""

    nom: str
    nature: Nature
    taille: int
    sha256: str


def examiner_depot(nom: str, octets: bytes, *, attendues: Collection[Nature]) -> Depot:
    """The file, when it can be kept. Raises DepotRefuse, in French, with what to do."""
    propre = nom_propre(nom)
    nature = nature_annoncee(propre, octets, attendues)
    _EXAMENS[nature](octets)
    return Depot(propre, nature, len(octets), hashlib.sha256(octets).hexdigest())
