"""Compressed deliveries, unfolded once into the workshop so that their bytes can be walked."""

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from efficience.moteur.refus import Refus


def est_compresse(chemin: Path) -> bool:
    """True when the name says gzip."""
    return chemin.suffix.lower() == ".gz"


@contextmanager
def refus_d_archive(chemin: Path) -> Iterator[None]:
    """A broken archive read inside is refused in plain words."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as erreur:
        constat = "l'archive est tronquée" if isinstance(erreur, EOFError) else "l'archive est abîmée"
        conseil = "télécharger de nouveau le fichier depuis sa source et vérifier sa taille"
        raise Refus(constat, chemin, attendu="une archive gzip entière", conseil=conseil) from erreur


def deplier(chemin: Path, dossier: Path) -> Path:
    """The plain file: `chemin` itself, or its gunzipped copy in `dossier`. A broken archive is refused."""
    if not est_compresse(chemin):
        return chemin
    copie = dossier / chemin.stem
    with refus_d_archive(chemin), gzip.open(chemin, "rb") as entree, copie.open("wb") as sortie:
        shutil.copyfileobj(entree, sortie, 1 << 20)
    return copie
