"""The empty signature fields of a document, where its pages reserve them, tagged like the rest of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, ensure_sig_flags

INTITULES = {
    "ars": "Signature pour l’agence régionale de santé",
    "organisme": "Signature pour l’organisme local d’assurance maladie",
    "etablissement": "Signature pour l’établissement de santé",
    "groupement": "Signature pour le groupement",
    "cnam": "Signature pour la Caisse nationale de l’assurance maladie",
}
_nom = generic.pdf_name


@dataclass(frozen=True)
class Emplacement:
    """The place of a signature: page from 1, points from the top left corner."""

    champ: str
    page: int
    x: float
    y: float
    largeur: float
    hauteur: float

    def boite(self, hauteur_de_page: float) -> tuple[int, int, int, int]:
        """Left, bottom, right, top, in points from the bottom left corner."""
        haut = hauteur_de_page - self.y
        return round(self.x), round(haut - self.hauteur), round(self.x + self.largeur), round(haut)


class EcritureReproductible(IncrementalPdfFileWriter):
    """An update whose file identifier and dates follow from what is updated: the same document gives the same bytes."""

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:
        identifiant = prev.trailer["/ID"]
        suite = hashlib.sha256(b"".join(part.original_bytes for part in identifiant)).digest()[:16]
        return generic.ArrayObject([identifiant[0], generic.ByteStringObject(suite)])

    def _update_meta(self) -> None:
        """The metadata stay those of the pages: title, language, PDF/UA mark, date of the document."""


def reserver(pdf: bytes, places: Sequence[Emplacement]) -> bytes:
    """The PDF with an empty signature field at each place; unchanged when there is none."""
    if not places:
        return pdf
    ecriture = EcritureReproductible(BytesIO(pdf))
    for place in places:
        _ajouter(ecriture, place)
    ensure_sig_flags(ecriture, lock_sig_flags=True)  # from the start: a signature changes nothing outside its field
    sortie = BytesIO()
    ecriture.write(sortie)  # type: ignore[no-untyped-call]  # pyHanko does not type it
    return sortie.getvalue()


def _ajouter(ecriture: IncrementalPdfFileWriter, place: Emplacement) -> None:
    page_ref, _ = ecriture.find_page_for_modification(place.page - 1)
    hauteur = float(page_ref.get_object()["/MediaBox"][3])
    champ = SigFieldSpec(
        sig_field_name=place.champ,
        on_page=place.page - 1,
        box=place.boite(hauteur),
        readable_field_name=INTITULES[place.champ],
    )
    append_signature_field(ecriture, champ)
    _baliser(ecriture, place.champ, page_ref)


def _baliser(ecriture: IncrementalPdfFileWriter, nom: str, page_ref: generic.IndirectObject) -> None:
    """Enter the widget in the structure tree as a form, which PDF/UA asks of every annotation (ISO 14289-1, 7.18)."""
    champ_ref = next(ref for ref in ecriture.root["/AcroForm"]["/Fields"] if ref.get_object()["/T"] == nom)
    arbre = ecriture.root["/StructTreeRoot"]
    document_ref = arbre["/K"].raw_get(0)
    rang = int(arbre["/ParentTreeNextKey"])
    objet = generic.DictionaryObject({_nom("/Type"): _nom("/OBJR"), _nom("/Obj"): champ_ref, _nom("/Pg"): page_ref})
    forme = generic.DictionaryObject(
        {
            _nom("/Type"): _nom("/StructElem"),
            _nom("/S"): _nom("/Form"),
            _nom("/P"): document_ref,
            _nom("/Alt"): generic.TextStringObject(INTITULES[nom]),
            _nom("/K"): objet,
        }
    )
    forme_ref = ecriture.add_object(forme)
    document_ref.get_object()["/K"].append(forme_ref)
    arbre["/ParentTree"]["/Nums"].extend([generic.NumberObject(rang), forme_ref])
    arbre[_nom("/ParentTreeNextKey")] = generic.NumberObject(rang + 1)
    champ_ref.get_object()[_nom("/StructParent")] = generic.NumberObject(rang)
    for touche in (document_ref, arbre.container_ref, champ_ref, arbre.raw_get("/ParentTree")):
        if isinstance(touche, generic.IndirectObject):
            ecriture.mark_update(touche.reference)
        else:
            ecriture.update_container(arbre)
