"""Values: written the French way, refused when missing or ill-typed, inert whatever they hold."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from efficience.documents import (
    Document,
    ValeurRefusee,
    composer,
    conserver,
    en_docx,
    en_html,
    en_pdf,
    exemples,
    modele,
    reprendre,
)
from efficience.documents.inertie import assainir, en_ligne, en_paragraphes
from efficience.documents.pandoc import en_blocs, ligne_simple
from efficience.documents.pdf import CARACTERE_SANS_DESSIN
from efficience.documents.sortes import date_en_clair, grandeur_en_clair, montant_en_clair, taux_en_clair
from efficience.documents.structure import en_texte, verifier

MODELE = modele("accuse-observations")


def test_les_valeurs_s_ecrivent_a_la_francaise() -> None:
    assert date_en_clair(date(2022, 6, 1)) == "1er\u00a0juin\u00a02022"
    assert date_en_clair(date(2022, 8, 31)) == "31\u00a0août\u00a02022"
    assert montant_en_clair(Decimal("412350.40")) == "412\u202f350,40\u202f€"
    assert montant_en_clair(Decimal("-0.50")) == "−0,50\u202f€"
    assert taux_en_clair(Decimal("0.01")) == "1\u202f%"
    assert taux_en_clair(Fraction(1, 40)) == "2,5\u202f%"


def test_une_grandeur_d_un_calcul_s_ecrit_selon_sa_nature() -> None:
    ecrites = [
        grandeur_en_clair(g) for g in (Decimal("1000.00"), Fraction(1, 4), 1250, True, date(2022, 4, 13), None, "x", (1, 2))
    ]
    assert ecrites == [
        "1\u202f000,00\u202f€",
        "0,25",
        "1\u202f250",
        "oui",
        "13\u00a0avril\u00a02022",
        "sans objet",
        "x",
        "1 ; 2",
    ]


REFUS: dict[str, tuple[dict[str, object], str]] = {
    "absente": ({"ars.nom": None}, "mention « ars.nom » : absente ; attendu : Agence"),
    "vide": ({"ars.nom": "  \u200b "}, "mention « ars.nom » :"),
    "nom inconnu": ({"ars.nm": "x"}, "mention « ars.nm » : inconnue du catalogue (peut-être « ars.nom »)"),
    "groupe inconnu": ({"agence": {"nom": "x"}}, "mention « agence.nom » : inconnue"),
    "date impossible": ({"proposition.recue_le": "2022-02-30"}, "attendu : une date AAAA-MM-JJ"),
    "date qui n'est pas une date": ({"proposition.recue_le": 20220228}, "attendu : une date AAAA-MM-JJ"),
    "nombre pour un texte": ({"ars.nom": 12}, "attendu : du texte"),
    "texte démesuré": ({"observations.texte": "a" * 20_001}, "au plus 20\u00a0000 caractères"),
    "date du document absente": ({"document.date_le": None}, "mention « document.date_le » : absente"),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUS)
def test_une_valeur_refusee_dit_ce_qui_etait_attendu(cas: str) -> None:
    change, mots = REFUS[cas]
    with pytest.raises(ValeurRefusee) as refus:
        composer(MODELE, exemples(MODELE) | change)
    assert mots in str(refus.value)


def test_toutes_les_valeurs_manquantes_sont_nommees_ensemble() -> None:
    donnees = {nom: valeur for nom, valeur in exemples(MODELE).items() if not nom.startswith("ars.")}
    with pytest.raises(ValeurRefusee) as refus:
        composer(MODELE, donnees)
    assert refus.value.noms == tuple(sorted(nom for nom in MODELE.mentions if nom.startswith("ars.")))


def test_une_mention_facultative_que_le_modele_exige_ne_peut_pas_manquer() -> None:
    assert "observations.recues_le" in MODELE.exigees
    with pytest.raises(ValeurRefusee, match=r"« observations.recues_le » : absente"):
        composer(MODELE, exemples(MODELE) | {"observations.recues_le": None})


LISTES_REFUSEES: dict[str, tuple[object, str]] = {
    "pas une liste": ("N-IPP", "ce n'est pas une liste"),
    "pas des objets": (["N-IPP"], "mention « contrat.volets[1] » : ce n'est pas un objet"),
    "colonne inconnue": (
        [{"intitul": "x"}],
        "mention « contrat.volets[1].intitul » : colonne inconnue (peut-être « intitule »)",
    ),
    "colonne absente": ([{"intitule": "x"}], "mention « contrat.volets[1].objet » : absente"),
    "sous-liste fautive": (
        [{"intitule": "x", "objet": "y", "objectifs": [{}], "engagements": []}],
        "mention « contrat.volets[1].objectifs[1].indicateur » : absente",
    ),
}


@pytest.mark.parametrize("cas", LISTES_REFUSEES)
def test_une_ligne_refusee_est_nommee_par_son_rang(cas: str) -> None:
    lu = modele("contrat-gen2")
    liste, mots = LISTES_REFUSEES[cas]
    with pytest.raises(ValeurRefusee) as refus:
        composer(lu, exemples(lu) | {"contrat.volets": liste})
    assert mots in str(refus.value)


CALCULS_REFUSES: dict[str, tuple[object, str]] = {
    "un montant nu": ("480000.00", "attendu : un calcul"),
    "forme inconnue": ({"montant": "1"}, "calcul mal demandé"),
    "règle inconnue": ({"regle": "sanction", "valeurs": {}}, "« sanction » inconnue"),
    "entrée absente": ({"regle": "sanction-refus", "valeurs": {}}, "« produits » : absente"),
    "montant négatif": ({"regle": "sanction-refus", "valeurs": {"produits": "-1.00"}}, "une valeur positive ou nulle"),
}


@pytest.mark.parametrize("cas", CALCULS_REFUSES)
def test_un_montant_sans_son_calcul_est_refuse(cas: str) -> None:
    lu = modele("decision-sanction-refus")
    demande, mots = CALCULS_REFUSES[cas]
    with pytest.raises(ValeurRefusee) as refus:
        composer(lu, exemples(lu) | {"sanction.calcul": demande})
    assert mots in str(refus.value)


HOSTILES = {
    "jinja": "{{ 7*7 }} {% for x in y %} {# z #}",
    "html": "<script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &lt;",
    "xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "f">]>&e; ]]>',
    "markdown": "# titre **gras** [lien](javascript:alert(1)) ![image](/etc/passwd) `code` ~~~ --- | a | b |",
    "typst": '#import "@preview/x" #read("/etc/passwd") #eval("1") $x$ @ref <label> \\u{0}',
    "encadré": "::: annexe ::: signatures",
    "latex": "\\input{/etc/passwd} $\\sqrt{2}$ \\\\",
    "guillemets": "« a » “b” \"c\" 'd' ’e’",
    "long": "mot " * 2_500,
    "sans espace": "x" * 10_000,
}


@pytest.mark.parametrize("cas", HOSTILES)
def test_un_texte_hostile_est_imprime_tel_quel_dans_les_trois_formes(cas: str) -> None:
    fait = composer(MODELE, exemples(MODELE) | {"observations.texte": HOSTILES[cas]})
    attendu = _lettres(HOSTILES[cas].replace("'", "’"))
    page = ElementTree.fromstring(en_html(fait))
    assert attendu in _lettres("".join(page.itertext()).replace("'", "’"))
    assert {balise.tag for balise in page.iter()} <= {"article", "p", "h1", "div", "strong", "br"}
    with ZipFile(BytesIO(en_docx(fait))) as archive:
        assert attendu in _lettres(
            "".join(ElementTree.fromstring(archive.read("word/document.xml")).itertext()).replace("'", "’")
        )
    pages = _lettres("".join(page.extract_text() for page in PdfReader(BytesIO(en_pdf(fait))).pages).replace("'", "’"))
    assert attendu[:40] in pages or cas == "long"


def _lettres(texte: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", texte))


def test_les_marques_de_direction_et_les_commandes_sont_otees() -> None:
    piege = "fac\u202eture\u2066 \u200f\x00\x1b[31m fin\u2028suite\ufeff"
    assert assainir(piege) == "facture [31m fin\nsuite"
    assert "\u202e" not in composer(MODELE, exemples(MODELE) | {"ars.nom": piege}).texte


def test_un_caractere_que_la_police_n_a_pas_est_remplace_dans_le_pdf_et_garde_ailleurs() -> None:
    fait = composer(MODELE, exemples(MODELE) | {"observations.texte": "Merci 😀 à vous 中文"})
    page = "".join(page.extract_text() for page in PdfReader(BytesIO(en_pdf(fait))).pages)
    assert f"Merci {CARACTERE_SANS_DESSIN} à vous {CARACTERE_SANS_DESSIN * 2}" in page
    assert "Merci 😀 à vous 中文" in en_html(fait)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_n_importe_quel_texte_revient_tel_quel_de_pandoc(texte: str) -> None:
    """Whatever is typed, the tree holds those words and only paragraphs."""
    for echapper, attendu in (
        (en_ligne, re.sub(r"\s+", " ", assainir(texte))),
        (en_paragraphes, assainir(texte)),
    ):
        blocs = en_blocs("Début.\n\n" + echapper(texte) + "\n\nFin.")
        assert verifier(blocs) == []
        assert {bloc["t"] for bloc in blocs} == {"Para"}
        assert _lettres(en_texte(blocs)) == _lettres("Début." + attendu + "Fin.")


LIGNES = {
    "reference echappee": (r"CAQES\-2022\-590000006\/01", True),
    "phrase": (r"Décision du 3 mai 2022 : l’hôpital « Saint\-Jean », 12,5 % ; art. L. 162-30-2", True),
    "marque echappee": (r"a\*b\* \[c\]\(d\)", True),
    "mot seul": ("Avenant", True),
    "liste de lettres": ("A. Avis", False),
    "liste de nombres": ("1. Avis", False),
    "titre": ("## Avis", False),
    "emphase": ("un *avis*", False),
    "deux espaces": ("un  avis", False),
    "deux lignes": ("un\navis", False),
    "espace insecable ecrite": (r"un\ avis", False),
    "entite": ("un &amp; deux", False),
    "vide": ("", False),
}


@pytest.mark.parametrize("cas", LIGNES)
def test_une_ligne_de_mots_se_lit_sans_pandoc_comme_il_la_lirait(cas: str) -> None:
    """The short way is taken only where pandoc says the same."""
    markdown, simple = LIGNES[cas]
    lus = ligne_simple(markdown)
    assert bool(lus) is simple
    assert not lus or lus == en_blocs(markdown)


@pytest.mark.parametrize("nom", ["contrat-gen2", "decision-sanction-refus"])
def test_un_document_conserve_redonne_les_memes_fichiers(nom: str, document: Callable[[str], Document]) -> None:
    fait = document(nom)
    repris = reprendre(conserver(fait))
    assert (repris.empreinte, conserver(repris)) == (fait.empreinte, conserver(fait))
    assert [forme(repris) for forme in (en_html, en_docx, en_pdf)] == [forme(fait) for forme in (en_html, en_docx, en_pdf)]


def test_les_memes_valeurs_donnent_trois_fois_le_meme_document(document: Callable[[str], Document]) -> None:
    lu = modele("contrat-gen2")
    faits = [composer(lu, exemples(lu), demonstration=True) for _ in range(3)]
    assert {fait.empreinte for fait in faits} == {document("contrat-gen2").empreinte}
    assert len({en_pdf(fait) for fait in faits}) == len({en_docx(fait) for fait in faits}) == 1


def test_une_autre_valeur_change_l_empreinte() -> None:
    donnees = exemples(MODELE)
    assert composer(MODELE, donnees).empreinte != composer(MODELE, donnees | {"ars.nom": "ARS d’ailleurs"}).empreinte
