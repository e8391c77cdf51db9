"""Hashes of files, and files written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path


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
