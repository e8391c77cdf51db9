"""Small files made for tests, object by object, part by part, chunk by chunk; and the day they are signed."""

import base64
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

LE_31_MARS = datetime(2022, 3, 31, 14, 3, tzinfo=ZoneInfo("Europe/Paris"))
CATALOGUE, PAGES = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def pdf(*plus: str | bytes, racine: str = CATALOGUE, page: str = PAGE, tete: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of one page; `plus` are its objects from number 4 on."""
    corps, positions = bytearray(tete), []
    for rang, objet in enumerate((racine, PAGES, page, *plus), start=1):
        positions.append(len(corps))
        octets = objet if isinstance(objet, bytes) else objet.encode("latin-1")
        corps += b"%d 0 obj\n" % rang + octets + b"\nendobj\n"
    return bytes(corps) + _table(positions, len(corps))


def _table(positions: Sequence[int], debut: int) -> bytes:
    lignes = b"".join(b"%010d 00000 n \n" % position for position in positions)
    taille = len(positions) + 1
    pied = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (taille, debut)
    return b"xref\n0 %d\n0000000000 65535 f \n" % taille + lignes + pied


def pdf_complete(avant: bytes, numero: int, objet: str) -> bytes:
    """The same PDF, one object replaced by an incremental update."""
    debut = int(avant.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    ajout = b"%d 0 obj\n" % numero + objet.encode("latin-1") + b"\nendobj\n"
    table = b"xref\n%d 1\n%010d 00000 n \n" % (numero, len(avant))
    pied = b"trailer\n<< /Size 20 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (debut, len(avant) + len(ajout))
    return avant + ajout + table + pied


def flux(contenu: bytes, entete: str = "") -> bytes:
    """A compressed stream object."""
    serre = zlib.compress(contenu, 9)
    return f"<< {entete} /Filter /FlateDecode /Length {len(serre)} >>\nstream\n".encode() + serre + b"\nendstream"


def archive(parties: Mapping[str, bytes | str], *, premier_nu: bool = False) -> bytes:
    """A zip archive; `premier_nu` stores its first part uncompressed, as OpenDocument asks."""
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as zip_:
        for rang, (nom, contenu) in enumerate(parties.items()):
            zip_.writestr(ZipInfo(nom), contenu, 0 if premier_nu and rang == 0 else ZIP_DEFLATED)
    return sortie.getvalue()


_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_TYPE = '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/>'
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def lien(sorte: str, cible: str, *, externe: bool = True) -> str:
    """A relationship of an OOXML part."""
    mode = ' TargetMode="External"' if externe else ""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rId9" Type="{base}/{sorte}" Target="{cible}"{mode}/>'


def docx(plus: Mapping[str, bytes | str] | None = None, *, corps: str = "<w:p/>", liens: str = "") -> bytes:
    """A Word document; `plus` replaces or adds parts."""
    return archive(
        {
            "[Content_Types].xml": _TYPES.format(_TYPE.format("word/document.xml", "wordprocessingml.document.main")),
            "_rels/.rels": _RELS.format(lien("officeDocument", "word/document.xml", externe=False)),
            "word/document.xml": f'<w:document xmlns:w="w"><w:body>{corps}</w:body></w:document>',
            "word/_rels/document.xml.rels": _RELS.format(liens),
            **(plus or {}),
        }
    )


def xlsx(plus: Mapping[str, bytes | str] | None = None, *, donnees: str = "") -> bytes:
    """An Excel workbook of one sheet."""
    return archive(
        {
            "[Content_Types].xml": _TYPES.format(_TYPE.format("xl/workbook.xml", "spreadsheetml.sheet.main")),
            "_rels/.rels": _RELS.format(lien("officeDocument", "xl/workbook.xml", externe=False)),
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{donnees}</sheetData></worksheet>",
            **(plus or {}),
        }
    )


def odf(sorte: str, plus: Mapping[str, bytes | str] | None = None, *, mime: str | None = None) -> bytes:
    """An OpenDocument file: « text » or « spreadsheet »."""
    return archive(
        {
            "mimetype": mime or f"application/vnd.oasis.opendocument.{sorte}",
            "content.xml": "<office:document-content xmlns:office='o'/>",
            "META-INF/manifest.xml": "<manifest/>",
            **(plus or {}),
        },
        premier_nu=True,
    )


def png(largeur: int = 1, hauteur: int = 1, *, plus: bytes = b"") -> bytes:
    """A grey PNG, drawn when it is small."""
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    points = zlib.compress((b"\0" + b"\x80" * min(largeur, 9)) * min(hauteur, 9))
    return b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + plus + morceau(b"IDAT", points) + morceau(b"IEND", b"")


def morceau(nom: bytes, donnees: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(donnees)) + nom + donnees + struct.pack(">I", zlib.crc32(nom + donnees))


JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/"
    "2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAABAAEDASIAAhEBAxEB/8QA"
    "FQABAQAAAAAAAAAAAAAAAAAAAAv/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oA"
    "DAMBAAIRAxEAPwCdABmX/9k="
)


def jpeg(largeur: int = 1, hauteur: int = 1) -> bytes:
    """A JPEG that says it has that size."""
    return JPEG.replace(
        b"\xff\xc0\x00\x11\x08\x00\x01\x00\x01", b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", hauteur, largeur)
    )
