"""Writing in the warehouse: one load at a time, deliveries put in place, then one atomic swap of versions."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from efficience.moteur.empreintes import assurer, ecrire_json
from efficience.moteur.entrepot import ENTETE, FORMAT, LIVRAISON, VERSION, Entrepot, Livraison, Version
from efficience.moteur.refus import Refus

_LIVRAISONS, _VERSIONS, _EN_COURS, _VERROU = "livraisons", "versions", "en_cours", "verrou"


@contextlib.contextmanager
def verrou(dossier: Path) -> Iterator[None]:
    """One load at a time. The lock dies with its process; a refused first load leaves no folder behind."""
    crees = [lieu for lieu in (dossier, *dossier.parents) if not lieu.exists()]
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as erreur:
        raise Refus(f"{dossier} est un fichier", attendu="un dossier", conseil="donner un autre dossier") from erreur
    etranger = sorted({f.name for f in dossier.iterdir()} - {_VERSIONS, _LIVRAISONS, _EN_COURS, _VERROU})
    if etranger and not (dossier / ENTETE).is_file():
        conseil = "donner un dossier vide ou un entrepôt existant"
        raise Refus(f"{dossier} n'est pas un entrepôt et contient déjà « {etranger[0]} »", conseil=conseil)
    with (dossier / _VERROU).open("w") as fichier:
        _prendre(fichier, dossier)
        _balayer(dossier)
        try:
            yield
        finally:
            shutil.rmtree(dossier / _EN_COURS, ignore_errors=True)
            if not (dossier / ENTETE).is_file():
                _defaire(dossier, crees)


def _prendre(fichier: IO[str], dossier: Path) -> None:
    occupe = Refus(f"un autre chargement est en cours dans {dossier}", conseil="attendre la fin de l'autre chargement")
    try:
        fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as erreur:
        raise occupe from erreur
    if not (dossier / _VERROU).exists() or not os.path.samestat((dossier / _VERROU).stat(), os.fstat(fichier.fileno())):
        raise occupe  # the load that held it was the first one, was refused, and took its folder away


def _defaire(dossier: Path, crees: list[Path]) -> None:
    (dossier / _VERROU).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        for lieu in crees:
            lieu.rmdir()


def _balayer(dossier: Path) -> None:
    """Throw away what a killed load left: its workshop, and what it had put in place without publishing it."""
    shutil.rmtree(dossier / _EN_COURS, ignore_errors=True)
    courante = Entrepot.ouvrir(dossier).version.numero if (dossier / ENTETE).is_file() else 0
    nommees: set[str] = set()
    for version in _contenu(dossier / _VERSIONS):
        if int(version.name) > courante:
            shutil.rmtree(version)
        else:
            nommees |= set(Entrepot.ouvrir(dossier, int(version.name)).version.parts.values())
    for livraison in _contenu(dossier / _LIVRAISONS):
        if livraison.name not in nommees:
            shutil.rmtree(livraison)
    if not courante:
        for nom in (_VERSIONS, _LIVRAISONS):
            shutil.rmtree(dossier / nom, ignore_errors=True)


def _contenu(dossier: Path) -> list[Path]:
    return sorted(dossier.iterdir()) if dossier.is_dir() else []


def atelier_commun(dossier: Path) -> Path:
    """The folder where the load that holds the lock works; the lock's end sweeps it."""
    lieu = dossier / _EN_COURS
    lieu.mkdir()
    return lieu


def deposer(dossier: Path, provisoire: Path, livraison: Livraison) -> None:
    """Move a finished delivery to its place. It is not in force until a version names it."""
    ecrire_json(provisoire / LIVRAISON, asdict(livraison))
    for fichier in provisoire.iterdir():
        assurer(fichier)
    place = dossier / _LIVRAISONS / livraison.id
    place.parent.mkdir(exist_ok=True)
    if not place.exists():  # the same content delivered before, replaced, and delivered again
        provisoire.rename(place)
        assurer(place.parent)


def publier(dossier: Path, provisoire: Path, version: Version) -> None:
    """Swap: readers see the new version whole from this instant, and the former one until then."""
    for fichier in provisoire.iterdir():
        assurer(fichier)
    ecrire_json(provisoire / VERSION, asdict(version))
    place = dossier / _VERSIONS / f"{version.numero:06}"
    place.parent.mkdir(exist_ok=True)
    provisoire.rename(place)
    assurer(place.parent)
    ecrire_json(dossier / ENTETE, {"format": FORMAT, "version": version.numero})
