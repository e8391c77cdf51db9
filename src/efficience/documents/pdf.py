"""A document as a tagged PDF (PDF/UA-1): Typst sets the pages, with its own fonts and the date of the document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

from efficience.documents.champs import Emplacement, reserver
from efficience.documents.composition import DEMONSTRATION, Document
from efficience.documents.dessins import images, relire
from efficience.documents.pandoc import Bloc, ecrire
from efficience.documents.refus import RefusDocument
from efficience.documents.structure import FIGURE, attribut, classe, largeurs, transformer

_PAGE = Path(__file__).parent / "mise_en_page" / "document.typ"
_NORME: Final = "ua-1"
CARACTERE_SANS_DESSIN = "□"
"""Printed for a character that the fonts cannot draw (an emoji in somebody's observations): HTML and DOCX keep it."""
_ESSAIS = 4
_MANQUANT = re.compile(r'the text `"(.+?)"` could not be displayed')
_ECHAPPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def en_pdf(document: Document) -> bytes:
    """The PDF: tagged, in French, titled, with an empty signature field where each party signs.

    The same document gives the same bytes. Raises RefusDocument when the pages cannot be set.
    """
    source = "\n".join([_PAGE.read_text(encoding="utf-8"), _titre(document), _corps(document)])
    dessins = {nom: image.png() for nom, image in images(document.blocs).items()}
    instant = datetime.combine(document.jour, time(12), UTC)
    for _ in range(_ESSAIS):
        try:
            pages, places = _composer(source, dessins, _entrees(document), instant)
            return reserver(pages, places)
        except typst.TypstError as erreur:
            manquants = _sans_dessin(erreur.diagnostic)
            if not manquants:
                raise RefusDocument(f"la mise en page PDF a échoué : {erreur.message}") from erreur
            source = source.translate(dict.fromkeys(manquants, CARACTERE_SANS_DESSIN))
    raise RefusDocument("la mise en page PDF a échoué : des caractères n'ont de dessin dans aucune police")


def _composer(
    source: str, dessins: Mapping[str, bytes], entrees: dict[str, str], instant: datetime
) -> tuple[bytes, list[Emplacement]]:
    with TemporaryDirectory() as dossier:
        page = Path(dossier) / "document.typ"
        page.write_text(source, encoding="utf-8")
        for nom, octets in dessins.items():
            (Path(dossier) / nom).write_bytes(octets)
        compilateur = typst.Compiler(page, root=dossier, ignore_system_fonts=True, sys_inputs=entrees)
        pages = compilateur.compile(format="pdf", pdf_standards=_NORME, timestamp=instant)
        places = json.loads(compilateur.query("<signature>", field="value"))
    if not isinstance(pages, bytes):
        raise RefusDocument("la mise en page PDF n'a rien rendu")
    return pages, [Emplacement(**place) for place in places]


def _sans_dessin(diagnostic: str) -> set[int]:
    """The characters that Typst says its fonts cannot draw (PDF/UA refuses them)."""
    cites = _MANQUANT.findall(diagnostic)
    textes = [_ECHAPPE.sub(lambda trouve: chr(int(trouve[1], 16)), cite) for cite in cites]
    return {ord(caractere) for texte in textes for caractere in texte}


def _entrees(document: Document) -> dict[str, str]:
    return {
        "titre": document.titre,
        "reference": document.reference,
        "auteur": "efficience",
        "sorte": document.sorte,
        "jour": document.jour.isoformat(),
        "demonstration": DEMONSTRATION if document.demonstration else "",
    }


def _titre(document: Document) -> str:
    return "#titre-acte\n" if document.sorte != "courrier" else ""


def _corps(document: Document) -> str:
    courrier = document.sorte == "courrier"
    blocs = transformer(list(document.blocs), lambda noeud: _en_typst(noeud, courrier))
    return ecrire(blocs, "typst-smart").decode()


def _en_typst(noeud: dict[str, Any], courrier: bool) -> Any:
    """A box becomes a call of the function of the page that has its name; a letter has its subject after its references."""
    if noeud["t"] != "Div":
        return largeurs(noeud)
    nom, contenu = classe(noeud), noeud["c"][1]
    if nom == FIGURE:
        image = relire(noeud)
        dite = image.resume.replace("\\", "\\\\").replace('"', '\\"')
        return [_brut(f'#dessin("{image.fichier}", "{dite}")'), *contenu]
    if nom == "signatures":
        premier = next((rang for rang, bloc in enumerate(contenu) if bloc["t"] == "RawBlock"), len(contenu))
        return [_brut("#signatures(["), *contenu[:premier], _brut("],"), *contenu[premier:], _brut(")")]
    if nom == "signataire":
        return [_brut(f'signataire("{attribut(noeud, "champ")}", ['), *contenu, _brut("]),")]
    appel = [_brut(f"#{nom}["), *contenu, _brut("]")]
    return [*appel, _brut("#titre-courrier")] if courrier and nom == "references" else appel


def _brut(texte: str) -> Bloc:
    return {"t": "RawBlock", "c": ["typst", texte]}
