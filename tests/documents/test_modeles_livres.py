"""Every shipped template, in its three forms, read back with other tools."""

import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from efficience.documents import Document, bibliotheque, composition, en_docx, en_html
from efficience.documents.catalogue import CATALOGUE
from efficience.documents.composition import DEMONSTRATION
from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.structure import SIGNATAIRES
from efficience.reglement import officiel

MODELES = sorted(bibliotheque())
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Faire = Callable[[str], Document]
Lire = Callable[[str], bytes]
poppler = pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler absent (pdfinfo, pdftotext not installed)")


def _lisse(texte: str) -> str:
    """One kind of space, so that a line cut by a page is still the same sentence."""
    return re.sub(r"\s+", " ", texte).strip()


def test_les_documents_de_la_procedure_sont_tous_la() -> None:
    attendus = """
        accuse-observations arrete-plan autorisation-projet avenant avenant-ipep avis-instance avis-projet
        bilan-convention candidature-ipep compte-rendu-audition compte-rendu-comite-revue compte-rendu-seance
        contrat-gen2 credits-ipep convention-ipep convention-partenariat convention-projet convocation-audition
        convocation-audition-evaluation convocation-audition-evaluation-gen3 convocation-instance courrier-proposition
        courrier-seconde-notification decision-envisagee-gen3 decision-evaluation decision-evaluation-gen3
        decision-gen3 decision-sanction-refus demande-avis-evaluation demande-avis-evaluation-gen3
        demande-avis-instance demande-avis-organisme feuille-route-ipep fiche-cme fiche-recapitulative fiche-visite
        information-caisse information-patients-ipep inscription-ipep liste-etablissements-cibles
        notification-evaluation notification-evaluation-gen3 notification-ipep observations-evaluation
        observations-evaluation-gen3 ordre-paiement ordre-paiement-gen3 plan-regional presentation-ipep
        proces-verbal-audition-evaluation proces-verbal-audition-evaluation-gen3 proposition-amendee
        rapport-evaluation rapport-evaluation-gen3 registre-traitements resiliation-volet resultats-ipep
        retrait-ciblage tableau-de-bord
    """
    assert sorted(attendus.split()) == MODELES


@pytest.mark.parametrize("nom", MODELES)
def test_un_modele_cite_des_textes_de_sa_generation(nom: str) -> None:
    modele = bibliotheque()[nom]
    assert modele.textes
    assert [cle for cle in modele.textes if cle not in officiel().textes] == []
    assert modele.generation == ("GEN3_2026" if nom.endswith("-gen3") else "GEN2_2022")


def test_chaque_mention_du_catalogue_sert_a_un_modele() -> None:
    servies = {"document.reference", "document.date_le"}.union(*(modele.mentions for modele in bibliotheque().values()))
    servies |= {CATALOGUE[nom].issue_de[0] for nom in servies if CATALOGUE[nom].issue_de}
    assert sorted(set(CATALOGUE) - servies) == []


@pytest.mark.parametrize("nom", MODELES)
def test_en_html_un_seul_titre_et_ni_style_ni_script(nom: str, document: Faire) -> None:
    page = ElementTree.fromstring(en_html(document(nom)).replace("<br />", "<br/>"))
    assert (page.tag, page.get("lang")) == ("article", "fr")
    assert [(balise.text or "").removeprefix("Objet : ") for balise in page.iter("h1")] == [document(nom).titre]
    assert [
        balise.tag for balise in page.iter() if "style" in balise.attrib or balise.tag in ("script", "style", "img")
    ] == []
    assert [cellule.get("scope") for cellule in page.iter("th") if cellule.get("scope") != "col"] == []
    assert DEMONSTRATION in "".join(page.itertext())


def test_la_feuille_de_style_connait_chaque_encadre_et_chaque_classe(document: Faire) -> None:
    feuille = (Path(composition.__file__).parent / "mise_en_page" / "document.css").read_text(encoding="utf-8")
    classes = {classe for nom in MODELES for classe in re.findall(r"document-[a-z-]+", en_html(document(nom)))}
    signataires = {f"document-{champ}" for champ in SIGNATAIRES}
    assert sorted(classe for classe in classes - signataires if f".{classe}" not in feuille) == []


@pytest.mark.parametrize("nom", MODELES)
def test_en_docx_une_page_a4_en_francais_avec_le_meme_texte(nom: str, document: Faire) -> None:
    octets = en_docx(document(nom))
    with ZipFile(BytesIO(octets)) as archive:
        corps = ElementTree.fromstring(archive.read("word/document.xml"))
        proprietes, styles = archive.read("docProps/core.xml").decode(), archive.read("word/styles.xml").decode()
        bandeau = archive.read("word/header1.xml").decode()
    feuille = next(corps.iter(f"{W}pgSz"))
    assert (feuille.get(f"{W}w"), feuille.get(f"{W}h")) == ("11906", "16838")
    assert 'w:val="fr-FR"' in styles and "<dc:language>fr-FR" in proprietes
    assert document(nom).jour.isoformat() in proprietes
    assert DEMONSTRATION in bandeau
    texte = _lisse("".join(corps.itertext()))
    assert _lisse(document(nom).titre) in texte
    lignes = [_lisse(ligne) for ligne in document(nom).texte.splitlines()]
    assert [ligne for ligne in lignes if ligne not in texte] == []


@pytest.mark.parametrize("nom", MODELES)
def test_le_pdf_est_balise_titre_et_en_francais(nom: str, document: Faire, pdf: Lire) -> None:
    lu = PdfReader(BytesIO(pdf(nom)))
    racine = lu.trailer["/Root"]
    assert racine["/Lang"] == "fr-FR"
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/StructTreeRoot"]["/K"]
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert lu.metadata is not None and lu.metadata.title == document(nom).titre
    assert b'pdfuaid:part="1"' in racine["/Metadata"].get_data() or b"<pdfuaid:part>1<" in racine["/Metadata"].get_data()
    assert [page.mediabox.width for page in lu.pages if abs(float(page.mediabox.width) - 595.28) > 0.1] == []


@pytest.mark.parametrize("nom", MODELES)
def test_chaque_champ_de_signature_du_pdf_est_dans_l_arbre_des_balises(nom: str, pdf: Lire) -> None:
    lu = PdfReader(BytesIO(pdf(nom)))
    champs = {champ["/T"]: champ for champ in (lu.trailer["/Root"].get("/AcroForm") or {"/Fields": []})["/Fields"]}
    assert set(champs) <= set(SIGNATAIRES)
    parents = lu.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    rangs = dict(zip(parents[::2], parents[1::2], strict=True))
    for champ in champs.values():
        forme = rangs[champ["/StructParent"]].get_object()
        assert (forme["/S"], forme["/Alt"]) == ("/Form", champ["/TU"])
        gauche, bas, droite, haut = (float(cote) for cote in champ["/Rect"])
        assert 60 < gauche < droite < 540 and 50 < bas < haut < 800


@poppler
@pytest.mark.parametrize("nom", MODELES)
def test_poppler_lit_le_meme_texte_et_un_bandeau_par_page(nom: str, document: Faire, pdf: Lire, tmp_path: Path) -> None:
    fichier = tmp_path / "document.pdf"
    fichier.write_bytes(pdf(nom))
    infos = subprocess.run(["pdfinfo", fichier], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", infos) and re.search(r"JavaScript:\s+no", infos)
    texte = subprocess.run(["pdftotext", "-layout", fichier, "-"], capture_output=True, text=True, check=True).stdout
    pages = texte.split("\f")[:-1]
    assert [page for page in pages if DEMONSTRATION not in page] == []
    mots = set(_lisse(texte).split())
    attendus = {mot for mot in _lisse(document(nom).texte).split() if "-" not in mot and "@" not in mot}
    assert sorted(attendus - mots) == []  # every word is on a page (those with a hyphen may be cut by a line)


@pytest.mark.parametrize("nom", MODELES)
def test_un_document_produit_ici_serait_accepte_en_depot(nom: str, document: Faire, pdf: Lire) -> None:
    assert examiner_depot(f"{nom}.pdf", pdf(nom), attendues=[Nature.PDF]).nature is Nature.PDF
    assert examiner_depot(f"{nom}.docx", en_docx(document(nom)), attendues=[Nature.DOCX]).nature is Nature.DOCX


def test_sans_demonstration_aucun_bandeau(document: Faire) -> None:
    from efficience.documents import composer, en_pdf, exemples

    modele = bibliotheque()["retrait-ciblage"]
    vrai = composer(modele, exemples(modele))
    page = PdfReader(BytesIO(en_pdf(vrai))).pages[0].extract_text()
    assert "DÉMONSTRATION" not in en_html(vrai) + page
    assert vrai.empreinte == document("retrait-ciblage").empreinte
