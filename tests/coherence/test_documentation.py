"""Undocumented is red: the generated pages are fresh, everything has its page, every link leads somewhere."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import typer
from depot import PAQUET, RACINE, fichiers, par_suffixe, relatif, texte

from efficience.cli.commandes import application
from efficience.documents import bibliotheque
from efficience.documents.catalogue import CATALOGUE
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.sources import SOURCES
from efficience.moteur.tables import TABLES
from efficience.noyau.catalogue import REGLES
from efficience.noyau.courriers import MATRICE
from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.gouvernance.competences import MATIERES
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.indicateur import Statut
from efficience.noyau.roles import ROLES
from efficience.reglement import officiel

REFERENCE, GLOSSAIRE = RACINE / "docs" / "reference", RACINE / "docs" / "reference" / "glossaire.md"
ECRITES_A_LA_MAIN = {"README.md", "glossaire.md"}
PAGES = par_suffixe(".md")
GROUPE: Any = typer.main.get_command(application)
LIEN = re.compile(r"(?<!!)\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
REFAIRE = "refaire les pages : .venv/bin/python outils/reference"


@pytest.fixture(scope="module")
def neuves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated pages, made again."""
    dossier = tmp_path_factory.mktemp("reference")
    subprocess.run([sys.executable, RACINE / "outils" / "reference", dossier], check=True, env={"PYTHONHASHSEED": "1"})
    return dossier


def test_les_pages_engendrees_sont_a_jour(neuves: Path) -> None:
    attendues = {page.name: texte(page) for page in sorted(neuves.glob("*.md"))}
    presentes = {page.name: texte(page) for page in sorted(REFERENCE.glob("*.md")) if page.name not in ECRITES_A_LA_MAIN}
    assert presentes.keys() == attendues.keys(), REFAIRE
    assert [nom for nom, page in attendues.items() if presentes[nom] != page] == [], REFAIRE


def test_les_pages_engendrees_ne_dependent_pas_du_hasard(neuves: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, RACINE / "outils" / "reference", tmp_path], check=True, env={"PYTHONHASHSEED": "2"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in neuves.iterdir()}


A_DOCUMENTER: list[tuple[str, Iterable[str]]] = [
    ("commandes", [f"## efficience {nom}" for nom in GROUPE.commands]),
    ("commandes", [f"`{p.opts[0]}" for c in GROUPE.commands.values() for p in c.params if p.opts[0].startswith("-")]),
    ("parametres", [f'<a id="{nom}"></a>' for nom in officiel().parametres]),
    ("indicateurs", [f"## {code} :" for code in INDICATEURS]),
    ("indicateurs", [f"| `{mesure}` |" for i in INDICATEURS.values() for mesure in i.mesures]),
    ("listes-de-codes", [f"## {nom}" for nom in officiel().nomenclatures]),
    ("regles-essayables", [f"## {nom}" for nom in REGLES]),
    ("tables", [f"## {nom}" for nom in TABLES]),
    ("sources", [f"## {nom}" for nom in SOURCES]),
    ("documents", [f'<a id="{nom}"></a>' for nom in bibliotheque()]),
    ("documents", [f"| `{nom}` |" for nom in CATALOGUE]),
    ("textes", [f'<a id="{cle}"></a>' for cle in officiel().textes]),
    ("ciblage", [f"(`{nom}`)" for nom in officiel().profils]),
    ("cycles-de-vie", [f'<a id="{nom}"></a>' for nom in MATRICE]),
    ("cycles-de-vie", [f"| `{role}` |" for role in ROLES]),
    ("cycles-regionaux", [f'<a id="{nom}"></a>' for nom in CYCLES_REGIONAUX]),
    ("cycles-regionaux", [f"| `{nom}` |" for nom in MATIERES]),
    ("cycles-regionaux", [f"`{nom}`, " for nom in INSTANCES]),
    ("clauses-et-obligations", [f"| `{un.code}` |" for un in (*officiel().clauses, *officiel().obligations)]),
]


@pytest.mark.parametrize(("page", "titres"), A_DOCUMENTER, ids=[f"{page}-{n}" for n, (page, _) in enumerate(A_DOCUMENTER)])
def test_tout_ce_qui_existe_a_sa_place_dans_la_reference(page: str, titres: Iterable[str]) -> None:
    contenu = texte(REFERENCE / f"{page}.md")
    assert [titre for titre in titres if titre not in contenu] == []


def test_chaque_commande_est_montree_au_moins_une_fois_dans_un_guide() -> None:
    guides = "\n".join(texte(page) for page in PAGES if not page.is_relative_to(REFERENCE))
    assert [nom for nom in GROUPE.commands if not re.search(rf"efficience {nom}\b", guides)] == []


def test_l_index_nomme_chaque_page_de_reference() -> None:
    index = texte(REFERENCE / "README.md")
    assert [
        page.name for page in REFERENCE.glob("*.md") if page.name != "README.md" and f"]({page.name})" not in index
    ] == []


def _sans_blocs(page: Path) -> str:
    """The page without its code blocks and code spans, where brackets are not links."""
    return re.sub(r"```.*?```|`[^`\n]*`(?!\])", "", texte(page), flags=re.DOTALL)


def _ancres(page: Path) -> set[str]:
    """Explicit anchors, and those that a forge makes of titles."""
    titres = re.findall(r"^#+ (.+)$", texte(page), flags=re.MULTILINE)
    engendrees = {re.sub(r"[^\w\- ]", "", titre.lower()).strip().replace(" ", "-") for titre in titres}
    return engendrees | set(re.findall(r'<a id="([^"]+)"></a>', texte(page)))


@pytest.mark.parametrize("page", PAGES, ids=relatif)
def test_chaque_lien_mene_quelque_part(page: Path) -> None:
    rompus = []
    for cibles in LIEN.findall(_sans_blocs(page)):
        cible = next(filter(None, cibles))
        if cible.startswith(("http://", "https://", "mailto:")):
            continue
        chemin, _, ancre = cible.partition("#")
        visee = (page.parent / chemin).resolve() if chemin else page
        if not visee.exists() or (ancre and visee.suffix == ".md" and ancre not in _ancres(visee)):
            rompus.append(cible)
    assert rompus == []


def test_le_glossaire_nomme_ce_que_le_code_nomme() -> None:
    """The last column of each table of five holds identifiers: each one is in the code, the law or the data."""
    code = "\n".join(texte(f) for f in fichiers() if f.is_relative_to(PAQUET) and f.suffix in (".py", ".yaml", ".csv"))
    code += "\n".join(relatif(f) for f in fichiers() if f.is_relative_to(PAQUET))
    rangees = [ligne.strip("| ").split(" | ") for ligne in texte(GLOSSAIRE).splitlines() if ligne.startswith("| ")]
    noms = [nom for rangee in rangees if len(rangee) == 5 for nom in re.findall(r"`([^`]+)`", rangee[4])]
    assert len(noms) > 50
    assert [nom for nom in noms if not re.search(rf"(?<![A-Za-z0-9]){re.escape(nom)}", code)] == []


def test_le_glossaire_definit_les_quatre_etats_et_chaque_indicateur() -> None:
    contenu = texte(GLOSSAIRE)
    assert [statut.value for statut in Statut if f"`{statut.value}`" not in contenu] == []
    assert [code for code in INDICATEURS if f"`{code}`" not in contenu] == []


def test_un_mot_du_glossaire_n_est_defini_qu_une_fois() -> None:
    mots = [ligne.split(" | ")[0].strip("| ") for ligne in texte(GLOSSAIRE).splitlines() if ligne.count(" | ") >= 4]
    mots = [mot for mot in mots if mot not in ("mot", "---")]
    assert sorted({mot for mot in mots if mots.count(mot) > 1}) == []
