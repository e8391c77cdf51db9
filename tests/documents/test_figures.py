"""A chart in a document: the same picture on the page, in the PDF and in the Word file; nothing may take its place."""

import base64
import json
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from mondes_graphiques import HALTERES
from pypdf import PdfReader

from efficience.documents import (
    Document,
    Modele,
    ModeleRefuse,
    composer,
    conserver,
    en_docx,
    en_html,
    en_pdf,
    exemples,
    modele,
    reprendre,
)
from efficience.documents.dessins import images
from efficience.documents.figures import Figure
from efficience.documents.graphiques import Graphique, halteres


@pytest.fixture(scope="module")
def graphique() -> Graphique:
    return halteres("CH de Lens", ("2023", "2024"), HALTERES)


@pytest.fixture(scope="module")
def rapport(graphique: Graphique) -> Document:
    rempli = modele("rapport-evaluation")
    return composer(rempli, exemples(rempli) | {"evaluation.halteres": Figure.de(graphique)})


def test_la_page_montre_l_image_meme_et_son_tableau(rapport: Document, graphique: Graphique) -> None:
    page = en_html(rapport)
    assert graphique.svg in page
    for cellule in (cellule for rangee in graphique.table.ecrites() for cellule in rangee if cellule.isalpha()):
        assert cellule in page
    assert "image=" not in page


def test_le_pdf_et_le_word_ont_la_meme_image_et_disent_ce_qu_elle_montre(rapport: Document, graphique: Graphique) -> None:
    (image,) = images(rapport.blocs).values()
    assert (image.svg, image.resume) == (graphique.svg, graphique.resume)
    pdf = PdfReader(BytesIO(en_pdf(rapport)))
    assert sum(len(page.images) for page in pdf.pages) == 1
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    with ZipFile(BytesIO(en_docx(rapport))) as word:
        (nom,) = [nom for nom in word.namelist() if nom.startswith("word/media/")]
        assert word.read(nom) == image.png()
        assert graphique.resume[:60] in word.read("word/document.xml").decode()


def test_le_document_garde_son_image_et_la_meme_image_fait_le_meme_pdf(rapport: Document) -> None:
    repris = reprendre(conserver(rapport))
    assert images(repris.blocs) == images(rapport.blocs)
    assert en_pdf(repris) == en_pdf(rapport)


HOSTILES = (
    '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
    '<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(#a)"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://ailleurs.example"/></svg>',
    "<svg",
)


@pytest.mark.parametrize("svg", HOSTILES)
def test_un_modele_n_apporte_pas_son_image(svg: str) -> None:
    image = base64.b64encode(zlib.compress(json.dumps([svg, "x"]).encode())).decode()
    entete = "---\ntitre: X\nversion: 1\ngeneration: GEN2_2022\nsorte: courrier\ntextes: [css-d162-15]\nmentions: []\n---\n"
    lu = Modele.lire("x", f'{entete}\n::: {{.figure image="{image}"}}\nx\n:::\n')
    with pytest.raises(ModeleRefuse, match="figure refusée"):
        composer(lu, {"document": {"date_le": "2022-03-31", "reference": "R"}})
