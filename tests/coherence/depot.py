"""The files of the repository as the coherence tests read them: what is versioned, and what is about to be."""

import ast
import subprocess
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "src" / "efficience"


@cache
def fichiers() -> tuple[Path, ...]:
    """Every file that git follows or would follow, still present, in stable order."""
    commande = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    noms = subprocess.run(commande, cwd=RACINE, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(sorted(RACINE / nom for nom in set(noms) if nom and (RACINE / nom).is_file()))


def relatif(fichier: Path) -> str:
    """The name under which a test names a file."""
    return fichier.relative_to(RACINE).as_posix()


def par_suffixe(suffixe: str, *, sous: Path = RACINE) -> list[Path]:
    """The files of the repository with that suffix, in that folder."""
    return [fichier for fichier in fichiers() if fichier.suffix == suffixe and fichier.is_relative_to(sous)]


@cache
def arbre(fichier: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(fichier.read_text(encoding="utf-8"), filename=relatif(fichier))


@cache
def texte(fichier: Path) -> str:
    """The text of a file."""
    return fichier.read_text(encoding="utf-8")
