"""Word processors and spreadsheets (OOXML, OpenDocument): no macro, no embedded object, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from zipfile import ZipFile

from efficience.documents.depots.archives import contenu, morceaux, ouvrir
from efficience.documents.depots.natures import MIO, Nature
from efficience.documents.refus import DepotRefuse

PETITE_PARTIE = 4 * MIO
_PRINCIPAL: Mapping[Nature, tuple[str, str]] = {
    Nature.DOCX: ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    Nature.XLSX: ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}
_MIME: Mapping[Nature, bytes] = {
    Nature.ODT: b"application/vnd.oasis.opendocument.text",
    Nature.ODS: b"application/vnd.oasis.opendocument.spreadsheet",
}
_CLASSEUR = re.compile(r"(^|/)embeddings/.*\.xlsx$", re.I)
_PARTIES_ACTIVES = (
    (re.compile(r"vbaproject|vbadata|macrosheets|(^|/)basic/|(^|/)scripts/", re.I), "des macros"),
    (re.compile(r"activex|(^|/)customui", re.I), "des contrôles actifs"),
    (re.compile(r"oleobject|(^|/)embeddings/(?!.*\.xlsx$)|(^|/)object \d+", re.I), "un objet incorporé"),
    (
        re.compile(r"(^|/)externallinks/|(^|/)connections\.xml|(^|/)querytables/", re.I),
        "des liaisons vers d'autres fichiers",
    ),
    (re.compile(r"\.(exe|dll|js|vbs|bat|cmd|ps1|hta|lnk|jar|scr|com|msi|html?)$", re.I), "un programme ou une page web"),
)
_INTERDITS = (
    (re.compile(rb"<!DOCTYPE|<!ENTITY", re.I), "une définition de document (DTD), que rien ne justifie"),
    (
        re.compile(rb"<w:instrText[^>]*>\s*(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.I),
        "un champ qui va chercher un autre fichier",
    ),
    (re.compile(rb"<(?:script[ >:]|office:script[ >]|office:event-listeners)", re.I), "du code exécutable"),
    (re.compile(rb"xlink:href=\"(?:file:|\\\\|[a-z]+script:)", re.I), "un lien vers un fichier ou un programme"),
)
_RECOUVREMENT = 4096  # bytes kept from one piece of a part to the next, so that a forbidden word is not cut
_LIEN, _WEB = "/hyperlink", ("http://", "https://", "mailto:", "#")


def examiner_ooxml(octets: bytes, nature: Nature, *, incorpore: bool = False) -> None:
    """A .docx or .xlsx; the workbook behind a chart is examined too, and may hold no other. Raises DepotRefuse."""
    dossier, type_principal = _PRINCIPAL[nature]
    with ouvrir(octets) as archive:
        _refuser_les_parties_actives(archive)
        types = _xml(contenu(archive, "[Content_Types].xml", au_plus=PETITE_PARTIE))
        declares = {balise.get("ContentType", "") for balise in types.iter()}
        if any("macroEnabled" in declare for declare in declares):
            raise DepotRefuse("le fichier contient des macros : l'enregistrer sans macros")
        if type_principal not in declares or not any(nom.startswith(dossier) for nom in archive.namelist()):
            raise DepotRefuse(f"le fichier n'est pas un {nature.intitule}, malgré son nom")
        for nom in archive.namelist():
            if nom.lower().endswith(".rels"):
                _verifier_les_liens(_xml(contenu(archive, nom, au_plus=PETITE_PARTIE)))
            elif _CLASSEUR.search(nom):
                if incorpore:
                    raise DepotRefuse("le fichier contient des classeurs emboîtés : l'enregistrer en PDF")
                examiner_ooxml(contenu(archive, nom, au_plus=Nature.XLSX.taille_maximale), Nature.XLSX, incorpore=True)
        _lire_toutes_les_parties(archive)


def examiner_odf(octets: bytes, nature: Nature) -> None:
    """An .odt or .ods. Raises DepotRefuse."""
    with ouvrir(octets) as archive:
        _refuser_les_parties_actives(archive)
        if archive.namelist()[:1] != ["mimetype"] or contenu(archive, "mimetype", au_plus=200).strip() != _MIME[nature]:
            raise DepotRefuse(f"le fichier n'est pas un {nature.intitule}, malgré son nom")
        if "content.xml" not in archive.namelist():
            raise DepotRefuse("le fichier est abîmé : il lui manque une partie essentielle")
        _lire_toutes_les_parties(archive)


def _refuser_les_parties_actives(archive: ZipFile) -> None:
    for nom in archive.namelist():
        for motif, quoi in _PARTIES_ACTIVES:
            if motif.search(nom):
                raise DepotRefuse(f"le fichier contient {quoi} : l'enregistrer sans, ou en PDF")


def _verifier_les_liens(liens: ElementTree.Element) -> None:
    """Relationships: what is outside may only be a link a reader clicks."""
    for lien in liens.iter():
        if lien.get("TargetMode", "").lower() != "external":
            continue
        cible = lien.get("Target", "")
        if not lien.get("Type", "").endswith(_LIEN) or not cible.lower().startswith(_WEB):
            raise DepotRefuse(
                f"le fichier va chercher autre chose à l'extérieur (« {cible[:80]} ») : l'enregistrer sans cette liaison"
            )


def _lire_toutes_les_parties(archive: ZipFile) -> None:
    """Every part is read once, so that a damaged or lying one is found; XML parts are searched for what is forbidden."""
    for nom in archive.namelist():
        est_du_xml = nom.lower().endswith((".xml", ".rels", ".vml", ".svg"))
        for rang, fenetre in enumerate(_fenetres(archive, nom)):
            if est_du_xml:
                _chercher(fenetre, premiere=rang == 0)


def _fenetres(archive: ZipFile, nom: str) -> Iterator[bytes]:
    fin = b""
    for morceau in morceaux(archive, nom):
        yield fin + morceau
        fin = morceau[-_RECOUVREMENT:]


def _chercher(fenetre: bytes, *, premiere: bool) -> None:
    if premiere and (fenetre[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in fenetre[:8] or _autre_codage(fenetre)):
        raise DepotRefuse("le fichier contient du XML qui n'est pas en UTF-8")
    for motif, quoi in _INTERDITS:
        if motif.search(fenetre):
            raise DepotRefuse(f"le fichier contient {quoi} : l'enregistrer de nouveau sans, ou en PDF")


def _autre_codage(debut: bytes) -> bool:
    declare = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([^\"']+)", debut)
    return declare is not None and declare[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")


def _xml(octets: bytes) -> ElementTree.Element:
    """A small part as a tree, once it is known to define no entity. Raises DepotRefuse."""
    _chercher(octets, premiere=True)
    try:
        return ElementTree.fromstring(octets)
    except ElementTree.ParseError as erreur:
        raise DepotRefuse("le fichier est abîmé : une de ses parties est illisible") from erreur
