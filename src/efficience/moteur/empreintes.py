"""Hashes of files, and files written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

RELEVE = "releve.json"


def empreindre(fichiers: Sequence[Path]) -> tuple[str, int]:
    """SHA-256 and size of one file, or of several with their names."""
    somme, octets = hashlib.sha256(), 0
    for fichier in fichiers:
        if len(fichiers) > 1:
            somme.update(fichier.name.encode() + b"\0")
        with fichier.open("rb") as flux:
            while bloc := flux.read(1 << 22):
                somme.update(bloc)
                octets += len(bloc)
    return somme.hexdigest(), octets


def relever(dossier: Path) -> None:
    """Note which file of this folder is which on this disk, and when each was last written to: they were just hashed."""
    ecrire_json(dossier / RELEVE, {fichier.name: _identite(fichier) for fichier in dossier.iterdir()})


def reconnaitre(fichier: Path) -> bool:
    """True when nobody wrote to this file since `relever`. False when one cannot tell: another disk, a copy, no note."""
    try:
        return _releve(fichier.parent).get(fichier.name) == _identite(fichier)
    except OSError:
        return False


@lru_cache(maxsize=256)
def _releve(dossier: Path) -> dict[str, list[int]]:
    try:
        lu = json.loads((dossier / RELEVE).read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return lu if isinstance(lu, dict) else {}


def _identite(fichier: Path) -> list[int]:
    """Not the time of its last change of state, which the making of a hard link moves."""
    etat = fichier.stat()
    return [etat.st_ino, etat.st_size, etat.st_mtime_ns]


def ecrire_json(chemin: Path, contenu: object) -> None:
    """Write whole or not at all, and durably: the rename is the only visible event."""
    provisoire = chemin.with_name(chemin.name + ".part")
    with provisoire.open("w", encoding="utf-8") as flux:
        json.dump(contenu, flux, ensure_ascii=False, indent=1, sort_keys=True)
    assurer(provisoire)
    provisoire.replace(chemin)
    assurer(chemin.parent)


def assurer(chemin: Path) -> None:
    """Ask the disk to hold this file, or this folder's names, through a power cut."""
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
