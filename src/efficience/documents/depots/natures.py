"""The natures of files that can be uploaded: extension, first bytes, largest size; and the names they may have."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum

from efficience.documents.inertie import assainir
from efficience.documents.refus import DepotRefuse

MIO = 1024 * 1024
LONGUEUR_DE_NOM = 150
_ZIP = b"PK\x03\x04"


class Nature(Enum):
    """A nature of file: its name, its extensions, its first bytes, its largest size in bytes."""

    PDF = ("document PDF", (".pdf",), b"%PDF-", 20 * MIO)
    DOCX = ("document Word", (".docx",), _ZIP, 10 * MIO)
    XLSX = ("classeur Excel", (".xlsx",), _ZIP, 20 * MIO)
    ODT = ("document OpenDocument", (".odt",), _ZIP, 10 * MIO)
    ODS = ("classeur OpenDocument", (".ods",), _ZIP, 20 * MIO)
    CSV = ("tableau CSV", (".csv",), b"", 50 * MIO)
    PNG = ("image PNG", (".png",), b"\x89PNG\r\n\x1a\n", 10 * MIO)
    JPEG = ("image JPEG", (".jpg", ".jpeg"), b"\xff\xd8\xff", 10 * MIO)

    def __init__(self, intitule: str, extensions: tuple[str, ...], debut: bytes, taille_maximale: int) -> None:
        self.intitule, self.extensions, self.debut, self.taille_maximale = intitule, extensions, debut, taille_maximale


def nom_propre(nom: str) -> str:
    """The name without its folders nor its invisible characters. Raises DepotRefuse when nothing usable is left."""
    propre = re.sub(r"\s+", " ", re.split(r"[/\\]", assainir(nom).replace("\n", " "))[-1]).strip(" .")
    propre = re.sub(r'[<>:"|?*]', "_", propre)
    if not propre:
        raise DepotRefuse("le fichier n'a pas de nom")
    if len(propre) > LONGUEUR_DE_NOM:
        raise DepotRefuse(f"le nom du fichier dépasse {LONGUEUR_DE_NOM} caractères : le raccourcir")
    return propre


def nature_annoncee(nom: str, octets: bytes, attendues: Collection[Nature]) -> Nature:
    """The nature its extension announces, confirmed by its size and its first bytes. Raises DepotRefuse."""
    liste = ", ".join(f"{n.intitule} ({n.extensions[0]})" for n in Nature if n in attendues)
    extension = nom[nom.rfind(".") :].lower() if "." in nom else ""
    nature = next((n for n in attendues if extension in n.extensions), None)
    if nature is None:
        raise DepotRefuse(f"« {nom} » : ce genre de fichier n'est pas accepté ici ; déposer : {liste}")
    if not octets:
        raise DepotRefuse(f"« {nom} » est vide")
    if len(octets) > nature.taille_maximale:
        raise DepotRefuse(
            f"« {nom} » dépasse {nature.taille_maximale // MIO} Mo, la taille permise pour : {nature.intitule}"
        )
    if not octets.startswith(nature.debut):
        raise DepotRefuse(
            f"« {nom} » n'est pas un {nature.intitule}, malgré son nom : l'enregistrer de nouveau dans ce format"
        )
    return nature
