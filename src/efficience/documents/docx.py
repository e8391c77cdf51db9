"""A document as DOCX: A4, French, named styles, the same page as the PDF. To correct and keep, never to sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from efficience.documents.composition import DEMONSTRATION, Document
from efficience.documents.dessins import Image, relire
from efficience.documents.pandoc import Bloc, ecrire
from efficience.documents.structure import FIGURE, attribut, classe, largeurs, transformer

_DOSSIER = Path(__file__).parent / "mise_en_page" / "docx"
_CORPS = _DOSSIER / "corps.openxml"
_PARTIES: Mapping[str, str] = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "racine.xml",
    "word/_rels/document.xml.rels": "liens.xml",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/header1.xml": "entete.xml",
    "word/footer1.xml": "pied.xml",
}
_STYLES: Mapping[str, str] = {
    "emetteur": "Émetteur",
    "destinataire": "Destinataire",
    "references": "Références",
    "visas": "Visas",
    "parties": "Parties",
    "encadre": "Encadré",
    "note": "Note",
    "signataire": "Signataire",
}
_DATE_DE_FICHIER = (1980, 1, 1, 0, 0, 0)  # the oldest a zip can tell: the date of the document is inside


def en_docx(document: Document) -> bytes:
    """The DOCX: title, reference and banner on each page. The same document gives the same content."""
    blocs: list[Bloc] = transformer(list(document.blocs), _en_styles)
    meta = {"lang": "fr-FR", "subject": document.reference, "title": document.titre}
    if document.sorte == "courrier":
        blocs = _avec_objet(blocs, document.titre)
    else:
        meta["acte"] = "oui"
    with TemporaryDirectory() as dossier:
        page = Path(dossier) / "page.docx"
        page.write_bytes(_page(document))
        rendu = ecrire(blocs, "docx", f"--reference-doc={page}", f"--template={_CORPS}", meta=meta)
    return _dater(rendu, document.jour)


def _dater(rendu: bytes, jour: date) -> bytes:
    """The same archive, dated by the document: pandoc in its sandbox knows no date but its first."""
    sortie = BytesIO()
    with ZipFile(BytesIO(rendu)) as lue, ZipFile(sortie, "w", ZIP_DEFLATED) as ecrite:
        for nom in lue.namelist():
            contenu = lue.read(nom)
            if nom == "docProps/core.xml":
                contenu = contenu.replace(b"1970-01-01T", f"{jour.isoformat()}T".encode())
            ecrite.writestr(ZipInfo(nom, _DATE_DE_FICHIER), contenu, ZIP_DEFLATED)
    return sortie.getvalue()


def _page(document: Document) -> bytes:
    """The reference file pandoc takes its styles, its header and its footer from."""
    valeurs = {
        "demonstration": escape(DEMONSTRATION) if document.demonstration else "",
        "style": "Bandeau" if document.demonstration else "BodyText",
        "reference": escape(document.reference),
    }
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as archive:
        for nom, fichier in _PARTIES.items():
            contenu = (_DOSSIER / fichier).read_text(encoding="utf-8")
            archive.writestr(ZipInfo(nom, _DATE_DE_FICHIER), Template(contenu).safe_substitute(valeurs))
    return sortie.getvalue()


def _en_styles(noeud: dict[str, Any]) -> Any:
    """A box becomes a paragraph style; an annex starts a page; a signature keeps its room."""
    if noeud["t"] != "Div":
        return largeurs(noeud)
    nom, contenu = classe(noeud), noeud["c"][1]
    if nom == FIGURE:
        return [_image(relire(noeud)), *contenu]
    if nom == "annexe":
        return [_SAUT_DE_PAGE, *contenu]
    if nom == "signataire":
        return [_style("Signataire", contenu), _style("Place de signature", [_paragraphe("signature")])]
    return _style(_STYLES[nom], contenu) if nom in _STYLES else contenu


_SAUT_DE_PAGE: Bloc = {"t": "RawBlock", "c": ["openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>']}


def _style(nom: str, contenu: list[Bloc]) -> Bloc:
    return {"t": "Div", "c": [["", [], [["custom-style", nom]]], contenu]}


def _image(image: Image) -> Bloc:
    """The picture over the width of the text, its summary for who does not see it."""
    mots = {"t": "Str", "c": image.resume}
    return {"t": "Para", "c": [{"t": "Image", "c": [["", [], [["width", "16cm"]]], [mots], [image.adresse, ""]]}]}


def _paragraphe(mots: str) -> Bloc:
    return {"t": "Para", "c": [{"t": "Str", "c": mots}]}


def _avec_objet(blocs: list[Bloc], titre: str) -> list[Bloc]:
    """The subject of a letter after its references, in the place of a title."""
    objet = _style("Objet", [_paragraphe(f"Objet : {titre}")])
    rangs = [
        rang for rang, bloc in enumerate(blocs, 1) if bloc["t"] == "Div" and attribut(bloc, "custom-style") == "Références"
    ]
    rang = rangs[0] if rangs else 0
    return [*blocs[:rang], objet, *blocs[rang:]]
