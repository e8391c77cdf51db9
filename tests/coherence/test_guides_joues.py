"""The guides are played: every command of a `console` block runs, and answers every line printed under it.

In a guide, « ```console » holds commands after `$ ` and lines of their output, « … » standing for lines left out; a block
whose fence ends with a file name (« ```yaml campagne.yaml ») is that file. A guide is played from top to bottom in an
empty folder, so it can be followed as it is written.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from depot import RACINE, par_suffixe, relatif, texte

BLOC = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
GUIDES = [page for page in par_suffixe(".md", sous=RACINE / "docs") if "```console" in texte(page)]
ENVIRONNEMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True)
class Commande:
    """A command of a guide, and the lines that it must answer."""

    ligne: str
    attendues: tuple[str, ...]


def _commandes(bloc: str) -> list[Commande]:
    morceaux = re.split(r"^\$ ", bloc, flags=re.MULTILINE)
    assert morceaux[0] == "", "un bloc console commence par une commande"
    return [
        Commande(lignes[0], tuple(filter(None, (_lisse(ligne) for ligne in lignes[1:] if ligne.strip() != "…"))))
        for lignes in (morceau.splitlines() for morceau in morceaux[1:])
    ]


def _lisse(ligne: str) -> str:
    """One kind of space, none at the ends."""
    return re.sub(r"\s+", " ", ligne).strip()


@pytest.mark.parametrize("guide", GUIDES, ids=relatif)
def test_un_guide_se_suit_tel_qu_il_est_ecrit(guide: Path, tmp_path: Path) -> None:
    for langue, nom, contenu in BLOC.findall(texte(guide)):
        if nom:
            (tmp_path / nom).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / nom).write_text(contenu, encoding="utf-8")
        elif langue == "console":
            for commande in _commandes(contenu):
                _jouer(commande, tmp_path)


def _jouer(commande: Commande, dossier: Path) -> None:
    fait = subprocess.run(
        ["bash", "-c", commande.ligne],
        cwd=dossier,
        env={**ENVIRONNEMENT, "EFFICIENCE_COPIES": str(dossier / ".copies")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    rendues = {_lisse(ligne) for ligne in fait.stdout.splitlines()}
    absentes = [ligne for ligne in commande.attendues if ligne not in rendues]
    assert absentes == [], f"$ {commande.ligne}\na répondu :\n{fait.stdout[-4000:]}"
    assert fait.returncode in (0, 2), f"$ {commande.ligne}\ncode {fait.returncode}\n{fait.stdout[-2000:]}"
