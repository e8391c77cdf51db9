"""The transmissions that a folder holds: which hospital, which year, plain files or members of an archive."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from efficience.moteur.refus import Refus
from efficience.moteur.sources.lecture import TELECHARGER

LUS = ("rsa", "ano", "med")
NECESSAIRES = ("rsa", "ano")
_NOM = re.compile(
    r"(?P<finess>[0-9][0-9AB][0-9]{7})\.(?P<annee>20[0-9]{2})\.(?P<mois>[0-9]{1,2})\.(?P<suite>.+)", re.IGNORECASE
)
_CHIFFRE = 0x1  # flag of an encrypted member
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ATTENDU = "des fichiers FINESS.AAAA.M.rsa, .ano et .med, ou l'archive FINESS.AAAA.M.<date>.out.zip"


@dataclass(frozen=True)
class Fichier:
    """A file of a transmission: plain, or member of an archive."""

    chemin: Path
    membre: str | None = None

    @property
    def nom(self) -> str:
        """As the user knows it."""
        return f"{self.chemin.name} : {self.membre}" if self.membre else self.chemin.name

    @contextmanager
    def ouvrir(self) -> Iterator[IO[bytes]]:
        """Its bytes, never unpacked on disk. Raises Refus for a broken archive."""
        if self.membre is None:
            with self.chemin.open("rb") as flux:
                yield flux
            return
        try:
            with zipfile.ZipFile(self.chemin) as archive, archive.open(self.membre) as flux:
                yield flux
        except (zipfile.BadZipFile, EOFError, zlib.error) as erreur:
            raise _illisible(self.chemin) from erreur


@dataclass(frozen=True)
class Envoi:
    """One year of one hospital: its files by type."""

    finess: str
    annee: int
    fichiers: Mapping[str, Fichier]


def reconnaitre(chemin: Path, annee: int | None) -> tuple[list[Envoi], list[str]]:
    """Transmissions of a folder or an archive, by hospital and year, and the names of what is not read."""
    trouves: dict[tuple[str, int], dict[str, list[Fichier]]] = {}
    mois: dict[tuple[str, int], set[int]] = {}
    non_lus = []
    for nom, fichier in _fichiers(chemin):
        lu = _NOM.fullmatch(nom)
        if lu is None or lu["suite"].lower() not in LUS:
            non_lus.append(fichier.nom)
            continue
        cle = (lu["finess"].upper(), int(lu["annee"]))
        mois.setdefault(cle, set()).add(int(lu["mois"]))
        trouves.setdefault(cle, {}).setdefault(lu["suite"].lower(), []).append(fichier)
    if not trouves:
        raise Refus(
            "aucun fichier RSA trouvé", chemin, None, _ATTENDU, "vérifier le chemin, et que les fichiers gardent leur nom"
        )
    return [_envoi(chemin, cle, trouves[cle], mois[cle], annee) for cle in sorted(trouves)], non_lus


def _envoi(
    chemin: Path, cle: tuple[str, int], types: Mapping[str, Sequence[Fichier]], mois: set[int], annee: int | None
) -> Envoi:
    finess, an = cle
    if annee is not None and an != annee:
        conseil = "charger le dossier sans préciser d'année, ou n'y laisser que cette année"
        raise Refus(f"{finess} : des fichiers de {an} dans une livraison annoncée pour {annee}", chemin, conseil=conseil)
    if len(mois) > 1:
        periodes = " et ".join(f"M{periode}" for periode in sorted(mois))
        conseil = "ne garder que la dernière : une transmission reprend tout depuis janvier"
        raise Refus(
            f"{finess}, {an} : plusieurs transmissions, {periodes}", chemin, None, "une transmission par année", conseil
        )
    for type_, fichiers in types.items():
        if len(fichiers) > 1:
            constat = f"{finess}, {an} : deux fichiers .{type_} : {' et '.join(fichier.nom for fichier in fichiers)}"
            raise Refus(constat, chemin, None, "un fichier par type, ou l'archive seule", "en retirer un")
    for necessaire in NECESSAIRES:
        if necessaire not in types:
            attendu = "le fichier .rsa (séjours) et le fichier .ano (dates et chaînage) de la même transmission"
            raise Refus(f"{finess}, {an} : le fichier .{necessaire} manque", chemin, None, attendu, "compléter le dossier")
    return Envoi(finess, an, {type_: fichiers[0] for type_, fichiers in types.items()})


def fichiers_lus(chemin: Path) -> Sequence[Path]:
    """The files whose content makes the delivery: an archive counts whole."""
    envois, _ = reconnaitre(chemin, None)
    return sorted({fichier.chemin for envoi in envois for fichier in envoi.fichiers.values()})


def _fichiers(chemin: Path) -> Iterator[tuple[str, Fichier]]:
    """Every file with its name, those inside archives included."""
    candidats = sorted(f for f in chemin.rglob("*") if f.is_file()) if chemin.is_dir() else [chemin]
    for fichier in candidats:
        if fichier.suffix.lower() != ".zip":
            yield fichier.name, Fichier(fichier)
            continue
        if fichier.name.lower().endswith(".in.zip"):  # what was sent to the software: nominative, never opened
            yield fichier.name, Fichier(fichier)
            continue
        try:
            with zipfile.ZipFile(fichier) as archive:
                membres = [membre for membre in archive.infolist() if not membre.is_dir()]
        except (zipfile.BadZipFile, EOFError) as erreur:
            raise _illisible(fichier) from erreur
        if any(membre.flag_bits & _CHIFFRE or membre.compress_type not in _COMPRESSIONS for membre in membres):
            raise _illisible(fichier)
        noms = sorted(membre.filename for membre in membres)
        yield from ((nom.rsplit("/", 1)[-1], Fichier(fichier, nom)) for nom in noms)


def _illisible(archive: Path) -> Refus:
    return Refus("l'archive est tronquée, abîmée ou chiffrée", archive, None, "une archive zip entière", TELECHARGER)
