"""Uploads: a corpus of honest files, all taken, and one of hostile files, all refused with their reason."""

import resource
import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import pytest
from fabrique import JPEG, PAGE, archive, docx, flux, jpeg, lien, morceau, odf, pdf, pdf_complete, png, xlsx
from pypdf import PdfWriter

from efficience.documents import DepotRefuse
from efficience.documents.depots import Nature, examiner_depot

TOUTES = tuple(Nature)
MIME_ODT = "application/vnd.oasis.opendocument.text"
TEXTE = "é;1,5\nà;2\n"
HONNETES: dict[str, bytes] = {
    "simple.pdf": pdf(),
    "MAJUSCULES.PDF": pdf(),
    "Contrat signé (v2) – été 2022.pdf": pdf(),
    "ancienne version.pdf": pdf(tete=b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"),
    "deux révisions.pdf": pdf_complete(pdf("(note)"), 4, "(autre note)"),
    "trois révisions.pdf": pdf_complete(pdf_complete(pdf(), 4, "(a)"), 5, "(b)"),
    "lien web.pdf": pdf("<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://exemple.fr) >> >>"),
    "lien de courriel.pdf": pdf("<< /A << /S /URI /URI (mailto:a@exemple.fr) >> >>"),
    "ouverture à une page.pdf": pdf(racine="<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>"),
    "aller à une page.pdf": pdf("<< /S /GoTo /D [3 0 R /Fit] >>"),
    "formulaire.pdf": pdf("<< /Fields [] >>", racine="<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>"),
    "page écrite.pdf": pdf(flux(b"BT /F1 12 Tf (Bonjour) Tj ET"), page=PAGE.replace(" >>", " /Contents 4 0 R >>")),
    "texte qui parle de code.pdf": pdf(flux(b"BT (Ce PDF parle de /Launch et de /JS) Tj ET")),
    "tableau très régulier.pdf": pdf(flux(b"0 0 m 1 1 l S\n" * 50_000)),
    "retours après la fin.pdf": pdf() + b"\r\n\r\n",
    "vide.docx": docx(),
    "avec lien.docx": docx(liens=lien("hyperlink", "https://exemple.fr")),
    "avec courriel.docx": docx(liens=lien("hyperlink", "mailto:a@exemple.fr")),
    "avec image.docx": docx({"word/media/image1.png": png()}),
    "avec icône.docx": docx({"word/media/image1.svg": "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"}),
    "avec graphique.docx": docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()}),
    "avec commentaires.docx": docx({"word/comments.xml": "<w:comments xmlns:w='w'/>"}),
    "page numérotée.docx": docx(corps="<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>"),
    "sommaire.docx": docx(corps='<w:p><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r></w:p>'),
    "texte qui parle de macros.docx": docx(corps="<w:p><w:t>vbaProject, DDEAUTO et &lt;!DOCTYPE&gt;</w:t></w:p>"),
    "cent mille fois le même mot.docx": docx(corps="<w:p><w:t>mot </w:t></w:p>" * 100_000),
    "avec BOM.docx": docx({"word/styles.xml": b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><w:styles xmlns:w='w'/>"}),
    "vide.xlsx": xlsx(),
    "formule.xlsx": xlsx(donnees="<row><c><f>SUM(A1:A9)</f><v>45</v></c></row>"),
    "grand tableau régulier.xlsx": xlsx(donnees="<row><c><v>0</v></c></row>" * 200_000),
    "deux feuilles.xlsx": xlsx({"xl/worksheets/sheet2.xml": "<worksheet/>", "xl/sharedStrings.xml": "<sst/>"}),
    "texte.odt": odf("text"),
    "texte avec image.odt": odf("text", {"Pictures/1.png": png()}),
    "tableau.ods": odf("spreadsheet"),
    "utf8.csv": TEXTE.encode(),
    "utf8 avec BOM.csv": TEXTE.encode("utf-8-sig"),
    "windows.csv": TEXTE.encode("cp1252"),
    "tabulations.csv": b"a\tb\n1\t2\n",
    "guillemets.csv": b'a,b\n"un, deux","trois\nquatre"\n',
    "formule en texte.csv": b"a;b\n=1+1;-2\n",
    "ligne vide a la fin.csv": b"a;b\r\n1;2\r\n\r\n",
    "une colonne.csv": b"finess\n590000006\n",
    "point.png": png(),
    "avec commentaire.png": png(plus=morceau(b"tEXt", b"Auteur\0Moi")),
    "page numérisée.png": png(2480, 3508),
    "point.jpg": JPEG,
    "photo.jpeg": jpeg(4000, 3000),
}


def test_le_corpus_est_assez_grand() -> None:
    assert len(HONNETES) >= 40
    assert len(HOSTILES) >= 40


@pytest.mark.parametrize("nom", HONNETES)
def test_un_fichier_honnete_est_accepte(nom: str) -> None:
    depot = examiner_depot(nom, HONNETES[nom], attendues=TOUTES)
    assert (depot.nom, depot.taille, len(depot.sha256)) == (nom, len(HONNETES[nom]), 64)


def _sans(nature: Nature) -> tuple[Nature, ...]:
    return tuple(n for n in TOUTES if n is not nature)


def _partie(nom: str, contenu: bytes = b"x", **attributs: object) -> bytes:
    """A Word document with one more part, whose directory entry is changed."""
    sortie = BytesIO(docx())
    with ZipFile(sortie, "a") as zip_:
        info = ZipInfo(nom)
        for attribut, valeur in attributs.items():
            setattr(info, attribut, valeur)
        zip_.writestr(info, contenu)
    return sortie.getvalue()


def _mentir_sur_la_taille(octets: bytes, nom: bytes, taille: int) -> bytes:
    """The uncompressed size of a part, changed in the central directory."""
    entree = octets.rindex(b"PK\x01\x02", 0, octets.rindex(nom))
    return octets[: entree + 24] + struct.pack("<I", taille) + octets[entree + 28 :]


def _recouvrement() -> bytes:
    """Two entries of the directory that point to the same data (as « quoted overlap » bombs do)."""
    octets = archive({"[Content_Types].xml": "x" * 50, "a.bin": zlib.compress(b"0" * 10_000) * 40, "b.bin": b"y"})
    entree_a = octets.index(b"PK\x01\x02", octets.index(b"PK\x01\x02") + 4)
    entree_b = octets.index(b"PK\x01\x02", entree_a + 4)
    tailles, decalage = octets[entree_a + 16 : entree_a + 28], octets[entree_a + 42 : entree_a + 46]
    octets = octets[: entree_b + 16] + tailles + octets[entree_b + 28 :]
    return octets[: entree_b + 42] + decalage + octets[entree_b + 46 :]


def _dans_un_flux(objet: bytes) -> bytes:
    """An object hidden in a compressed object stream, listed by a compressed table."""
    tete = b"4 0 "
    corps = pdf(racine="<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>").split(b"xref\n0")[0]
    position = len(corps)
    corps += b"5 0 obj\n" + flux(tete + objet, f"/Type /ObjStm /N 1 /First {len(tete)}") + b"\nendobj\n"
    table = b"".join(
        struct.pack(">BIB", sorte, ou, rang)
        for sorte, ou, rang in [
            (0, 0, 0), *((1, corps.index(b"%d 0 obj" % n), 0) for n in (1, 2, 3)), (2, 5, 0), (1, position, 0),
            (1, len(corps), 0),
        ]
    )  # fmt: skip
    entete = "/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R"
    return corps + b"6 0 obj\n" + flux(table, entete) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(corps)


def _emboite(fois: int) -> str:
    return "<< /A " * fois + "1" + " >>" * fois


def _chiffrer() -> bytes:
    ecriture = PdfWriter(clone_from=BytesIO(pdf()))
    ecriture.encrypt("secret", algorithm="RC4-128")
    sortie = BytesIO()
    ecriture.write(sortie)
    return sortie.getvalue()


def _bombe() -> bytes:
    """250 MiB of zeros in a small part, and a directory that says so."""
    presse = zlib.compressobj(9, zlib.DEFLATED, -15)
    un_mega = b"\0" * 2**20
    contenu = b"".join([*(presse.compress(un_mega) for _ in range(250)), presse.flush()])
    octets = _partie("word/zeros.bin", contenu)
    return _mentir_sur_la_taille(octets, b"word/zeros.bin", 250 * 2**20)


HOSTILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "programme à double extension": ("contrat.pdf.exe", pdf, "ce genre de fichier n'est pas accepté ici"),
    "extension cachée par un sens d'écriture": ("contrat\u202efdp.exe", pdf, "ce genre de fichier"),
    "sans extension": ("contrat", pdf, "ce genre de fichier"),
    "sans nom": ("../..", pdf, "n'a pas de nom"),
    "nom démesuré": ("a" * 200 + ".pdf", pdf, "dépasse 150 caractères"),
    "Word à macros": ("a.docm", docx, "ce genre de fichier"),
    "page web": ("a.html", lambda: b"<html>", "ce genre de fichier"),
    "vide": ("a.pdf", lambda: b"", "est vide"),
    "trop gros": ("a.pdf", lambda: pdf() + b"\0" * 21 * 2**20, "dépasse 20 Mo"),
    "programme renommé en PDF": ("a.pdf", lambda: b"MZ\x90\0" + pdf(), "n'est pas un document PDF"),
    "page web renommée en PDF": ("a.pdf", lambda: b"<html>" + pdf(), "n'est pas un document PDF"),
    "image renommée": ("a.jpg", png, "n'est pas un image JPEG"),
    "classeur renommé en Word": ("a.docx", xlsx, "n'est pas un document Word"),
    "Word renommé en classeur": ("a.xlsx", docx, "n'est pas un classeur Excel"),
    "OpenDocument renommé en Word": ("a.docx", lambda: odf("text"), "une partie essentielle"),
    "PDF tronqué": ("a.pdf", lambda: pdf()[:-60], "tronqué"),
    "PDF sans objets": ("a.pdf", lambda: b"%PDF-1.7\nn'importe quoi\n%%EOF", "abîmé"),
    "PDF à la table fausse": ("a.pdf", lambda: pdf().replace(b"startxref\n", b"startxref\n9"), "abîmé"),
    "PDF sans page": ("a.pdf", lambda: pdf().replace(b"/Count 1", b"/Count 0"), "aucune page"),
    "PDF à code au démarrage": ("a.pdf", lambda: pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "JavaScript"),
    "PDF à code sous un nom déguisé": ("a.pdf", lambda: pdf("<< /S /J#61vaScript /J#53 (x) >>"), "JavaScript"),
    "PDF à code nommé": ("a.pdf", lambda: pdf("<< /Names [(a) << /JS (x) >>] >>"), "JavaScript"),
    "PDF à code dans un flux d'objets": ("a.pdf", lambda: _dans_un_flux(b"<< /S /Java#53cript /JS (x) >>"), "JavaScript"),
    "PDF à code dans une révision passée": (
        "a.pdf", lambda: pdf_complete(pdf("<< /S /J#61vaScript >>"), 4, "(rien)"), "JavaScript",
    ),
    "PDF qui lance un programme": ("a.pdf", lambda: pdf("<< /S /Launch /F (calc.exe) >>"), "lance un programme"),
    "PDF qui lance, déguisé": ("a.pdf", lambda: pdf("<< /S /L#61unch /F (calc.exe) >>"), "lance un programme"),
    "PDF avec fichier joint": ("a.pdf", lambda: pdf(flux(b"MZ", "/Type /EmbeddedFile")), "fichiers joints"),
    "PDF avec pièce annotée": ("a.pdf", lambda: pdf("<< /Subtype /FileAttachment >>"), "fichiers joints"),
    "PDF qui ouvre un autre fichier": ("a.pdf", lambda: pdf("<< /S /GoToR /F (autre.pdf) >>"), "ouvre un fichier"),
    "PDF qui envoie des données": ("a.pdf", lambda: pdf("<< /S /SubmitForm /F (http://x) >>"), "envoie ou importe"),
    "PDF à formulaire XFA": ("a.pdf", lambda: pdf("<< /XFA (x) >>"), "XFA"),
    "PDF multimédia": ("a.pdf", lambda: pdf("<< /Subtype /RichMedia >>"), "multimédia"),
    "PDF au lien vers un fichier": ("a.pdf", lambda: pdf("<< /S /URI /URI (file:///etc/passwd) >>"), "que le web"),
    "PDF chiffré": ("a.pdf", _chiffrer, "protégé par un mot de passe"),
    "PDF aux objets emboîtés sans fin": ("a.pdf", lambda: pdf(_emboite(5_000)), "abîmé"),
    "PDF à flux d'objets qui explose": ("a.pdf", lambda: _dans_un_flux(b"(" + b" " * 80 * 2**20 + b")"), "abîmé"),
    "bombe qui le dit": ("a.docx", _bombe, "une fois déplié, dépasse 200 Mo"),
    "partie plus grande qu'annoncé": (
        "a.docx", lambda: _mentir_sur_la_taille(docx({"word/styles.xml": " " * 9_000}), b"word/styles.xml", 5), "abîmé",
    ),
    "trop de parties": ("a.docx", lambda: docx({f"word/x{n}.bin": b"" for n in range(2_001)}), "plus de 2000 parties"),
    "parties qui se recouvrent": ("a.docx", _recouvrement, "se recouvrent"),
    "partie qui remonte": ("a.docx", lambda: _partie("../../etc/cron.d/x"), "sort de son dossier"),
    "partie à la racine": ("a.docx", lambda: _partie("/etc/passwd"), "sort de son dossier"),
    "partie à la Windows": ("a.docx", lambda: _partie("C:\\x.dll"), "sort de son dossier"),
    "lien symbolique": ("a.docx", lambda: _partie("word/lien", b"/etc/passwd", external_attr=0o120777 << 16), "un lien"),
    "deux parties du même nom": ("a.docx", lambda: _partie("WORD/document.xml"), "même nom"),
    "compression inhabituelle": ("a.docx", lambda: _partie("word/x.bin", compress_type=ZIP_BZIP2), "inhabituelle"),
    "archive suivie d'autre chose": ("a.docx", lambda: docx() + b"MZ", "ajouté à sa fin"),
    "archive tronquée": ("a.docx", lambda: docx()[:-30], "tronqué"),
    "archive précédée d'autre chose": ("a.docx", lambda: b"PK\x03\x04" + b"\0" * 40 + docx(), "ajouté à son début"),
    "Word à macros renommé": ("a.docx", lambda: docx({"word/vbaProject.bin": b"x"}), "des macros"),
    "type à macros": (
        "a.docx",
        lambda: docx({"[Content_Types].xml": "<Types><Override ContentType='x.macroEnabled.main+xml'/></Types>"}),
        "des macros",
    ),
    "objet OLE": ("a.docx", lambda: docx({"word/embeddings/oleObject1.bin": b"x"}), "un objet incorporé"),
    "contrôle actif": ("a.docx", lambda: docx({"word/activeX/activeX1.xml": "<a/>"}), "des contrôles actifs"),
    "programme incorporé": ("a.docx", lambda: docx({"word/media/x.exe": b"MZ"}), "un programme"),
    "modèle distant": ("a.docx", lambda: docx(liens=lien("attachedTemplate", "https://x.fr/m.dotm")), "à l'extérieur"),
    "image distante": ("a.docx", lambda: docx(liens=lien("image", "http://x.fr/i.png")), "à l'extérieur"),
    "image par partage": ("a.docx", lambda: docx(liens=lien("hyperlink", "\\\\serveur\\partage")), "à l'extérieur"),
    "lien de script": ("a.docx", lambda: docx(liens=lien("hyperlink", "javascript:alert(1)")), "à l'extérieur"),
    "champ DDE": ("a.docx", lambda: docx(corps="<w:instrText> DDEAUTO c:\\cmd.exe </w:instrText>"), "va chercher"),
    "champ d'inclusion": ("a.docx", lambda: docx(corps="<w:instrText>INCLUDEPICTURE x</w:instrText>"), "va chercher"),
    "entités en cascade": ("a.docx", lambda: docx({"word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "DTD"),
    "entités des types": ("a.docx", lambda: docx({"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a ''>]><Types/>"}), "DTD"),
    "DTD coupée en deux": ("a.docx", lambda: docx({"word/x.xml": " " * (256 * 1024 - 4) + "<!DOCTYPE x>"}), "DTD"),
    "XML en UTF-16": ("a.docx", lambda: docx({"word/x.xml": "<!DOCTYPE x>".encode("utf-16")}), "pas en UTF-8"),
    "XML en UTF-7": ("a.docx", lambda: docx({"word/x.xml": "<?xml version='1.0' encoding='UTF-7'?><x/>"}), "pas en UTF-8"),
    "XML abîmé": ("a.docx", lambda: docx({"[Content_Types].xml": "<Types>"}), "illisible"),
    "classeurs emboîtés": (
        "a.docx", lambda: docx({"word/embeddings/a.xlsx": xlsx({"xl/embeddings/b.xlsx": xlsx()})}), "classeurs emboîtés",
    ),
    "graphique à macros": (
        "a.docx", lambda: docx({"word/embeddings/a.xlsx": xlsx({"xl/vbaProject.bin": b"x"})}), "des macros",
    ),
    "classeur à liaisons": ("a.xlsx", lambda: xlsx({"xl/externalLinks/externalLink1.xml": "<a/>"}), "des liaisons"),
    "classeur à connexions": ("a.xlsx", lambda: xlsx({"xl/connections.xml": "<a/>"}), "des liaisons"),
    "OpenDocument d'une autre sorte": ("a.odt", lambda: odf("spreadsheet"), "n'est pas un document OpenDocument"),
    "OpenDocument à macros": ("a.odt", lambda: odf("text", {"Basic/Standard/Module1.xml": "<a/>"}), "des macros"),
    "OpenDocument à script": ("a.odt", lambda: odf("text", {"content.xml": "<script:event-listener/>"}), "du code"),
    "OpenDocument sans contenu": ("a.odt", lambda: archive({"mimetype": MIME_ODT}), "essentielle"),
    "CSV binaire": ("a.csv", lambda: b"a;b\n\0;1\n", "caractères de commande"),
    "CSV qui est une page": ("a.csv", lambda: b"<html><script>alert(1)</script>", "une page web"),
    "CSV en UTF-16": ("a.csv", lambda: "a;b\n1;2\n".encode("utf-16"), "caractères de commande"),
    "CSV aux lignes inégales": ("a.csv", lambda: b"a;b\n1;2;3\n", "ligne 2 : 3 colonnes au lieu de 2"),
    "CSV au guillemet ouvert": ("a.csv", lambda: b'a;b\n"1;2\n', "guillemet"),
    "CSV à la case démesurée": ("a.csv", lambda: b"a;b\n1;" + b"x" * 40_000 + b"\n", "32767 caractères"),
    "CSV vide": ("a.csv", lambda: b" \n", "vide"),
    "PNG suivi d'une archive": ("a.png", lambda: png() + docx(), "suivie d'autre chose"),
    "PNG à la somme fausse": ("a.png", lambda: png()[:-1] + b"\0", "abîmée"),
    "PNG tronqué": ("a.png", lambda: png()[:-12], "abîmée"),
    "PNG gigantesque": ("a.png", lambda: png(60_000, 60_000), "trop grande"),
    "PNG sans surface": ("a.png", lambda: png(0, 10), "abîmée"),
    "JPEG suivi d'un script": ("a.jpg", lambda: JPEG + b"<?php system($_GET[0]); ?>", "suivie d'autre chose"),
    "JPEG tronqué": ("a.jpg", lambda: JPEG[:40], "abîmée"),
    "JPEG gigantesque": ("a.jpg", lambda: jpeg(65_000, 65_000), "trop grande"),
}  # fmt: skip


@pytest.mark.parametrize("cas", HOSTILES)
def test_un_fichier_hostile_est_refuse_vite_et_sans_grossir(cas: str) -> None:
    nom, faire, mots = HOSTILES[cas]
    octets = faire()
    avant, debut = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(DepotRefuse) as refus:
        examiner_depot(nom, octets, attendues=TOUTES)
    assert mots in str(refus.value)
    assert time.perf_counter() - debut < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - avant < 100 * 1024  # KiB: 100 MiB


def test_une_nature_qui_n_est_pas_demandee_est_refusee_avec_celles_qui_le_sont() -> None:
    with pytest.raises(DepotRefuse, match=r"déposer : document PDF \(\.pdf\), tableau CSV \(\.csv\)"):
        examiner_depot("a.docx", docx(), attendues=[Nature.CSV, Nature.PDF])


def test_le_nom_garde_est_sans_dossier_ni_caractere_invisible() -> None:
    depot = examiner_depot("C:\\Users\\moi\\../pièce\u200b <1>:\u202e.pdf", pdf(), attendues=[Nature.PDF])
    assert depot.nom == "pièce _1__.pdf"
