"""Compressed deliveries, unfolded once into the workshop so that their bytes can be walked."""

import gzip
import shutil
from pathlib import Path

from efficience.moteur.refus import Refus


def deplier(chemin: Path, dossier: Path) -> Path:
    """The plain file: `chemin` itself, or its gunzipped copy in `dossier`. A broken archive is refused."""
    if chemin.suffix != ".gz":
        return chemin
    copie = dossier / chemin.stem
    try:
        with gzip.open(chemin, "rb") as entree, copie.open("wb") as sortie:
            shutil.copyfileobj(entree, sortie, 1 << 20)
    except (OSError, EOFError) as erreur:
        raise Refus(f"archive illisible ({erreur})", chemin, conseil="télécharger de nouveau le fichier") from erreur
    return copie
