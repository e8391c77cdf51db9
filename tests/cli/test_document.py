"""`efficience document`: list, show what is expected, write the three forms, refuse what cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from efficience.documents.modeles import bibliotheque


@pytest.fixture
def valeurs(tmp_path: Path, efficience: Callable) -> Path:
    """The sample values of a letter, as the command shows them."""
    fichier = tmp_path / "valeurs.json"
    fichier.write_text(efficience("document", "--modele", "retrait-ciblage").sortie, encoding="utf-8")
    return fichier


def test_sans_modele_la_commande_les_nomme(efficience: Callable) -> None:
    fait = efficience("document")
    assert fait.code == 0
    assert "decision-sanction-refus : Décision portant sanction du refus" in fait.sortie
    assert f"{len(bibliotheque())} modèles" in fait.messages


@pytest.mark.parametrize(("suffixe", "debut"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<article")])
def test_les_valeurs_montrees_font_le_document(suffixe: str, debut: bytes, valeurs: Path, efficience: Callable) -> None:
    sortie = valeurs.with_name(f"lettre.{suffixe}")
    fait = efficience("document", "--modele", "retrait-ciblage", "--valeurs", valeurs, "--sortie", sortie)
    assert (fait.code, sortie.read_bytes()[: len(debut)]) == (0, debut)
    assert "empreinte du texte" in fait.messages
    assert list(valeurs.parent.glob("*.part")) == []


def test_sans_fichier_le_html_est_sur_la_sortie(valeurs: Path, efficience: Callable) -> None:
    fait = efficience("document", "--modele", "retrait-ciblage", "--valeurs", valeurs, "--demonstration")
    assert fait.code == 0
    assert fait.sortie.startswith('<article class="document-courrier" lang="fr">') and "DÉMONSTRATION" in fait.sortie


def test_les_hypotheses_sont_annoncees(tmp_path: Path, efficience: Callable) -> None:
    fichier = tmp_path / "v.json"
    fichier.write_text(efficience("document", "--modele", "decision-sanction-refus").sortie, encoding="utf-8")
    fait = efficience(
        "document", "--modele", "decision-sanction-refus", "--valeurs", fichier, "--sortie", tmp_path / "d.html"
    )
    assert "1 hypothèse(s) sans texte public" in fait.messages


def test_un_modele_de_la_region_est_lu_d_un_fichier(valeurs: Path, efficience: Callable, tmp_path: Path) -> None:
    from efficience.documents import modele

    fichier = tmp_path / "lettre.md"
    fichier.write_text(
        modele("retrait-ciblage").texte.replace("Je vous informe", "J’ai le plaisir de vous informer"), encoding="utf-8"
    )
    fait = efficience("document", "--modele", fichier, "--valeurs", valeurs)
    assert "J’ai le plaisir de vous informer" in fait.sortie


REFUS: dict[str, tuple[list[str], str]] = {
    "modèle inconnu": (["--modele", "retrait-ciblag"], "inconnu (peut-être « retrait-ciblage »)"),
    "fichier de modèle absent": (["--modele", "nulle-part.md"], "nulle-part.md : fichier introuvable"),
    "valeurs absentes": (["--modele", "avenant", "--valeurs", "nulle-part.json"], "nulle-part.json : fichier introuvable"),
    "valeurs qui ne sont pas du JSON": (
        ["--modele", "avenant", "--valeurs", "faux.json"],
        "faux.json, ligne 2 : ce n'est pas du JSON",
    ),
    "valeurs qui ne sont pas un objet": (["--modele", "avenant", "--valeurs", "liste.json"], "ce n'est pas un objet JSON"),
    "mention inconnue": (["--modele", "avenant", "--valeurs", "inconnue.json"], "« ars.nm » : inconnue du catalogue"),
    "forme inconnue": (
        ["--modele", "retrait-ciblage", "--valeurs", "valeurs.json", "--sortie", "lettre.odt"],
        "Attendu : un fichier .pdf, .docx, .html",
    ),
    "dossier absent": (
        ["--modele", "retrait-ciblage", "--valeurs", "valeurs.json", "--sortie", "rien/lettre.pdf"],
        "le dossier de sortie n'existe pas",
    ),
}


@pytest.mark.parametrize("cas", REFUS)
def test_ce_qui_ne_peut_pas_etre_est_refuse_sans_rien_ecrire(
    cas: str, valeurs: Path, efficience: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(valeurs.parent)
    for nom, contenu in (("faux.json", "{\n"), ("liste.json", "[]"), ("inconnue.json", json.dumps({"ars.nm": "x"}))):
        Path(nom).write_text(contenu, encoding="utf-8")
    presents = sorted(Path().iterdir())
    options, mots = REFUS[cas]
    fait = efficience("document", *options)
    assert (fait.code, fait.sortie) == (2, "")
    assert mots in fait.messages
    assert sorted(Path().iterdir()) == presents
