"""A PDF that only shows pages: no script, no program started, no file attached, nothing sent anywhere, no password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from efficience.documents.depots.natures import MIO
from efficience.documents.refus import DepotRefuse

OBJETS_MAXIMAUX = 200_000
PROFONDEUR_MAXIMALE = 100
_LIMITES = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=32 * MIO))
_FIN, _QUEUE = b"%%EOF", 1024  # the end mark is in the last bytes

_CLES: Mapping[str, str] = {
    "/JS": "du code (JavaScript)",
    "/JavaScript": "du code (JavaScript)",
    "/EmbeddedFiles": "des fichiers joints",
    "/EF": "des fichiers joints",
    "/XFA": "un formulaire XFA, qui peut contenir du code",
    "/RichMediaContent": "un contenu multimédia",
}
_VALEURS: Mapping[tuple[str, str], str] = {
    **{("/S", nom): "du code (JavaScript)" for nom in ("/JavaScript", "/Rendition")},
    **{("/S", nom): "une action qui lance un programme ou ouvre un fichier" for nom in ("/Launch", "/GoToE", "/GoToR")},
    **{("/S", nom): "une action qui envoie ou importe des données" for nom in ("/SubmitForm", "/ImportData")},
    **{("/Subtype", nom): "un contenu multimédia" for nom in ("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")},
    ("/Subtype", "/FileAttachment"): "des fichiers joints",
    ("/Type", "/EmbeddedFile"): "des fichiers joints",
    ("/Type", "/Filespec"): "des fichiers joints",
}
_NOMS_BRUTS: Mapping[bytes, str] = {
    b"/JavaScript": "du code (JavaScript)",
    b"/Launch": "une action qui lance un programme ou ouvre un fichier",
    b"/EmbeddedFile": "des fichiers joints",
}
"""Names long enough not to appear by chance: found anywhere, even in an object that no table lists."""
_WEB = ("http://", "https://", "mailto:")


def examiner_pdf(octets: bytes) -> None:
    """Raises DepotRefuse when the PDF does, or may do, anything but show its pages."""
    if _FIN not in octets[-_QUEUE:]:
        raise DepotRefuse("le PDF est tronqué : le déposer de nouveau")
    for nom, quoi in _NOMS_BRUTS.items():
        if nom in octets:
            raise _refus(quoi)
    try:
        _parcourir(octets)
    except DepotRefuse:
        raise
    except (
        PdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        OverflowError,
    ) as erreur:
        raise DepotRefuse("le PDF est abîmé : l'enregistrer ou l'imprimer de nouveau en PDF") from erreur


def _parcourir(octets: bytes) -> None:
    lecture = PdfFileReader(BytesIO(octets), strict=False, decode_limits=_LIMITES)
    if lecture.encrypted:
        raise DepotRefuse("le PDF est protégé par un mot de passe : le déposer sans protection")
    if int(lecture.root["/Pages"]["/Count"]) < 1:
        raise DepotRefuse("le PDF n'a aucune page")
    for rang, objet in enumerate(_objets(lecture)):
        if rang > OBJETS_MAXIMAUX:
            raise DepotRefuse("le PDF est trop compliqué pour être vérifié : l'imprimer de nouveau en PDF")
        if quoi := _actif(objet):
            raise _refus(quoi)


def _objets(lecture: PdfFileReader) -> Iterator[DictionaryObject]:
    """Every dictionary of every revision, whether a page uses it or not."""
    yield from _dictionnaires(lecture.trailer.flatten(), 0)
    for revision in range(lecture.xrefs.total_revisions):
        etat = lecture.get_historical_resolver(revision)
        for reference in etat.explicit_refs_in_revision():
            yield from _dictionnaires(etat.get_object(reference), 0)


def _dictionnaires(objet: Any, profondeur: int) -> Iterator[DictionaryObject]:
    if profondeur > PROFONDEUR_MAXIMALE:
        raise DepotRefuse("le PDF est truqué : ses objets s'emboîtent sans fin")
    if isinstance(objet, DictionaryObject):
        yield objet
        for cle in objet:
            yield from _dictionnaires(objet.raw_get(cle), profondeur + 1)
    elif isinstance(objet, ArrayObject):
        for rang in range(len(objet)):
            yield from _dictionnaires(objet.raw_get(rang), profondeur + 1)


def _actif(objet: DictionaryObject) -> str:
    """What a dictionary makes a PDF do besides showing pages; empty when nothing."""
    for cle in objet:
        if cle in _CLES:
            return _CLES[cle]
    for (cle, valeur), quoi in _VALEURS.items():
        if cle in objet and str(objet.raw_get(cle)) == valeur:
            return quoi
    if "/URI" in objet and "/S" in objet and not str(objet["/URI"]).lower().startswith(_WEB):
        return "un lien vers autre chose que le web"
    return ""


def _refus(quoi: str) -> DepotRefuse:
    return DepotRefuse(f"le PDF contient {quoi} : l'imprimer de nouveau en PDF, ce qui l'enlève")
